"""Mastodon as a Network of bot/ports/social: reads mentions and own posts, previews, publishes and finds replies.

It puts the parts together: wire sends, sorting names what went wrong, reading keeps the place, mapping translates.
Sources: docs.joinmastodon.org/methods (notifications, statuses, accounts, instance).
"""

from asyncio import to_thread  # people may write pages of megabytes: the loop goes on meanwhile
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, TypedDict
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.domain.department import Account, PostingClass
from bot.domain.mention import Author, Mention, ThreadPost
from bot.errors import NotAllowed, RateLimited, Rejected, TargetGone, Uncertain
from bot.ports.social import (
    Capabilities,
    Checked,
    Cursor,
    Heard,
    Identity,
    Page,
    Posting,
    Preview,
    Published,
    Quota,
    Upload,
)
from bot.ports.timelines import PublicPage
from integrations.social.mastodon.amending import delete_post, edit_post, status_path
from integrations.social.mastodon.asking import Asking
from integrations.social.mastodon.introducing import introduce, keeps_keys
from integrations.social.mastodon.mapping import (
    NOTIFICATION_TYPES,
    mentions_in,
    own_posts_in,
    parsed,
    published_as,
    thread_post_of,
)
from integrations.social.mastodon.payloads import (
    InstancePayload,
    StatusPayload,
)
from integrations.social.mastodon.reading import MOST_PAGES, Place, Reading, back_to, read
from integrations.social.mastodon.reply import body_of, matching_replies, preview_of
from integrations.social.mastodon.sorting import SERVICE
from integrations.social.mastodon.streaming import heard_in, stream_address
from integrations.social.mastodon.text import clean_line
from integrations.social.mastodon.timelines import account_known_as, public_below, public_posts
from integrations.social.mastodon.uploading import is_processed, picture_limits, upload_picture
from integrations.social.mastodon.wire import Parameters, Wire

_NOTIFICATIONS_PAGE = 80
_STATUSES_PAGE = 40
_LIMITS_LAST = timedelta(hours=1)
_KEY_LIFETIME = timedelta(minutes=55)  # the server forgets a key after an hour
_SETTLE = timedelta(seconds=5)
_CLOCKS_DIFFER = timedelta(minutes=10)  # ours from the server's, and from those of the servers that authors write on
_ABOUT_US: Parameters = (*(("types[]", name) for name in NOTIFICATION_TYPES), ("include_filtered", "true"))


class _Where(TypedDict):
    """What every error says of its origin."""

    service: str
    account: str


class _Places(BaseModel):
    """The cursor: where the notifications and our own posts have been read to."""

    model_config = ConfigDict(frozen=True)

    mentions: Place
    own: Place


