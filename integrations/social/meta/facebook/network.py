"""A Facebook Page as a ToldNetwork of bot/ports/pushing: reads what concerns it, previews, publishes, finds replies.

It puts the parts together: wire sends, sorting names what went wrong, reading keeps the place, mapping translates.
Sources: developers.facebook.com/docs/graph-api and /docs/pages-api.
"""

from asyncio import to_thread  # people may write pages of megabytes: the loop goes on meanwhile
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import TypedDict
from urllib.parse import quote

import httpx
from pydantic import ValidationError

from bot.domain.department import Account, PostingClass
from bot.domain.mention import Mention, ThreadPost
from bot.errors import Duplicate, NotAllowed, Rejected, TargetGone, Uncertain
from bot.ports.pushing import Told
from bot.ports.social import Capabilities, Checked, Cursor, Identity, Page, Posting, Preview, Published, Upload
from integrations.social.meta.attempts import is_again
from integrations.social.meta.facebook import reading
from integrations.social.meta.facebook.asking import Asking
from integrations.social.meta.facebook.mapping import SITE, Us, sort_out
from integrations.social.meta.facebook.payloads import CreatedPayload, DonePayload, PayloadType, parsed
from integrations.social.meta.facebook.private import PrivateReplies
from integrations.social.meta.facebook.rechecking import recheck
from integrations.social.meta.facebook.reply import matching_replies, parent_on_network, preview_of
from integrations.social.meta.facebook.telling import look_into
from integrations.social.meta.facebook.threads import read_thread
from integrations.social.meta.listing import back_to
from integrations.social.meta.text import clean_line, web
from integrations.social.meta.usage import quota_of
from integrations.social.meta.wire import Graph

_SETTLE = timedelta(seconds=60)
_IDENTITY_LASTS = timedelta(days=1)
_CLOCKS_DIFFER = timedelta(minutes=2)


class _Where(TypedDict):
    """What every error says of its origin."""

    service: str
    account: str


