"""The people and the comments under the videos of a pretend channel, and what becomes of them; it speaks Python, not
HTTP.

Ids are made as YouTube makes them: that of an answer begins with that of the comment above it. There is one level of
answers, and what answers an answer begins with a handle, as YouTube's own app has it.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

CHANNEL, HANDLE, VIDEO = "UCacme0000000000000000001", "acme", "dQw4w9WgXcQ"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a channel."""

    channel: str
    handle: str


@dataclass(slots=True)
class Comment:
    """A comment, or an answer to one where `top` names that. `state` is what moderation says of it."""

    id: str
    author: Person
    words: str
    made: datetime
    changed: datetime
    top: str = ""
    state: str = "published"
    closed: bool = False
    picture: str = ""


@dataclass(slots=True)
class World:
    """Everybody and everything; what is done is done under `lock`. `embeds` is how many answers come along with the
    comment above them, `next_state` what becomes of the next answer of ours.
    """

    clock: Callable[[], datetime]
    people: dict[str, Person] = field(default_factory=dict)
    comments: dict[str, Comment] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    last: int = 100
    embeds: int = 5
    next_state: str = "published"

    def __post_init__(self) -> None:
        self.people[HANDLE] = Person(CHANNEL, HANDLE)

    def person(self, handle: str) -> Person:
        """Somebody, who joins when first named."""
        return self.people.setdefault(handle, Person(f"UC{handle}{len(self.people):022d}"[:24], handle))

    def comment(self, by: str, words: str, *, moment: datetime | None = None, state: str = "published") -> Comment:
        """Somebody comments on a video; `moment` makes it older than it is."""
        with self.lock:
            self.last += 1
            return self._add(f"Ugx{self.last:06d}AaABAg", by, words, "", moment, state)

    def answer(self, under: str, by: str, words: str, *, moment: datetime | None = None) -> Comment:
        """Somebody answers, in YouTube's own app."""
        with self.lock:
            above = self.comments[under]
            said = f"@{above.author.handle} {words}" if above.top else words
            return self.add_answer(above.top or above.id, by, said, moment=moment)

    def add_answer(
        self, top: str, by: str, words: str, *, moment: datetime | None = None, state: str = "published"
    ) -> Comment:
        """Somebody adds an answer under a comment, in these very words."""
        with self.lock:
            self.last += 1
            return self._add(f"{top}.9a{self.last:06d}", by, words, top, moment, state)

    def edit(self, identifier: str, words: str) -> None:
        """Its author changes it."""
        with self.lock:
            comment = self.comments[identifier]
            comment.words = words
            comment.changed = max(self.clock(), comment.made.replace(microsecond=0))
            self.last += 1

    def delete(self, identifier: str) -> None:
        """It is gone, with all answers to it."""
        with self.lock:
            for each in [each.id for each in self.comments.values() if identifier in (each.id, each.top)]:
                del self.comments[each]

    def threads(self, state: str = "published") -> list[Comment]:
        """The comments themselves, the newest first."""
        found = [each for each in self.comments.values() if not each.top and each.state == state]
        return sorted(found, key=lambda each: each.made)[::-1]

    def answers(self, top: str) -> list[Comment]:
        """The answers that are shown under a comment, the newest first."""
        found = [each for each in self.comments.values() if each.top == top and each.state != "rejected"]
        return sorted(found, key=lambda each: each.made)[::-1]

    def _add(self, identifier: str, by: str, words: str, top: str, moment: datetime | None, state: str) -> Comment:
        made = moment or self.clock()
        comment = Comment(identifier, self.person(by), words, made, made, top, state)
        self.comments[identifier] = comment
        return comment
