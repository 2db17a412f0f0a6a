"""What X charges, as data, and the meter that adds it up; pure, time passed in.

Source: docs.x.com/x-api/getting-started/pricing as of August 2026, in US dollars. What is read twice in a day (UTC) is
charged once. The lower price of our own lists holds where the developer app belongs to the account that reads.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

POST_READ = Decimal("0.005")
OWNED_POST_READ = Decimal("0.001")
USER_READ = Decimal("0.010")
REPLY_TO_SUMMONS = Decimal("0.010")
POST_CREATED = Decimal("0.015")
POST_WITH_LINK_CREATED = Decimal("0.200")
POST_DELETED = Decimal("0.010")


def price_of_reply(*, links: int, summoned: bool) -> Decimal:
    """What publishing a reply with so many links costs; `summoned` where X takes it as the answer to a summons."""
    if links:
        return POST_WITH_LINK_CREATED
    return REPLY_TO_SUMMONS if summoned else POST_CREATED


class Meter:
    """Adds up what was read, each post and each user once a day, and what was deleted."""

    def __init__(self) -> None:
        self._spent = Decimal(0)
        self._day: date | None = None
        self._posts: set[str] = set()
        self._users: set[str] = set()

    def read(self, today: date, *, users: Iterable[str], posts: Iterable[str] = (), owned: Iterable[str] = ()) -> None:
        """Charges for what an answer held, by its ids: `posts`, those of our own lists (`owned`), and `users`."""
        if today != self._day:
            self._day = today
            self._posts.clear()
            self._users.clear()
        self._spent += OWNED_POST_READ * _new(owned, self._posts)
        self._spent += POST_READ * _new(posts, self._posts)
        self._spent += USER_READ * _new(users, self._users)

    def deleted(self) -> None:
        """Charges for one request that took a post of ours off X."""
        self._spent += POST_DELETED

    def taken(self) -> Decimal:
        """What was spent since this was last asked."""
        spent, self._spent = self._spent, Decimal(0)
        return spent


def _new(identifiers: Iterable[str], known: set[str]) -> int:
    fresh = set(identifiers) - known
    known |= fresh
    return len(fresh)
