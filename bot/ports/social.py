"""What every social network offers to the pipeline: read a page, preview and publish a reply, find it again."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol, TypeAlias

from bot.domain.department import Account, PostingClass
from bot.domain.mention import Mention, OwnPost, SetAside, ThreadPost

Cursor: TypeAlias = Mapping[str, Any]
"""Where the next page starts; JSON that only the network itself reads."""


@dataclass(frozen=True, slots=True)
class Quota:
    """How many requests of one kind a network still takes: `remaining` of `limit` until `resets_at` (UTC)."""

    limit: int
    remaining: int
    resets_at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """One page of news, oldest first.

    `cursor` is where to go on once this page is stored. `more` is true when another page waits right now.
    `own_posts` are posts by our own account. `set_aside` are items of unknown shape. `missed_from` (UTC) is set
    when the network says that it no longer holds everything since the cursor. `retry_at` (UTC) is set when a
    rate limit cut the reading short: what was read so far is in the page, and the next poll waits until then.
    `spent` is what was charged in US dollars since a page or `charged` last told it, `quota` what the network still
    takes of such readings.
    """

    mentions: tuple[Mention, ...]
    cursor: Cursor
    own_posts: tuple[OwnPost, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    more: bool = False
    missed_from: datetime | None = None
    retry_at: datetime | None = None
    spent: Decimal = Decimal(0)
    quota: Quota | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are on the network, as the network itself says. `expires_at` (UTC) is when our token ends by itself.

    `remarks` are message keys of what somebody should mend there, such as "mentions_dropped".
    """

    remote_id: str
    handle: str
    name: str
    url: str
    expires_at: datetime | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """Which pictures a network takes with a reply: how many, how large in bytes and in pixels, of which media types.

    `alt` is how many characters describe one at most.
    """

    most: int
    largest: int
    pixels: int
    types: frozenset[str]
    alt: int


