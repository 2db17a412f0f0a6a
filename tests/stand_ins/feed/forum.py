"""What people write in a pretend forum: posts that answer each other, are edited and removed; knows no format."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

TITLE = "Sewing & mending"


@dataclass(frozen=True, slots=True)
class Post:
    """One post. `text` is HTML, as its author's editor wrote it."""

    id: str
    number: int
    author: str
    title: str
    text: str
    posted_at: datetime | None
    edited_at: datetime | None = None
    answers: str | None = None


class Forum:
    """All posts, the newest last; `shown` is how many of them a feed shows."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.posts: dict[str, Post] = {}
        self.shown = 500
        self._written = 0
        self._latest: datetime | None = None

    def write(self, by: str, text: str, *, title: str = "", answers: str | None = None) -> Post:
        """Somebody writes, a little later than whoever wrote before."""
        self._written += 1
        post = Post(
            f"tag:forum.example,2026:{self._written}", self._written, by, title, text, self._moment(), answers=answers
        )
        self.posts[post.id] = post
        return post

    def edit(self, identifier: str, text: str) -> None:
        """Its author gives a post other words."""
        self.change(identifier, text=text, edited_at=self._moment() + timedelta(microseconds=1))

    def change(self, identifier: str, **changes: Any) -> None:
        """A post is otherwise, whoever did it."""
        self.posts[identifier] = replace(self.posts[identifier], **changes)

    def remove(self, identifier: str) -> None:
        """Its author removes a post."""
        del self.posts[identifier]

    def latest(self) -> list[Post]:
        """What a feed shows: the newest first."""
        return list(reversed(self.posts.values()))[: self.shown]

    def _moment(self) -> datetime:
        now = self.clock()
        if self._latest is not None and now <= self._latest:
            now = self._latest + timedelta(microseconds=1)
        self._latest = now
        return now