class MastodonNetwork:
    """One account on one Mastodon server, or on another that speaks its client API."""

    def __init__(
        self, account: Account, token: str, *, clock: Callable[[], datetime], client: httpx.AsyncClient | None = None
    ) -> None:
        """`token` is the account's access token; `client` is used and left open where one is given.

        Raises SettingsError when the address or the token cannot be used at all.
        """
        self.account = account
        self._clock = clock
        self._wire = Wire(account, token, clock=clock, client=client)
        self._asking = Asking(self._wire, account.key)
        self._identity: Identity | None = None
        self._instance = InstancePayload()
        self._limits_read_at: datetime | None = None

    def __repr__(self) -> str:
        return f"MastodonNetwork({self.account.key!r})"

    @property
    def capabilities(self) -> Capabilities:
        """What the server is known to do, or what the account's configuration says of it.

        Until it has said what it is, it is not trusted to know a post again.
        """
        account = self.account
        by_key = self._limits_read_at is not None and keeps_keys(self._instance)
        return Capabilities(
            posting=account.posting or (PostingClass.CLIENT_KEY if by_key else PostingClass.PLAIN),
            key_lifetime=account.key_lifetime if account.key_lifetime is not None else _KEY_LIFETIME,
            settle=account.settle if account.settle is not None else _SETTLE,
            request_timeout=account.request_timeout,
            finds_replies=True,
            edits=True,
            deletes=True,
            pictures=picture_limits(self._instance.configuration),
        )

    async def connect(self) -> Identity:
        """Who we are, by the token; reads the server's limits too. Raises AuthFailed, Transient, Permanent."""
        self._identity, self._instance = await introduce(self._wire, account=self.account.key)
        self._limits_read_at = self._clock()
        return self._identity

    async def fetch(self, cursor: Cursor | None, *, since: datetime) -> Page:
        """Mentions, then our own posts once the mentions are caught up with, so that none precedes what it answers.

        The cursor holds the last notification and the last own post. A rate limit between the two lists leaves the
        second where it was.
        """
        me = (await self._me()).remote_id
        places = self._places(cursor, since)
        news = await read(self._notifications, places.mentions, _NOTIFICATIONS_PAGE)
        own = Reading((), places.own)
        retry_at: datetime | None = None
        if not news.more:
            try:
                own = await read(partial(self._statuses_of, me), places.own, _STATUSES_PAGE)
            except RateLimited as limit:
                retry_at = limit.retry_at
        earliest = since if cursor is None else None
        key = self.account.key
        mentions, unknown = await to_thread(mentions_in, news.entries, account=key, me=me, earliest=earliest)
        own_posts, unknown_own = await to_thread(own_posts_in, own.entries, account=key)
        return Page(
            mentions=mentions,
            cursor=_Places(mentions=news.place, own=own.place).model_dump(mode="json"),
            own_posts=own_posts,
            set_aside=(*unknown, *unknown_own),
            more=news.more or own.more,
            missed_from=None if news.complete else places.mentions.since,
            retry_at=retry_at,
            quota=self._wire.quota,
        )

    async def recheck(self, remote_ids: Sequence[str]) -> Sequence[Checked]:
        """Posts as they are now. At a rate limit those checked so far; raises RateLimited when there are none."""
        return await self._asking.recheck(remote_ids, (await self._me()).remote_id)

    async def thread(self, remote_id: str) -> Sequence[ThreadPost]:
        """The ancestors, the post, its descendants in the server's order. Raises TargetGone."""
        me = (await self._me()).remote_id
        status = await self._wire.get(status_path(remote_id))
        context = await self._asking.context(remote_id)
        posts = (self._asking.readable(raw) for raw in (*context.ancestors, status, *context.descendants))
        return tuple(thread_post_of(post, me=me) for post in posts if post is not None)

    def preview(self, text: str, target: Mention) -> Preview:
        """The reply as it would be published; on Mastodon's usual limits until `connect` has read the server's."""
        return preview_of(
            text,
            target,
            handle=self._identity.handle if self._identity else self.account.key,
            domain=clean_line(self._instance.domain or self._instance.uri),
            limits=self._instance.configuration.statuses,
        )

    def answer_address(self, text: str, target: Mention) -> str:
        """The post on our own server, where whoever is signed in there can answer it; Mastodon takes no words along."""
        handle, remote_id = quote(target.author.handle, safe="@"), quote(target.remote_id, safe="")
        return f"{self.account.base_url.rstrip('/')}/@{handle}/{remote_id}"

    async def is_visible(self, remote_id: str) -> bool:
        """Whether the server still shows our post: what Mastodon accepts is visible at once."""
        return await self._asking.is_shown(remote_id)

    async def upload(self, picture: Upload) -> str:
        """One POST /api/v2/media; whether the file is processed is asked for apart. Raises as the port says."""
        send_by = self._clock() + self.account.request_timeout
        return await upload_picture(self._wire, picture, account=self.account.key, send_by=send_by)

    async def has_uploaded(self, remote_id: str) -> bool:
        """One GET /api/v1/media/:id."""
        return await is_processed(self._wire, remote_id, account=self.account.key)

    async def publish(self, posting: Posting) -> Published:
        """One POST /api/v1/statuses with the posting's key as Idempotency-Key, which the server keeps for an hour.

        Raises as the port says; TargetGone when the post to answer is no longer there. A process that has not connected
        yet does so first: the text depends on the server's name and limits.
        """
        body = body_of(await self._sendable(posting), posting)
        key = {"Idempotency-Key": posting.key}
        answer = await self._wire.post("/api/v1/statuses", body, key, send_by=posting.send_by)
        status = parsed(StatusPayload, answer)
        if isinstance(status, ValidationError):
            raise Uncertain("answered with something else than a post", **self._where)
        return published_as(status)

    async def find(self, posting: Posting) -> Published | None:
        """Our reply among the descendants of its target and among our own latest posts, by author, parent and text.

        A thread that is shown holds all that we posted into it; our own posts are read back to the first attempt only
        where it is not shown, and a page of them beside it, since looks come in numbers after an outage. None only
        where one of the two was read to the end. Raises Uncertain where two match, or where an item that nobody could
        read might be the reply.
        """
        me = (await self._me()).remote_id
        target = posting.target
        earliest = (posting.first_attempt_at or target.posted_at) - _CLOCKS_DIFFER
        try:
            below: Iterable[Any] = (await self._asking.context(target.remote_id)).descendants
            thread_shown = True
        except TargetGone:
            below, thread_shown = (), False
        pages = 1 if thread_shown else MOST_PAGES
        own, whole = await back_to(partial(self._statuses_of, me), earliest, _STATUSES_PAGE, pages)
        complete = thread_shown or whole
        published = self.preview(posting.text, target).text
        matching, unreadable = matching_replies((*own, *below), published, target=target, me=me, earliest=earliest)
        if len(matching) > 1:
            raise Uncertain(f"{len(matching)} posts of ours match this reply", **self._where)
        if matching:
            return published_as(matching[0])
        if not complete:
            raise Uncertain("too many posts of ours to look through", **self._where)
        if unreadable:
            raise Uncertain("a post of unknown shape might be this reply", **self._where)
        return None

    async def withdraw(self, remote_id: str, *, send_by: datetime | None = None) -> None:
        """One DELETE /api/v1/statuses/:id; a post that is gone already is withdrawn."""
        await delete_post(self._wire, remote_id, send_by=send_by)

    async def correct(self, remote_id: str, posting: Posting) -> None:
        """The post as it stands is read, then one PUT /api/v1/statuses/:id gives it the new words and all it had."""
        text = (await self._sendable(posting)).text
        await edit_post(self._wire, remote_id, text, account=self.account.key, send_by=posting.send_by)

    async def hide(self, remote_id: str, *, hidden: bool, send_by: datetime | None = None) -> None:
        """Raises NotAllowed: what others wrote stands on their own servers."""
        raise NotAllowed("hides nothing that others wrote", **self._where)

    @property
    def private(self) -> None:
        """None: what we write there is public."""
        return None

    def charged(self) -> Decimal:
        """Nothing: it costs no money."""
        return Decimal(0)

    async def listen(self) -> AsyncGenerator[Heard, None]:
        """One GET /api/v1/streaming/user that is held open; the server says where."""
        await self._me()
        address = stream_address(self.account.base_url, self._instance)
        if address is None:
            raise Rejected("names a place for its stream that must not see our token", **self._where)
        async with self._wire.streaming(address) as events:
            yield Heard()
            async for event in events:
                heard = heard_in(event, self.account.key)
                if heard is not None:
                    yield heard

    @property
    def quota(self) -> Quota | None:
        """What the server said last of how many requests it still takes."""
        return self._wire.quota

    async def known_as(self, handle: str) -> Author | None:
        """One GET /api/v1/accounts/lookup."""
        return await account_known_as(self._wire, handle, account=self.account.key)

    async def timeline(self, author: Author, cursor: str | None) -> PublicPage:
        """One GET /api/v1/accounts/:id/statuses; of others' servers ours shows what came to it."""
        return await public_posts(self._asking, author, cursor, me=(await self._me()).remote_id)

    async def naming(self, author: Author, since: datetime, cursor: str | None) -> PublicPage | None:
        """None: servers find only posts whose authors opted in."""
        return None

    async def below(self, remote_id: str) -> Sequence[ThreadPost]:
        """One GET /api/v1/statuses/:id/context."""
        return await public_below(self._asking, remote_id, me=(await self._me()).remote_id)

    async def close(self) -> None:
        """Release connections; may be called twice."""
        await self._wire.close()

    async def _sendable(self, posting: Posting) -> Preview:
        """The words as they go out, on the server's own limits. Raises Rejected where the server would refuse them."""
        if self._identity is None:
            await self.connect()
        preview = self.preview(posting.text, posting.target)
        if preview.problems:
            message = f"not sent: {', '.join(preview.problems)} ({preview.length} of {preview.limit} characters)"
            raise Rejected(message, **self._where)
        return preview

    async def _me(self) -> Identity:
        """Our identity, read again with the limits once they are an hour old."""
        if self._identity is None or self._limits_read_at is None:
            return await self.connect()
        if self._clock() - self._limits_read_at >= _LIMITS_LAST:
            return await self.connect()
        return self._identity

    @property
    def _where(self) -> _Where:
        return {"service": SERVICE, "account": self.account.key}

    def _places(self, cursor: Cursor | None, since: datetime) -> _Places:
        if cursor is None:
            return _Places(mentions=Place(since=since), own=Place(since=since))
        places = parsed(_Places, cursor)
        if isinstance(places, ValidationError):
            raise Rejected("the stored cursor is not one that this network made", **self._where)
        return places

    async def _notifications(self, parameters: dict[str, str]) -> list[Any]:
        return await self._asking.entries("/api/v1/notifications", (*_ABOUT_US, *parameters.items()))

    async def _statuses_of(self, me: str, parameters: dict[str, str]) -> list[Any]:
        path = f"/api/v1/accounts/{quote(me, safe='')}/statuses"
        return await self._asking.entries(path, (("exclude_reblogs", "true"), *parameters.items()))
