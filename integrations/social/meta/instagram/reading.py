"""What is new under our media: takes the cursor, gives the threads with what is beyond it, and the cursor after it.

Instagram has no list of the newest comments: the newest media are watched, and the comments of those are read whose
number is another than before, so many at once that a reading has an end; the others come with the next page. A new
answer may stand under an old comment, so some pages of comments are read however old they are.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from bot.errors import NotAllowed, RateLimited, Rejected, TargetGone, TimedOut, Unavailable
from integrations.social.meta.instagram.asking import Asking
from integrations.social.meta.instagram.mapping import Thread
from integrations.social.meta.instagram.payloads import MediaPayload
from integrations.social.meta.listing import MOST_PAGES, OVERLAP, Place, entry_id, made_at

_log = logging.getLogger(__name__)

PAGES_HOWEVER_OLD = 3
REQUESTS_FOR_COMMENTS = 25
"""After so many the media that are left wait for the next page, which begins once this one is stored."""

MOST_FAULTS = 3
"""Media whose comments Instagram fails to give, after which it is taken to be down."""


class Watched(BaseModel):
    """A medium whose comments are read once what Instagram tells of them is no longer `told`."""

    model_config = ConfigDict(frozen=True)

    told: str
    place: Place


class Cursor(BaseModel):
    """The watched media by their id; nothing from before `floor` (UTC) is read."""

    model_config = ConfigDict(frozen=True)

    floor: AwareDatetime
    watched: dict[str, Watched] = {}


@dataclass(frozen=True, slots=True)
class News:
    """Threads, the ids in them that are `fresh`, media that nobody can read, and the rest as in a page."""

    threads: tuple[Thread, ...]
    fresh: frozenset[str]
    strange: tuple[tuple[Any, ValidationError], ...]
    cursor: Cursor
    missed_from: datetime | None
    retry_at: datetime | None
    more: bool


@dataclass(slots=True)
class _Round:
    """One go through the media."""

    asking: Asking
    floor: datetime
    now: datetime
    threads: list[Thread] = field(default_factory=list)
    fresh: set[str] = field(default_factory=set)
    missed_from: list[datetime] = field(default_factory=list)
    retry_at: datetime | None = None
    more: bool = False
    requests: int = 0
    faults: int = 0

    async def under(self, medium: MediaPayload, before: Watched | None, told: str) -> Watched | None:
        """How far a medium is read now, None where it has to be read another time."""
        if self.retry_at is not None:
            return before
        if self.requests >= REQUESTS_FOR_COMMENTS:
            self.more = True
            return before
        place = before.place if before is not None else Place(newest=self.floor)
        found: list[Thread] = []
        try:
            whole = await self._read(medium, place, found)
        except RateLimited as limit:
            self.retry_at = limit.retry_at
            handed = self._handed_out(found, place)
            kept = Place(newest=place.newest, seen=tuple(sorted({*place.seen, *handed})))
            return Watched(told="", place=kept)
        except (NotAllowed, Rejected) as error:
            _log.warning("the comments under %s are not read: %s", medium.id, error)
            self.missed_from.append(place.newest)
            return Watched(told=told, place=place)
        except TargetGone:
            return None
        except (Unavailable, TimedOut) as fault:
            _log.warning("the comments under %s are read later: %s", medium.id, fault)
            self.faults += 1
            if self.faults == MOST_FAULTS:
                raise
            return before
        if not whole:
            self.missed_from.append(max(self.floor, place.newest - OVERLAP))
        self._handed_out(found, place)
        return Watched(told=told, place=self._after(found, place))

    async def _read(self, medium: MediaPayload, place: Place, found: list[Thread]) -> bool:
        """Threads into `found`, the newest first; false where those since `place` were more than anybody reads."""
        reach = max(self.floor, place.newest - OVERLAP)
        parameters: Mapping[str, str] = {}
        for number in range(1, MOST_PAGES + 1):
            self.requests += 1
            batch = await self.asking.comments(medium.id, parameters)
            begun = len(found)
            found += [Thread(raw, medium) for raw in batch.entries]
            for position in range(begun, len(found)):
                if found[position].following is not None:
                    self.requests += 1
                    found[position] = await self.asking.completed(found[position])
            times = [moment for entry in batch.entries if (moment := made_at(entry)) is not None]
            behind = bool(times) and times[-1] < reach
            if batch.following is None or (behind and number >= PAGES_HOWEVER_OLD):
                return True
            parameters = batch.following
        return behind

    def _handed_out(self, found: list[Thread], place: Place) -> set[str]:
        """Take what is new in `found`, and give its ids; what has no id or no time is new each time."""
        reach, seen = max(self.floor, place.newest - OVERLAP), frozenset(place.seen)
        handed: set[str] = set()
        for thread in found:
            new = {
                entry_id(item)
                for item in thread.items
                if entry_id(item) not in seen and (made_at(item) or reach) >= reach
            }
            if new:
                self.threads.append(thread)
                handed |= new
        self.fresh |= handed
        return handed - {""}

    def _after(self, found: list[Thread], place: Place) -> Place:
        items = [item for thread in found for item in thread.items]
        times = [moment for item in items if (moment := made_at(item)) is not None]
        newest = min(max([place.newest, *times]), max(self.now, place.newest))
        recent = {entry_id(item) for item in items if (made_at(item) or newest) >= newest - OVERLAP}
        return Place(newest=newest, seen=tuple(sorted(recent - {""})))


def cursor_at(since: datetime) -> Cursor:
    """The cursor from which all that is posted from `since` (UTC) on is read; times come in whole seconds."""
    return Cursor(floor=since.replace(microsecond=0))


async def read_news(asking: Asking, us: str, cursor: Cursor, now: datetime) -> News:
    """What is new under our media after `cursor`. Raises RateLimited where nothing was read, else as asking."""
    this = _Round(asking, cursor.floor, now)
    watched: dict[str, Watched] = {}
    strange: list[tuple[Any, ValidationError]] = []
    for raw in (await asking.media(us, {})).entries:
        try:
            medium = MediaPayload.model_validate(raw)
        except ValidationError as error:
            strange.append((raw, error))
            continue
        before, told = cursor.watched.get(medium.id), str(medium.comments_count)
        if before is not None and before.told == told:
            after: Watched | None = before
        elif before is None and medium.comments_count == 0:
            after = Watched(told=told, place=Place(newest=cursor.floor))
        else:
            after = await this.under(medium, before, told)
        if after is not None:
            watched[medium.id] = after
    return News(
        threads=tuple(this.threads),
        fresh=frozenset(this.fresh),
        strange=tuple(strange),
        cursor=Cursor(floor=cursor.floor, watched=watched),
        missed_from=min(this.missed_from, default=None),
        retry_at=this.retry_at,
        more=this.more,
    )
