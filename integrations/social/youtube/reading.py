"""What is new under a channel's videos: takes the cursor, gives the comments beyond it, and the cursor after it.

YouTube lists comments by their own age, and an answer moves none of them: the newest threads are watched, and the
answers in those are read whose number is another than before, so many at once that a reading has an end; the others
come with the next page. Page tokens do not last, so a place is a time: each reading goes back to the newest comment of
the one before and a little further, since what is held for review shows up late.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from bot.errors import NotAllowed, RateLimited, Rejected, TargetGone, TimedOut, Unavailable
from integrations.social.youtube.asking import Asking, Replies
from integrations.social.youtube.mapping import Placed, edited_at, placed_in, raw_id
from integrations.social.youtube.payloads import ThreadPayload, parsed
from integrations.social.youtube.sorting import SERVICE

OVERLAP = timedelta(minutes=10)
MOST_PAGES = 25
WATCHED = 100
"""How many of the newest threads are watched for answers, and for comments that show up late."""

REQUESTS_FOR_REPLIES = 25
"""After so many the threads that are left wait for the next page, which begins once this one is stored."""

MOST_FAULTS = 3
"""Threads whose answers YouTube fails to give, after which it is taken to be down."""

_UNREAD = -1

_Met: TypeAlias = tuple[Any, ThreadPayload | ValidationError]
"""A thread as it came, and as it was understood."""

_log = logging.getLogger(__name__)


class Watched(BaseModel):
    """A thread: how many answers YouTube told of when they were read, to which time (UTC), and which were handed out,
    by their ids' own parts: one that was held for review shows up among older ones.
    """

    model_config = ConfigDict(frozen=True)

    told: int
    newest: AwareDatetime
    seen: tuple[str, ...] = ()


class Cursor(BaseModel):
    """To where the comments are read, when the last edit was that was seen, and the watched threads by their id;
    nothing from before `floor` (UTC) is read.
    """

    model_config = ConfigDict(frozen=True)

    floor: AwareDatetime
    newest: AwareDatetime
    edited: AwareDatetime
    threads: dict[str, Watched] = {}


@dataclass(slots=True)
class News:
    """What was new, what could not be read with why, and the cursor after it; the rest as in a page."""

    found: list[Placed] = field(default_factory=list)
    unknown: list[tuple[Any, ValidationError]] = field(default_factory=list)
    missed_from: datetime | None = None
    retry_at: datetime | None = None
    more: bool = False
    requests: int = 0
    faults: int = 0

    def misses(self, since: datetime) -> None:
        """Something from `since` on was not read."""
        self.missed_from = since if self.missed_from is None else min(self.missed_from, since)


def cursor_at(since: datetime) -> Cursor:
    """The cursor from which all that is posted from `since` (UTC) on is read; YouTube tells times in whole seconds."""
    begin = since.replace(microsecond=0)
    return Cursor(floor=begin, newest=begin, edited=begin)


async def read_news(asking: Asking, channel: str, cursor: Cursor, now: datetime) -> tuple[News, Cursor]:
    """What is new under the videos of `channel` after `cursor`. Raises RateLimited where nothing was read, else as
    asking.
    """
    news = News()
    reach = max(cursor.floor, cursor.newest - OVERLAP)
    met = await _back_to(asking, channel, reach, news)
    times: dict[str, datetime] = {}
    places: dict[str, Watched] = {}
    for number, (raw, thread) in reversed([*enumerate(met)]):
        if isinstance(thread, ThreadPayload):
            if number >= WATCHED and thread.snippet.top.snippet.published < reach:
                continue  # on the page that ended before what is new
            times[thread.id] = thread.snippet.top.snippet.published
            places[thread.id] = await _read(asking, thread, cursor, news)
            continue
        identifier = raw_id(raw)
        if identifier not in cursor.threads:
            news.unknown.append((raw, thread))
        if identifier:
            places[identifier] = Watched(told=_UNREAD, newest=cursor.floor)
    newest = max([cursor.newest, *(min(made, now) for made in times.values())])
    edits = [edited for each in news.found if (edited := edited_at(each.comment)) is not None]
    watched = {
        key: place
        for number, (key, place) in enumerate(reversed(places.items()))
        if number < WATCHED or times.get(key, newest) >= newest - OVERLAP
    }
    edited = max([cursor.edited, *edits])
    return news, Cursor(floor=cursor.floor, newest=newest, edited=edited, threads=watched)


async def _back_to(asking: Asking, channel: str, reach: datetime, news: News) -> list[_Met]:
    """The newest pages of the list until one ends before `reach`, each thread once, the newest first."""
    met: dict[str, _Met] = {}
    strays: list[_Met] = []
    page = ""
    for _ in range(MOST_PAGES):
        answer = await asking.newest(channel, page)
        times: list[datetime] = []
        for raw in answer.items:
            thread = parsed(ThreadPayload, raw)
            if isinstance(thread, ThreadPayload):
                times.append(thread.snippet.top.snippet.published)
            if identifier := raw_id(raw):
                met.setdefault(identifier, (raw, thread))
            else:
                strays.append((raw, thread))
        page = answer.following
        if not page or (times and min(times) < reach):
            return [*met.values(), *strays]
    news.misses(reach)
    return [*met.values(), *strays]


async def _read(asking: Asking, thread: ThreadPayload, cursor: Cursor, news: News) -> Watched:
    """Adds what is new in a thread to the news; gives to where it is read now."""
    floor, before = cursor.floor, cursor.threads.get(thread.id)
    top = Placed(thread.snippet.top, thread, None)
    if top.comment.snippet.published >= floor and (before is None or _is_edited(top, cursor)):
        news.found.append(top)
    place = before if before is not None else Watched(told=_UNREAD, newest=floor)
    total = thread.snippet.replies
    if not thread.is_whole and place.told == total:
        return place
    replies = await _replies(asking, thread, place, news)
    if replies is None:
        return Watched(told=_UNREAD, newest=place.newest, seen=place.seen)
    if not replies.whole:
        news.misses(place.newest)
    placed, unknown = placed_in(thread, replies.raws)

    def own_part(identifier: str) -> str:
        return identifier.removeprefix(f"{thread.id}.")

    seen = set(place.seen)
    later = [each for each in placed[1:] if each.comment.snippet.published >= floor]
    news.found += [each for each in later if own_part(each.comment.id) not in seen or _is_edited(each, cursor)]
    news.unknown += [(raw, error) for raw, error in unknown if own_part(raw_id(raw)) not in seen]
    newest = max([place.newest, *(each.comment.snippet.published for each in later)])
    known = [own_part(each.comment.id) for each in later]
    strange = [own_part(identifier) for raw, _ in unknown if (identifier := raw_id(raw))]
    return Watched(told=total, newest=newest, seen=tuple(sorted({*known, *strange})))


def _is_edited(placed: Placed, cursor: Cursor) -> bool:
    """Whether a comment that was handed out has other words since."""
    edited = edited_at(placed.comment)
    return edited is not None and edited > cursor.edited


async def _replies(asking: Asking, thread: ThreadPayload, place: Watched, news: News) -> Replies | None:
    """The answers in a thread; None where they wait, since one thread may hold up none of the others.

    Raises Unavailable and TimedOut at the last of MOST_FAULTS.
    """
    if thread.is_whole:
        return await asking.all_replies(thread)
    if news.retry_at is not None:
        return None
    if news.requests >= REQUESTS_FOR_REPLIES:
        news.more = True
        return None
    news.requests += 1
    try:
        return await asking.replies(thread.id)
    except RateLimited as limit:
        news.retry_at = limit.retry_at
    except TargetGone:
        return Replies((), True)
    except (NotAllowed, Rejected) as error:
        _log.warning("%s: what is said under %s is not read: %s", SERVICE, thread.id, error)
        news.misses(place.newest)
        return Replies((), True)
    except (Unavailable, TimedOut) as fault:
        news.faults += 1
        if news.faults == MOST_FAULTS:
            raise
        _log.warning("%s: what is said under %s is read later: %s", SERVICE, thread.id, fault)
    return None
