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

    `text` are the words that a correction brings, "" for a withdrawal. `failure` is the reason why nothing came of it,
    None while it is under way.
    """

    kind: AmendmentKind
    by: str
    asked_at: datetime
    text: str = ""
    failure: str | None = None

    @property
    def under_way(self) -> bool:
        """True until it is carried out or has failed."""
        return self.failure is None
