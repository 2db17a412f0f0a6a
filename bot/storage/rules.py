"""The versions of the rules and how often each rule held, in the database; implements `RulesRows` of the port."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import and_, func, select

from bot.ports.rows import RulesVersion
from bot.storage import tables_of_work as tables
from bot.storage.repository import Repository

_rules = tables.rules
_hits = tables.rule_hits


class SqlRules(Repository):
    """Every text that was ever in force, the newest being so now."""

    async def in_force(self, *, lock: bool = False) -> RulesVersion | None:
        """The rules in force; `lock` makes other transactions that want to change them wait for this one."""
        if lock and self._db.dialect.lock_out is not None:
            await self._db.change(self._db.dialect.lock_out(_rules))
        row = await self._db.row(select(_rules).order_by(_rules.c.version.desc()).limit(1))
        return RulesVersion(row.version, row.sha, row.text, row.beside or {}) if row else None

    async def put(
        self, text: str, sha: str, author: str, now: datetime, beside: Mapping[str, str] | None = None
    ) -> int:
        """Bring a text and the lists beside it into force; gives its version."""
        values = {"text": text, "sha": sha, "author": author, "at": now, "beside": dict(beside or {})}
        [row] = await self._db.rows(_rules.insert().values(values).returning(_rules.c.version))
        version: int = row.version
        return version

    async def count_hits(self, account: str, hits: Mapping[str, int], now: datetime) -> None:
        """Add to the counts of the day, in one statement whatever the number of rules."""
        insert = self._db.dialect.insert(_hits)
        await self._db.change_many(
            insert.on_conflict_do_update(
                index_elements=[_hits.c.day, _hits.c.rule, _hits.c.account],
                set_={"hits": _hits.c.hits + insert.excluded.hits},
            ),
            [
                {"day": _day(now), "rule": rule, "account": account, "hits": number}
                for rule, number in sorted(hits.items())
            ],
        )

    async def hits(self, since: datetime, until: datetime | None = None) -> Mapping[str, int]:
        """How often each rule held, by rule, on the days (UTC) from that of `since` on, those that begin before
        `until`."""
        days = _hits.c.day >= _day(since)
        rows = await self._db.rows(
            select(_hits.c.rule, func.sum(_hits.c.hits).label("number"))
            .where(days if until is None else and_(days, _hits.c.day < until))
            .group_by(_hits.c.rule)
        )
        return {row.rule: int(row.number) for row in rows}


def _day(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
