"""A place with reviews as a Network of bot/ports/social: takes a way to ask for them, reads, previews, answers, finds.

A review has one answer of ours, and answering again replaces it: so no answer can stand twice, and a correction is the
same request. Each network of reviews says how it is asked, and what it counts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from pydantic import ValidationError

from bot.domain.department import Account, PostingClass
from bot.domain.mention import Mention, ThreadPost
from bot.errors import NotAllowed, RateLimited, Rejected, TargetGone, TimedOut, Transient, Unavailable
from bot.ports.social import Capabilities, Checked, Cursor, Identity, Page, Posting, Preview, Published, Upload
from integrations.social.reviews.listing import Batch, Place, place_at, read
from integrations.social.reviews.review import Review, answer_id, parsed, preview_of, review_of, thread_of
from integrations.social.reviews.sorting import Where
from integrations.social.reviews.text import comparable

_SETTLE = timedelta(seconds=60)
_IDENTITY_LASTS = timedelta(days=1)
_MOST_FAULTS = 3


@dataclass(frozen=True, slots=True)
class Habits:
    """What a network of reviews does its own way: how long an answer may be, in bytes or in characters, and how long
    after it was accepted one can be looked at, None where what was accepted is shown.
    """

    limit: int
    in_bytes: bool = False
    verifies: timedelta | None = None


class Asking(Protocol):
    """Questions about one place, and what is written there. Every method raises as the port says."""

    @property
    def where(self) -> Where:
        """What every error says of its origin."""
        ...

    async def identity(self) -> Identity:
        """Which place it is, as the network itself says."""
        ...

    async def page(self, following: str | None, us: Identity) -> Batch:
        """A page of the reviews, the newest first."""
        ...

    async def review(self, remote_id: str, us: Identity) -> Review:
        """One review as it is now. Raises TargetGone."""
        ...

    async def answer(self, remote_id: str, text: str, *, send_by: datetime | None) -> None:
        """Have `text` stand as our answer to a review, in the place of any other. One request."""
        ...

    async def unanswer(self, remote_id: str, *, send_by: datetime | None) -> None:
        """Take our answer to a review away. Raises TargetGone where there is none. One request."""
        ...

    async def close(self) -> None:
        """Release connections; may be called twice."""
        ...


class ReviewNetwork:
    """The reviews of one place."""

    def __init__(self, account: Account, asking: Asking, habits: Habits, *, clock: Callable[[], datetime]) -> None:
        self.account = account
        self._asking = asking
        self._habits = habits
        self._clock = clock
        self._identity: Identity | None = None
        self._known_since: datetime | None = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.account.key!r})"

    @property
    def capabilities(self) -> Capabilities:
        """The network's behaviour, or what the account's configuration says of it."""
        account = self.account
        return Capabilities(
            posting=account.posting or PostingClass.UPSERT,
            key_lifetime=account.key_lifetime if account.key_lifetime is not None else timedelta(0),
            settle=account.settle if account.settle is not None else _SETTLE,
            request_timeout=account.request_timeout,
            edits=True,
            deletes=True,
            verifies=self._habits.verifies,
            replaces=True,
        )

    async def connect(self) -> Identity:
        """Which place the account speaks for. Raises AuthFailed, Transient, Permanent."""
        self._identity = await self._asking.identity()
        self._known_since = self._clock()
        return self._identity

    async def fetch(self, cursor: Cursor | None, *, since: datetime) -> Page:
        """Every review that is new or was changed since the cursor; see listing."""
        place = place_at(since) if cursor is None else parsed(Place, cursor)
        if isinstance(place, ValidationError):
            raise self._asking.where.error(Rejected, "the stored cursor is not one that this network made")
        us = await self._us()
        return await read(
            lambda following: self._asking.page(following, us), place, first=cursor is None, now=self._clock()
        )

    async def recheck(self, remote_ids: Sequence[str]) -> Sequence[Checked]:
        """Reviews as they are now, one request each. At a rate limit, and once the network seems to be down, those
        checked so far; raises Transient when there are none.
        """
        us = await self._us()
        checked: list[Checked] = []
        faults: list[Transient] = []
        for each in dict.fromkeys(remote_ids):
            try:
                checked.append(Checked(each, (await self._asking.review(each, us)).mention))
            except TargetGone:
                checked.append(Checked(each, None))
            except (NotAllowed, Rejected):  # one that we may not read keeps nobody from the others
                continue
            except RateLimited as limit:
                faults.append(limit)
                break
            except (Unavailable, TimedOut) as fault:
                faults.append(fault)
                if len(faults) == _MOST_FAULTS:
                    break
        if faults and not checked:
            raise faults[-1]
        return checked

    async def thread(self, remote_id: str) -> Sequence[ThreadPost]:
        """The review, and our answer to it. Raises TargetGone."""
        us = await self._us()
        return thread_of(await self._asking.review(remote_id, us), us)

    def preview(self, text: str, target: Mention) -> Preview:
        """The answer as it would be published."""
        handle = self._identity.handle if self._identity else self.account.key
        limit = self.account.characters or self._habits.limit
        return preview_of(text, target, handle=handle, limit=limit, in_bytes=self._habits.in_bytes)

    def answer_address(self, text: str, target: Mention) -> str:
        """Where the review stands; no words are taken along."""
        return target.url

    async def is_visible(self, remote_id: str) -> bool:
        """Whether the network shows our answer to others. Raises Unavailable while it has not decided."""
        try:
            review = await self._asking.review(review_of(remote_id), await self._us())
        except TargetGone:
            return False
        if review.answer is not None and review.answer.shown is None:
            raise self._asking.where.error(Unavailable, "has not decided yet whether it shows the answer")
        return review.answer is not None and review.answer.shown is True

    async def upload(self, picture: Upload) -> str:
        """Raises Rejected: no pictures go out with an answer."""
        raise self._asking.where.error(Rejected, "no pictures go out with an answer")

    async def has_uploaded(self, remote_id: str) -> bool:
        """False: there are no uploads."""
        return False

    async def publish(self, posting: Posting) -> Published:
        """One request that has the words stand as our answer. Raises as the port says."""
        text = self._sendable(posting)
        await self._asking.answer(posting.target.remote_id, text, send_by=posting.send_by)
        return self._fact(posting)

    async def find(self, posting: Posting) -> Published | None:
        """Our answer to the review, where it says the words of `posting`."""
        try:
            review = await self._asking.review(posting.target.remote_id, await self._us())
        except TargetGone:
            return None
        said = review.answer.text if review.answer is not None else ""
        return self._fact(posting) if comparable(said) == comparable(posting.text) else None

    async def withdraw(self, remote_id: str, *, send_by: datetime | None = None) -> None:
        """One request that takes our answer away; one that is gone already is taken away."""
        try:
            await self._asking.unanswer(review_of(remote_id), send_by=send_by)
        except TargetGone:
            return

    async def correct(self, remote_id: str, posting: Posting) -> None:
        """The request of `publish`, once a look has shown that there is an answer: what was taken away stays away."""
        text = self._sendable(posting)
        review = await self._asking.review(review_of(remote_id), await self._us())
        if review.answer is None:
            raise self._asking.where.error(TargetGone, "there is no answer of ours to the review any more")
        await self._asking.answer(review_of(remote_id), text, send_by=posting.send_by)

    async def hide(self, remote_id: str, *, hidden: bool, send_by: datetime | None = None) -> None:
        """Raises NotAllowed: nobody who is reviewed hides a review."""
        raise self._asking.where.error(NotAllowed, "reviews are not hidden by those they are about")

    @property
    def private(self) -> None:
        """None: whoever is reviewed can answer in public alone."""
        return None

    def charged(self) -> Decimal:
        """Nothing: no request costs money."""
        return Decimal(0)

    async def close(self) -> None:
        """Release connections; may be called twice."""
        await self._asking.close()

    def _sendable(self, posting: Posting) -> str:
        """The words as they go out. Raises Rejected where the network would refuse them."""
        preview = self.preview(posting.text, posting.target)
        if preview.problems:
            message = f"not sent: {', '.join(preview.problems)} ({preview.length} of {preview.limit})"
            raise self._asking.where.error(Rejected, message)
        return preview.text

    def _fact(self, posting: Posting) -> Published:
        return Published(answer_id(posting.target.remote_id), posting.target.url)

    async def _us(self) -> Identity:
        """Our place; which one it is is asked again once a day."""
        known = self._identity
        if known is None or self._known_since is None or self._clock() - self._known_since >= _IDENTITY_LASTS:
            known = await self.connect()
        return known
