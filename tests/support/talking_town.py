"""A network in memory that shows how people talk in public, and time that passes by waiting alone."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.department import Account
from bot.domain.listening import Overheard, Said
from bot.domain.mention import Author, ThreadPost
from bot.errors import ComptoirError, RateLimited, Unavailable
from bot.flow.overhear import overhear
from bot.flow.patience import Patience
from bot.ports.social import Cursor, Page
from bot.ports.timelines import PublicPage
from tests.support.clock import FakeClock
from tests.support.rehearsed_network import RehearsedNetwork

NOON = datetime(2026, 3, 30, 12, tzinfo=UTC)
SHOP, ACME = Author("7", "shop"), Author("1", "acme")
PAGE = 2


def post(number: str, by: Author = SHOP, ago: float = 1, under: str | None = None) -> ThreadPost:
    return ThreadPost(number, under, by, "words", NOON - timedelta(hours=ago), f"https://social.example/{number}")


@dataclass
class Town(RehearsedNetwork):
    """A network that shows two posts a page. Failures of the timeline and the search are raised by the next requests
    for a page after the first, those of a look-up and `first_failures` of the timeline by the first ones. `pages` are
    what it tells our own account, instead of its news; `shown` and `found` are pages of the timeline and the search by
    their cursor, instead of `said` and `named`.
    """

    said: list[Said] = field(default_factory=list)
    named: Sequence[ThreadPost] | None = None
    unknown: int = 0
    pages: deque[Page] = field(default_factory=deque)
    shown: dict[str | None, PublicPage] = field(default_factory=dict)
    found: dict[str | None, PublicPage] = field(default_factory=dict)
    lookup_failures: deque[ComptoirError] = field(default_factory=deque)
    first_failures: deque[ComptoirError] = field(default_factory=deque)
    timeline_failures: deque[ComptoirError] = field(default_factory=deque)
    naming_failures: deque[ComptoirError] = field(default_factory=deque)
    reads: list[str] = field(default_factory=list)

    async def known_as(self, handle: str) -> Author | None:
        if self.lookup_failures:
            raise self.lookup_failures.popleft()
        return {"shop": SHOP, "acme": ACME}.get(handle)

    async def timeline(self, author: Author, cursor: str | None) -> PublicPage:
        if self.first_failures:
            raise self.first_failures.popleft()
        if self.shown:
            self.reads.append(f"timeline {cursor}")
            return self.shown[cursor]
        return self._page("timeline", self.said, cursor, self.timeline_failures)

    async def naming(self, author: Author, since: datetime, cursor: str | None) -> PublicPage | None:
        if self.found:
            self.reads.append(f"naming {cursor}")
            return self.found[cursor]
        if self.named is None:
            return None
        return self._page("naming", [Said(each) for each in self.named], cursor, self.naming_failures)

    async def below(self, remote_id: str) -> Sequence[ThreadPost]:
        self.reads.append(f"below {remote_id}")
        return await self.thread(remote_id)

    async def fetch(self, cursor: Cursor | None, *, since: datetime) -> Page:
        self.reads.append(f"told {cursor['at'] if cursor else ''}".strip())
        return self.pages.popleft() if self.pages else await super().fetch(cursor, since=since)

    def _page(self, name: str, posts: Sequence[Said], cursor: str | None, failures: deque[ComptoirError]) -> PublicPage:
        self.reads.append(name)
        start = int(cursor or 0)
        if failures and start:
            raise failures.popleft()
        end = start + PAGE
        return PublicPage(tuple(posts[start:end]), self.unknown, str(end) if end < len(posts) else None)


def town(**more: Any) -> Town:
    return Town(Account("acme", "mastodon", "https://social.example", "TOKEN"), NOON, **more)


class Waiting:
    """Time that passes by waiting alone."""

    def __init__(self, network: Town, minutes: float = 10) -> None:
        self.network = network
        self.clock = FakeClock(NOON)
        self.minutes = minutes
        self.waits: list[timedelta] = []

    async def sleep(self, length: timedelta) -> None:
        self.waits.append(length)
        self.clock.move(seconds=length.total_seconds())

    async def read(self, handle: str = "shop", most: int = 100, days: int = 30) -> Overheard:
        patience = Patience(NOON + timedelta(minutes=self.minutes), self.clock, self.sleep)
        return await overhear(self.network, handle, since=NOON - timedelta(days=days), most=most, patience=patience)


def limited(minutes: float) -> RateLimited:
    return RateLimited("wait", service="mastodon", account="acme", retry_at=NOON + timedelta(minutes=minutes))


def down(kind: type[Any] = Unavailable) -> ComptoirError:
    error: ComptoirError = kind("no", service="mastodon", account="acme")
    return error


def ids(posts: Sequence[ThreadPost]) -> list[str]:
    return [each.remote_id for each in posts]


def broadcasts(*ages: float, replies: int | None = 0) -> list[Said]:
    return [Said(post(str(number), ago=ago), None, replies) for number, ago in enumerate(ages, start=1)]
