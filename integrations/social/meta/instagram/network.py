"""A professional account on Instagram as a ToldNetwork of bot/ports/pushing: reads, previews, publishes, finds replies.

It puts the parts together: wire sends, sorting names what went wrong, reading keeps the place, mapping translates.
Sources: developers.facebook.com/docs/instagram-platform.
"""

from asyncio import to_thread  # threads may be long: the loop goes on meanwhile
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypedDict, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ValidationError

from bot.domain.department import Account, PostingClass
from bot.domain.mention import Mention, ThreadPost
from bot.errors import Duplicate, NotAllowed, Rejected, TargetGone, Uncertain
from bot.ports.pushing import Told
from bot.ports.social import Capabilities, Checked, Cursor, Identity, Page, Posting, Preview, Published, Upload
from integrations.social.meta.attempts import is_again
from integrations.social.meta.credentials import Known
from integrations.social.meta.instagram import reading
from integrations.social.meta.instagram.asking import Asking
from integrations.social.meta.instagram.looking import read_thread, recheck
from integrations.social.meta.instagram.mapping import SITE, Us, ids_elsewhere, set_aside, sort_out
from integrations.social.meta.instagram.payloads import CreatedPayload, DonePayload
from integrations.social.meta.instagram.private import PrivateReplies
from integrations.social.meta.instagram.reply import matching_replies, preview_of
from integrations.social.meta.instagram.telling import look_into
from integrations.social.meta.text import clean_line
from integrations.social.meta.usage import quota_of
from integrations.social.meta.wire import Graph

_SETTLE = timedelta(seconds=60)
_IDENTITY_LASTS = timedelta(days=1)
_CLOCKS_DIFFER = timedelta(minutes=2)

PayloadType = TypeVar("PayloadType", bound=BaseModel)


class _Where(TypedDict):
    """What every error says of its origin."""

    service: str
    account: str


