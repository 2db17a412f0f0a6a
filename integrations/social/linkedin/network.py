"""A LinkedIn page as a ToldNetwork of bot/ports/pushing: reads comments and mentions, previews, publishes, finds them.

It puts the parts together: wire sends, sorting names what went wrong, asking reads, sources keeps the place, mapping
translates. Source: learn.microsoft.com/linkedin/marketing/community-management.
"""

from asyncio import to_thread  # people may write pages of megabytes: the loop goes on meanwhile
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypedDict

from pydantic import ValidationError

from bot.domain.department import Account, PostingClass
from bot.domain.mention import Mention, OwnPost, ThreadPost
from bot.errors import Duplicate, NotAllowed, RateLimited, Rejected, TargetGone, TimedOut, Unavailable, Uncertain
from bot.ports.pushing import Told
from bot.ports.social import Capabilities, Checked, Cursor, Identity, Page, Posting, Preview, Published, Upload
from integrations.social.linkedin import sources
from integrations.social.linkedin.app import LinkedInApp, app_of
from integrations.social.linkedin.asking import Asking
from integrations.social.linkedin.credentials import credentials_of
from integrations.social.linkedin.introducing import introduce
from integrations.social.linkedin.mapping import People, Us, comment_mention, own_comment, post_mention
from integrations.social.linkedin.notices import Place
from integrations.social.linkedin.publishing import comment_path, create_comment, delete_comment, edit_comment
from integrations.social.linkedin.rechecking import recheck
from integrations.social.linkedin.reply import answer_address, matching_replies, place_of, preview_of
from integrations.social.linkedin.sorting import SERVICE
from integrations.social.linkedin.telling import look_into
from integrations.social.linkedin.text import LONGEST_COMMENT
from integrations.social.linkedin.threads import read_thread
from integrations.social.linkedin.wire import Wire

_SETTLE = timedelta(seconds=60)
_CLOCKS_DIFFER = timedelta(minutes=2)


class _Where(TypedDict):
    """What every error says of its origin."""

    service: str
    account: str


