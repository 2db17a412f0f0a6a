"""Bluesky as a Network of bot/ports/social: reads what concerns us and our own posts, previews, publishes, finds.

It puts the parts together: xrpc calls, session signs in, sorting names what went wrong, reading keeps the place,
mapping translates. Sources: the lexicons app.bsky and com.atproto (https://docs.bsky.app/docs/api).
"""

from asyncio import to_thread  # people may write pages of megabytes: the loop goes on meanwhile
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypedDict

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.domain.department import Account, PostingClass
from bot.domain.mention import Author, Mention, ThreadPost
from bot.errors import NotAllowed, RateLimited, Rejected, TargetGone, Unavailable
from bot.ports.social import (
    Capabilities,
    Checked,
    Cursor,
    Identity,
    Page,
    Posting,
    Preview,
    Published,
    Quota,
    Upload,
)
from bot.ports.timelines import PublicPage
from integrations.social.bluesky.looking import BATCH, Looking
from integrations.social.bluesky.mapping import REASONS, mentions_in, own_posts_in, uri_in
from integrations.social.bluesky.names import PAGES, POSTS, did_of, tid
from integrations.social.bluesky.payloads import parsed
from integrations.social.bluesky.publishing import PICTURES, Publishing
from integrations.social.bluesky.reading import (
    MOST_PAGES,
    MOST_SEARCHED,
    OVERLAP,
    OWN_PAGE,
    PAGES_AT_ONCE,
    SEARCH_OVERLAP,
    Listing,
    OwnPlace,
    OwnReading,
    Place,
    Reading,
    read,
    read_own,
)
from integrations.social.bluesky.reply import picture_named, preview_of
from integrations.social.bluesky.session import Sessions, entrance_of
from integrations.social.bluesky.sorting import SERVICE
from integrations.social.bluesky.text import clean_line
from integrations.social.bluesky.thread import is_shown_to_others, thread_in
from integrations.social.bluesky.timelines import Timelines
from integrations.social.bluesky.wire import Wire
from integrations.social.bluesky.xrpc import Xrpc

_PAGE = 100
_FOR_EVER = timedelta(days=36_500)  # a record's key is its name: the server forgets it never
_SETTLE = timedelta(seconds=5)
_SHOWN_AFTER = timedelta(seconds=10)  # by then the network has met what our server took
_BELOW, _ABOVE = 6, 80


class _Where(TypedDict):
    """What every error says of its origin."""

    service: str
    account: str


class _Places(BaseModel):
    """The cursor: where the notifications and our own posts have been read to, and the search where there is one."""

    model_config = ConfigDict(frozen=True)

    mentions: Place
    own: OwnPlace
    search: Place | None = None


