"""Reads a list of reviews, the newest first: takes a place and a way to get a page, gives what is new.

A place is a time: each reading goes back to the newest change of the one before and a little further, since lists lag,
and leaves out what was handed out. The newest reviews are looked at each time, for a review is shown late, changed by
its author, or answered in the network's own app without moving up. It knows ids and times, and no network.
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict

from bot.domain.mention import OwnPost, SetAside
from bot.errors import RateLimited
from bot.ports.social import Page
from integrations.social.reviews.review import Review, own_post_of

OVERLAP = timedelta(minutes=10)
MOST_PAGES = 25
WATCHED = 100
"""How many of the newest reviews are looked at each time."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A page of the list: its items, when the list was last in their order (UTC), and where the next page is.

    `listed_at` is the time by which the network orders its last item, None where it does not say; `following` is None
    behind the last page.
    """

    items: tuple[Review | SetAside, ...]
    listed_at: datetime | None
    following: Any = None


Get = Callable[[Any], Awaitable[Batch]]
"""Gets the page that `following` of the one before leads to, with None the first."""


class Place(BaseModel):
    """How far the list was read: up to `newest` (UTC), of what is newer than `floor`. `seen` marks what was met."""

    model_config = ConfigDict(frozen=True)

    floor: AwareDatetime
    newest: AwareDatetime
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Met:
    """What a reading met, the newest first; `limit` is the rate limit that ended it, `whole` whether it came far
    enough.
    """

    items: tuple[Review | SetAside, ...]
    limit: RateLimited | None
    whole: bool


def place_at(since: datetime) -> Place:
    """The place from which all that is written from `since` (UTC) on is read; the networks tell whole seconds."""
    begin = since.replace(microsecond=0)
    return Place(floor=begin, newest=begin)


async def read(get: Get, place: Place, *, first: bool, now: datetime) -> Page:
    """Everything since `place`, and with `first` nothing that was written before it.

    At a rate limit in mid-list the reviews read so far are handed out, and the next reading begins where this one did;
    answers of ours wait for it. Raises RateLimited where nothing was read, else as `get`.
    """
    reach = place.newest - OVERLAP
    met = await _back_to(get, max(reach, place.floor))
    looked_at = [item for number, item in enumerate(met.items) if number < WATCHED or _changed(item, now) >= reach]
    seen = frozenset(place.seen)
    fresh = [item for item in reversed(looked_at) if _mark(item) not in seen and _is_in(item, place.floor, first=first)]
    reviews = [item for item in looked_at if isinstance(item, Review)]
    answers = [own_post_of(each, each.answer) for each in reviews if each.answer and each.answer.shown is not False]
    ours = [post for post in answers if post.posted_at >= place.floor and _mark(post) not in seen]
    if met.limit is None:
        newest = max([place.newest, *(min(each.changed_at, now) for each in reviews)])
        marks = {*map(_mark, looked_at), *map(_mark, answers)}
    else:
        newest, ours = place.newest, []
        marks = {*seen, *map(_mark, fresh)}
    found = sorted((each for each in fresh if isinstance(each, Review)), key=lambda each: each.changed_at)
    return Page(
        mentions=tuple(each.mention for each in found),
        cursor=Place(floor=place.floor, newest=newest, seen=tuple(sorted(marks))).model_dump(mode="json"),
        own_posts=tuple(sorted(ours, key=lambda each: each.posted_at)),
        set_aside=tuple(each for each in fresh if isinstance(each, SetAside)),
        missed_from=None if met.whole else max(reach, place.floor),
        retry_at=met.limit.retry_at if met.limit is not None else None,
    )


async def _back_to(get: Get, reach: datetime) -> _Met:
    items: dict[str, Review | SetAside] = {}
    following: Any = None
    for _ in range(MOST_PAGES):
        try:
            batch = await get(following)
        except RateLimited as limit:
            if not items:
                raise
            return _Met(tuple(items.values()), limit, whole=True)
        for item in batch.items:
            items.setdefault(_mark(item), item)
        following = batch.following
        passed = batch.listed_at is not None and batch.listed_at < reach
        if following is None or (passed and len(items) >= WATCHED):
            return _Met(tuple(items.values()), None, whole=True)
    return _Met(tuple(items.values()), None, whole=False)


def _is_in(item: Review | SetAside, floor: datetime, *, first: bool) -> bool:
    if isinstance(item, SetAside):
        return True
    return (item.mention.posted_at if first else item.changed_at) >= floor


def _changed(item: Review | SetAside, now: datetime) -> datetime:
    return item.changed_at if isinstance(item, Review) else now


def _mark(item: Review | SetAside | OwnPost) -> str:
    """A short name of an item as it is now: one that was changed has another."""
    if isinstance(item, Review):
        name = f"{item.mention.remote_id} {item.changed_at.isoformat()}"
    elif isinstance(item, OwnPost):
        name = f"{item.remote_id} {item.posted_at.isoformat()}"
    else:
        name = f"{item.remote_id} {item.raw}"
    return hashlib.blake2b(name.encode(errors="replace"), digest_size=8).hexdigest()
