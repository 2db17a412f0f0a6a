"""Reads what LinkedIn notes about a page step by step: takes a place and a way to ask, gives what is new and the next.

Notifications are asked for by the time in which they last changed, are kept for sixty days, and come in no promised
order. One may show up after a later one, so the last minutes are read again each time. It knows ids and times, and
nothing of what they say.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict

from integrations.social.linkedin.mapping import digest
from integrations.social.linkedin.payloads import ListPayload

KEPT = timedelta(days=60)
"""How long LinkedIn keeps notifications."""

OVERLAP = timedelta(minutes=10)
"""How late one may show up below another that was read already, and how far its clock may be from ours."""

MOST_AT_ONCE = 50
"""Notifications that one reading hands out: what each is about is a request of its own."""

PAGE = 100
MOST_PAGES = 25

Get = Callable[[datetime, datetime, int], Awaitable[ListPayload]]
"""Gets the notifications that changed between two moments (UTC), from the one at this position on."""


class Place(BaseModel):
    """Where the next reading starts: what changed until `read_to` (UTC) was read, and of the overlap those in `seen`.

    `day` (UTC) is when a reading was last whole.
    """

    model_config = ConfigDict(frozen=True)

    read_to: AwareDatetime
    day: date
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """One notification as it came; `changed` (UTC) is None for one that does not say when."""

    id: str
    changed: datetime | None
    raw: Any


@dataclass(frozen=True, slots=True)
class Noted:
    """What was new, oldest first; `more` where some were left for the next reading.

    `missed_from` (UTC) is set where older ones were out of reach, `listed` are all that LinkedIn showed.
    """

    fresh: tuple[Notice, ...]
    listed: tuple[Notice, ...]
    more: bool
    missed_from: datetime | None


async def read(get: Get, place: Place, now: datetime) -> Noted:
    """What changed after `place`. Raises as `get`."""
    start = max(place.read_to - OVERLAP, now - KEPT)
    found: dict[str, Notice] = {}
    position, whole = 0, False
    for _ in range(MOST_PAGES):
        page = await get(start, max(now + OVERLAP, start), position)
        found.update((notice.id, notice) for notice in map(_notice, page.elements))
        position += len(page.elements)
        whole = not page.elements or (len(page.elements) < PAGE and not page.paging.goes_on)
        if whole:
            break
    listed = tuple(sorted(found.values(), key=lambda notice: (_time(notice, place), notice.id)))
    seen = frozenset(place.seen)
    fresh = [notice for notice in listed if notice.id not in seen]
    lost = not whole or now.date() - place.day >= KEPT
    return Noted(
        fresh=tuple(fresh[:MOST_AT_ONCE]),
        listed=listed,
        more=len(fresh) > MOST_AT_ONCE,
        missed_from=place.read_to if lost else None,
    )


def place_after(place: Place, noted: Noted, done: Iterable[Notice], now: datetime) -> Place:
    """The place once those in `done`, the oldest of what was new, are handed out."""
    handed = tuple(done)
    if not handed and noted.fresh:
        return place
    read_to = max((_time(notice, place) for notice in handed), default=place.read_to)
    read_to = max(read_to, place.read_to)
    known = {*place.seen, *(notice.id for notice in handed)}
    again = (notice for notice in noted.listed if _time(notice, place) >= read_to - OVERLAP or notice.changed is None)
    seen = tuple(notice.id for notice in again if notice.id in known)
    return Place(read_to=read_to, day=now.date(), seen=seen)


def _notice(raw: Any) -> Notice:
    told = raw if isinstance(raw, dict) else {}
    identifier, changed = told.get("notificationId"), told.get("lastModifiedAt")
    return Notice(
        id=str(identifier) if isinstance(identifier, int | str) else digest(raw),
        changed=_moment(changed) if isinstance(changed, int) else None,
        raw=raw,
    )


def _moment(milliseconds: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _time(notice: Notice, place: Place) -> datetime:
    return notice.changed if notice.changed is not None else place.read_to
