"""The people, media and comments around a pretend professional account on Instagram; it speaks Python, not HTTP.

There are two levels of comments: an answer to an answer stands beside it.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

ACCOUNT_ID, ACCOUNT_NAME, LOGIN_ID = "17841400000000000", "acme", "26000000000000000"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on Instagram."""

    id: str
    name: str


@dataclass(slots=True)
class Medium:
    """A picture with its caption."""

    id: str
    author: Person
    words: str
    made: datetime
    closed: bool = False


@dataclass(slots=True)
class Comment:
    """A comment on a medium, under another one where it has a parent; a `hidden` one its author alone sees.

    `message` is what its author was told in private in answer to it.
    """

    id: str
    author: Person
    words: str
    made: datetime
    medium: str
    parent: str | None = None
    unnamed: bool = False
    hidden: bool = False
    message: str = ""


@dataclass(slots=True)
class World:
    """Everybody and everything; `ours` is the id of a picture of ours. What answers a comment does not come with it for
    the next `folded` of them; `signed_in` says whether the token is one of Instagram's own login.
    """

    clock: Callable[[], datetime]
    people: dict[str, Person] = field(default_factory=dict)
    media: dict[str, Medium] = field(default_factory=dict)
    comments: dict[str, Comment] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    last: int = 18_000_000
    folded: int = 0
    signed_in: bool = False
    ours: str = field(init=False)

    def __post_init__(self) -> None:
        self.people[ACCOUNT_NAME] = Person(ACCOUNT_ID, ACCOUNT_NAME)
        self.ours = self.post(ACCOUNT_NAME, "Our new kettle", moment=self.clock() - timedelta(days=1)).id

    def person(self, name: str) -> Person:
        """Somebody, who joins when first named."""
        return self.people.setdefault(name, Person(str(900_000 + len(self.people)), name))

    def post(self, by: str, words: str, *, moment: datetime | None = None) -> Medium:
        """Somebody shows a picture."""
        with self.lock:
            medium = Medium(self._next(), self.person(by), words, moment or self.clock())
            self.media[medium.id] = medium
            return medium

    def comment(self, under: str, by: str, words: str, *, moment: datetime | None = None) -> Comment:
        """Somebody answers a medium or a comment, which stands where Instagram puts it."""
        with self.lock:
            above = self.comments.get(under)
            medium = above.medium if above is not None else self.media[under].id
            parent = (above.parent or above.id) if above is not None else None
            made = Comment(self._next(), self.person(by), words, moment or self.clock(), medium, parent)
            self.comments[made.id] = made
            return made

    def delete(self, identifier: str) -> None:
        """It is gone, with all that stands under it."""
        with self.lock:
            self.media.pop(identifier, None)
            for each in list(self.comments.values()):
                if identifier in (each.id, each.parent, each.medium):
                    del self.comments[each.id]

    def under(self, identifier: str) -> list[Comment]:
        """What stands right under a medium, the newest first, or under a comment, the oldest first."""
        found = [each for each in self.comments.values() if identifier == (each.parent or each.medium)]
        return found[::-1] if identifier in self.media else found

    def number_of(self, medium: str) -> int:
        """How many comments a medium has, on both levels."""
        return sum(each.medium == medium for each in self.comments.values())

    def _next(self) -> str:
        self.last += 1
        return str(self.last)
