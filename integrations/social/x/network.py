"""X as a Network of bot/ports/social: reads mentions and own posts, previews, publishes and finds replies.

It puts the parts together: client sends, sorting names what went wrong, asking reads, sources keeps the place, mapping
translates. Sources: docs.x.com (API version 2), tweepy's documentation.
"""

import logging
from asyncio import to_thread  # people may write pages of megabytes: the loop goes on meanwhile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import TypedDict

from pydantic import ValidationError

from bot.domain.department import Account, PostingClass
from bot.domain.mention import Mention, ThreadPost
from bot.errors import Duplicate, NotAllowed, RateLimited, Rejected, SettingsError, Transient, Uncertain
from bot.ports.social import Capabilities, Checked, Cursor, Identity, Page, Posting, Preview, Published, Upload
from integrations.social.punctual import nothing_after
from integrations.social.x import sources
from integrations.social.x.amending import delete_post
from integrations.social.x.asking import LONGEST_QUERY, MOST_AT_ONCE, Asking
from integrations.social.x.client import XClient
from integrations.social.x.credentials import Signer, user_keys
from integrations.social.x.ids import id_before
from integrations.social.x.mapping import SITE, Entry, Us, mention_of, mentions_in, own_posts_in, parsed, versions
from integrations.social.x.payloads import IdentifiedAnswer, PostPayload
from integrations.social.x.prices import Meter
from integrations.social.x.reading import Depth, place_at, read
from integrations.social.x.reply import USUAL_LIMIT, answer_address, body_of, matching_replies, preview_of
from integrations.social.x.sorting import SERVICE
from integrations.social.x.text import clean_line
from integrations.social.x.threads import read_thread
from integrations.social.x.uploading import PICTURES, upload_picture

_log = logging.getLogger(__name__)

_SETTLE = timedelta(seconds=30)
_IDENTITY_LASTS = timedelta(days=1)
_CLOCKS_DIFFER = timedelta(minutes=2)
_LOOKED_THROUGH = Depth(posts=3200)


class _Where(TypedDict):
    """What every error says of its origin."""

    service: str
    account: str


