"""Where news of a page comes from: takes the cursor, gives what is new, and the cursor after it.

What LinkedIn noted comes first: comments under our posts and posts that name us, each looked at as it is now. Once that
is caught up with, the threads under posts that name us are looked at. A rate limit leaves the rest where it was.
"""

import logging
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.domain.mention import SetAside
from bot.errors import NotAllowed, RateLimited, Rejected, TargetGone, TimedOut, Unavailable
from integrations.social.linkedin import notices
from integrations.social.linkedin.asking import Asking
from integrations.social.linkedin.mapping import Us, name_of, set_aside
from integrations.social.linkedin.notices import Notice, Place
from integrations.social.linkedin.payloads import (
    CommentPayload,
    DecorationPayload,
    NotificationPayload,
    PostPayload,
    SourcePayload,
    parsed,
)
from integrations.social.linkedin.urns import comment_name, is_post
from integrations.social.linkedin.watching import Said, Watched, look, looks_due, still_watched

T = TypeVar("T")

_log = logging.getLogger(__name__)

_MENTION = "SHARE_MENTION"
_PATIENCE = timedelta(hours=1)
"""How long a thing that LinkedIn cannot give is waited for; then it is read as it was told."""

_MOST_FAULTS = 2
"""Threads that cannot be read, after which the others wait for the next reading: LinkedIn may be down."""