class FacebookNetwork:
    """One Page on Facebook."""

    def __init__(
        self, account: Account, secret: str, *, clock: Callable[[], datetime], client: httpx.AsyncClient | None = None
    ) -> None:
        """`secret` holds the Page's access token and the app's secret; `client` is used and left open where one is
        given. Raises SettingsError where what is given cannot be used.
        """
        self.account = account
        self._clock = clock
        self._graph = Graph(account, secret, clock=clock, client=client)
        self._asking = Asking(self._graph)
        self._identity: Identity | None = None
        self._known_since: datetime | None = None
        self._private = PrivateReplies(account, self._graph, self._asking, self._us, self._handle)

    def __repr__(self) -> str:
        return f"FacebookNetwork({self.account.key!r})"

    @property
    def capabilities(self) -> Capabilities:
        """Facebook's behaviour, or what the account's configuration says of it."""
        account = self.account
        return Capabilities(
            posting=account.posting or PostingClass.PLAIN,
            key_lifetime=account.key_lifetime if account.key_lifetime is not None else timedelta(0),
            settle=account.settle if account.settle is not None else _SETTLE,
            request_timeout=account.request_timeout,
            finds_replies=True,
            edits=True,
            deletes=True,
            hides=True,
        )

    async def connect(self) -> Identity:
        """Which Page the token speaks for. Raises AuthFailed, Transient, Permanent."""
        me = await self._asking.me()
        name = clean_line(me.name) or me.id
        self._identity = Identity(
            remote_id=me.id,
            handle=clean_line(me.username) or name,
            name=name,
            url=web(me.link) or f"{SITE}/{me.id}",
            remarks=await self._asking.remarks(me.id),
        )
        self._known_since = self._clock()
        return self._identity

    async def fetch(self, cursor: Cursor | None, *, since: datetime) -> Page:
        """Everything new since the cursor, from all lists; see reading."""
        us = await self._us()
        place = self._place(cursor, since)
        self._graph.usage = None  # what is told from here on is of now
        news = await reading.read_news(self._asking, us.page, place, self._clock())
        earliest = place.floor if cursor is None else None
        found = await to_thread(sort_out, news.posts, news.comments, news.recommendations, us, earliest=earliest)
        return Page(
            mentions=found.mentions,
            cursor=news.cursor.model_dump(mode="json"),
            own_posts=found.own_posts,
            set_aside=found.set_aside,
            more=news.more,
            missed_from=news.missed_from,
            retry_at=news.retry_at,
            quota=quota_of(self._graph.usage, self._clock()),
        )

    @property
    def known_as(self) -> str | None:
        """The id of our Page, None before Facebook was asked."""
        return self._identity.remote_id if self._identity is not None else None

    async def look_into(self, body: str) -> Told:
        """What Facebook told of a change, as it is now."""
        return await look_into(self._asking, body, await self._us(), self._graph.where, self._clock())

    async def recheck(self, remote_ids: Sequence[str]) -> Sequence[Checked]:
        """Items as they are now, one request each. At a rate limit those checked so far; raises RateLimited when there
        are none.
        """
        return await recheck(self._asking, remote_ids, await self._us())

    async def thread(self, remote_id: str) -> Sequence[ThreadPost]:
        """The post, the comment that was answered and the answers to it. Raises TargetGone."""
        return await read_thread(self._asking, remote_id, await self._us())

    def preview(self, text: str, target: Mention) -> Preview:
        """The reply as it would be published."""
        return preview_of(text, target, handle=self._handle())

    def answer_address(self, text: str, target: Mention) -> str:
        """Where the item stands, and can be answered by whoever acts as the Page; Facebook takes no words along."""
        return target.url

    async def is_visible(self, remote_id: str) -> bool:
        """Whether Facebook shows our comment: what it accepts is visible at once."""
        return await self._asking.is_there(remote_id)

    async def upload(self, picture: Upload) -> str:
        """Raises Rejected: no pictures go out with a reply."""
        raise Rejected("no pictures go out with a reply", **self._where)

    async def has_uploaded(self, remote_id: str) -> bool:
        """False: there are no uploads."""
        return False

    async def publish(self, posting: Posting) -> Published:
        """One POST /:id/comments. Raises as the port says.

        A duplicate of an earlier attempt is Uncertain, as that attempt may stand.
        """
        preview = self._sendable(posting)
        try:
            answer = await self._graph.post(
                f"{_path(posting.target.remote_id)}/comments", {"message": preview.text}, send_by=posting.send_by
            )
        except Duplicate as duplicate:
            refusal = duplicate
        else:
            created = self._sure(CreatedPayload, answer)
            return Published(remote_id=created.id, url=f"{SITE}/{created.id}")
        raise Uncertain(str(refusal), **self._where) if is_again(posting, self.account) else refusal

    async def find(self, posting: Posting) -> Published | None:
        """Our reply under its target, or beside it where that answers a comment itself: by author, parent and text.

        None only where all comments since the first attempt were read. Raises Uncertain where two match, or where one
        of which too little is told might be the reply; TargetGone where nothing is shown of what was answered, since
        Facebook says the same of what is gone and of what we may no longer see.
        """
        us, target = await self._us(), posting.target
        parent = parent_on_network(target)
        earliest = (posting.first_attempt_at or target.posted_at) - _CLOCKS_DIFFER
        raws, whole = await back_to(partial(self._asking.comments, parent), earliest)
        matching, doubtful = matching_replies(
            raws, posting.text, us, parent=parent, target=target.remote_id, earliest=earliest
        )
        if len(matching) > 1:
            raise Uncertain(f"{len(matching)} comments of ours match this reply", **self._where)
        if matching:
            return matching[0]
        if not whole:
            raise Uncertain("too many comments to look through", **self._where)
        if doubtful:
            raise Uncertain("a comment of unknown shape or author might be this reply", **self._where)
        return None

    async def withdraw(self, remote_id: str, *, send_by: datetime | None = None) -> None:
        """One DELETE /:id; a comment that is gone already is withdrawn.

        Facebook says the same of a comment that is gone and of one that we may not delete, so it is looked for then.
        """
        with suppress(TargetGone):
            self._sure(DonePayload, await self._graph.delete(_path(remote_id), send_by=send_by))
            return
        if await self._asking.is_there(remote_id):
            raise NotAllowed("lets us see this comment and not delete it", **self._where)

    async def correct(self, remote_id: str, posting: Posting) -> None:
        """One POST /:id with the new words; what else belongs to the comment stays."""
        message = self._sendable(posting).text
        answer = await self._graph.post(_path(remote_id), {"message": message}, send_by=posting.send_by)
        self._sure(DonePayload, answer)

    async def hide(self, remote_id: str, *, hidden: bool, send_by: datetime | None = None) -> None:
        """One look, then one POST /:id; a comment that is as it should be already is left alone.

        Facebook says the same of a comment that is gone and of one that we may not change, so it is looked for then.
        A hidden comment is still seen by its author and their friends.
        """
        present = await self._asking.hiding(remote_id)
        if present.is_hidden is hidden:
            return
        if hidden and present.can_hide is False:
            raise NotAllowed("lets us see this comment and not hide it", **self._where)
        fields = {"is_hidden": "true" if hidden else "false"}
        try:
            self._sure(DonePayload, await self._graph.post(_path(remote_id), fields, send_by=send_by))
        except TargetGone:
            if await self._asking.is_there(remote_id):
                raise NotAllowed("lets us see this comment and not change who sees it", **self._where) from None
            raise

    @property
    def private(self) -> PrivateReplies:
        """Messages to those who commented; see private."""
        return self._private

    def charged(self) -> Decimal:
        """Nothing: it costs no money."""
        return Decimal(0)

    async def close(self) -> None:
        """Release connections; may be called twice."""
        await self._graph.close()

    def _sendable(self, posting: Posting) -> Preview:
        """The words as they go out. Raises Rejected where Facebook would refuse them."""
        preview = self.preview(posting.text, posting.target)
        if preview.problems:
            message = f"not sent: {', '.join(preview.problems)} ({preview.length} of {preview.limit} characters)"
            raise Rejected(message, **self._where)
        return preview

    def _sure(self, model: type[PayloadType], answer: object) -> PayloadType:
        """What is answered to a write that was carried out. Raises Uncertain where it says something else."""
        done = parsed(model, answer)
        if isinstance(done, ValidationError) or done == DonePayload(success=False):
            raise Uncertain("answered with something else than that it was done", **self._where)
        return done

    def _handle(self) -> str:
        return self._identity.handle if self._identity else self.account.key

    async def _us(self) -> Us:
        """Our Page; who we are is asked again once a day."""
        known = self._identity
        if known is None or self._known_since is None or self._clock() - self._known_since >= _IDENTITY_LASTS:
            known = await self.connect()
        return Us(self.account.key, self.account.network, known.remote_id)

    @property
    def _where(self) -> _Where:
        return {"service": self.account.network, "account": self.account.key}

    def _place(self, cursor: Cursor | None, since: datetime) -> reading.Cursor:
        if cursor is None:
            return reading.cursor_at(since)
        place = parsed(reading.Cursor, cursor)
        if isinstance(place, ValidationError):
            raise Rejected("the stored cursor is not one that this network made", **self._where)
        return place


def _path(remote_id: str) -> str:
    return quote(remote_id, safe="")
