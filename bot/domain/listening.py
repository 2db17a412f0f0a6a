"""How an account listens: takes what it says in public and what is said to it, gives figures; reads nothing.

What somebody says to the account in one conversation is one question, however many posts it takes. What they say back
to an answer of the account goes on with that conversation, and is no question of its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.measures import median_and_p90
from bot.domain.mention import Author, ThreadPost

FRESH = timedelta(days=1)
"""Whoever waits for less than this may still be answered."""


class Elsewhere(StrEnum):
    """How far it is known what was said to the account elsewhere than under its own posts."""

    TOLD = "told"
    SEARCHED = "searched"
    UNKNOWN = "unknown"


class Missing(StrEnum):
    """What the network did not show, though it may be there."""

    POSTS = "posts"
    SEARCH = "search"
    MENTIONS = "mentions"


class Stopped(StrEnum):
    """Why reading ended early."""

    TIME = "time"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Said:
    """A public post. `to` is the network's id of whom it answers, None where it answers nobody; `replies` is how many
    answers it has, None where the network does not say."""

    post: ThreadPost
    to: str | None = None
    replies: int | None = None


@dataclass(frozen=True, slots=True)
class Overheard:
    """What was read of an account's public talk between `since` and `until` (UTC).

    `said` are its own posts, newest first; `older` is true where it has more of them in that time. `below` is what
    stands under them, `naming` what others wrote that concerns it. Under `unread` of its posts answers stand that
    nobody could read, or had the time for; `unknown` posts had a shape that nobody knows; `missing` is what the network
    did not show. `stopped` says why reading ended early, None where it did not.
    """

    author: Author
    since: datetime
    until: datetime
    said: Sequence[Said]
    below: Sequence[ThreadPost] = ()
    naming: Sequence[ThreadPost] = ()
    elsewhere: Elsewhere = Elsewhere.UNKNOWN
    older: bool = False
    unread: int = 0
    unknown: int = 0
    missing: frozenset[Missing] = frozenset()
    stopped: Stopped | None = None

    @property
    def start(self) -> datetime:
        """From when on everything that the account said is known: an older question may have an answer unseen."""
        return min((each.post.posted_at for each in self.said), default=self.until) if self.older else self.since


@dataclass(frozen=True, slots=True)
class Listening:
    """The figures. Of `posts`, `broadcasts` answer nobody, `answers` answer others (`people` of them), and with the
    rest the account goes on by itself. Of `questions`, `answered` have an answer of the account, after `median` and
    `p90` seconds. `unanswered` are the first words of the others, newest first, of which `fresh` came within a day.
    """

    posts: int
    broadcasts: int
    answers: int
    people: int
    questions: int
    answered: int
    median: float | None
    p90: float | None
    unanswered: Sequence[ThreadPost]
    fresh: int

    @property
    def going_on(self) -> int:
        """How many posts go on with a thread of the account's own."""
        return self.posts - self.broadcasts - self.answers

    @property
    def conversation(self) -> float | None:
        """The share of posts that answer others; None where there are no posts."""
        return self.answers / self.posts if self.posts else None

    @property
    def rate(self) -> float | None:
        """The share of questions that were answered; None where there are none."""
        return self.answered / self.questions if self.questions else None


def listening(heard: Overheard) -> Listening:
    """How the account listens, as far as that was read."""
    me = heard.author.remote_id
    answers = [each for each in heard.said if each.to not in (None, me)]
    asked, waits = [], []
    for first, wait in _Talk(heard).questions():
        if wait is None:
            asked.append(first)
        else:
            waits.append(wait)
    waits.sort()
    times = median_and_p90(len(waits), dict(enumerate(waits, start=1))) if waits else (None, None)
    asked.sort(key=lambda post: (post.posted_at, post.remote_id), reverse=True)
    return Listening(
        posts=len(heard.said),
        broadcasts=sum(each.to is None for each in heard.said),
        answers=len(answers),
        people=len({each.to for each in answers}),
        questions=len(asked) + len(waits),
        answered=len(waits),
        median=times[0],
        p90=times[1],
        unanswered=tuple(asked),
        fresh=sum(heard.until - post.posted_at < FRESH for post in asked),
    )


def examples(unanswered: Sequence[ThreadPost], until: datetime, most: int) -> Sequence[ThreadPost]:
    """Some of those who were not answered, newest first, those of the last day only where there are no others."""
    return sorted(unanswered, key=lambda post: until - post.posted_at < FRESH)[:most]


class _Talk:
    """Every post that is known of, by what it answers and who wrote it."""

    def __init__(self, heard: Overheard) -> None:
        self._heard = heard
        self._me = heard.author.remote_id
        known = (*heard.naming, *heard.below, *(each.post for each in heard.said))
        self._posts = {post.remote_id: post for post in known}
        self._named = {post.remote_id for post in heard.naming}
        self._to = {each.post.remote_id: each.to for each in heard.said}
        self._answered_at = self._earliest_answers()

    def questions(self) -> Iterable[tuple[ThreadPost, float | None]]:
        """The first words of each question, and after how many seconds they were answered, None where they were not."""
        voices: defaultdict[tuple[str, str], list[ThreadPost]] = defaultdict(list)
        for post in sorted(self._posts.values(), key=lambda post: (post.posted_at, post.remote_id)):
            if not self._is_ours(post):
                voices[post.author.remote_id, self._root(post)].append(post)
        for posts in voices.values():
            place = next((number for number, post in enumerate(posts) if self._concerns(post)), None)
            if place is None or posts[place].posted_at < self._heard.start or self._goes_on(posts[place]):
                continue
            first = posts[place]
            given = [at for post in posts[place:] if (at := self._answered_at.get(post.remote_id)) is not None]
            yield first, max(0.0, (min(given) - first.posted_at).total_seconds()) if given else None

    def _earliest_answers(self) -> Mapping[str, datetime]:
        earliest: dict[str, datetime] = {}
        for post in self._posts.values():
            if self._is_ours(post) and post.in_reply_to is not None:
                earliest[post.in_reply_to] = min(post.posted_at, earliest.get(post.in_reply_to, post.posted_at))
        return earliest

    def _is_ours(self, post: ThreadPost) -> bool:
        return post.author.remote_id == self._me

    def _concerns(self, post: ThreadPost) -> bool:
        """Whether a post names the account, or answers a post of it."""
        above = self._posts.get(post.in_reply_to or "")
        return post.remote_id in self._named or (above is not None and self._is_ours(above))

    def _goes_on(self, post: ThreadPost) -> bool:
        """Whether a post answers an answer that the account gave to its author."""
        above = self._posts.get(post.in_reply_to or "")
        if above is None or not self._is_ours(above):
            return False
        parent = self._posts.get(above.in_reply_to or "")
        to = self._to.get(above.remote_id) or (parent.author.remote_id if parent is not None else None)
        return to == post.author.remote_id

    def _root(self, post: ThreadPost) -> str:
        """The first post of a conversation that is known of; what it answers, where that is not."""
        seen = {post.remote_id}
        while post.in_reply_to is not None:
            above = self._posts.get(post.in_reply_to)
            if above is None or above.remote_id in seen:  # servers may tell of posts that answer each other
                return post.in_reply_to
            seen.add(above.remote_id)
            post = above
        return post.remote_id
