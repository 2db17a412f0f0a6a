"""Comments on YouTube as a Network of bot/ports/social: reads those under a channel's videos, previews, publishes and
finds answers.

It puts the parts together: wire sends, sorting names what went wrong, reading keeps the place, mapping translates.
Source: developers.google.com/youtube/v3.
"""

from asyncio import to_thread  # people may write pages of megabytes: the loop goes on meanwhile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypedDict

from pydantic import ValidationError

from bot.domain.department import Account, PostingClass
from bot.domain.mention import Mention, ThreadPost
from bot.errors import NotAllowed, Rejected, TargetGone, Uncertain
from bot.ports.social import Capabilities, Checked, Cursor, Identity, Page, Posting, Preview, Published, Upload
from integrations.social.granted import Grants
from integrations.social.youtube import reading
from integrations.social.youtube.asking import Asking, Replies
from integrations.social.youtube.credentials import SCOPE, Credentials, api_of, credentials_of
from integrations.social.youtube.mapping import SITE, Us, set_aside, sort_out
from integrations.social.youtube.payloads import IdentifiedPayload, parsed
from integrations.social.youtube.rechecking import recheck
from integrations.social.youtube.reply import is_shown, matching_replies, preview_of, published_at, top_of
from integrations.social.youtube.sorting import SERVICE
from integrations.social.youtube.text import clean_line
from integrations.social.youtube.threads import read_thread
from integrations.social.youtube.wire import Wire

RIGHTS_MISSING = "rights_missing"

_SETTLE = timedelta(minutes=5)
_SHOWN_AFTER = timedelta(minutes=1)
_IDENTITY_LASTS = timedelta(days=1)
_CLOCKS_DIFFER = timedelta(minutes=2)
_COMMENTS: Mapping[str, str] = {"part": "snippet"}


class _Where(TypedDict):
    """What every error says of its origin."""

    service: str
    account: str


