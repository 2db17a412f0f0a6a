"""Where the reading of each account stands, in the database; implements `Accounts` of the port."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, case, literal, nulls_first, or_, select

from bot.domain.interval import Allowance
from bot.ports.rows import AccountRow, Gap
from bot.ports.social import Identity
from bot.storage import tables_of_work as tables
from bot.storage.repository import Repository

_accounts = tables.accounts
_gaps = tables.gaps


class SqlAccounts(Repository):
    """One row an account, leased for one poll at a time; and the stretches of time that may lack news."""

    async def ensure(self, keys: Collection[str]) -> None:
        """Make sure that each account has a row."""
        insert = self._db.dialect.insert(_accounts).on_conflict_do_nothing()
        await self._db.change_many(
            insert, [{"key": key, "state": "active", "handle": "", "fence": 0} for key in sorted(set(keys))]
        )

    async def all(self) -> Sequence[AccountRow]:
        """Every account, by key."""
        rows = await self._db.rows(select(_accounts).order_by(_accounts.c.key))
        return [_account_of(row) for row in rows]

    async def get(self, key: str) -> AccountRow | None:
        """One account."""
        row = await self._db.row(select(_accounts).where(_accounts.c.key == key))
        return _account_of(row) if row else None

    async def alone(self, key: str) -> None:
        """From here on until the transaction ends nobody else takes in news of this account."""
        if self._db.dialect.alone is not None:
            await self._db.rows(self._db.dialect.alone, {"name": f"news of {key}"})

    async def due(self, now: datetime) -> Sequence[AccountRow]:
        """The accounts to be read now that nobody reads, those never read first, then those that wait the longest."""
        clock = self._db.dialect.lease_clock(now)
        rows = await self._db.rows(
            select(_accounts)
            .where(
                _accounts.c.state == "active",
                or_(_accounts.c.next_poll.is_(None), _accounts.c.next_poll <= now),
                or_(_accounts.c.lease_until.is_(None), _accounts.c.lease_until <= clock),
            )
            .order_by(nulls_first(_accounts.c.next_poll), _accounts.c.key)
        )
        return [_account_of(row) for row in rows]

    async def to_probe(self, now: datetime) -> Sequence[str]:
        """The accounts whose network is to be asked now who we are."""
        asked = or_(_accounts.c.probe_at.is_(None), _accounts.c.probe_at <= now)
        rows = await self._db.rows(select(_accounts.c.key).where(asked).order_by(_accounts.c.key))
        return [row.key for row in rows]

    async def lease(self, key: str, owner: str, now: datetime, lease: timedelta) -> AccountRow | None:
        """Take the account for one poll; None when it is paused, not due, or another process polls it.

        The same owner may take it again: its earlier poll is dead then, and the fence refuses what it still brings.
        """
        dialect = self._db.dialect
        row = await self._db.rows(
            _accounts.update()
            .where(
                _accounts.c.key == key,
                _accounts.c.state == "active",
                or_(_accounts.c.next_poll.is_(None), _accounts.c.next_poll <= now),
                or_(
                    _accounts.c.lease_until.is_(None),
                    _accounts.c.lease_until <= dialect.lease_clock(now),
                    _accounts.c.owner == owner,
                ),
            )
            .values(owner=owner, lease_until=dialect.lease_end(now, lease), fence=_accounts.c.fence + 1)
            .returning(_accounts)
        )
        return _account_of(row[0]) if row else None

    async def renew(self, row: AccountRow, now: datetime, lease: timedelta) -> bool:
        """Lease on an account that is held already; False when the fence has moved on or the lease was ended."""
        held = self._db.dialect.lease_end(now, lease)
        mine = (_accounts.c.key == row.key) & (_accounts.c.fence == row.fence) & _accounts.c.owner.is_not(None)
        return await self._db.change(_accounts.update().where(mine).values(lease_until=held)) == 1

    async def polled(self, row: AccountRow, keep: timedelta | None = None) -> bool:
        """Store where the reading stands, and end the lease or `keep` it for so long, for the next page.

        False (and nothing stored) when the fence has moved on. Whether the account is paused, since when and why, is
        not written here: somebody may have paused it during the poll.
        """
        lease: dict[str, Any] = {"owner": None, "lease_until": None}
        if keep is not None:
            lease = {"lease_until": self._db.dialect.lease_end(self._clock(), keep)}
        changed = await self._db.change(
            _accounts.update()
            .where(_accounts.c.key == row.key, _accounts.c.fence == row.fence)
            .values(
                cursor=row.cursor,
                next_poll=row.next_poll,
                polled_at=row.polled_at,
                first_polled_at=row.first_polled_at,
                fault=_unless_paused(_accounts.c.fault, row.fault),
                fault_since=_unless_paused(_accounts.c.fault_since, row.fault_since),
                mention_at=row.mention_at,
                quota=_quota(row.allowance),
                **lease,
            )
        )
        return changed == 1

    async def recognised(self, key: str, identity: Identity) -> None:
        """Remember what the network says of an account; a token that ends at another time is another one."""
        ends = identity.expires_at
        same = _accounts.c.token_ends == ends if ends is not None else _accounts.c.token_ends.is_(None)
        await self._db.change(
            _accounts.update()
            .where(_accounts.c.key == key)
            .values(
                handle=identity.handle,
                token_ends=ends,
                token_told=case((same, _accounts.c.token_told), else_=None),
                remarks=list(identity.remarks),
            )
        )

    async def probe(self, key: str, at: datetime | None) -> None:
        """Have the network asked at `at` who we are."""
        await self._db.change(_accounts.update().where(_accounts.c.key == key).values(probe_at=at))

    async def sooner(self, key: str, at: datetime) -> None:
        """Have an account read at `at` where it would be read later."""
        later = _accounts.c.next_poll > at
        await self._db.change(_accounts.update().where(_accounts.c.key == key, later).values(next_poll=at))

    async def told(self, key: str, days: int) -> bool:
        """Everybody is told that the account's token ends within `days` days; False where they were already."""
        later = or_(_accounts.c.token_told.is_(None), _accounts.c.token_told > days)
        return (
            await self._db.change(_accounts.update().where(_accounts.c.key == key, later).values(token_told=days)) == 1
        )

    async def remark(self, key: str, remark: str) -> bool:
        """Remember one thing more that somebody should mend; False where it is kept already, or no such row."""
        row = await self.get(key)
        if row is None or remark in row.remarks:
            return False
        remarks = [*row.remarks, remark]
        await self._db.change(_accounts.update().where(_accounts.c.key == key).values(remarks=remarks))
        return True

    async def set_state(self, key: str, state: str, fault: str | None, now: datetime) -> None:
        """Pause an account with its reason, or let it go on; `now` is since when the fault is known."""
        await self._db.change(
            _accounts.update()
            .where(_accounts.c.key == key)
            .values(state=state, fault=fault, fault_since=now if fault else None)
        )

    async def open_gap(self, account: str, start: datetime, cause: str) -> None:
        """Remember that news may be missing from `start` on; a gap open already stays as it is."""
        insert = self._db.dialect.insert(_gaps).on_conflict_do_nothing()
        await self._db.change(insert.values(account=account, started_at=start, cause=cause, recovered=0))

    async def close_gap(self, account: str, end: datetime, recovered: int) -> None:
        """The reading caught up; what came in counts as recovered."""
        await self._db.change(
            _gaps.update()
            .where(_gaps.c.account == account, _gaps.c.ended_at.is_(None))
            .values(ended_at=end, recovered=_gaps.c.recovered + recovered)
        )

    async def add_gap(self, account: str, start: datetime, end: datetime, cause: str) -> None:
        """Remember a stretch that will never be read."""
        await self._db.change(
            _gaps.insert().values(account=account, started_at=start, ended_at=end, cause=cause, recovered=0)
        )

    async def gaps(self, limit: int = 50) -> Sequence[Gap]:
        """The newest gaps first."""
        rows = await self._db.rows(select(_gaps).order_by(_gaps.c.started_at.desc(), _gaps.c.id.desc()).limit(limit))
        return [Gap(row.id, row.account, row.started_at, row.ended_at, row.cause, row.recovered) for row in rows]


def _account_of(row: Row[Any]) -> AccountRow:
    return AccountRow(
        key=row.key,
        state=row.state,
        cursor=row.cursor,
        next_poll=row.next_poll,
        polled_at=row.polled_at,
        fault=row.fault,
        fault_since=row.fault_since,
        handle=row.handle,
        fence=row.fence,
        first_polled_at=row.first_polled_at,
        mention_at=row.mention_at,
        allowance=_allowance(row.quota),
        probe_at=row.probe_at,
        token_ends=row.token_ends,
        token_told=row.token_told,
        remarks=tuple(row.remarks or ()),
    )


def _unless_paused(column: ColumnElement[Any], value: Any) -> ColumnElement[Any]:
    """What a column becomes: `value`, or what it holds where the account is paused."""
    return case((_accounts.c.state == "paused", column), else_=literal(value, column.type))


def _quota(allowance: Allowance | None) -> dict[str, Any] | None:
    if allowance is None:
        return None
    return {**asdict(allowance), "resets_at": allowance.resets_at.isoformat()}


def _allowance(kept: Mapping[str, Any] | None) -> Allowance | None:
    if kept is None:
        return None
    return Allowance(**{**kept, "resets_at": datetime.fromisoformat(kept["resets_at"])})
