"""Where a card belongs on its channel's page and what the reader asked to see; pure, the store sorts the same way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request

from bot.domain.case import Case, CaseState
from bot.domain.decision import Priority
from bot.ports.web_store import ChannelFilter, Section
from bot.web.desk.channels import Room

FILTERS = ("all", "waiting", "unclaimed", "mine", "escalated")

_SHOWN: Mapping[Section, int] = {Section.WAITING: 60, Section.LATER: 30, Section.DONE: 30, Section.COPIES: 30}
_RANK = {Priority.URGENT: 0, Priority.HIGH: 1, Priority.NORMAL: 2, Priority.LOW: 3}
_SETTLED = frozenset({CaseState.REPLIED, CaseState.CLOSED})
_FAR = 99_999_999_999


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asked to see: one of FILTERS, and words."""

    view: str
    words: str

    @classmethod
    def of(cls, request: Request) -> "Wanted":
        """From the address; anything unknown is everything."""
        view = request.query_params.get("view", "all")
        return cls(view if view in FILTERS else "all", request.query_params.get("q", "").strip()[:200])

    def sections(self) -> Sequence[Section]:
        """The sections that can hold something of it."""
        if self.view in ("waiting", "unclaimed"):
            return (Section.WAITING,)
        if self.view == "mine":
            return (Section.WAITING, Section.LATER, Section.DONE)
        if self.view == "escalated":
            return (Section.WAITING, Section.LATER)
        return tuple(Section)

    def filter(self, room: Room, section: Section, person: str) -> ChannelFilter:
        """The question to the store."""
        return ChannelFilter(
            channel=room.channel,
            departments=room.departments,
            section=section,
            assignee=person if self.view == "mine" else None,
            unclaimed=self.view == "unclaimed",
            escalated=self.view == "escalated",
            words=self.words,
            limit=_SHOWN[section],
        )

    def holds(self, case: Case, room: Room, person: str, now: datetime) -> bool:
        """True where the case belongs on the page, whatever words were searched."""
        if self.view == "mine" and case.assignee != person:
            return False
        if self.view == "unclaimed" and case.assignee is not None:
            return False
        if self.view == "escalated" and case.escalated_at is None:
            return False
        return section_of(case, room, now) in self.sections()


def section_of(case: Case, room: Room, now: datetime) -> Section:
    """The section of the channel in which the case stands."""
    if case.department not in room.departments:
        return Section.COPIES
    if case.state in _SETTLED:
        return Section.DONE
    return Section.LATER if case.is_snoozed(now) else Section.WAITING


def order_of(case: Case, section: Section) -> str:
    """A text that sorts the cards of a section as the store does, smallest first."""
    if section is Section.WAITING:
        since = case.waiting_since or case.opened_at
        return f"{_RANK[case.priority]}{_seconds(since)}{case.id:012d}"
    if section is Section.LATER:
        return f"{_seconds(case.snoozed_until or case.opened_at)}{case.id:012d}"
    return f"{_FAR * 1000 - int(case.updated_at.timestamp() * 1000):015d}"


def _seconds(at: datetime) -> str:
    return f"{int(at.timestamp() * 1000):015d}"
