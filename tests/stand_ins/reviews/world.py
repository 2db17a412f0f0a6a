"""A place, what people think of it, and what it answers, once a review; it speaks Python, not HTTP."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

OUR_NAME = "acme"


@dataclass(slots=True)
class Answer:
    """What the place answered, and whether it is shown: "APPROVED", "PENDING" or "REJECTED"."""

    words: str
    at: datetime
    state: str = "APPROVED"


@dataclass(slots=True)
class Review:
    """What somebody thinks; `changed` is None where it was never changed."""

    id: str
    author: str
    author_id: str
    words: str
    stars: int
    made: datetime
    changed: datetime | None = None
    answer: Answer | None = None


@dataclass(slots=True)
class World:
    """Everything that was written; what is done is done under `lock`. `state` is that of the next answers.

    `answered` is every answer that was taken, as (review, words), those that were replaced as well.
    """

    clock: Callable[[], datetime]
    reviews: dict[str, Review] = field(default_factory=dict)
    answered: list[tuple[str, str]] = field(default_factory=list)
    state: str = "APPROVED"
    lock: threading.RLock = field(default_factory=threading.RLock)
    last: datetime | None = None

    def write(self, by: str, words: str, *, stars: int = 2, moment: datetime | None = None) -> Review:
        """Somebody writes a review; `moment` makes it older than it is."""
        with self.lock:
            identifier = f"{len(self.reviews) + 1:024x}"
            person = f"{sum(by.encode()):024x}"
            self.reviews[identifier] = Review(identifier, by, person, words, stars, moment or self._moment())
            return self.reviews[identifier]

    def edit(self, review: str, words: str) -> None:
        """Its author changes a review."""
        with self.lock:
            self.reviews[review].words, self.reviews[review].changed = words, self._moment()

    def delete(self, review: str) -> None:
        """Its author takes a review away, and our answer with it."""
        with self.lock:
            del self.reviews[review]

    def answer(self, review: str, words: str) -> Answer:
        """We answer, in the place of what we had answered."""
        with self.lock:
            answer = Answer(words, self._moment(), self.state)
            self.reviews[review].answer = answer
            self.answered.append((review, words))
            return answer

    def shown_under(self, review: str) -> list[str]:
        """What everybody sees of ours under a review."""
        answer = self.reviews[review].answer
        return [answer.words] if answer is not None and answer.state == "APPROVED" else []

    def _moment(self) -> datetime:
        """Now, and later than any before."""
        now = self.clock()
        self.last = now if self.last is None else max(now, self.last + timedelta(microseconds=1))
        return self.last


def told(moment: datetime) -> str:
    """A moment as these networks write it."""
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
