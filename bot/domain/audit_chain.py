"""The chain of the audit log: takes entries in the order of their numbers, gives their hashes or the first that does
not fit; pure.

Each hash covers the content of its entry, its number and the hash before it, so that nothing inside the chain can be
changed, taken out or put in. Its end can be cut off: only who kept an earlier anchor notices.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from bot.domain.audit import Entry, canonical_json

START: Final = "0" * 64
"""What stands where the first entry has the hash before it."""


@dataclass(frozen=True, slots=True)
class Link:
    """An entry in its place: its number from 1, the hash before it and its own."""

    number: int
    previous: str
    hash: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Anchor:
    """An entry's number and hash, kept elsewhere. 0 stands for a log without entries."""

    number: int
    hash: str

    def __str__(self) -> str:
        """As it is printed and typed."""
        return f"{self.number}:{self.hash}"


class Flaw(StrEnum):
    """What is wrong at the first entry that does not fit.

    CHANGED: it says something else than what its hash was made of. MISSING: its number is not there. UNLINKED: it is
    whole, and does not follow the entry before it. OTHER: its hash is not that of the anchor.
    """

    CHANGED = "changed"
    MISSING = "missing"
    UNLINKED = "unlinked"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Broken:
    """Where a chain ends to be one."""

    number: int
    flaw: Flaw


def content(entry: Entry) -> dict[str, str | int | None]:
    """Everything of an entry that its hash covers."""
    return {
        "after": entry.after,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "before": entry.before,
        "case": entry.case_id,
        "data": entry.data,
        "department": entry.department,
        "kind": entry.kind,
        "place": entry.origin.place,
        "token": entry.origin.token,
        "via": entry.origin.via,
        "who": entry.who,
    }


def linked(entry: Entry, after: Anchor) -> Link:
    """The entry in its place behind another one."""
    number = after.number + 1
    said = canonical_json({**content(entry), "number": number, "previous": after.hash})
    return Link(number, after.hash, hashlib.sha256(said.encode()).hexdigest(), entry)


class Verifier:
    """Follows a chain in parts. `end` is the last entry that fits, `since` when the first was written, `broken` the
    first flaw; nothing is followed behind one."""

    def __init__(self, kept: Anchor | None = None) -> None:
        """`kept` is an anchor of earlier: an entry of that number has to have that hash."""
        self._kept = kept
        self.end = Anchor(0, START)
        self.since: datetime | None = None
        self.broken: Broken | None = None

    def follow(self, links: Iterable[Link]) -> None:
        """Look at the next entries, in the order of their numbers."""
        for link in links:
            if self.broken is not None:
                return
            flaw = self._flaw_of(link)
            if flaw is not None:
                number = self.end.number + 1 if flaw is Flaw.MISSING else link.number
                self.broken = Broken(number, flaw)
                return
            self.since = self.since or link.entry.at
            self.end = Anchor(link.number, link.hash)

    def finish(self) -> None:
        """There are no more entries: one that the anchor names and that did not come is missing."""
        kept = self._kept
        if self.broken is None and kept is not None and kept.number > self.end.number:
            self.broken = Broken(self.end.number + 1, Flaw.MISSING)

    def _flaw_of(self, link: Link) -> Flaw | None:
        if link.number > self.end.number + 1:
            return Flaw.MISSING
        if linked(link.entry, Anchor(link.number - 1, link.previous)).hash != link.hash:
            return Flaw.CHANGED
        if link.number <= self.end.number or link.previous != self.end.hash:
            return Flaw.UNLINKED
        if self._kept is not None and self._kept.number == link.number and self._kept.hash != link.hash:
            return Flaw.OTHER
        return None
