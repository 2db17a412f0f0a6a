"""Reads Bluesky's lists: takes a place and a way to get a page, gives what is new and the next place.

What concerns us is listed newest first, and its cursors lead back only: so a reading goes back to a little before the
newest that it knows, and leaves out what it remembers. Our own posts lie in our repository in the order of their keys,
forward too. It knows addresses and times, and nothing of what the entries say.
"""

import hashlib
import json
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict

from integrations.social.bluesky.mapping import uri_in
from integrations.social.bluesky.names import key_of
from integrations.social.bluesky.payloads import time_in

OVERLAP = timedelta(minutes=5)
"""How far before the newest that it knows a reading of notifications goes back: some show up late, in their place."""

SEARCH_OVERLAP = timedelta(minutes=30)
"""The same for a search, whose index runs behind."""

MOST_PAGES = 100
"""How many pages of notifications a reading goes back at most."""

PAGES_AT_ONCE = 3
"""How many of them it hands out at once; it comes back to the others by their cursors."""

MOST_SEARCHED = 10
"""How many pages of a search are read, all at once: its cursors count from the newest, so no page stays its own."""

REMEMBERED = 300
"""How many entries are remembered at least."""

OWN_OVERLAP = 10
"""How many of our own last posts are read again: a key is as old as its post claims to be."""

OWN_PAGE = 100


@dataclass(frozen=True, slots=True)
class Listing:
    """One page, in the order of the network, and the cursor of the next one."""

    entries: tuple[Any, ...]
    cursor: str | None


Get = Callable[[str | None], Awaitable[Listing]]
"""Gets the page at a cursor, the first one at None."""


class Place(BaseModel):
    """Where the next reading starts.

    What is as old as `floor` is not handed out. `newest` is the time of the newest that was, None before the first.
    `seen` are those handed out, as digests of their addresses, each with its time in seconds since 1970. `waiting` are
    the cursors of pages that were gone past on the way back, the oldest last. `behind` is true while the newest of all
    are still to be read.
    """

    model_config = ConfigDict(frozen=True)

    floor: AwareDatetime
    newest: AwareDatetime | None = None
    seen: dict[str, int] = {}
    waiting: tuple[str, ...] = ()
    behind: bool = False


class OwnPlace(BaseModel):
    """Where the next reading of our own posts starts: after the key `after`, leaving out the keys in `seen`."""

    model_config = ConfigDict(frozen=True)

    after: str
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What was new, oldest first, and the place after it; `complete` is false where older entries were out of reach."""

    entries: tuple[Any, ...]
    place: Place
    more: bool = False
    complete: bool = True


@dataclass(frozen=True, slots=True)
class OwnReading:
    """What was new of our own, oldest first, and the place after it."""

    entries: tuple[Any, ...]
    place: OwnPlace
    more: bool = False


async def read(get: Get, place: Place, overlap: timedelta, *, at_once: int, most: int) -> Reading:
    """Everything new within `most` pages, or the oldest `at_once` pages of it where there are more.

    The same place gives the same entries, and perhaps newer ones, where the pages of a list stay where they are.
    """
    if place.waiting:
        turn = place.waiting[-at_once:]
        pages = [await get(cursor) for cursor in reversed(turn)]
        return _handed_out(pages, place, overlap, waiting=place.waiting[: -len(turn)], behind=True)
    stop = place.floor
    if place.newest is not None:
        stop = place.newest if place.behind else place.newest - overlap
    cursors: list[str] = []
    last: deque[Listing] = deque(maxlen=at_once)
    last.append(await get(None))
    while (cursor := last[-1].cursor) and not _reaches(last[-1], stop) and len(cursors) < most - 1:
        cursors.append(cursor)
        last.append(await get(cursor))
    # The first page has no cursor that would bring it again, for newer entries push it on: it is read anew at the end.
    waiting = tuple(cursors[: max(0, len(cursors) - at_once)])
    behind = len(cursors) >= at_once
    complete = not cursor or _reaches(last[-1], stop)
    return _handed_out(reversed(last), place, overlap, waiting=waiting, behind=behind, complete=complete)


async def read_own(get: Get, place: OwnPlace) -> OwnReading:
    """One page after `place`. Entries without a key are handed out each time they are met."""
    page = await get(place.after)
    keys = [key for entry in page.entries if (key := key_of(uri_in(entry)))]
    return OwnReading(
        entries=tuple(entry for entry in page.entries if key_of(uri_in(entry)) not in place.seen),
        place=OwnPlace(
            after=keys[-OWN_OVERLAP - 1] if len(keys) > OWN_OVERLAP else place.after,
            seen=tuple(keys[-OWN_OVERLAP:]),
        ),
        more=len(page.entries) >= OWN_PAGE,
    )


def _handed_out(
    pages: Iterable[Listing],
    place: Place,
    overlap: timedelta,
    *,
    waiting: tuple[str, ...],
    behind: bool,
    complete: bool = True,
) -> Reading:
    """What is new in pages, the oldest first, each of which has its newest entry first."""
    found = {_digest(entry): entry for page in pages for entry in reversed(page.entries)}
    times = {digest: time_in(_listed_at(entry)) or place.newest or place.floor for digest, entry in found.items()}
    newest = max([*times.values(), *([place.newest] if place.newest else [])], default=None)
    seen = {**place.seen, **{digest: int(moment.timestamp()) for digest, moment in times.items()}}
    kept, floor = _remembered(seen, place.floor, newest, overlap)
    return Reading(
        entries=tuple(
            entry
            for digest, entry in found.items()
            if digest not in place.seen and (times[digest] > place.floor or _listed_at(entry) is None)
        ),
        place=Place(floor=floor, newest=newest, seen=kept, waiting=waiting, behind=behind),
        more=behind,
        complete=complete,
    )


def _remembered(
    seen: dict[str, int], floor: datetime, newest: datetime | None, overlap: timedelta
) -> tuple[dict[str, int], datetime]:
    """The entries to remember, and the time before which nothing is handed out since nothing is remembered of it."""
    if newest is None or len(seen) <= REMEMBERED:
        return seen, floor
    ordered = sorted(seen.items(), key=lambda item: item[1], reverse=True)
    needed = int((newest - overlap).timestamp())
    kept = dict(item for number, item in enumerate(ordered) if number < REMEMBERED or item[1] >= needed)
    if len(kept) == len(seen):
        return kept, floor
    forgotten = datetime.fromtimestamp(ordered[len(kept)][1], UTC) + timedelta(seconds=1)
    return kept, max(floor, forgotten)


def _reaches(page: Listing, stop: datetime) -> bool:
    """True where a page goes back to `stop`. A page may be empty, filtered, and still have others behind it; where its
    cursor is a time, as it is today, that tells as well how far back it went."""
    times = [moment for entry in page.entries if (moment := time_in(_listed_at(entry))) is not None]
    told = time_in(page.cursor)
    return any(moment <= stop for moment in (*times[-1:], *([told] if told is not None else [])))


def _listed_at(entry: Any) -> str | None:
    """Where an entry has its place in a list, None where it does not say."""
    moment = entry.get("indexedAt") if isinstance(entry, dict) else None
    return moment if isinstance(moment, str) else None


def _digest(entry: Any) -> str:
    told = uri_in(entry) or json.dumps(entry, sort_keys=True)
    return hashlib.sha256(told.encode(errors="replace")).hexdigest()[:16]
