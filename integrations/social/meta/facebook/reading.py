"""What is new about a Page: takes the cursor, gives what its lists hold beyond it, and the cursor after it.

Posts on the Page come first, then posts that tag it, then recommendations, then comments. Facebook has no list of the
newest comments of a Page: the newest posts are watched, and the comments of those are read whose number or last change
is another than before, so many at once that a reading has an end; the others come with the next page. Once a rate limit
stops one list the others wait, and none is handed out before what it answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from bot.errors import RateLimited, TargetGone, TimedOut, Unavailable
from integrations.social.meta.facebook.asking import FEED, RATINGS, REFUSALS, TAGGED, Asking
from integrations.social.meta.facebook.mapping import Under
from integrations.social.meta.facebook.payloads import PostPayload, parsed
from integrations.social.meta.listing import Batch, Get, Place, Reading, read

WATCHED_ON_THE_PAGE, WATCHED_ELSEWHERE = 50, 25
"""How many of the newest posts are watched for comments."""

REQUESTS_FOR_COMMENTS = 25
"""After so many the posts that are left wait for the next page, which begins once this one is stored."""

MOST_FAULTS = 3
"""Posts whose comments Facebook fails to give, after which it is taken to be down."""


class Watched(BaseModel):
    """A post whose comments are read once what Facebook tells of them is no longer `told`."""

    model_config = ConfigDict(frozen=True)

    told: str
    place: Place


class Cursor(BaseModel):
    """Where every list has been read to, and the watched posts by their id; nothing before `floor` (UTC) is read."""

    model_config = ConfigDict(frozen=True)

    floor: AwareDatetime
    feed: Place
    tagged: Place
    ratings: Place
    watched: dict[str, Watched] = {}


@dataclass(frozen=True, slots=True)
class News:
    """What was new, as it came, and the cursor after it; `missed_from`, `retry_at` and `more` as in a page."""

    posts: tuple[object, ...]
    comments: tuple[Under, ...]
    recommendations: tuple[object, ...]
    cursor: Cursor
    missed_from: datetime | None
    retry_at: datetime | None
    more: bool


@dataclass(slots=True)
class _Round:
    """One go through the lists."""

    floor: datetime
    now: datetime
    missed_from: list[datetime] = field(default_factory=list)
    retry_at: datetime | None = None
    more: bool = False
    requests: int = 0
    faults: int = 0

    async def read(self, get: Get, place: Place) -> Reading:
        """What is new in a list. Raises RateLimited."""
        reading = await read(get, place, floor=self.floor, now=self.now)
        self.missed_from.extend([reading.missed_from] if reading.missed_from is not None else [])
        return reading

    async def read_unless_limited(self, get: Get, place: Place) -> Reading:
        """As `read`; at a rate limit, and once there was one, the list stays where it was."""
        if self.retry_at is None:
            try:
                return await self.read(get, place)
            except RateLimited as limit:
                self.retry_at = limit.retry_at
        return Reading((), (), place)

    async def under(self, asking: Asking, post: str, place: Place, *, ours: bool) -> Reading | None:
        """What is new under a post; None where it waits, since one post may hold up none of the others.

        A post that went meanwhile has nothing new, and one of somebody else's may be closed to us. What is refused
        under one of `ours` is missed, until the post changes again. Raises Unavailable and TimedOut at the last of
        MOST_FAULTS.
        """
        if self.retry_at is not None:
            return None
        if self.requests >= REQUESTS_FOR_COMMENTS:
            self.more = True
            return None

        async def got(parameters: Mapping[str, str]) -> Batch:
            self.requests += 1
            return await asking.comments(post, parameters)

        try:
            return await self.read(got, place)
        except RateLimited as limit:
            self.retry_at = limit.retry_at
        except REFUSALS as error:
            if ours and not isinstance(error, TargetGone):
                asking.refused(f"what is said under {post}", error)
                self.missed_from.append(place.newest)
            return Reading((), (), place)
        except (Unavailable, TimedOut) as fault:
            self.faults += 1
            if self.faults == MOST_FAULTS:
                raise
            asking.put_off(post, fault)
        return None


def cursor_at(since: datetime) -> Cursor:
    """The cursor from which all that is posted from `since` (UTC) on is read; Facebook tells times in whole seconds."""
    begin = since.replace(microsecond=0)
    place = Place(newest=begin)
    return Cursor(floor=begin, feed=place, tagged=place, ratings=place)


async def read_news(asking: Asking, page: str, cursor: Cursor, now: datetime) -> News:
    """What is new about the Page `page` after `cursor`. Raises RateLimited where nothing was read, else as asking."""
    this = _Round(cursor.floor, now)
    feed = await this.read(partial(asking.posts, page, FEED), cursor.feed)
    tagged = await this.read_unless_limited(_beside(asking, TAGGED, partial(asking.posts, page, TAGGED)), cursor.tagged)
    ratings = await this.read_unless_limited(
        _beside(asking, RATINGS, partial(asking.recommendations, page)), cursor.ratings
    )
    watched: dict[str, Watched] = {}
    comments: list[Under] = []
    on_the_page = _posts(feed, WATCHED_ON_THE_PAGE)
    elsewhere = {key: post for key, post in _posts(tagged, WATCHED_ELSEWHERE).items() if key not in on_the_page}
    if this.retry_at is not None:
        watched |= cursor.watched
    for post in (*on_the_page.values(), *elsewhere.values()):
        before = cursor.watched.get(post.id)
        told = _told(post)
        if before is not None and before.told == told:
            watched[post.id] = before
            continue
        place = before.place if before is not None else Place(newest=cursor.floor)
        if before is None and _is_silent(post, cursor.floor):
            watched[post.id] = Watched(told=told, place=place)
            continue
        ours = post.id in on_the_page
        found = await this.under(asking, post.id, place, ours=ours)
        if found is not None:
            watched[post.id] = Watched(told=told, place=found.place)
            comments.extend(Under(raw, post.id, on_our_page=ours) for raw in found.fresh)
        elif before is not None:
            watched[post.id] = before
    return News(
        posts=(*feed.fresh, *tagged.fresh),
        comments=tuple(comments),
        recommendations=ratings.fresh,
        cursor=Cursor(floor=cursor.floor, feed=feed.place, tagged=tagged.place, ratings=ratings.place, watched=watched),
        missed_from=min(this.missed_from, default=None),
        retry_at=this.retry_at,
        more=this.more,
    )


def _beside(asking: Asking, edge: str, get: Get) -> Get:
    """A list beside the feed: a Page may have none, or its app no right to it, which keeps nobody from the rest."""

    async def got(parameters: Mapping[str, str]) -> Batch:
        try:
            return await get(parameters)
        except REFUSALS as error:
            return asking.refused(edge, error)

    return got


def _posts(reading: Reading, most: int) -> dict[str, PostPayload]:
    """The newest posts that a reading met, by their id."""
    known = (parsed(PostPayload, raw) for raw in reading.met[:most])
    return {post.id: post for post in known if not isinstance(post, ValidationError)}


def _told(post: PostPayload) -> str:
    """What Facebook tells of the comments under a post: how many there are, and when the last change was."""
    return f"{post.comments.summary.total_count} {post.updated_time}"


def _is_silent(post: PostPayload, floor: datetime) -> bool:
    """Whether a post that is seen for the first time has surely no comment from after `floor`."""
    changed = post.updated_time
    return post.comments.summary.total_count == 0 or (changed is not None and changed < floor)
