"""The versions of the rules, in the database; implements `RulesRows` of the port."""

from datetime import datetime

from sqlalchemy import select

from bot.storage import tables_of_work as tables
from bot.storage.repository import Repository

_rules = tables.rules


class SqlRules(Repository):
    """Every text that was ever in force, the newest being so now."""

    async def in_force(self) -> tuple[int, str, str] | None:
        """Version, hash and text of the rules in force."""
        row = await self._db.row(select(_rules).order_by(_rules.c.version.desc()).limit(1))
        return (row.version, row.sha, row.text) if row else None

    async def put(self, text: str, sha: str, author: str, now: datetime) -> int:
        """Bring a text into force; gives its version."""
        [row] = await self._db.rows(
            _rules.insert().values(text=text, sha=sha, author=author, at=now).returning(_rules.c.version)
        )
        version: int = row.version
        return version