class LinkedInNetwork:
    """One page on LinkedIn."""

    def __init__(self, account: Account, secret: str, *, clock: Callable[[], datetime]) -> None:
        """`secret` is the page's number and a token, see credentials. Raises SettingsError where it cannot be used."""
        self._credentials = credentials_of(account, secret)
        self.account = account
        self._clock = clock
        self._us = Us(account.key, self._credentials.urn)
        self._wire = Wire(account, self._credentials, clock=clock)
        self._asking = Asking(self._wire, account=account.key, page=self._credentials.urn)
        self._identity: Identity | None = None

    def __repr__(self) -> str:
        return f"LinkedInNetwork({self.account.key!r})"

    @property
    def capabilities(self) -> Capabilities:
        """LinkedIn's behaviour, or what the account's configuration says of it."""
        account = self.account
        return Capabilities(
            posting=account.posting or PostingClass.PLAIN,
            key_lifetime=account.key_lifetime if account.key_lifetime is not None else timedelta(0),
            settle=account.settle if account.settle is not None else _SETTLE,
            request_timeout=account.request_timeout,
            finds_replies=True,
            edits=True,
            deletes=True,
        )

    async def connect(self) -> Identity:
        """Which page we are, and what should be mended. Raises AuthFailed, Transient, Permanent."""
        key = self.account.key
        self._identity = await introduce(self._asking, self._credentials, account=key, now=self._clock())
        return self._identity

    async def fetch(self, cursor: Cursor | None, *, since: datetime) -> Page:
        """Everything new since the cursor, from what LinkedIn noted and from watched threads; see sources."""
        now = self._clock()
        reading = sources.Reading(self._asking, self._us, self._cursor(cursor, since, now), now)
        news = await reading.read()
        people = await self._people(news, now)
        earliest = since if cursor is None else None
        mentions, own_posts = await to_thread(self._told, news, people, earliest)
        return Page(
            mentions=mentions,
            cursor=news.cursor.model_dump(mode="json"),
            own_posts=own_posts,
            set_aside=tuple(news.set_aside),
            more=news.more,
            missed_from=news.missed_from,
            retry_at=news.retry_at,
        )

    @property
    def app(self) -> LinkedInApp | None:
        """The app by which LinkedIn tells of the page at once, None where the account does not hold its secret."""
        return app_of(self._credentials, self.account.key)

    async def look_into(self, body: str) -> Told:
        """What LinkedIn told of a page, as it is now."""
        now = self._clock()
        news, gone = await look_into(self._asking, self._us, body, now)
        people = await self._people(news, now)
        mentions, own_posts = await to_thread(self._told, news, people, None)
        return Told(mentions, own_posts, tuple(news.set_aside), gone)

    async def recheck(self, remote_ids: Sequence[str]) -> Sequence[Checked]:
        """Posts and comments as they are now, one by one.

        At a rate limit: those checked so far; raises RateLimited when there are none.
        """
        return await recheck(self._asking, remote_ids, self._us, self._clock())

    async def thread(self, remote_id: str) -> Sequence[ThreadPost]:
        """The post, its comments, and the answers that concern us. Raises TargetGone."""
        return await read_thread(self._asking, remote_id, self._us, self._clock())

    def preview(self, text: str, target: Mention) -> Preview:
        """The reply as it would be published."""
        handle = self._identity.handle if self._identity else self.account.key
        return preview_of(text, target, handle=handle, limit=self.account.characters or LONGEST_COMMENT)

    def answer_address(self, text: str, target: Mention) -> str:
        """The comment or the post on LinkedIn, which takes no words along."""
        return answer_address(target)

    async def is_visible(self, remote_id: str) -> bool:
        """Whether LinkedIn still shows our comment: what it accepts is visible at once."""
        try:
            await self._wire.get(comment_path(remote_id, self._us))
        except TargetGone:
            return False
        return True

    async def upload(self, picture: Upload) -> str:
        """Raises Rejected: no picture goes out with a reply."""
        raise Rejected("replies go out without pictures", **self._where)

    async def has_uploaded(self, remote_id: str) -> bool:
        """Raises Rejected: there is no picture to ask about."""
        raise Rejected("replies go out without pictures", **self._where)

    async def publish(self, posting: Posting) -> Published:
        """One POST of a comment in the name of the page.

        Raises as the port says. A duplicate of an earlier attempt is Uncertain, as that attempt may stand.
        """
        text, place = self._sendable(posting).text, place_of(posting.target)
        try:
            return await create_comment(self._wire, text, place, self._us, send_by=posting.send_by)
        except Duplicate as duplicate:
            refusal = duplicate
        raise Uncertain(str(refusal), **self._where) if self._is_again(posting) else refusal

    async def find(self, posting: Posting) -> Published | None:
        """Our reply among the comments where it has to stand, by author, place and text.

        None only where all of them were read, or where what it answers is gone and all answers with it. Raises
        Uncertain where two match, or where one that cannot be read might be the reply.
        """
        target = posting.target
        earliest = (posting.first_attempt_at or target.posted_at) - _CLOCKS_DIFFER
        place = place_of(target)
        try:
            raws, complete = await self._asking.comments(place.under)
        except TargetGone:
            return None
        text = self.preview(posting.text, target).text
        matching, unreadable = matching_replies(raws, text, place, page=self._us.urn, earliest=earliest)
        if len(matching) > 1:
            raise Uncertain(f"{len(matching)} comments of ours match this reply", **self._where)
        if matching:
            return matching[0]
        if not complete:
            raise Uncertain("not all comments could be looked through", **self._where)
        if unreadable:
            raise Uncertain("a comment of unknown shape might be this reply", **self._where)
        return None

    async def withdraw(self, remote_id: str, *, send_by: datetime | None = None) -> None:
        """One DELETE of our comment; one that is gone already is withdrawn."""
        await delete_comment(self._wire, remote_id, self._us, send_by=send_by)

    async def correct(self, remote_id: str, posting: Posting) -> None:
        """One partial update of our comment, which changes its words alone."""
        text = self._sendable(posting).text
        await edit_comment(self._wire, remote_id, text, self._us, send_by=posting.send_by)

    async def hide(self, remote_id: str, *, hidden: bool, send_by: datetime | None = None) -> None:
        """Raises NotAllowed: LinkedIn's interface hides no comments."""
        raise NotAllowed("hides nothing that others wrote", **self._where)

    @property
    def private(self) -> None:
        """None: pages write no messages by themselves."""
        return None

    def charged(self) -> Decimal:
        """Nothing: it costs no money."""
        return Decimal(0)

    async def close(self) -> None:
        """Release connections; may be called twice."""
        await self._wire.close()

    async def _people(self, news: sources.News, now: datetime) -> People:
        """Who wrote what is new. At a limit names are worth no second reading, at a fault no long wait for the rest."""
        try:
            return await self._asking.people(news.actors)
        except RateLimited as limit:
            news.retry_at = limit.retry_at
        except (Unavailable, TimedOut):
            if not news.waits_long(now):
                raise
        return {}

    def _told(
        self, news: sources.News, people: People, earliest: datetime | None
    ) -> tuple[tuple[Mention, ...], tuple[OwnPost, ...]]:
        """The mentions and our own posts among what was new, oldest first, each once, none before `earliest` (UTC)."""
        us = self._us
        mentions = [post_mention(each.post, us, people, seen_at=each.seen_at) for each in news.posts]
        for said in news.comments:
            to_us = said.name.urn in news.to_us
            mentions.append(comment_mention(said.comment, said.name, us, people, under=said.under, to_us=to_us))
        ours = [own_comment(said.comment, said.name, us, under=said.under) for said in news.ours]
        once = {each.remote_id: each for each in mentions if earliest is None or each.posted_at >= earliest}
        own = {each.remote_id: each for each in ours if earliest is None or each.posted_at >= earliest}
        by_time = sorted(once.values(), key=lambda each: (each.posted_at, each.remote_id))
        return tuple(by_time), tuple(sorted(own.values(), key=lambda each: (each.posted_at, each.remote_id)))

    def _sendable(self, posting: Posting) -> Preview:
        """The words as they go out. Raises Rejected where LinkedIn would refuse them."""
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

    @property
    def _where(self) -> _Where:
        return {"service": SERVICE, "account": self.account.key}

    def _cursor(self, cursor: Cursor | None, since: datetime, now: datetime) -> sources.Cursor:
        if cursor is None:
            return sources.Cursor(notices=Place(read_to=since, day=now.date()))
        try:
            return sources.Cursor.model_validate(cursor)
        except ValidationError:
            pass
        raise Rejected("the stored cursor is not one that this network made", **self._where)
