"""An amendment: what an employee wants to become of a reply that is public already; plain values, sends nothing."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AmendmentKind(StrEnum):
    """What can become of a published reply."""

    WITHDRAWAL = "withdrawal"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Amendment:
    """One amendment of one reply, asked for by the person `by` at `asked_at` (UTC).

    `text` are the words that a correction brings, "" for a withdrawal, and `writers` wrote or edited them. `failure` is
    the reason why nothing came of it, None while it is under way. A correction that `awaits_approval` is carried out
    once a second person, the `approver`, has consented at `approved_at` (UTC); one that they sent back names them too.
    `instead_of` is the correction that waited for consent when a withdrawal was asked for: it waits again where nothing
    comes of the withdrawal.
    """

    kind: AmendmentKind
    by: str
    asked_at: datetime
    text: str = ""
    failure: str | None = None
    writers: frozenset[str] = frozenset()
    awaits_approval: bool = False
    approver: str | None = None
    approved_at: datetime | None = None
    instead_of: "Amendment | None" = None

    @property
    def under_way(self) -> bool:
        """True until it is carried out or nothing comes of it."""
        return self.failure is None

    @property
    def is_due(self) -> bool:
        """True while nobody's consent is missing any more and it is not carried out yet."""
        return self.under_way and not self.awaits_approval

    @property
    def due_since(self) -> datetime:
        """Since when it may be carried out (UTC)."""
        return self.approved_at or self.asked_at
