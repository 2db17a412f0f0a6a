"""Reads a list of Mastodon's step by step: takes a place and a way to get a page, gives what is new and the next place.

Lists are paged by id (docs.joinmastodon.org/api/guidelines/#pagination): `min_id` gives the entries just after an id,
so that nothing is skipped; `max_id` those before it. It knows ids and times, and nothing of what the entries say.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict

Get = Callable[[dict[str, str]], Awaitable[list[Any]]]
"""Gets one page of the list for these paging parameters, in whatever order."""

OVERLAP = 10
"""How many of the last entries are read again each time: ids are given out before entries become visible, so one may
appear below an id that has been read already."""

SMALLEST_PAGE = 20
"""Servers may give fewer than asked; a page shorter than this is surely the last one."""

MOST_PAGES = 25
"""How many pages a first reading goes back at most."""


class Place(BaseModel):
    """Where the next reading starts: after the id `after`, leaving out the ids in `seen`, which were handed out.

    `after` is None until the list is longer than the overlap; then reading goes back to `since` (UTC).
    """

    model_config = ConfigDict(frozen=True)

    since: AwareDatetime
    after: str | None = None
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What was new, oldest first, and the place after it; `complete` is false where older entries were out of reach."""

    entries: tuple[Any, ...]
    place: Place
    more: bool = False
    complete: bool = True


async def read(get: Get, place: Place, limit: int) -> Reading:
    """One page after `place`, or, while the place is only a time, everything back to that time.

    Entries without an id are handed out each time they are met: nothing can be remembered of them.
    """
    complete, more = True, False
    if place.after is None:
        found, complete = await back_to(get, place.since, limit)
        fresh = [entry for entry in found if not _before(entry, place.since)]
    else:
        page = await get({"min_id": place.after, "limit": str(limit)})
        found = _ordered(entry for entry in page if not entry_id(entry) or _is_after(entry, place.after))
        fresh = found
    identifiers = [identifier for identifier in map(entry_id, found) if identifier]
    if place.after is not None:
        more = len(identifiers) >= SMALLEST_PAGE
    seen = frozenset(place.seen)
    return Reading(
        entries=tuple(entry for entry in fresh if entry_id(entry) not in seen),
        place=_next_place(place, identifiers),
        more=more,
        complete=complete,
    )


async def back_to(get: Get, since: datetime, limit: int, pages: int = MOST_PAGES) -> tuple[list[Any], bool]:
    """The newest `pages` at most, oldest entry first, until one reaches `since` (it may hold older entries too).

    The second value is false where that would have taken more pages.
    """
    found: dict[str, Any] = {}
    strays: list[Any] = []
    parameters = {"limit": str(limit)}
    for _ in range(pages):
        page = await get(parameters)
        strays.extend(entry for entry in page if not entry_id(entry))
        known = _ordered(entry for entry in page if entry_id(entry) and entry_id(entry) not in found)
        found.update((entry_id(entry), entry) for entry in known)
        if not known or len(page) < SMALLEST_PAGE or _before(known[0], since):
            return _ordered([*strays, *found.values()]), True
        parameters = {"limit": str(limit), "max_id": entry_id(known[0])}
    return _ordered([*strays, *found.values()]), False


def entry_id(entry: Any) -> str:
    """The id of an entry, "" where it has none; ids are opaque strings, some servers write them as numbers."""
    identifier = entry.get("id") if isinstance(entry, dict) else None
    return str(identifier) if isinstance(identifier, str | int) else ""


def _next_place(place: Place, identifiers: list[str]) -> Place:
    """The place after the entries read, all but the last few of which are now settled."""
    after = identifiers[-OVERLAP - 1] if len(identifiers) > OVERLAP else place.after
    return Place(since=place.since, after=after, seen=tuple(identifiers[-OVERLAP:]))


def _order(identifier: str) -> tuple[int, str]:
    """Ids sort by length, then as text, says the documentation: the larger one is the newer one."""
    return len(identifier), identifier


def _ordered(entries: Iterable[Any]) -> list[Any]:
    return sorted(entries, key=lambda entry: _order(entry_id(entry)))


def _is_after(entry: Any, identifier: str) -> bool:
    return _order(entry_id(entry)) > _order(identifier)


def _before(entry: Any, since: datetime) -> bool:
    """True for an entry that says it is older than `since`; one that does not say is not."""
    created = entry.get("created_at") if isinstance(entry, dict) else None
    try:
        moment = datetime.fromisoformat(created) if isinstance(created, str) else since
    except ValueError:
        return False
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) < since