class Cursor(BaseModel):
    """How far the notifications were read, and the posts whose threads are watched."""

    model_config = ConfigDict(frozen=True)

    notices: Place
    watched: tuple[Watched, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """A post that names us; `seen_at` (UTC) is when that was told."""

    post: PostPayload
    seen_at: datetime


@dataclass(slots=True)
class News:
    """What was new. `comments` are those of others and `ours` our own; `to_us` are the names of those that answer us.

    `missed_from` (UTC) is from when on something may be missing, `retry_at` (UTC) until when the rest waits.
    """

    cursor: Cursor
    posts: list[Named] = field(default_factory=list)
    comments: list[Said] = field(default_factory=list)
    ours: list[Said] = field(default_factory=list)
    to_us: set[str] = field(default_factory=set)
    set_aside: list[SetAside] = field(default_factory=list)
    more: bool = False
    missed_from: datetime | None = None
    retry_at: datetime | None = None

    @property
    def actors(self) -> Sequence[str]:
        """Whoever wrote what others wrote."""
        return [*(each.post.author for each in self.posts), *(each.comment.actor for each in self.comments)]

    def waits_long(self, now: datetime) -> bool:
        """Whether something of it is older than what LinkedIn cannot give is waited for."""
        moments = (*(each.seen_at for each in self.posts), *(each.comment.created.time for each in self.comments))
        return any(now - moment >= _PATIENCE for moment in moments)


class Reading:
    """One reading for one page at one time."""

    def __init__(self, asking: Asking, us: Us, cursor: Cursor, now: datetime) -> None:
        self._asking = asking
        self._us = us
        self._now = now
        self._news = News(cursor)

    async def read(self) -> News:
        """Everything new after the cursor. Raises RateLimited where nothing could be read, else as asking."""
        news, before = self._news, self._news.cursor
        noted = await notices.read(self._asking.notifications, before.notices, self._now)
        done: list[Notice] = []
        try:
            for notice in noted.fresh:
                await self._take(notice.raw)
                done.append(notice)
        except RateLimited as limit:
            news.retry_at = limit.retry_at
        place = notices.place_after(before.notices, noted, done, self._now)
        named = (Watched(post=each.post.id, since=each.seen_at) for each in news.posts)
        watched = still_watched((*named, *before.watched), self._now)
        news.more = noted.more and news.retry_at is None
        news.missed_from = noted.missed_from
        if not noted.more and news.retry_at is None:
            watched = await self._look_at(watched)
        news.cursor = Cursor(notices=place, watched=watched)
        return news

    async def take(self, raw: Any) -> News:
        """What one notification is about that LinkedIn told by itself; the cursor stays. Raises as asking."""
        await self._take(raw)
        return self._news

    async def _take(self, raw: Any) -> None:
        """What one notification is about, as it is now; what is gone is left out, what cannot be read set aside."""
        told = parsed(NotificationPayload, raw)
        if isinstance(told, ValidationError):
            self._aside(raw, told)
            return
        try:
            await (self._take_post(told, raw) if told.action == _MENTION else self._take_comment(told, raw))
        except TargetGone:
            return

    async def _take_post(self, told: NotificationPayload, raw: Any) -> None:
        decorated = parsed(DecorationPayload, told.decorated.share)
        urn = decorated.entity if isinstance(decorated, DecorationPayload) else told.generated or ""
        if not is_post(urn):
            self._aside(raw, "names no post")
            return
        answer = await self._as_it_is(told, self._asking.post(urn))
        if isinstance(answer, str):
            answer = _as_told(told, decorated, urn) or answer
        post = parsed(PostPayload, answer)
        if isinstance(post, ValidationError):
            self._aside(raw, answer if isinstance(answer, str) else post, urn)
        elif post.author != self._us.urn:
            self._news.posts.append(Named(post, told.modified))

    async def _take_comment(self, told: NotificationPayload, raw: Any) -> None:
        decorated = parsed(DecorationPayload, told.decorated.comment)
        entity = decorated.entity if isinstance(decorated, DecorationPayload) else ""
        name = comment_name(entity) or comment_name(told.generated or "")
        if name is None:
            self._aside(raw, "names no comment")
            return
        answer = await self._as_it_is(told, self._asking.comment(name))
        if isinstance(answer, str):
            answer = _as_told(told, decorated, name.thread, name.number) or answer
        comment = parsed(CommentPayload, answer)
        if isinstance(comment, ValidationError):
            self._aside(raw, answer if isinstance(answer, str) else comment, name.urn)
            return
        name = name_of(comment) or name
        source = parsed(SourcePayload, told.decorated_source)
        post = source.entity if isinstance(source, SourcePayload) else name.thread
        self._asking.also_named(name.thread, post)
        said = Said(comment, name, post)
        if comment.actor == self._us.urn:
            self._news.ours.append(said)
            return
        if await self._as_it_is(told, self._asking.answers_page(comment)) is True:
            self._news.to_us.add(name.urn)
        self._news.comments.append(said)

    async def _as_it_is(self, told: NotificationPayload, asked: Awaitable[T]) -> T | str:
        """What LinkedIn answers, or the name of the reason why it gives nothing: members decide who reads their posts,
        and one thing that it cannot give for long must not hold up all others.
        """
        try:
            return await asked
        except (NotAllowed, Rejected) as refusal:
            return refusal.reason
        except (Unavailable, TimedOut) as fault:
            if self._now - told.modified < _PATIENCE:
                raise
            return fault.reason

    def _aside(self, raw: Any, error: ValidationError | str, identifier: str = "") -> None:
        self._news.set_aside.append(set_aside(raw, error, account=self._us.account, identifier=identifier))

    async def _look_at(self, watched: Sequence[Watched]) -> tuple[Watched, ...]:
        """The threads that it is time to look at, as they are watched from now on."""
        kept: list[Watched] = []
        faults = 0
        for each in watched:
            due = looks_due(self._now - each.since)
            if self._news.retry_at is not None or faults == _MOST_FAULTS or due <= each.looks:
                kept.append(each)
                continue
            try:
                looked = await look(self._asking, each, self._us.urn, self._now)
            except RateLimited as limit:
                self._news.retry_at = limit.retry_at
                kept.append(each)
                continue
            except (Unavailable, TimedOut) as fault:
                _log.warning("linkedin (%s): a thread could not be looked at: %s", self._us.account, fault.reason)
                faults += 1
                kept.append(each.model_copy(update={"looks": due}))
                continue
            self._news.ours += looked.ours
            self._news.comments += looked.answers
            self._news.to_us |= {said.name.urn for said in looked.answers}
            kept += [looked.watched] if looked.watched is not None else []
        return tuple(kept)


def _as_told(
    told: NotificationPayload, decorated: DecorationPayload | ValidationError, post: str, number: str = ""
) -> dict[str, Any] | None:
    """A post, or the comment of this number under it, as a notification tells it; None where it tells nothing of it."""
    if isinstance(decorated, ValidationError):
        return None
    moment = int(told.modified.timestamp() * 1000)
    if not number:
        return {"id": post, "author": decorated.owner, "commentary": decorated.text, "publishedAt": moment}
    words = {"message": {"text": decorated.text}, "created": {"time": moment}}
    return {"id": number, "object": post, "actor": decorated.owner, **words}