class YouTubeNetwork:
    """One channel on YouTube."""

    def __init__(
        self, account: Account, secret: str, *, clock: Callable[[], datetime], grants: Grants | None = None
    ) -> None:
        """`secret` holds the app's id and secret and the refresh token, in whose place `grants` says what access tokens
        are granted for. Raises SettingsError where what is given cannot be used.
        """
        self.account = account
        self._clock = clock
        credentials = credentials_of(account, secret) if grants is None else Credentials(api_of(account), grants)
        self._wire = Wire(account, credentials, clock=clock)
        self._asking = Asking(self._wire, account.key)
        self._identity: Identity | None = None
        self._known_since: datetime | None = None

    def __repr__(self) -> str:
        return f"YouTubeNetwork({self.account.key!r})"

    @property
    def capabilities(self) -> Capabilities:
        """YouTube's behaviour, or what the account's configuration says of it."""
        account = self.account
        return Capabilities(
            posting=account.posting or PostingClass.PLAIN,
            key_lifetime=account.key_lifetime if account.key_lifetime is not None else timedelta(0),
            settle=account.settle if account.settle is not None else _SETTLE,
            request_timeout=account.request_timeout,
            finds_replies=True,
            edits=True,
            deletes=True,
            verifies=_SHOWN_AFTER,
        )

    async def connect(self) -> Identity:
        """Which channel the token speaks for. Raises AuthFailed, Transient, Permanent."""
        channel = await self._asking.channel()
        title = clean_line(channel.snippet.title) or channel.id
        handle = clean_line(channel.snippet.handle).removeprefix("@")
        token = await self._wire.tokens.token()
        self._identity = Identity(
            remote_id=channel.id,
            handle=handle or title,
            name=title,
            url=f"{SITE}/@{handle}" if handle else f"{SITE}/channel/{channel.id}",
            expires_at=token.renewable_until,
            remarks=(RIGHTS_MISSING,) if token.scope and SCOPE not in token.scope.split() else (),
        )
        self._known_since = self._clock()
        return self._identity

    async def fetch(self, cursor: Cursor | None, *, since: datetime) -> Page:
        """Everything new since the cursor, under all videos; see reading."""
        us = await self._us()
        news, after = await reading.read_news(self._asking, us.channel, self._place(cursor, since), self._clock())
        found = await to_thread(sort_out, news.found, us)
        return Page(
            mentions=found.mentions,
            cursor=after.model_dump(mode="json"),
            own_posts=found.own_posts,
            set_aside=tuple(set_aside(raw, error, account=us.account) for raw, error in news.unknown),
            more=news.more,
            missed_from=news.missed_from,
            retry_at=news.retry_at,
            quota=self._wire.quota,
        )

    async def recheck(self, remote_ids: Sequence[str]) -> Sequence[Checked]:
        """Comments as they are now, one request for fifty threads, and one for each whose answers do not come along.
        At a rate limit those checked so far; raises RateLimited when there are none.
        """
        return await recheck(self._asking, remote_ids, await self._us())

    async def thread(self, remote_id: str) -> Sequence[ThreadPost]:
        """The comment that began it, and all answers. Raises TargetGone."""
        return await read_thread(self._asking, remote_id, await self._us())

    def preview(self, text: str, target: Mention) -> Preview:
        """The reply as it would be published."""
        return preview_of(text, target, handle=self._identity.handle if self._identity else self.account.key)

    def answer_address(self, text: str, target: Mention) -> str:
        """Where the comment stands, and can be answered by whoever runs the channel; YouTube takes no words along."""
        return target.url

    async def is_visible(self, remote_id: str) -> bool:
        """Whether our answer is in its thread, and is neither held for review nor taken for spam.

        Asked for by its id alone YouTube would not say the latter.
        """
        replies = await self._below(remote_id)
        shown = is_shown(replies.raws, remote_id)
        if not shown and not replies.whole:
            raise Uncertain("too many answers to look through", **self._where)
        return shown

    async def upload(self, picture: Upload) -> str:
        """Raises Rejected: a comment takes no pictures over the interface."""
        raise Rejected("no pictures go out with a comment", **self._where)

    async def has_uploaded(self, remote_id: str) -> bool:
        """False: there are no uploads."""
        return False

    async def publish(self, posting: Posting) -> Published:
        """One POST to comments, under the comment that began the thread. Raises as the port says."""
        snippet = {"parentId": top_of(posting.target.remote_id), "textOriginal": self._sendable(posting).text}
        answer = await self._wire.write("POST", "comments", _COMMENTS, {"snippet": snippet}, send_by=posting.send_by)
        return published_at(self._sure(answer), posting.target)

    async def find(self, posting: Posting) -> Published | None:
        """Our reply in the thread of its target, by author and text since the first attempt.

        None only where all answers were read. Raises Uncertain where two match, or where one that cannot be read might
        be the reply.
        """
        us, target = await self._us(), posting.target
        earliest = (posting.first_attempt_at or target.posted_at) - _CLOCKS_DIFFER
        replies = await self._below(target.remote_id)
        wanted = self.preview(posting.text, target).text
        matching, doubtful = matching_replies(replies.raws, wanted, us, earliest=earliest)
        if len(matching) > 1:
            raise Uncertain(f"{len(matching)} comments of ours match this reply", **self._where)
        if matching:
            return published_at(matching[0], target)
        if not replies.whole:
            raise Uncertain("too many answers to look through", **self._where)
        if doubtful:
            raise Uncertain("a comment of unknown shape might be this reply", **self._where)
        return None

    async def withdraw(self, remote_id: str, *, send_by: datetime | None = None) -> None:
        """One DELETE; a comment that is gone already is withdrawn."""
        with suppress(TargetGone):
            await self._wire.write("DELETE", "comments", {"id": remote_id}, send_by=send_by)

    async def correct(self, remote_id: str, posting: Posting) -> None:
        """One PUT with the new words, which is all that a comment of ours has."""
        body = {"id": remote_id, "snippet": {"textOriginal": self._sendable(posting).text}}
        self._sure(await self._wire.write("PUT", "comments", _COMMENTS, body, send_by=posting.send_by))

    async def hide(self, remote_id: str, *, hidden: bool, send_by: datetime | None = None) -> None:
        """Raises NotAllowed: comments under our films are held back in YouTube's own studio."""
        raise NotAllowed("what others wrote is not hidden from here", **self._where)

    @property
    def private(self) -> None:
        """None: there are no private messages."""
        return None

    def charged(self) -> Decimal:
        """Nothing: it costs no money."""
        return Decimal(0)

    async def close(self) -> None:
        """Release connections; may be called twice."""
        await self._wire.close()

    async def _below(self, remote_id: str) -> Replies:
        """The answers in the thread of a comment, none where the thread is gone."""
        try:
            return await self._asking.replies(top_of(remote_id))
        except TargetGone:
            return Replies((), True)

    def _sendable(self, posting: Posting) -> Preview:
        """The words as they go out. Raises Rejected where YouTube would refuse them."""
        preview = self.preview(posting.text, posting.target)
        if preview.problems:
            message = f"not sent: {', '.join(preview.problems)} ({preview.length} of {preview.limit} characters)"
            raise Rejected(message, **self._where)
        return preview

    def _sure(self, answer: Any) -> str:
        """The id of the comment that a write answers with. Raises Uncertain where it says something else."""
        comment = parsed(IdentifiedPayload, answer)
        if isinstance(comment, ValidationError):
            raise Uncertain("answered with something else than a comment", **self._where)
        return comment.id

    async def _us(self) -> Us:
        """Our channel; who we are is asked again once a day."""
        known = self._identity
        if known is None or self._known_since is None or self._clock() - self._known_since >= _IDENTITY_LASTS:
            known = await self.connect()
        return Us(self.account.key, known.remote_id, known.handle)

    @property
    def _where(self) -> _Where:
        return {"service": SERVICE, "account": self.account.key}

    def _place(self, cursor: Cursor | None, since: datetime) -> reading.Cursor:
        if cursor is None:
            return reading.cursor_at(since)
        place = parsed(reading.Cursor, cursor)
        if isinstance(place, ValidationError):
            raise Rejected("the stored cursor is not one that this network made", **self._where)
        return place
