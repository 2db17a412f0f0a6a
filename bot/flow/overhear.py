"""An audit's reading: takes a network, a handle and how far to go, gives what the account says and what is said to it.

Nothing is written, here or there. It waits where the network asks for it, leaves half of the network's quota to others,
and ends when its time is over, with what it has by then.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from bot.domain.listening import Elsewhere, Overheard, Said, Stopped
from bot.domain.mention import Author, Mention, ThreadPost
from bot.errors import AuthFailed, NotFound, Permanent, RateLimited, Transient
from bot.ports.social import Cursor
from bot.ports.timelines import PublicPage, TimelineNetwork

T = TypeVar("T")
LEFT_TO_OTHERS = 0.5
_PUBLIC = ("public", "unlisted")


@dataclass(frozen=True, slots=True)
class Patience:
    """Reading ends at `until` (UTC); `sleep` waits for so long."""

    until: datetime
    clock: Callable[[], datetime]
    sleep: Callable[[timedelta], Awaitable[None]]


async def overhear(
    network: TimelineNetwork, handle: str, *, since: datetime, most: int, patience: Patience
) -> Overheard:
    """The account's newest posts from `since` (UTC) on, `most` of them at most, with what stands under them and names
    it. Raises NotFound for a handle that the network does not know, and IntegrationError where nothing could be read.
    """
    identity = await network.connect()
    author = await network.known_as(handle)
    if author is None:
        raise NotFound(f"{network.account.network} knows no account {handle}.")
    return await _Reading(network, author, since, patience).read(most, ours=identity.remote_id == author.remote_id)


class _Reading:
    """What was read so far."""

    def __init__(self, network: TimelineNetwork, author: Author, since: datetime, patience: Patience) -> None:
        self._network = network
        self._author = author
        self._since = since
        self._patience = patience
        self._said: list[Said] = []
        self._below: dict[str, ThreadPost] = {}
        self._naming: dict[str, ThreadPost] = {}
        self._older = False
        self._unread = self._unknown = 0
        self._stopped: Stopped | None = None
        self._rest_until = since

    async def read(self, most: int, *, ours: bool) -> Overheard:
        """All of it; what was written to the account elsewhere before what stands under each of its posts."""
        await self._read_timeline(most)
        if ours:
            elsewhere = Elsewhere.TOLD
            await self._read_what_we_are_told()
        else:
            elsewhere = await self._search()
        await self._read_below()
        return Overheard(
            author=self._author,
            since=self._since,
            until=self._patience.clock(),
            said=self._said,
            below=tuple(self._below.values()),
            naming=tuple(self._naming.values()),
            elsewhere=elsewhere,
            older=self._older,
            unread=self._unread,
            unknown=self._unknown,
            stopped=self._stopped,
        )

    async def _read_timeline(self, most: int) -> None:
        page: PublicPage | Stopped = await self._network.timeline(self._author, None)
        while not isinstance(page, Stopped):
            self._unknown += page.unknown
            fresh = [each for each in page.posts if each.post.posted_at >= self._since]
            room = most - len(self._said)
            self._said += fresh[:room]
            over = bool(page.posts) and not fresh
            if over or page.cursor is None or len(fresh) >= room:
                self._older = len(fresh) > room or (len(fresh) == room and page.cursor is not None)
                return
            page = await self._ask(partial(self._network.timeline, self._author, page.cursor))
        self._older = True

    async def _read_what_we_are_told(self) -> None:
        """What the network tells our own account, which is more than it shows of others: of that what is public."""
        cursor: Cursor | None = None
        while True:
            page = await self._ask(partial(self._network.fetch, cursor, since=self._since))
            if isinstance(page, Stopped):
                return
            self._naming |= {each.remote_id: _as_post(each) for each in page.mentions if each.visibility in _PUBLIC}
            if not page.more:
                return
            cursor = page.cursor

    async def _search(self) -> Elsewhere:
        cursor: str | None = None
        while True:
            page = await self._ask(partial(self._network.naming, self._author, self._since, cursor))
            if page is None:
                return Elsewhere.UNKNOWN
            if isinstance(page, Stopped):
                return Elsewhere.SEARCHED
            self._unknown += page.unknown
            self._naming |= {each.post.remote_id: each.post for each in page.posts}
            if page.cursor is None:
                return Elsewhere.SEARCHED
            cursor = page.cursor

    async def _read_below(self) -> None:
        """What stands under each post, the oldest first: a thread that the account went on with is read once."""
        for each in reversed(self._said):
            post_id = each.post.remote_id
            if each.replies == 0 or post_id in self._below:
                continue
            try:
                thread = await self._ask(partial(self._network.thread, post_id))
            except AuthFailed:
                raise
            except Permanent:  # one thread that is not shown keeps nobody from the others
                thread = ()
            if isinstance(thread, Stopped):
                thread = ()
            below = _after(thread, post_id)
            if below is None:
                self._unread += 1
            else:
                self._below |= {post.remote_id: post for post in below}

    async def _ask(self, request: Callable[[], Awaitable[T]]) -> T | Stopped:
        """What a request brings, waited for where the network asks for it; why reading ended, where it did."""
        patience = self._patience
        while self._stopped is None:
            now = patience.clock()
            due = self._due(now)
            if now >= patience.until:
                self._stopped = Stopped.TIME
            elif due >= patience.until:
                self._stopped = Stopped.RATE_LIMITED
            elif due > now:
                await patience.sleep(due - now)
            else:
                try:
                    return await request()
                except RateLimited as limit:
                    self._rest_until = limit.retry_at
                except Transient:
                    self._stopped = Stopped.UNAVAILABLE
        return self._stopped

    def _due(self, now: datetime) -> datetime:
        """From when on the network takes a request that nobody else may need."""
        quota = self._network.quota
        scarce = quota is not None and now < quota.resets_at and quota.remaining <= quota.limit * LEFT_TO_OTHERS
        return max(self._rest_until, quota.resets_at) if quota is not None and scarce else self._rest_until


def _after(thread: Sequence[ThreadPost], post_id: str) -> Sequence[ThreadPost] | None:
    """What stands below a post in its thread; None where the post itself is not shown."""
    place = next((number for number, post in enumerate(thread) if post.remote_id == post_id), None)
    return None if place is None else thread[place + 1 :]


def _as_post(mention: Mention) -> ThreadPost:
    return ThreadPost(
        remote_id=mention.remote_id,
        in_reply_to=mention.in_reply_to,
        author=mention.author,
        text=mention.text,
        posted_at=mention.posted_at,
        url=mention.url,
    )
