"""The audit log as the rest sees it: acts go in with the transaction that does them, a chain comes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.audit import Act
from bot.domain.audit_chain import Link


@dataclass(frozen=True, slots=True)
class Unchained:
    """Entries that wait for their place in the chain: how many, and when the oldest was written."""

    count: int
    since: datetime | None


class AuditLog(Protocol):
    """What people and the product did, entry by entry. Whatever goes into a case's history comes here by itself."""

    def add(self, act: Act) -> None:
        """Log an act that no case's history tells; it is written when the transaction commits."""
        ...

    async def chain(self, limit: int) -> int:
        """Give at most `limit` entries their place at the end of the chain; gives how many. One process at a time."""
        ...

    async def links(
        self, after: int, limit: int, *, since: datetime | None = None, until: datetime | None = None
    ) -> Sequence[Link]:
        """The entries behind number `after`, in the order of the chain; only those written from `since` on and before
        `until`, where these are given."""
        ...

    async def unchained(self) -> Unchained:
        """What waits."""
        ...