@dataclass(frozen=True, slots=True)
class Upload:
    """A picture on its way to a network, with its description."""

    media_type: str
    alt: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """How the network behaves, as data; the pipeline asks this and never which network it is.

    `publishes` is false where nothing can be published from here: every mention has a barrier, and what we answer by
    hand is never told in `own_posts`, so that somebody has to say it.
    `posting` is what a repeated post does. `key_lifetime` is how long a client key protects (posting CLIENT_KEY).
    `settle` is how long after a lost answer a search for our own reply can be trusted, beyond the request timeout.
    `finds_replies` is true where our own reply can be looked up under its parent.
    `request_timeout` bounds every request. `deletes` is true where our own posts can be taken back with `withdraw`,
    `edits` where their words can be changed with `correct`. `pictures` says which pictures go out with a reply, None
    where none do. `verifies` is how long after it was accepted a reply is looked at for whether others can see it,
    None where what was accepted is visible. `replaces` is true where a post bears one answer of ours at most, in the
    place of which another `publish` puts its own. `hides` is true where what others wrote can be hidden with `hide`: a
    mention says whether it can (`hideable`).
    """

    posting: PostingClass
    key_lifetime: timedelta
    settle: timedelta
    request_timeout: timedelta
    publishes: bool = True
    finds_replies: bool = True
    edits: bool = False
    deletes: bool = False
    pictures: PictureLimits | None = None
    verifies: timedelta | None = None
    replaces: bool = False
    hides: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """A reply as the network will show it, before anything leaves.

    `text` is what will be published, to the letter. `length` and `limit` are counted by the network's own rule.
    `handle` is the account it goes out as, `in_reply_to` the author it answers, `visibility` who will see it.
    `problems` are message keys (see bot/cards/wording) that forbid sending, such as "too_long"; `remarks` are such
    that forbid nothing, such as "link_costs_more". `cost` is what publishing it costs in US dollars, None where it
    costs nothing. A barrier of the mention is none of the problems: whoever answers by hand has to keep to these too.
    """

    text: str
    length: int
    limit: int
    handle: str
    in_reply_to: str
    visibility: str
    problems: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """One reply to publish. `key` is the idempotency key, the same for every attempt at this reply.

    `text` is the employee's text; the network adds what it needs (a handle that notifies) as in the preview.
    `first_attempt_at` (UTC) is when the first attempt left, None before it. From `send_by` (UTC) on, nothing of this
    attempt may leave: another process may have taken it for lost. None where nobody else could send it. `pictures` are
    those uploaded before, by the network's names for them.
    """

    key: str
    text: str
    target: Mention
    first_attempt_at: datetime | None = None
    send_by: datetime | None = None
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Published:
    """A fact: the reply stands on the network under this id and address."""

    remote_id: str
    url: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a post we had read: `mention` as it is now, or None when it is gone."""

    remote_id: str
    mention: Mention | None


@dataclass(frozen=True, slots=True)
class Heard:
    """What a network says at once: that something new concerns us, or that a post changed or went, by its id."""

    remote_id: str | None = None


class PrivateReplies(Protocol):
    """Messages to an author in private, each in answer to one public post: for networks that take exactly one for each
    post, within a time that the mention tells (`private_until`).

    None can be taken back or changed, and none costs money. Methods raise as those of `Network`.
    """

    def preview(self, text: str, target: Mention) -> Preview:
        """The message as its reader will see it; pure. Its visibility is "direct"."""
        ...

    async def send(self, posting: Posting) -> Published:
        """Send once; raises as `publish`, and Duplicate where one was sent in answer to this post before.

        Where one may be ours, from an earlier attempt, that is Uncertain.
        """
        ...

    async def find(self, posting: Posting) -> Published | None:
        """Whether the message was sent, for an attempt whose answer was lost; None when surely none was.

        Raises Uncertain where the network does not tell.
        """
        ...


class Network(Protocol):
    """One account on one network. Every method may raise a subclass of IntegrationError and nothing else.

    No method sleeps, retries a write, or blocks the loop. Nothing it raises or logs holds a secret.
    """

    account: Account

    @property
    def capabilities(self) -> Capabilities:
        """How this network behaves for this account, with the account's overrides applied."""
        ...

    async def connect(self) -> Identity:
        """Check the token and read the limits. Raises AuthFailed, Transient."""
        ...

    async def fetch(self, cursor: Cursor | None, *, since: datetime) -> Page:
        """The next page after `cursor`; with None the first one, holding nothing posted before `since` (UTC).

        The same cursor twice gives the same items (and perhaps newer ones). Pure reading: nothing is marked read.
        """
        ...

    async def recheck(self, remote_ids: Sequence[str]) -> Sequence[Checked]:
        """The present state of posts read before, in any order; ids the network did not answer for are left out."""
        ...

    async def thread(self, remote_id: str) -> Sequence[ThreadPost]:
        """The public thread around a post, root first, the post itself included. Raises TargetGone."""
        ...

    def preview(self, text: str, target: Mention) -> Preview:
        """The reply as it would be published; pure, on limits read by `connect` (or safe defaults)."""
        ...

    def answer_address(self, text: str, target: Mention) -> str:
        """Where a person can answer `target` by hand in the network's own app, with `text` filled in where the network
        takes it along; "" where there is no such place. Pure.
        """
        ...

    async def is_visible(self, remote_id: str) -> bool:
        """Whether others can see our post, for networks that `verify`. Raises Transient, Permanent."""
        ...

    async def upload(self, picture: Upload) -> str:
        """Give the network a picture that nobody sees before a reply names it; gives the network's name for it.

        For networks whose capabilities hold `pictures`. Uploading again is safe: what no post names is never public.
        Raises as `withdraw`.
        """
        ...

    async def has_uploaded(self, remote_id: str) -> bool:
        """Whether a reply may name the picture by now. Raises Transient, Permanent."""
        ...

    async def publish(self, posting: Posting) -> Published:
        """Publish once. Raises Rejected before anything leaves when the preview has problems.

        Raises Unavailable or RateLimited only when surely nothing was posted, Uncertain when something may have
        been, a Permanent when the network refused. A process that stood still past `posting.send_by` sends nothing,
        wherever it stood still, and raises Uncertain where a part may have left.
        """
        ...

    async def find(self, posting: Posting) -> Published | None:
        """Our own reply under its parent, matched by author, parent and text; None when surely not there.

        Only trustworthy after `request_timeout + settle` since the attempt. Raises Transient, Permanent,
        or Uncertain where two candidates match.
        """
        ...

    async def withdraw(self, remote_id: str, *, send_by: datetime | None = None) -> None:
        """Take our own post off the network; one that is gone already is taken off. For networks that `deletes`.

        Raises Transient only when surely nothing was done, Uncertain when it may have been, a Permanent when the
        network refused. Asking again is safe. Nothing leaves from `send_by` (UTC) on.
        """
        ...

    async def correct(self, remote_id: str, posting: Posting) -> None:
        """Give our own post the words of `posting`, and leave alone whatever else belongs to it. For networks that
        `edits`. Raises Rejected before anything leaves when the preview has problems, TargetGone where the post is no
        longer there, else as `withdraw`; asking again is safe.
        """
        ...

    async def hide(self, remote_id: str, *, hidden: bool, send_by: datetime | None = None) -> None:
        """Have others no longer see what somebody wrote under what is ours, or see it again with `hidden` false; what
        is so already is done. For networks that `hides`; others raise NotAllowed before anything leaves.

        Raises TargetGone where it is no longer there, NotAllowed where the network does not let us, else as
        `withdraw`; asking again is safe.
        """
        ...

    @property
    def private(self) -> PrivateReplies | None:
        """How an author is answered in private, None where nobody is from here."""
        ...

    def charged(self) -> Decimal:
        """What the network charged in US dollars since this or a page last told it: for readings of all kinds and for
        withdrawals, not for what was published, of which a preview says the cost. Told once; it asks nobody.
        """
        ...

    async def close(self) -> None:
        """Release connections; may be called twice."""
        ...


class StreamingNetwork(Network, Protocol):
    """A network that says at once when there is something to read."""

    def listen(self) -> AsyncGenerator[Heard, None]:
        """What the network says, first that it can be heard: something may have come before. Whoever reads closes it.

        It says only that there is something, perhaps twice or for nothing, and may miss what `fetch` reads. It never
        ends well: raises as every method, and where nothing is heard for long.
        """
        ...
