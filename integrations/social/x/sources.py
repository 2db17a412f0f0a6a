"""Where news of an account comes from: takes the cursor, gives what is new in each list, and the cursor after it.

The posts that name us come first, then what a search beside them finds, then our own posts, then quotes of the latest
of these. Once a rate limit stops one list, the others wait; our own posts wait with them, so that none is handed out
before what it answers. A search that X refuses, as for a slip in its words, stops nothing but itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.domain.department import Account
from bot.errors import NotAllowed, RateLimited, Rejected
from integrations.social.x.asking import Asking
from integrations.social.x.mapping import Entry, parent_of, parsed, versions
from integrations.social.x.payloads import PostPayload
from integrations.social.x.reading import Depth, Get, Place, place_at, read

MOST_QUOTABLE = 10
"""Posts of ours whose quotes are looked for: as many as a query of 512 characters can name."""

_MENTIONS = Depth(posts=800)
_OWN = Depth(posts=3200)
_SEARCH = Depth(time=timedelta(days=6, hours=23))


class Cursor(BaseModel):
    """Where every list has been read to, and our latest posts, whose quotes are looked for."""

    model_config = ConfigDict(frozen=True)

    mentions: Place
    own: Place
    search: Place | None = None
    quotes: Place | None = None
    quotable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class News:
    """What was new: `about_us` in posts of others, `own`, and the cursor after it.

    `missed_from` (UTC) is from when on a list no longer held everything, `retry_at` (UTC) until when the rest waits.
    """

    about_us: tuple[Entry, ...]
    own: tuple[Entry, ...]
    cursor: Cursor
    missed_from: datetime | None
    retry_at: datetime | None


@dataclass(slots=True)
class _Round:
    """One go through the lists."""

    now: datetime
    lists: int = 0
    missed_from: list[datetime] = field(default_factory=list)
    retry_at: datetime | None = None

    async def read(self, get: Get, place: Place, depth: Depth) -> tuple[tuple[Entry, ...], Place]:
        """What is new in a list, and its next place. Raises RateLimited where that is the first that was asked for."""
        if self.retry_at is not None:
            return (), place
        try:
            reading = await read(get, place, depth, self.now)
        except RateLimited as limit:
            if not self.lists:
                raise
            self.retry_at = limit.retry_at
            return (), place
        self.lists += 1
        self.retry_at = reading.retry_at
        self.missed_from.extend([reading.missed_from] if reading.missed_from is not None else [])
        return reading.entries, reading.place

    async def search(self, asking: Asking, query: str, place: Place) -> tuple[tuple[Entry, ...], Place]:
        """What a search finds anew, and its next place; nothing where X refuses it."""
        try:
            return await self.read(partial(asking.search, query), place, _SEARCH)
        except (NotAllowed, Rejected) as error:
            asking.refused(query, error)
            return (), place


def cursor_at(since: datetime, now: datetime) -> Cursor:
    """The cursor from which all that is posted from `since` (UTC) on is read."""
    place = place_at(since, now)
    return Cursor(mentions=place, own=place)


def search_query(search: str) -> str:
    """What is asked of X's search for the words of an account's configuration."""
    return f"({search}) -is:retweet"


async def read_news(
    asking: Asking, account: Account, me: str, cursor: Cursor, *, since: datetime, now: datetime
) -> News:
    """What is new after `cursor`; a list that was never asked for begins at `since` (UTC).

    Raises RateLimited where nothing could be read, else as asking.
    """
    begin = place_at(since, now)
    this = _Round(now)
    about_us, mentions = await this.read(partial(asking.mentions, me), cursor.mentions, _MENTIONS)
    search, quotes, quotable = cursor.search, cursor.quotes, cursor.quotable
    if account.search:
        found, search = await this.search(asking, search_query(account.search), search or begin)
        about_us += found
    own, own_place = await this.read(partial(asking.own_posts, me), cursor.own, _OWN)
    if account.quotes and (quotable := _quotable(own, quotable)):
        found, quotes = await this.search(asking, _quotes_of(quotable), quotes or begin)
        about_us += found
    if this.retry_at is not None:
        own, own_place, quotable = (), cursor.own, cursor.quotable
    return News(
        about_us=about_us,
        own=own,
        cursor=Cursor(mentions=mentions, own=own_place, search=search, quotes=quotes, quotable=quotable),
        missed_from=min(this.missed_from, default=None),
        retry_at=this.retry_at,
    )


def _quotable(own: Iterable[Entry], known: tuple[str, ...]) -> tuple[str, ...]:
    """Our latest posts that answer nobody, the newest first."""
    posts = ((parsed(PostPayload, entry.raw), entry.included) for entry in own)
    fresh = [
        versions(post)[-1]
        for post, included in posts
        if not isinstance(post, ValidationError) and parent_of(post, included) is None
    ]
    return tuple(sorted({*known, *fresh}, key=int, reverse=True)[:MOST_QUOTABLE])


def _quotes_of(quotable: Iterable[str]) -> str:
    return f"({' OR '.join(f'quotes_of_tweet_id:{each}' for each in quotable)}) -is:retweet"
