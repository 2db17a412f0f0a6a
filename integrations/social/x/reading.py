"""Reads a list of X's to where it was read before: takes a place and a way to get a page, gives what is new and the
next place.

Lists come newest first and are paged by tokens (docs.x.com, "paginate"): every page is asked for with the same
`since_id`, and the next reading starts from the newest id of the first page only once the last page has come. What was
posted last may show up late, so the last minutes are read again until they are surely whole. It knows ids and times,
and nothing of what posts say.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer

from bot.errors import RateLimited
from integrations.social.x.ids import id_before, made_at
from integrations.social.x.mapping import Entry

OVERLAP = timedelta(minutes=2)
"""How late a post may show up below one that was read already."""

_CLOCKS_DIFFER = timedelta(minutes=2)

MOST_PAGES = 40
"""Pages of one reading, whatever tokens X gives out."""

_Number = Annotated[int, PlainSerializer(str)]  # larger than what JSON holds exactly everywhere


@dataclass(frozen=True, slots=True)
class Batch:
    """One page of a list, newest first; `next_token` is None on the last one."""

    entries: tuple[Entry, ...]
    next_token: str | None


Get = Callable[[dict[str, str]], Awaitable[Batch]]
"""Gets one page of the list for these parameters; `token` is among them from the second page on."""


@dataclass(frozen=True, slots=True)
class Depth:
    """How far a list can be read back: to so many posts, and by so much time; None where nothing is said of that."""

    posts: int | None = None
    time: timedelta | None = None


class Place(BaseModel):
    """Where the next reading starts: after `newest`, up to which all was read, and never at or below `floor`.

    `settled` is false while posts below `newest` may still show up: the overlap is read again then, without the ids in
    `seen`, which were handed out. `below` and `reached` belong to a reading that a rate limit cut short: it goes on
    below the one, and `newest` will be the other. `day` (UTC) is when a reading was last whole. After a cut reading,
    `pieced` is how many entries its parts held and `pieced_from` where it began: what was posted between the parts is
    read next, and may turn out to have pushed the last of them out of reach.
    """

    model_config = ConfigDict(frozen=True)

    floor: _Number
    newest: _Number
    day: date
    settled: bool = True
    seen: tuple[_Number, ...] = ()
    below: _Number | None = None
    reached: _Number | None = None
    pieced: int = 0
    pieced_from: _Number | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What was new, oldest first, and the place after it.

    `missed_from` (UTC) is set where older entries were out of reach, `retry_at` (UTC) where a rate limit cut it short.
    """

    entries: tuple[Entry, ...]
    place: Place
    missed_from: datetime | None = None
    retry_at: datetime | None = None


def place_at(since: datetime, now: datetime) -> Place:
    """The place from which all that is posted from `since` (UTC) on is read."""
    floor = id_before(min(since, now))
    return Place(floor=floor, newest=floor, day=now.date())


async def read(get: Get, place: Place, depth: Depth, now: datetime) -> Reading:
    """Everything after `place`. Raises RateLimited where not one page could be read, else as `get`."""
    edge = id_before(now - depth.time) if depth.time is not None else 0
    lost = depth.time is not None and now.date() - place.day > depth.time - timedelta(days=1)
    missed_from = made_at(place.newest if place.pieced_from is None else place.pieced_from)
    if place.below is not None and place.below <= edge:  # what is below it cannot be asked for any more
        place, lost = _given_up(place), True
    start = place.newest if place.settled else max(place.floor, id_before(made_at(place.newest) - OVERLAP))
    after = max(start, edge)
    parameters = _begin(after, now, nothing_yet=place.newest == place.floor)
    if place.below is not None:
        parameters["until_id"] = str(place.below)
    found: dict[int, Entry] = {}
    strays: list[Entry] = []
    pages, token, retry_at = 0, None, None
    while pages < MOST_PAGES and (token is not None or not pages):
        try:
            batch = await get({**parameters, "token": token} if token is not None else parameters)
        except RateLimited as limit:
            if not pages:
                raise
            retry_at = limit.retry_at
            break
        pages += 1
        strays.extend(entry for entry in batch.entries if not entry.number)
        numbered = (entry for entry in batch.entries if entry.number and not _is_early(entry.number, after))
        found.update((entry.number, entry) for entry in numbered)
        token = batch.next_token
    seen = frozenset(place.seen)
    fresh = tuple(found[number] for number in sorted(found) if number not in seen)
    handed_out = len(seen) if place.below is not None else 0
    ended = depth.posts is not None and len(found) + handed_out >= depth.posts and min(found, default=0) > place.newest
    newer = sum(number > place.newest for number in found) + handed_out
    pushed_out = depth.posts is not None and place.pieced > 0 and newer + place.pieced >= depth.posts
    out_of_reach = lost or token is not None or ended or pushed_out
    reading = Reading(
        entries=(*strays, *fresh),
        place=_next(place, found.keys(), now),
        missed_from=missed_from if out_of_reach else None,
    )
    if retry_at is None:
        return reading
    return replace(reading, place=_cut(place, found.keys()), missed_from=None, retry_at=retry_at)


def _begin(after: int, now: datetime, *, nothing_yet: bool) -> dict[str, str]:
    """What a list is asked from: a post, or a time while not one was read, since an id of ours is no post's.

    The time has to lie behind X's own now, whichever clock is ahead.
    """
    start = made_at(after + 1)
    if nothing_yet and now - start > _CLOCKS_DIFFER:
        return {"start_time": f"{start:%Y-%m-%dT%H:%M:%SZ}"}
    return {"since_id": str(after)}


def _is_early(number: int, after: int) -> bool:
    """True where a time to begin at, which X takes in whole seconds, gave a post made just before it.

    Ids that lie further back tell no time: X's own simulator counts, and X itself gives no such post then.
    """
    return number <= after and made_at(after) - made_at(number) < timedelta(seconds=1)


def _next(place: Place, found: Collection[int], now: datetime) -> Place:
    """The place after a whole reading."""
    newest = max(place.newest, place.reached or 0, *found)
    settled = now - made_at(newest) > OVERLAP
    overlap = id_before(made_at(newest) - OVERLAP)
    every = {*place.seen, *found}
    seen = () if settled else tuple(sorted(number for number in every if number > overlap))
    after = Place(floor=place.floor, newest=newest, day=now.date(), settled=settled, seen=seen)
    if place.below is None:
        return after
    return after.model_copy(update={"pieced": len(every), "pieced_from": place.newest})


def _given_up(place: Place) -> Place:
    """The place above a reading that was cut, whose rest is out of reach."""
    newest = max(place.newest, place.reached or 0)
    return place.model_copy(update={"newest": newest, "below": None, "reached": None})


def _cut(place: Place, found: Collection[int]) -> Place:
    """The place within a reading that was cut: what is above it was handed out."""
    return place.model_copy(
        update={
            "seen": tuple(sorted({*place.seen, *found})),
            "below": min(found, default=place.below),
            "reached": max(place.reached or 0, *found) or None,
        }
    )
