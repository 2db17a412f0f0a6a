"""A network in memory for tests of the flow: it keeps posts, answers like a real one, and fails when told to."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from urllib.parse import quote

from bot.domain.department import Account, PostingClass
from bot.domain.mention import Author, Mention, OwnPost, SetAside, ThreadPost
from bot.errors import ComptoirError, TargetGone
from bot.ports.social import (
    Capabilities,
    Checked,
    Cursor,
    Identity,
    Page,
    PictureLimits,
    Posting,
    Preview,
    Published,
    Quota,
    Upload,
)
from tests.support.rehearsed_private import RehearsedMessages

LIMIT = 500
PICTURES = PictureLimits(2, 100_000, 1_000_000, frozenset({"image/jpeg", "image/png"}), 100)


@dataclass
class RehearsedNetwork:
    """`arrives` puts posts on the network; `failures` are raised by the next publishes, `lost` ones after accepting.

    `published` is what the public was shown of us, in order, as (parent, text, key); `asked` holds every request to
    post. `taken_off` are the posts of ours that were deleted, `corrected` every edit of one as (id, text), `hidden`
    every post of others that was hidden, or shown again, as (id, hidden). `amend_failures` are raised by the next
    amendments, `amend_lost` ones after carrying them out. `uploads` are files of ours by their names there, processed
    after so many `looks`; their failures are as those of publishing. Posts of ours that are `unseen` nobody else can
    see, and `looked` holds every look for that. `has_app` is false where nobody can answer by hand. `replaces` is true
    where a post bears one answer of ours. `cost` is what publishing costs, twenty times as much with a link,
    `page_cost` what a page does, `charges` what else was charged for so far. `private` is how authors are answered in
    private, None where nobody is.
    """

    account: Account
    now: datetime
    posting: PostingClass = PostingClass.CLIENT_KEY
    key_lifetime: timedelta = timedelta(minutes=55)
    finds_replies: bool = True
    news: list[Mention | OwnPost | SetAside] = field(default_factory=list)
    published: list[tuple[str, str, str]] = field(default_factory=list)
    asked: list[Posting] = field(default_factory=list)
    failures: deque[ComptoirError] = field(default_factory=deque)
    lost: deque[ComptoirError] = field(default_factory=deque)
    read_failures: deque[ComptoirError] = field(default_factory=deque)
    look_failures: deque[ComptoirError] = field(default_factory=deque)
    connect_failures: deque[ComptoirError] = field(default_factory=deque)
    amend_failures: deque[ComptoirError] = field(default_factory=deque)
    amend_lost: deque[ComptoirError] = field(default_factory=deque)
    taken_off: list[str] = field(default_factory=list)
    withdrawals: int = 0
    hidden: list[tuple[str, bool]] = field(default_factory=list)
    hides_posts: bool = True
    deletes_posts: bool = True
    edits_posts: bool = True
    corrected: list[tuple[str, str]] = field(default_factory=list)
    threads: dict[str, Sequence[ThreadPost]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    page_size: int = 80
    missed_from: datetime | None = None
    retry_at: datetime | None = None
    quota: Quota | None = None
    expires_at: datetime | None = None
    remarks: tuple[str, ...] = ()
    hang: bool = False
    pictures: PictureLimits | None = PICTURES
    uploads: dict[str, Upload] = field(default_factory=dict)
    upload_failures: deque[BaseException] = field(default_factory=deque)
    upload_lost: deque[BaseException] = field(default_factory=deque)
    looks: int = 0
    verifies: timedelta | None = None
    unseen: set[str] = field(default_factory=set)
    looked: list[str] = field(default_factory=list)
    has_app: bool = True
    replaces: bool = False
    cost: Decimal | None = None
    page_cost: Decimal = Decimal(0)
    charges: Decimal = Decimal(0)
    private: RehearsedMessages | None = None
    _next: int = 100

    def __post_init__(self) -> None:
        self.private = self.private or RehearsedMessages(self.account)

    @property
    def messages(self) -> RehearsedMessages:
        """What was told in private, where somebody can be."""
        assert self.private is not None
        return self.private

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            posting=self.posting,
            key_lifetime=self.key_lifetime,
            settle=timedelta(seconds=5),
            request_timeout=timedelta(seconds=0.2) if self.hang else timedelta(seconds=10),
            finds_replies=self.finds_replies,
            deletes=self.deletes_posts,
            hides=self.hides_posts,
            edits=self.edits_posts,
            pictures=self.pictures,
            verifies=self.verifies,
            replaces=self.replaces,
        )

    def arrives(
        self, text: str, *, by: str = "lea", reply_to: str | None = None, followers: int = 10, **more: object
    ) -> Mention:
        """Somebody posts to us; gives the mention as a poll will read it."""
        self._next += 1
        remote_id = str(self._next)
        mention = Mention(
            account=self.account.key,
            network=self.account.network,
            remote_id=remote_id,
            author=Author(f"id-{by}", by, by.title(), f"https://social.example/@{by}", followers),
            text=text,
            posted_at=self.now,
            url=f"https://social.example/@{by}/{remote_id}",
            in_reply_to=reply_to,
        )
        mention = replace(mention, **more)  # type: ignore[arg-type]
        self.news.append(mention)
        return mention

    def answers_in_the_app(self, parent: str, text: str) -> OwnPost:
        """Somebody of ours answers with the network's own app."""
        self._next += 1
        post = OwnPost(
            self.account.key, str(self._next), parent, text, self.now, f"https://social.example/{self._next}"
        )
        self.news.append(post)
        return post

    def edits(self, mention: Mention, text: str) -> None:
        """The author changes a post."""
        edited = replace(mention, text=text, edited_at=self.now)
        self.news = [edited if _id(each) == mention.remote_id else each for each in self.news]

    def bars(self, mention: Mention, barrier: str) -> None:
        """The network takes answers to a post from us no longer, or again with ""."""
        self.news = [
            replace(mention, barrier=barrier) if _id(each) == mention.remote_id else each for each in self.news
        ]

    def lets_hide(self, mention: Mention) -> None:
        """The network lets us hide a post by now."""
        self.news = [replace(mention, hideable=True) if _id(each) == mention.remote_id else each for each in self.news]

    def lets_write_until(self, mention: Mention, until: datetime | None) -> None:
        """The network takes a message in private to the author of a post until then."""
        again = replace(mention, private_until=until)
        self.news = [again if _id(each) == mention.remote_id else each for each in self.news]

    def deletes(self, mention: Mention) -> None:
        """The author removes a post."""
        self.gone.add(mention.remote_id)

    async def connect(self) -> Identity:
        if self.connect_failures:
            raise self.connect_failures.popleft()
        return Identity("1", "acme", "Acme", "https://social.example/@acme", self.expires_at, self.remarks)

    async def fetch(self, cursor: Cursor | None, *, since: datetime) -> Page:
        if self.read_failures:
            raise self.read_failures.popleft()
        start = cursor["at"] if cursor else 0
        items = self.news[start : start + self.page_size]
        end = start + len(items)
        missed, self.missed_from = self.missed_from, None
        return Page(
            mentions=tuple(each for each in items if isinstance(each, Mention)),
            own_posts=tuple(each for each in items if isinstance(each, OwnPost)),
            set_aside=tuple(each for each in items if isinstance(each, SetAside)),
            cursor={"at": end},
            more=end < len(self.news),
            missed_from=missed,
            retry_at=self.retry_at,
            quota=self.quota,
            spent=self.page_cost,
        )

    async def recheck(self, remote_ids: Sequence[str]) -> Sequence[Checked]:
        if self.look_failures:
            raise self.look_failures.popleft()
        now = {each.remote_id: each for each in self.news if isinstance(each, Mention)}
        return [Checked(each, None if each in self.gone else now[each]) for each in remote_ids if each in now]

    async def thread(self, remote_id: str) -> Sequence[ThreadPost]:
        if self.look_failures:
            raise self.look_failures.popleft()
        if remote_id not in self.threads:
            raise TargetGone("no such post", service=self.account.network, account=self.account.key)
        return self.threads[remote_id]

    def preview(self, text: str, target: Mention) -> Preview:
        whole = f"@{target.author.handle} {text}"
        problems = ("too_long",) if len(whole) > LIMIT else ()
        if target.visibility == "direct":
            problems = (*problems, "not_public")
        shown = Preview(whole, len(whole), LIMIT, "acme", target.author.handle, target.visibility, problems)
        if self.cost is None:
            return shown
        linked = "https://" in text
        return replace(shown, cost=self.cost * (20 if linked else 1), remarks=("link_costs_more",) if linked else ())

    def answer_address(self, text: str, target: Mention) -> str:
        return f"https://social.example/answer?to={target.remote_id}&text={quote(text)}" if self.has_app else ""

    async def is_visible(self, remote_id: str) -> bool:
        if self.look_failures:
            raise self.look_failures.popleft()
        self.looked.append(remote_id)
        return remote_id not in self.unseen

    async def upload(self, picture: Upload) -> str:
        if self.upload_failures:
            raise self.upload_failures.popleft()
        self.uploads[f"media-{len(self.uploads) + 1}"] = picture
        if self.upload_lost:
            raise self.upload_lost.popleft()
        return f"media-{len(self.uploads)}"

    async def has_uploaded(self, remote_id: str) -> bool:
        if remote_id not in self.uploads:
            raise TargetGone("no such file", service=self.account.network, account=self.account.key)
        self.looks -= 1
        return self.looks < 0

    async def publish(self, posting: Posting) -> Published:
        self.asked.append(posting)
        if self.hang:
            await asyncio.sleep(60)
        if self.failures:
            raise self.failures.popleft()
        known = next((n for n, each in enumerate(self.published) if each[2] == posting.key), None)
        if known is None or self.posting is not PostingClass.CLIENT_KEY:
            self.published.append((posting.target.remote_id, posting.text, posting.key))
            known = len(self.published) - 1
        if self.lost:
            raise self.lost.popleft()
        return _fact(known)

    async def find(self, posting: Posting) -> Published | None:
        if self.look_failures:
            raise self.look_failures.popleft()
        for number, (parent, text, _) in enumerate(self.published):
            if (parent, text) == (posting.target.remote_id, posting.text):
                return _fact(number)
        return None

    async def withdraw(self, remote_id: str, *, send_by: datetime | None = None) -> None:
        await self._amend()
        self.withdrawals += 1
        if remote_id not in self.taken_off:
            self.taken_off.append(remote_id)
        self._lose()

    async def correct(self, remote_id: str, posting: Posting) -> None:
        await self._amend()
        if remote_id in self.taken_off:
            raise TargetGone("no such post", service=self.account.network, account=self.account.key)
        self.corrected.append((remote_id, posting.text))
        self._lose()

    async def hide(self, remote_id: str, *, hidden: bool, send_by: datetime | None = None) -> None:
        await self._amend()
        if remote_id in self.gone:
            raise TargetGone("no such post", service=self.account.network, account=self.account.key)
        self.hidden.append((remote_id, hidden))
        self._lose()

    async def _amend(self) -> None:
        if self.hang:
            await asyncio.sleep(60)
        if self.amend_failures:
            raise self.amend_failures.popleft()

    def _lose(self) -> None:
        if self.amend_lost:
            raise self.amend_lost.popleft()

    def charged(self) -> Decimal:
        charges, self.charges = self.charges, Decimal(0)
        return charges

    async def close(self) -> None:
        pass


def _fact(number: int) -> Published:
    return Published(f"own-{number}", f"https://social.example/@acme/own-{number}")


def _id(item: Mention | OwnPost | SetAside) -> str:
    return item.remote_id
