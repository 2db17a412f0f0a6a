"""Which acts from outside were carried out already, in the database; implements `Inbox` of the port."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Executable, bindparam, select

from bot.errors import Stale
from bot.storage import tables_of_work as tables
from bot.storage.dialect import Dialect
from bot.storage.repository import Repository
from bot.storage.statements import chunks

_inbox = tables.inbox
_this = (_inbox.c.surface == bindparam("in_surface")) & (_inbox.c.key == bindparam("under"))
_earlier = select(_inbox.c.fingerprint, _inbox.c.outcome).where(_this)
_former = select(_inbox.c.key, _inbox.c.fingerprint).where(
    _inbox.c.surface == bindparam("in_surface"), _inbox.c.key.in_(bindparam("keys", expanding=True))
)
_end = _inbox.update().where(_this)


@cache
def _claim(dialect: Dialect) -> Executable:
    claim: Executable = dialect.insert(_inbox).on_conflict_do_nothing().returning(_inbox.c.key)
    return claim


class SqlInbox(Repository):
    """One row an act: claimed by the transaction that carries it out, gone with it if that fails."""

    async def begin(self, surface: str, key: str, fingerprint: str, now: datetime) -> Mapping[str, Any] | None:
        """Claim an act for this transaction: None when it is new, else what came of it ({} where nothing was said).

        A second process waits until the first has ended. Raises Stale where the same key came with another content.
        """
        act = {"surface": surface, "key": key, "fingerprint": fingerprint, "at": now}
        if await self._db.rows(_claim(self._db.dialect), act):
            return None
        row = await self._db.row(_earlier, {"in_surface": surface, "under": key})
        if row is None or row.fingerprint != fingerprint:
            raise Stale("The same key was used for another act.", key=key)
        return row.outcome or {}

    async def begin_all(self, surface: str, acts: Mapping[str, str], now: datetime) -> Collection[str]:
        """Claim at least one act, each key with its fingerprint, in one statement; gives the keys of the new ones.

        In the order of their keys, so that two transactions never wait for each other. Raises Stale.
        """
        rows = [
            {"surface": surface, "key": key, "fingerprint": fingerprint, "at": now}
            for key, fingerprint in sorted(acts.items())
        ]
        new = {row.key for row in await self._db.rows(_claim(self._db.dialect), rows)}
        if len(new) < len(rows):
            former = {"in_surface": surface, "keys": sorted(acts.keys() - new)}
            for row in await self._db.rows(_former, former):
                if row.fingerprint != acts[row.key]:
                    raise Stale("The same key was used for another act.", key=row.key)
        return new

    async def known(self, surface: str, keys: Collection[str]) -> Collection[str]:
        """Those of `keys` that were claimed before."""
        found: set[str] = set()
        for part in chunks(keys):
            found.update(row.key for row in await self._db.rows(_former, {"in_surface": surface, "keys": part}))
        return found

    async def end(self, surface: str, key: str, outcome: Mapping[str, Any]) -> None:
        """Remember what came of it."""
        await self._db.change(_end, {"in_surface": surface, "under": key, "outcome": dict(outcome)})
