"""The versions of the rules and how often each rule held, as the database keeps them; nobody here knows SQL."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from bot.ports.rows import RulesVersion


class RulesRows(Protocol):
    """The versions of the rules, the newest being in force."""

    async def in_force(self, *, lock: bool = False) -> RulesVersion | None:
        """The rules in force; `lock` keeps others from bringing any into force until this transaction ends."""
        ...

    async def put(
        self, text: str, sha: str, author: str, now: datetime, beside: Mapping[str, str] | None = None
    ) -> int:
        """Bring a text and the lists beside it into force; gives its version."""
        ...

    async def count_hits(self, account: str, hits: Mapping[str, int], now: datetime) -> None:
        """Add to the count of how often each rule held for mentions of an account; "" counts for the fallback."""
        ...

    async def hits(self, since: datetime, until: datetime | None = None) -> Mapping[str, int]:
        """How often each rule held, by rule, on the days (UTC) from that of `since` on, those that begin before
        `until`; None for every later one."""
        ...