class BlueskyNetwork:
    """One account on Bluesky, on whichever server of the AT Protocol it lives."""

    def __init__(
        self, account: Account, secret: str, *, clock: Callable[[], datetime], client: httpx.AsyncClient | None = None
    ) -> None:
        """`secret` is `handle:app-password`; `client` is used and left open where one is given.

        Raises SettingsError when the address or the secret cannot be used at all.
        """
        self.account = account
        self._clock = clock
        self._wire = Wire(account, entrance_of(account), clock=clock, client=client)
        self._sessions = Sessions(account, secret, self._wire, clock=clock)
        self._xrpc = Xrpc(account.key, self._wire, self._sessions)
        self._looking = Looking(self._xrpc, account.key)
        self._publishing = Publishing(self._xrpc, self._looking, account.key)
        self._timelines = Timelines(self._xrpc, account.key)
        self._handle = account.key

    def __repr__(self) -> str:
        return f"BlueskyNetwork({self.account.key!r})"

    @property
    def capabilities(self) -> Capabilities:
        """Bluesky's behaviour, or what the account's configuration says of its server."""
        account = self.account
        return Capabilities(
            posting=account.posting or PostingClass.CLIENT_KEY,
            key_lifetime=account.key_lifetime if account.key_lifetime is not None else _FOR_EVER,
            settle=account.settle if account.settle is not None else _SETTLE,
            request_timeout=account.request_timeout,
            finds_replies=True,
            deletes=True,
            pictures=PICTURES,
            verifies=_SHOWN_AFTER,
        )

    async def connect(self) -> Identity:
        """Who we are, by a token that is asked for anew. Raises AuthFailed, Transient, Permanent."""
        session = await self._sessions.ready(anew=True)
        self._handle = session.handle
        name = clean_line(await self._looking.name(session.did))
        return Identity(
            remote_id=session.did,
            handle=session.handle,
            name=name or session.handle,
            url=f"{PAGES}/profile/{session.handle}",
        )

    async def fetch(self, cursor: Cursor | None, *, since: datetime) -> Page:
        """Notifications, then a search where the account asks for one, then our own posts once all else is read, so
        that none precedes what it answers.

        A rate limit keeps what was read: the lists behind it stay where they were.
        """
        me = await self._me()
        places = self._places(cursor, since)
        start = places.search or Place(floor=since)
        news = await read(self._notifications, places.mentions, OVERLAP, at_once=PAGES_AT_ONCE, most=MOST_PAGES)
        hits, own = Reading((), start), OwnReading((), places.own)
        shown: dict[str, Any] = {}
        followers: dict[str, int] = {}
        retry_at: datetime | None = None
        try:
            shown = await self._looking.shown(map(uri_in, news.entries))
            if not news.more and self.account.search:
                get = self._search(start)
                hits = await read(get, start, SEARCH_OVERLAP, at_once=MOST_SEARCHED, most=MOST_SEARCHED)
            entries = (*news.entries, *hits.entries)
            followers = await self._looking.followers(did_of(uri_in(entry)) for entry in entries)
            if not news.more:
                own = await read_own(self._own_posts, places.own)
        except RateLimited as limit:
            retry_at = limit.retry_at
        key = self.account.key
        mentions, unknown = await to_thread(
            mentions_in,
            (*news.entries, *hits.entries),
            account=key,
            me=me,
            earliest=since if cursor is None else None,
            shown=shown,
            followers=followers,
        )
        own_posts, unknown_own = await to_thread(own_posts_in, own.entries, account=key)
        cut = [place for reading, place in ((news, places.mentions), (hits, start)) if not reading.complete]
        search = hits.place if self.account.search else None
        return Page(
            mentions=mentions,
            cursor=_Places(mentions=news.place, own=own.place, search=search).model_dump(mode="json"),
            own_posts=own_posts,
            set_aside=(*unknown, *unknown_own),
            more=news.more or own.more,
            missed_from=min((place.newest or place.floor for place in cut), default=None),
            retry_at=retry_at,
            quota=self._xrpc.quota,
        )

    async def recheck(self, remote_ids: Sequence[str]) -> Sequence[Checked]:
        """Posts as they are now, twenty-five a request; one that is missing is asked for by itself.

        At a rate limit: those checked so far; raises RateLimited when there are none.
        """
        checked: list[Checked] = []
        try:
            me = await self._me()
            for start in range(0, len(remote_ids), BATCH):
                wanted = list(dict.fromkeys(remote_ids[start : start + BATCH]))
                shown = await self._looking.shown(wanted)
                for remote_id in wanted:
                    answer = await self._looking.check(remote_id, shown.get(remote_id), me=me)
                    checked.extend([answer] if answer is not None else [])
        except RateLimited:
            if not checked:
                raise
        return checked

    async def thread(self, remote_id: str) -> Sequence[ThreadPost]:
        """What is above the post, the post, what is below it. Raises TargetGone, for one behind a block too."""
        me = await self._me()
        raw = await self._looking.thread(remote_id, below=_BELOW, above=_ABOVE)
        posts = await to_thread(thread_in, raw, me=me)
        if not any(post.remote_id == remote_id for post in posts):
            raise TargetGone("the post is not shown to this account", **self._where)
        return posts

    def preview(self, text: str, target: Mention) -> Preview:
        """The reply as it would be published."""
        return preview_of(text, target, handle=self._handle)

    def answer_address(self, text: str, target: Mention) -> str:
        """The page of the post: Bluesky's app has no address that opens an answer."""
        return target.url

    async def is_visible(self, remote_id: str) -> bool:
        """Whether our reply stands in its thread. Raises Transient, Permanent."""
        try:
            raw = await self._looking.thread(remote_id, below=0, above=1)
        except TargetGone:
            return False
        return is_shown_to_others(raw)

    async def upload(self, picture: Upload) -> str:
        """One com.atproto.repo.uploadBlob. Raises as the port says."""
        return await self._publishing.upload(picture, send_by=self._clock() + self.account.request_timeout)

    async def has_uploaded(self, remote_id: str) -> bool:
        """True for every picture that the server took: it has nothing more to do with it."""
        return picture_named(remote_id) is not None

    async def publish(self, posting: Posting) -> Published:
        """One com.atproto.repo.putRecord under the reply's own key, once the post to answer was looked at.

        Raises as the port says; NotAllowed where its author lets us not answer, TargetGone where it is gone.
        """
        preview = self.preview(posting.text, posting.target)
        if preview.problems:
            message = f"not sent: {', '.join(preview.problems)} ({preview.length} of {preview.limit} characters)"
            raise Rejected(message, **self._where)
        return await self._publishing.publish(posting, me=await self._me())

    async def find(self, posting: Posting) -> Published | None:
        """What stands under the reply's own key in our repository. Raises Uncertain where that is something else."""
        return await self._publishing.find(posting, me=await self._me())

    async def withdraw(self, remote_id: str, *, send_by: datetime | None = None) -> None:
        """One com.atproto.repo.deleteRecord; a post that is gone already is withdrawn."""
        await self._publishing.delete(remote_id, me=await self._me(), send_by=send_by)

    async def correct(self, remote_id: str, posting: Posting) -> None:
        """Nothing: Bluesky shows a post as it first was. Raises Rejected."""
        raise Rejected("posts cannot be changed here", **self._where)

    async def hide(self, remote_id: str, *, hidden: bool, send_by: datetime | None = None) -> None:
        """Raises NotAllowed: what others wrote is not hidden from here."""
        raise NotAllowed("what others wrote is not hidden from here", **self._where)

    @property
    def private(self) -> None:
        """None: what we write there is public."""
        return None

    def charged(self) -> Decimal:
        """Nothing: it costs no money."""
        return Decimal(0)

    @property
    def quota(self) -> Quota | None:
        """What the server said last of how many requests it still takes."""
        return self._xrpc.quota

    async def known_as(self, handle: str) -> Author | None:
        """One app.bsky.actor.getProfiles. Raises Rejected for what is no handle."""
        return await self._timelines.known_as(handle)

    async def timeline(self, author: Author, cursor: str | None) -> PublicPage:
        """One app.bsky.feed.getAuthorFeed."""
        return await self._timelines.posts(author, cursor, me=await self._me())

    async def naming(self, author: Author, since: datetime, cursor: str | None) -> PublicPage | None:
        """One app.bsky.feed.searchPosts for the handle."""
        return await self._timelines.naming(author, since, cursor, me=await self._me())

    async def below(self, remote_id: str) -> Sequence[ThreadPost]:
        """One app.bsky.feed.getPostThread: all that is written there is for everybody."""
        posts = await self.thread(remote_id)
        return posts[[post.remote_id for post in posts].index(remote_id) + 1 :]

    async def close(self) -> None:
        """Release connections; may be called twice."""
        await self._wire.close()

    @property
    def _where(self) -> _Where:
        return {"service": SERVICE, "account": self.account.key}

    async def _me(self) -> str:
        session = await self._sessions.ready()
        self._handle = session.handle
        return session.did

    def _places(self, cursor: Cursor | None, since: datetime) -> _Places:
        if cursor is None:
            return _Places(mentions=Place(floor=since), own=OwnPlace(after=tid(since)))
        places = parsed(_Places, cursor)
        if isinstance(places, ValidationError):
            raise Rejected("the stored cursor is not one that this network made", **self._where)
        return places

    async def _notifications(self, cursor: str | None) -> Listing:
        """`priority` is asked against: it is a person's setting, and would hide whoever we do not follow."""
        name = "app.bsky.notification.listNotifications"
        answer = await self._xrpc.query(name, reasons=list(REASONS), limit=_PAGE, priority=False, cursor=cursor)
        return self._listing(answer, "notifications")

    def _search(self, place: Place) -> Callable[[str | None], Any]:
        """The search of the account, back to where `place` needs it at most."""
        start = place.floor if place.newest is None else max(place.floor, place.newest - SEARCH_OVERLAP)
        since = start.isoformat(timespec="milliseconds").replace("+00:00", "Z")

        async def get(cursor: str | None) -> Listing:
            name = "app.bsky.feed.searchPosts"
            found = await self._xrpc.query(
                name, q=self.account.search, sort="latest", since=since, limit=_PAGE, cursor=cursor
            )
            return self._listing(found, "posts")

        return get

    async def _own_posts(self, cursor: str | None) -> Listing:
        """Our repository, in the order of its keys; it is our own server's, so it is never behind."""
        name = "com.atproto.repo.listRecords"
        me = await self._me()
        answer = await self._xrpc.query(name, repo=me, collection=POSTS, limit=OWN_PAGE, reverse=True, cursor=cursor)
        return self._listing(answer, "records")

    def _listing(self, answer: Any, name: str) -> Listing:
        entries, cursor = answer.get(name), answer.get("cursor")
        if not isinstance(entries, list):
            raise Unavailable("answered with something else than a list", **self._where)
        return Listing(tuple(entries), cursor if isinstance(cursor, str) and cursor else None)
