"""Where our app was installed, in the database; implements `Installations` of the port, knows no key."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, or_, select

from bot.ports.installations import ACTIVE, FORGOTTEN, RETIRED, InstallationRow
from bot.storage import tables_of_chat as tables
from bot.storage.repository import Repository
from bot.storage.switches import SqlSwitches

_rows = tables.slack_installations
_INSTALLING = "slack_installing"


class SqlInstallations(Repository):
    """One row a workspace."""

    async def all(self) -> Sequence[InstallationRow]:
        """Every installation there ever was, by workspace."""
        return [_installation_of(row) for row in await self._db.rows(select(_rows).order_by(_rows.c.workspace))]

    async def lock(self) -> None:
        """Have others who install wait until this transaction ends: all of them write the same row first."""
        await SqlSwitches(self._db, self._clock).set(_INSTALLING, {})

    async def install(self, row: InstallationRow) -> bool:
        """Keep a new installation instead of an earlier one of its workspace, under the lock.

        The first workspace ever is the first; one that was forgotten is followed by one that was never seen before.
        True where this one is the first now.
        """
        standing = {each.workspace: each for each in await self.all()}
        former, holder = standing.get(row.workspace), next((each for each in standing.values() if each.first), None)
        follows = former is None and holder is not None and holder.state == FORGOTTEN
        if follows:
            await self._db.change(_rows.update().values(first=False))
        first = former.first if former is not None else holder is None or follows
        values = {
            **asdict(row),
            "owner": None,
            "lease_until": None,
            "fence": former.fence + 1 if former is not None else 1,
            "first": first,
        }
        insert = self._db.dialect.insert(_rows).values(**values)
        await self._db.change(
            insert.on_conflict_do_update(
                index_elements=[_rows.c.workspace], set_={name: insert.excluded[name] for name in values}
            )
        )
        return first

    async def retire(self, workspace: str, since: datetime) -> bool:
        """The token was taken from us, as was told at `since`; False where the row is newer than that."""
        changed = await self._db.change(
            _rows.update()
            .where(_rows.c.workspace == workspace, _rows.c.state == ACTIVE, _rows.c.renewed_at <= since)
            .values(state=RETIRED, token="", refresh_token=None, renew_at=None, fence=_rows.c.fence + 1)
        )
        return changed == 1

    async def want_renewal(self, row: InstallationRow, now: datetime) -> None:
        """Have the token of `row` renewed at once, unless it was renewed meanwhile or cannot be."""
        await self._db.change(
            _rows.update()
            .where(_rows.c.workspace == row.workspace, _rows.c.token == row.token, _rows.c.renew_at > now)
            .values(renew_at=now)
        )

    async def lease(self, owner: str, now: datetime, lease: timedelta) -> InstallationRow | None:
        """Take one installation whose token is to be renewed by now, the one longest due; None where others have all.

        Where another process takes it at the same moment it is None too, though more may be due.
        """
        dialect = self._db.dialect
        due = (
            _rows.c.state == ACTIVE,
            _rows.c.renew_at <= now,
            or_(_rows.c.lease_until.is_(None), _rows.c.lease_until <= dialect.lease_clock(now)),
        )
        first = select(_rows.c.workspace).where(*due).order_by(_rows.c.renew_at, _rows.c.workspace).limit(1)
        rows = await self._db.rows(
            _rows.update()
            # Asked of the row once more: on PostgreSQL it may have been leased while this statement waited for it.
            .where(_rows.c.workspace == first.scalar_subquery(), *due)
            .values(owner=owner, lease_until=dialect.lease_end(now, lease), fence=_rows.c.fence + 1)
            .returning(_rows)
        )
        return _installation_of(rows[0]) if rows else None

    async def renewed(self, row: InstallationRow) -> bool:
        """Store the tokens and times of a leased row and end the lease; False where the fence has moved on."""
        changed = await self._db.change(
            _rows.update()
            .where(_rows.c.workspace == row.workspace, _rows.c.fence == row.fence)
            .values(
                token=row.token,
                refresh_token=row.refresh_token,
                expires_at=row.expires_at,
                renew_at=row.renew_at,
                renewed_at=row.renewed_at,
                fault=row.fault,
                owner=None,
                lease_until=None,
            )
        )
        return changed == 1

    async def reseal(self, former: InstallationRow, token: str, refresh_token: str | None) -> bool:
        """Store the same tokens under another seal; False where they were changed meanwhile."""
        changed = await self._db.change(
            _rows.update()
            .where(_rows.c.workspace == former.workspace, _rows.c.token == former.token)
            .values(token=token, refresh_token=refresh_token)
        )
        return changed == 1

    async def forget(self, workspace: str = "") -> int:
        """Delete the tokens of one workspace, of every one for ""; gives how many installations had not been forgotten.

        Another app may be installed afterwards.
        """
        meant = [_rows.c.workspace == workspace] if workspace else []
        return await self._db.change(
            _rows.update()
            .where(_rows.c.state != FORGOTTEN, *meant)
            .values(state=FORGOTTEN, token="", refresh_token=None, renew_at=None, fence=_rows.c.fence + 1)
        )


def _installation_of(row: Row[Any]) -> InstallationRow:
    return InstallationRow(
        workspace=row.workspace,
        name=row.name,
        enterprise=row.enterprise,
        app=row.app,
        bot_user=row.bot_user,
        scopes=row.scopes,
        token=row.token,
        refresh_token=row.refresh_token,
        expires_at=row.expires_at,
        renew_at=row.renew_at,
        state=row.state,
        installed_by=row.installed_by,
        installed_at=row.installed_at,
        renewed_at=row.renewed_at,
        fault=row.fault,
        fence=row.fence,
        first=row.first,
    )
