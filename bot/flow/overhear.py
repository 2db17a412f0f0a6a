"""An audit's reading: takes a network, a handle and how far to go, gives what the account says and what is said to it.

Nothing is written, here or there. It waits where the network asks for it, leaves half of the network's quota to others,
and ends when its time is over, with what it has by then.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import TypeVar

from bot.domain.listening import Elsewhere, Missing, Overheard, Said, Stopped
from bot.domain.mention import Author, Mention, ThreadPost
from bot.errors import AuthFailed, NotFound, Permanent
from bot.flow.patience import Patience, Turns
from bot.ports.social import Cursor
from bot.ports.timelines import PublicPage, TimelineNetwork

T = TypeVar("T")
_PUBLIC = ("public", "unlisted")


async def overhear(
    network: TimelineNetwork, handle: str, *, since: datetime, most: int, patience: Patience
) -> Overheard:
    """The account's newest posts from `since` (UTC) on, `most` of them at most, with what stands under them and names
    it. Raises NotFound for a handle that the network does not know, and IntegrationError where nothing could be read
    or our token is refused.
    """
    turns = Turns(network, patience)
    identity = await turns.first(network.connect)
    author = await turns.first(partial(network.known_as, handle))
    if author is None:
        raise NotFound(f"{network.account.network} knows no account {handle}.")
    reading = _Reading(network, author, since, turns)
    return await reading.read(most, ours=identity.remote_id == author.remote_id, clock=patience.clock)


class _Reading:
    """What was read so far."""

    def __init__(self, network: TimelineNetwork, author: Author, since: datetime, turns: Turns) -> None:
        self._network = network
        self._author = author
        self._since = since
        self._turns = turns
        self._said: dict[str, Said] = {}
        self._below: dict[str, ThreadPost] = {}
        self._naming: dict[str, ThreadPost] = {}
        self._missing: set[Missing] = set()
        self._older = False
        self._unread = self._unknown = 0

    async def read(self, most: int, *, ours: bool, clock: Callable[[], datetime]) -> Overheard:
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
            until=clock(),
            said=tuple(self._said.values()),
            below=tuple(self._below.values()),
            naming=tuple(self._naming.values()),
            elsewhere=elsewhere,
            older=self._older,
            unread=self._unread,
            unknown=self._unknown,
            missing=frozenset(self._missing),
            stopped=self._turns.stopped,
        )

    async def _read_timeline(self, most: int) -> None:
        page: PublicPage | Stopped | Missing = await self._turns.first(
            partial(self._network.timeline, self._author, None)
        )
        asked: set[str] = set()
        while isinstance(page, PublicPage):
            self._unknown += page.unknown
            recent = [each for each in page.posts if each.post.posted_at >= self._since]
            # Pages may overlap where posts came or went meanwhile.
            fresh = {each.post.remote_id: each for each in recent if each.post.remote_id not in self._said}
            room = most - len(self._said)
            self._said |= dict(list(fresh.items())[:room])
            over = bool(page.posts) and not recent
            if over or page.cursor is None or len(fresh) >= room:
                self._older = len(fresh) > room or (len(fresh) == room and page.cursor is not None)
                return
            page = await self._next(partial(self._network.timeline, self._author), page.cursor, asked, Missing.POSTS)
        self._older = True

    async def _read_what_we_are_told(self) -> None:
        """What the network tells our own account, which is more than it shows of others: of that what is public."""
        cursor: Cursor | None = None
        while True:
            page = await self._unless_refused(partial(self._network.fetch, cursor, since=self._since), Missing.MENTIONS)
            if isinstance(page, Stopped | Missing):
                return
            self._naming |= {each.remote_id: _as_post(each) for each in page.mentions if each.visibility in _PUBLIC}
            if page.missed_from is not None:
                self._missing.add(Missing.MENTIONS)
            rests = page.retry_at is not None and self._turns.rest(page.retry_at)
            if not page.more and page.retry_at is None:
                return
            if page.cursor == cursor and not rests:  # it leads nowhere
                self._missing.add(Missing.MENTIONS)
                return
            cursor = page.cursor

    async def _search(self) -> Elsewhere:
        search = partial(self._network.naming, self._author, self._since)
        page = await self._unless_refused(partial(search, None), Missing.SEARCH)
        if page is None:
            return Elsewhere.UNKNOWN
        asked: set[str] = set()
        while isinstance(page, PublicPage):
            self._unknown += page.unknown
            self._naming |= {each.post.remote_id: each.post for each in page.posts}
            if page.cursor is None:
                break
            page = await self._next(search, page.cursor, asked, Missing.SEARCH)
        return Elsewhere.SEARCHED

    async def _read_below(self) -> None:
        """What stands under each post, the oldest first: a thread that the account went on with is read once."""
        for post_id, each in reversed(self._said.items()):
            if each.replies == 0 or post_id in self._below:
                continue
            try:
                below = await self._turns.ask(partial(self._network.below, post_id))
            except AuthFailed:
                raise
            except Permanent:  # one thread that is not shown keeps nobody from the others
                self._unread += 1
                continue
            if isinstance(below, Stopped):
                self._unread += 1
            else:
                self._below |= {post.remote_id: post for post in below}

    async def _next(
        self, get: Callable[[str], Awaitable[T]], cursor: str, asked: set[str], missing: Missing
    ) -> T | Stopped | Missing:
        """The page at a cursor that was not `asked` for yet; `missing`, which is kept, where there is none."""
        if cursor in asked:  # it leads round in a circle
            self._missing.add(missing)
            return missing
        asked.add(cursor)
        return await self._unless_refused(partial(get, cursor), missing)

    async def _unless_refused(self, request: Callable[[], Awaitable[T]], missing: Missing) -> T | Stopped | Missing:
        """What a request brings; `missing`, which is kept, where the network refuses it: what was read stays."""
        try:
            return await self._turns.ask(request)
        except AuthFailed:
            raise
        except Permanent:
            self._missing.add(missing)
            return missing


def _as_post(mention: Mention) -> ThreadPost:
    return ThreadPost(
        remote_id=mention.remote_id,
        in_reply_to=mention.in_reply_to,
        author=mention.author,
        text=mention.text,
        posted_at=mention.posted_at,
        url=mention.url,
    )