class InstagramNetwork:
    """One professional account on Instagram."""

    def __init__(
        self,
        account: Account,
        secret: str,
        *,
        clock: Callable[[], datetime],
        client: httpx.AsyncClient | None = None,
        known: Known | None = None,
    ) -> None:
        """`secret` holds an access token, of the Page or of Instagram's own login, and the app's secret, in whose place
        `known` says by what the account is known; `client` is used and left open where one is given. Raises
        SettingsError where what is given cannot be used.
        """
        self.account = account
        self._clock = clock
        self._graph = Graph(account, secret, clock=clock, client=client, known=known)
        self._asking = Asking(self._graph)
        self._identity: Identity | None = None
        self._known_since: datetime | None = None
        self._private = PrivateReplies(account, self._graph, self._us, self._handle)

    def __repr__(self) -> str:
        return f"InstagramNetwork({self.account.key!r})"

    @property
    def capabilities(self) -> Capabilities:
        """Instagram's behaviour, or what the account's configuration says of it."""
        account = self.account
        return Capabilities(
            posting=account.posting or PostingClass.PLAIN,
            key_lifetime=account.key_lifetime if account.key_lifetime is not None else timedelta(0),
            settle=account.settle if account.settle is not None else _SETTLE,
            request_timeout=account.request_timeout,
            finds_replies=True,
            deletes=True,
            hides=True,
        )

    async def connect(self) -> Identity:
        """Which account the token speaks for, which is renewed first where it is time. Raises AuthFailed, Transient,
        Permanent.
        """
        standing = await self._graph.known.keep_up()
        me = await self._asking.me()
        self._identity = Identity(
            remote_id=me.user_id or me.id,
            handle=me.username,
            name=clean_line(me.name) or me.username,
            url=f"{SITE}/{me.username}/",
            expires_at=standing.ends,
            remarks=standing.remarks,
        )
        self._known_since = self._clock()
        return self._identity

    @property
    def known_as(self) -> str | None:
        """The id of our account, None before Instagram was asked."""
        return self._identity.remote_id if self._identity is not None else None

    async def look_into(self, body: str) -> Told:
        """What Instagram told of a change, as it is now."""
        return await look_into(self._asking, body, await self._us(), self._graph.where, self._clock())

    async def fetch(self, cursor: Cursor | None, *, since: datetime) -> Page:
        """Everything new under our media since the cursor; see reading."""
        us = await self._us()
        place = self._place(cursor, since)
        self._graph.usage = None  # what is told from here on is of now
        news = await reading.read_news(self._asking, us.id, place, self._clock())
        found = await to_thread(sort_out, news.threads, us, only=news.fresh, earliest=place.floor)
        return Page(
            mentions=found.mentions,
            cursor=news.cursor.model_dump(mode="json"),
            own_posts=found.own_posts,
            set_aside=(*found.set_aside, *(set_aside(raw, error, us) for raw, error in news.strange)),
            more=news.more,
            missed_from=news.missed_from,
            retry_at=news.retry_at,
            quota=quota_of(self._graph.usage, self._clock()),
        )

    async def recheck(self, remote_ids: Sequence[str]) -> Sequence[Checked]:
        """Items as they are now, one or two requests each. At a rate limit those checked so far; raises RateLimited
        when there are none.
        """
        return await recheck(self._asking, remote_ids, await self._us(), self._clock())

    async def thread(self, remote_id: str) -> Sequence[ThreadPost]:
        """The comment that a thread begins with and the answers to it. Raises TargetGone."""
        return await read_thread(self._asking, remote_id, await self._us(), self._clock())

    def preview(self, text: str, target: Mention) -> Preview:
        """The reply as it would be published."""
        return preview_of(text, target, handle=self._handle())

    def answer_address(self, text: str, target: Mention) -> str:
        """Where the medium stands, and can be answered by whoever acts as the account; no words go along."""
        return target.url

    async def is_visible(self, remote_id: str) -> bool:
        """Whether Instagram shows our comment: what it accepts is visible at once."""
        return await self._asking.is_there(remote_id)

    async def upload(self, picture: Upload) -> str:
        """Raises Rejected: no pictures go out with a reply."""
        raise Rejected("no pictures go out with a reply", **self._where)

    async def has_uploaded(self, remote_id: str) -> bool:
        """False: there are no uploads."""
        return False

    async def publish(self, posting: Posting) -> Published:
        """One POST /:comment/replies, or /:us/mentions where we are named elsewhere. Raises as the port says.

        A duplicate of an earlier attempt is Uncertain, as that attempt may stand.
        """
        path, fields = await self._under(posting.target), {"message": self._sendable(posting).text}
        elsewhere = ids_elsewhere(posting.target.remote_id)
        if elsewhere is not None:
            medium, comment = elsewhere
            fields |= {"media_id": medium, **({"comment_id": comment} if comment else {})}
        try:
            answer = await self._graph.post(path, fields, send_by=posting.send_by)
        except Duplicate as duplicate:
            refusal = duplicate
        else:
            return Published(remote_id=self._sure(CreatedPayload, answer).id, url=posting.target.url)
        raise Uncertain(str(refusal), **self._where) if is_again(posting, self.account) else refusal

    async def find(self, posting: Posting) -> Published | None:
        """Our reply in the thread of its target: by author and text, of which the name in front tells whom it answers.

        None only where the whole thread was read. Raises Uncertain where two match, or where one of which too little is
        told might be the reply, and for answers elsewhere, which nothing lists; TargetGone where nothing is shown of
        what was answered.
        """
        us, target = await self._us(), posting.target
        if ids_elsewhere(target.remote_id) is not None:
            raise Uncertain("does not show what stands under media of others", **self._where)
        thread = await self._asking.thread(target.remote_id)
        earliest = (posting.first_attempt_at or target.posted_at) - _CLOCKS_DIFFER
        published = self.preview(posting.text, target).text
        matching, doubtful = matching_replies(thread, published, us, earliest=earliest, url=target.url)
        if len(matching) > 1:
            raise Uncertain(f"{len(matching)} comments of ours match this reply", **self._where)
        if matching:
            return matching[0]
        if not thread.whole:
            raise Uncertain("too many comments to look through", **self._where)
        if doubtful:
            raise Uncertain("a comment of unknown shape or author might be this reply", **self._where)
        return None

    async def withdraw(self, remote_id: str, *, send_by: datetime | None = None) -> None:
        """One DELETE /:id; a comment that is gone already is withdrawn.

        Instagram says the same of a comment that is gone and of one that we may not delete, so it is looked for then.
        """
        with suppress(TargetGone):
            self._sure(DonePayload, await self._graph.delete(quote(remote_id, safe=""), send_by=send_by))
            return
        if await self._asking.is_there(remote_id):
            raise NotAllowed("lets us see this comment and not delete it", **self._where)

    async def correct(self, remote_id: str, posting: Posting) -> None:
        """Raises NotAllowed: Instagram lets nobody change a comment."""
        raise NotAllowed("lets nobody change a comment", **self._where)

    async def hide(self, remote_id: str, *, hidden: bool, send_by: datetime | None = None) -> None:
        """One POST /:id, which may be sent again: it says how the comment is to be. Only under our own media.

        Instagram says the same of a comment that is gone and of one that we may not hide, so it is looked for then.
        """
        if ids_elsewhere(remote_id) is not None:
            raise NotAllowed("lets us hide nothing under media of others", **self._where)
        fields = {"hide": "true" if hidden else "false"}
        with suppress(TargetGone):
            self._sure(DonePayload, await self._graph.post(quote(remote_id, safe=""), fields, send_by=send_by))
            return
        if await self._asking.is_there(remote_id):
            raise NotAllowed("lets us see this comment and not hide it", **self._where)
        raise TargetGone("shows this comment no longer", **self._where)

    @property
    def private(self) -> PrivateReplies:
        """Messages to those who commented under our media; see private."""
        return self._private

    def charged(self) -> Decimal:
        """Nothing: it costs no money."""
        return Decimal(0)

    async def close(self) -> None:
        """Release connections; may be called twice."""
        await self._graph.close()

    async def _under(self, target: Mention) -> str:
        """Where an answer is posted."""
        if ids_elsewhere(target.remote_id) is not None:
            return f"{(await self._us()).id}/mentions"
        return f"{quote(target.remote_id, safe='')}/replies"

    def _sendable(self, posting: Posting) -> Preview:
        """The words as they go out. Raises Rejected where Instagram would refuse them."""
        preview = self.preview(posting.text, posting.target)
        if preview.problems:
            message = f"not sent: {', '.join(preview.problems)} ({preview.length} of {preview.limit} characters)"
            raise Rejected(message, **self._where)
        return preview

    def _sure(self, model: type[PayloadType], answer: object) -> PayloadType:
        """What is answered to a write that was carried out. Raises Uncertain where it says something else."""
        with suppress(ValidationError):
            done = model.model_validate(answer)
            if done != DonePayload(success=False):
                return done
        raise Uncertain("answered with something else than that it was done", **self._where)

    def _handle(self) -> str:
        return self._identity.handle if self._identity else self.account.key

    async def _us(self) -> Us:
        """Our account; who we are is asked again once a day."""
        known = self._identity
        if known is None or self._known_since is None or self._clock() - self._known_since >= _IDENTITY_LASTS:
            known = await self.connect()
        return Us(self.account.key, self.account.network, known.remote_id, known.handle)

    @property
    def _where(self) -> _Where:
        return {"service": self.account.network, "account": self.account.key}

    def _place(self, cursor: Cursor | None, since: datetime) -> reading.Cursor:
        if cursor is None:
            return reading.cursor_at(since)
        with suppress(ValidationError):
            return reading.Cursor.model_validate(cursor)
        raise Rejected("the stored cursor is not one that this network made", **self._where)
