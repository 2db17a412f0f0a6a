"""One thing looked at by a check: what was found, and what to do about it; the same for every check."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["ok", "warning", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what was found, and the remedy where something is to mend."""

    subject: str
    verdict: Verdict
    found: str
    remedy: str = ""