class XNetwork:
    """One account on X."""

    def __init__(
        self, account: Account, secret: str, *, clock: Callable[[], datetime], signer: Signer | None = None
    ) -> None:
        """`secret` holds the account's four keys, unless a `signer` speaks for it.

        Raises SettingsError where what is given cannot be used.
        """
        if account.search and len(sources.search_query(account.search)) > LONGEST_QUERY:
            raise SettingsError(f"account {account.key}: search is longer than the {LONGEST_QUERY} characters X takes")
        signer = signer or user_keys(secret, account=account.key, variable=account.token_variable)
        self.account = account
        self._clock = clock
        self._client = XClient(account, signer, clock=clock)
        self._meter = Meter()
        self._asking = Asking(self._client, self._meter, account=account.key, clock=clock)
        self._identity: Identity | None = None
        self._known_since: datetime | None = None

    def __repr__(self) -> str:
        return f"XNetwork({self.account.key!r})"

    @property
    def capabilities(self) -> Capabilities:
        """X's behaviour, or what the account's configuration says of it."""
        account = self.account
        return Capabilities(
            posting=account.posting or PostingClass.PLAIN,
            key_lifetime=account.key_lifetime if account.key_lifetime is not None else timedelta(0),
            settle=account.settle if account.settle is not None else _SETTLE,
            request_timeout=account.request_timeout,
            finds_replies=True,
            edits=False,
            deletes=True,
            pictures=PICTURES,
        )

    async def connect(self) -> Identity:
        """Who we are, by the keys, with whether X takes the search. Raises AuthFailed, Transient, Permanent."""
        identity = await self._who()
        return replace(identity, remarks=("search_refused",) if await self._search_is_refused() else ())

    async def _who(self) -> Identity:
        me = await self._asking.me()
        name = clean_line(me.name) or me.username
        self._identity = Identity(remote_id=me.id, handle=me.username, name=name, url=f"{SITE}/{me.username}")
        self._known_since = self._clock()
        return self._identity

    async def _search_is_refused(self) -> bool:
        """Asked with one search of the last two minutes, which finds next to nothing; False where X does not tell."""
        if not self.account.search:
            return False
        query = sources.search_query(self.account.search)
        try:
            await self._asking.search(query, {"since_id": str(id_before(self._clock() - _CLOCKS_DIFFER))})
        except (NotAllowed, Rejected) as error:
            self._asking.refused(query, error)
            return True
        except Transient:
            return False
        return False

    async def fetch(self, cursor: Cursor | None, *, since: datetime) -> Page:
        """Everything new since the cursor, from all lists; see sources."""
        us = await self._us()
        account = self.account
        place = self._place(cursor, since)
        news = await sources.read_news(self._asking, account, us.remote_id, place, since=since, now=self._clock())
        earliest = since if cursor is None else None
        mentions, unknown = await to_thread(mentions_in, news.about_us, us, earliest=earliest)
        own_posts, unknown_own = await to_thread(own_posts_in, news.own, account=account.key)
        return Page(
            mentions=mentions,
            cursor=news.cursor.model_dump(mode="json"),
            own_posts=own_posts,
            set_aside=(*unknown, *unknown_own),
            missed_from=news.missed_from,
            retry_at=news.retry_at,
            spent=self._meter.taken(),
            quota=self._asking.quota,
        )

    async def recheck(self, remote_ids: Sequence[str]) -> Sequence[Checked]:
        """Posts as they are now, a hundred a request, and their newest versions where they were edited.

        At a rate limit: those checked so far; raises RateLimited when there are none.
        """
        us = await self._us()
        checked: list[Checked] = []
        wanted = list(dict.fromkeys(remote_ids))
        try:
            for start in range(0, len(wanted), MOST_AT_ONCE):
                checked += await self._check(wanted[start : start + MOST_AT_ONCE], us)
        except RateLimited:
            if not checked:
                raise
        return checked

    async def thread(self, remote_id: str) -> Sequence[ThreadPost]:
        """The post, what it answers up to the root, and what its author and we said there. Raises TargetGone."""
        return await read_thread(self._asking, remote_id, await self._us())

    def preview(self, text: str, target: Mention) -> Preview:
        """The reply as it would be published, and what that costs."""
        account = self.account
        return preview_of(
            text,
            target,
            handle=self._identity.handle if self._identity else account.key,
            limit=account.characters or USUAL_LIMIT,
            summoned_only=account.summoned_only,
        )

    def answer_address(self, text: str, target: Mention) -> str:
        """X's own page for writing a post, with the words filled in."""
        return answer_address(text, target)

    async def is_visible(self, remote_id: str) -> bool:
        """Whether X shows our post, asked with one GET /2/tweets."""
        return not (await self._asking.posts([remote_id])).gone

    async def upload(self, picture: Upload) -> str:
        """One POST /2/media/upload and one for its description. Raises as the port says."""
        send_by = self._clock() + self.account.request_timeout
        return await upload_picture(self._client, picture, account=self.account.key, send_by=send_by, clock=self._clock)

    async def has_uploaded(self, remote_id: str) -> bool:
        """True: X is done with a picture when it answers, only films take it longer."""
        return True

    async def publish(self, posting: Posting) -> Published:
        """One POST /2/tweets, which X takes once: the same words again soon after are refused as a duplicate.

        Raises as the port says. A duplicate of an earlier attempt is Uncertain, as that attempt may stand; that of a
        first one is Duplicate, for X holds the words against some other post of ours.
        """
        preview = self._sendable(posting)
        try:
            with nothing_after(posting.send_by, self._clock):
                answer = await self._client.create_tweet(**body_of(preview, posting))
        except Duplicate as duplicate:
            refusal = duplicate
        else:
            created = parsed(IdentifiedAnswer, answer.body)
            if isinstance(created, ValidationError):
                raise Uncertain("answered with something else than a post", **self._where)
            handle = self._identity.handle if self._identity else "i"
            return Published(remote_id=created.data.id, url=f"{SITE}/{handle}/status/{created.data.id}")
        raise Uncertain(str(refusal), **self._where) if self._is_again(posting) else refusal

    async def find(self, posting: Posting) -> Published | None:
        """Our reply among our own posts since its first attempt, by author, parent and text.

        None only where all of them were read. Raises Uncertain where two match, or where one that cannot be read well
        enough might be the reply.
        """
        me = (await self._us()).remote_id
        now = self._clock()
        since = (posting.first_attempt_at or posting.target.posted_at) - _CLOCKS_DIFFER
        reading = await read(partial(self._asking.own_posts, me), place_at(since, now), _LOOKED_THROUGH, now)
        if reading.retry_at is not None:
            raise RateLimited("not all of our posts could be read", retry_at=reading.retry_at, **self._where)
        matching, doubtful = matching_replies(reading.entries, posting, me=me)
        if len(matching) > 1:
            raise Uncertain(f"{len(matching)} posts of ours match this reply", **self._where)
        if matching:
            return matching[0]
        if reading.missed_from is not None:
            raise Uncertain("too many posts of ours to look through", **self._where)
        if doubtful:
            raise Uncertain("a post that cannot be read well enough might be this reply", **self._where)
        return None

    async def withdraw(self, remote_id: str, *, send_by: datetime | None = None) -> None:
        """One DELETE /2/tweets/:id; a post that is gone already is withdrawn."""
        await delete_post(self._client, remote_id, account=self.account.key, send_by=send_by, clock=self._clock)
        self._meter.deleted()

    async def correct(self, remote_id: str, posting: Posting) -> None:
        """Raises Rejected: X lets nobody edit an answer to somebody else."""
        raise Rejected("answers cannot be edited", **self._where)

    async def hide(self, remote_id: str, *, hidden: bool, send_by: datetime | None = None) -> None:
        """Raises NotAllowed: answers to our posts are hidden in X's own app."""
        raise NotAllowed("what others wrote is not hidden from here", **self._where)

    @property
    def private(self) -> None:
        """None: direct messages are another product there, and are not read or written from here."""
        return None

    def charged(self) -> Decimal:
        """What was read and withdrawn, by X's prices, each post and each user once a day."""
        return self._meter.taken()

    async def close(self) -> None:
        """Release connections; may be called twice."""
        await self._client.close()

    def _sendable(self, posting: Posting) -> Preview:
        """The words as they go out. Raises Rejected where X would refuse them."""
        preview = self.preview(posting.text, posting.target)
        if preview.problems:
            message = f"not sent: {', '.join(preview.problems)} ({preview.length} of {preview.limit} characters)"
            raise Rejected(message, **self._where)
        return preview

    def _is_again(self, posting: Posting) -> bool:
        """True where an earlier attempt at this reply may have left."""
        if posting.first_attempt_at is None or posting.send_by is None:
            return False
        return posting.send_by - self.account.request_timeout > posting.first_attempt_at

    async def _check(self, remote_ids: Sequence[str], us: Us) -> list[Checked]:
        """What became of at most a hundred posts; those of which nothing is known are left out."""
        found = await self._asking.posts(remote_ids)
        entries = {str(entry.number): entry for entry in found.entries}
        newest = {remote_id: self._newest(entry) for remote_id, entry in entries.items()}
        edited = sorted({latest for remote_id, latest in newest.items() if latest not in ("", remote_id)})
        if edited:
            entries |= {str(entry.number): entry for entry in (await self._asking.posts(edited)).entries}
        checked = [Checked(remote_id=remote_id, mention=None) for remote_id in remote_ids if remote_id in found.gone]
        for remote_id, latest in newest.items():
            entry = entries.get(latest)
            if entry is not None:
                post = PostPayload.model_validate(entry.raw)
                checked.append(Checked(remote_id=remote_id, mention=mention_of(post, entry.included, us)))
        return checked

    def _newest(self, entry: Entry) -> str:
        """The id of the newest version of a post, "" where the post is of unknown shape, which the log says."""
        post = parsed(PostPayload, entry.raw)
        if isinstance(post, ValidationError):
            _log.warning("x (%s): a post of unknown shape was left out: %s", self.account.key, entry.number)
            return ""
        return versions(post)[-1]

    async def _us(self) -> Us:
        """Our account on X; who we are is asked again once a day."""
        if self._identity is None or self._known_since is None or self._clock() - self._known_since >= _IDENTITY_LASTS:
            await self._who()
        assert self._identity is not None, "connect has just set it"
        return Us(self.account.key, self._identity.remote_id, self._identity.handle, self.account.summoned_only)

    @property
    def _where(self) -> _Where:
        return {"service": SERVICE, "account": self.account.key}

    def _place(self, cursor: Cursor | None, since: datetime) -> sources.Cursor:
        if cursor is None:
            return sources.cursor_at(since, self._clock())
        place = parsed(sources.Cursor, cursor)
        if isinstance(place, ValidationError):
            raise Rejected("the stored cursor is not one that this network made", **self._where)
        return place
