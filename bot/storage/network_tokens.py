"""The tokens of accounts that were signed in, in the database; implements `NetworkTokens`, knows no key."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, or_, select

from bot.ports.network_tokens import TokensRow
from bot.storage import tables_of_work as tables
from bot.storage.repository import Repository

_rows = tables.network_tokens
_FREE = {"owner": None, "lease_until": None}


class SqlNetworkTokens(Repository):
    """One row an account, leased for one renewal at a time."""

    async def get(self, account: str) -> TokensRow | None:
        """The pair written last, None where the account was never signed in."""
        row = await self._db.row(select(_rows).where(_rows.c.account == account))
        return _tokens_of(row) if row else None

    async def all(self) -> Sequence[TokensRow]:
        """Every pair, by account."""
        return [_tokens_of(row) for row in await self._db.rows(select(_rows).order_by(_rows.c.account))]

    async def keep(self, row: TokensRow) -> None:
        """Keep what a new sign-in gave; whoever renews the former pair meanwhile comes too late."""
        values = {**asdict(row), **_FREE, "fence": 1}
        insert = self._db.dialect.insert(_rows).values(**values)
        newer = {name: insert.excluded[name] for name in values} | {"fence": _rows.c.fence + 1}
        await self._db.change(insert.on_conflict_do_update(index_elements=[_rows.c.account], set_=newer))

    async def lease(self, account: str, owner: str, now: datetime, lease: timedelta) -> TokensRow | None:
        """Take the pair for one renewal; None where another process has it, or there is none."""
        dialect = self._db.dialect
        rows = await self._db.rows(
            _rows.update()
            .where(
                _rows.c.account == account,
                or_(_rows.c.lease_until.is_(None), _rows.c.lease_until <= dialect.lease_clock(now)),
            )
            .values(owner=owner, lease_until=dialect.lease_end(now, lease))
            .returning(_rows)
        )
        return _tokens_of(rows[0]) if rows else None

    async def is_leased(self, account: str, now: datetime) -> bool:
        """Whether somebody is renewing the pair now."""
        held = _rows.c.lease_until > self._db.dialect.lease_clock(now)
        return await self._db.row(select(_rows.c.account).where(_rows.c.account == account, held)) is not None

    async def renewed(self, row: TokensRow) -> bool:
        """Store the pair that follows the one in force, and end whatever lease there is.

        False (and nothing stored) where the fence of `row` is not that of the pair in force. Whoever is late, and had
        lost the lease, may still bring the only pair that is good.
        """
        changed = await self._db.change(
            _rows.update()
            .where(_rows.c.account == row.account, _rows.c.fence == row.fence)
            .values(access=row.access, refresh=row.refresh, expires_at=row.expires_at, fence=row.fence + 1, **_FREE)
        )
        return changed == 1

    async def let_go(self, account: str, owner: str) -> None:
        """End the lease of this owner, where it has one; the pair stays as it is."""
        mine = (_rows.c.account == account) & (_rows.c.owner == owner)
        await self._db.change(_rows.update().where(mine).values(**_FREE))

    async def reseal(self, former: TokensRow, access: str, refresh: str) -> bool:
        """Store the same pair under another seal; False where it was changed meanwhile."""
        same = (_rows.c.account == former.account) & (_rows.c.refresh == former.refresh)
        return await self._db.change(_rows.update().where(same).values(access=access, refresh=refresh)) == 1


def _tokens_of(row: Row[Any]) -> TokensRow:
    return TokensRow(
        account=row.account,
        app=row.app,
        access=row.access,
        refresh=row.refresh,
        expires_at=row.expires_at,
        signed_in_at=row.signed_in_at,
        fence=row.fence,
    )
