"""How an audit reads an account: as far as it was told, as patiently as the network asks, and with what it has."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.department import Account
from bot.domain.listening import Elsewhere, Overheard, Said, Stopped
from bot.domain.mention import Author, ThreadPost
from bot.errors import AuthFailed, ComptoirError, NotAllowed, NotFound, RateLimited, Unavailable
from bot.flow.overhear import Patience, overhear
from bot.ports.social import Quota
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
    """A network that shows two posts a page; `failures_in_order` are raised by the next requests after the first."""

    said: list[Said] = field(default_factory=list)
    named: Sequence[ThreadPost] | None = None
    unknown: int = 0
    timeline_failures: deque[ComptoirError] = field(default_factory=deque)
    naming_failures: deque[ComptoirError] = field(default_factory=deque)
    reads: list[str] = field(default_factory=list)

    async def known_as(self, handle: str) -> Author | None:
        return {"shop": SHOP, "acme": ACME}.get(handle)

    async def timeline(self, author: Author, cursor: str | None) -> PublicPage:
        return self._page("timeline", self.said, cursor, self.timeline_failures)

    async def naming(self, author: Author, since: datetime, cursor: str | None) -> PublicPage | None:
        if self.named is None:
            return None
        return self._page("naming", [Said(each) for each in self.named], cursor, self.naming_failures)

    async def thread(self, remote_id: str) -> Sequence[ThreadPost]:
        self.reads.append(f"thread {remote_id}")
        return await super().thread(remote_id)

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


async def test_all_that_the_account_said_in_the_time_is_read_page_by_page() -> None:
    heard = await Waiting(town(said=broadcasts(1, 2, 3, 4, 24 * 31), unknown=1)).read()
    assert ids([each.post for each in heard.said]) == ["1", "2", "3", "4"]
    assert (heard.older, heard.stopped, heard.unknown, heard.elsewhere) == (False, None, 3, Elsewhere.UNKNOWN)
    assert heard.start == NOON - timedelta(days=30)


async def test_reading_goes_no_further_back_than_it_has_to() -> None:
    network = town(said=broadcasts(1, 2, 24 * 31, 24 * 32, 24 * 33, 24 * 34))
    assert len((await Waiting(network).read()).said) == 2
    assert network.reads == ["timeline", "timeline"]


@pytest.mark.parametrize(("most", "older"), [(1, True), (2, True), (3, True), (4, False), (5, False)])
async def test_no_more_posts_are_read_than_were_asked_for(most: int, older: bool) -> None:
    heard = await Waiting(town(said=broadcasts(1, 2, 3, 4))).read(most=most)
    assert (len(heard.said), heard.older) == (min(most, 4), older)
    assert heard.start == (heard.said[-1].post.posted_at if older else NOON - timedelta(days=30))


async def test_what_stands_under_its_posts_is_read_once_and_without_what_stands_above() -> None:
    said = [
        Said(post("4", ago=1), None, None),
        Said(post("3", ago=2), None, 0),
        Said(post("2", ago=3, under="1"), "7", 1),
        Said(post("1", ago=4, under="0"), "9", 1),
    ]
    network = town(said=said)
    lea = Author("9", "lea")
    network.threads = {
        "1": [post("0", lea, 5), post("1", ago=4), post("2", ago=3, under="1"), post("a", lea, 2, "2")],
    }
    heard = await Waiting(network).read()
    assert ids(heard.below) == ["2", "a"]
    assert [read for read in network.reads if read.startswith("thread")] == ["thread 1", "thread 4"]
    assert heard.unread == 1, "the fourth is not shown"


async def test_of_our_own_account_what_the_network_tells_us_is_read_as_far_as_it_is_public() -> None:
    network = town(page_size=1)
    network.arrives("where is it?", reply_to="5")
    network.arrives("between us", visibility="direct")
    network.arrives("hello", visibility="unlisted")
    heard = await Waiting(network).read("acme")
    assert (ids(heard.naming), heard.elsewhere) == (["101", "103"], Elsewhere.TOLD)
    assert heard.naming[0].in_reply_to == "5"
    network.read_failures.append(down())
    assert (await Waiting(network).read("acme")).stopped is Stopped.UNAVAILABLE


async def test_where_the_network_can_be_searched_that_is_read_too() -> None:
    network = town(named=[post(each, Author("9", "lea")) for each in ("a", "b", "c")])
    heard = await Waiting(network).read()
    assert (ids(heard.naming), heard.elsewhere) == (["a", "b", "c"], Elsewhere.SEARCHED)
    network.naming_failures.append(down())
    heard = await Waiting(network).read()
    assert (ids(heard.naming), heard.elsewhere, heard.stopped) == (["a", "b"], Elsewhere.SEARCHED, Stopped.UNAVAILABLE)


async def test_at_a_rate_limit_it_waits_and_goes_on() -> None:
    network = town(said=broadcasts(1, 2, 3, replies=1))
    network.threads = {str(number): [post(str(number))] for number in (1, 2, 3)}
    network.timeline_failures.append(limited(3))
    network.look_failures.append(limited(5))
    waiting = Waiting(network)
    heard = await waiting.read()
    assert (len(heard.said), heard.unread, heard.stopped) == (3, 0, None)
    assert waiting.waits == [timedelta(minutes=3), timedelta(minutes=2)]


async def test_it_does_not_wait_for_longer_than_it_has_time() -> None:
    network = town(said=broadcasts(1, 2, 3, replies=1))
    network.timeline_failures.append(limited(11))
    waiting = Waiting(network)
    heard = await waiting.read()
    assert (len(heard.said), heard.older, heard.unread) == (2, True, 2)
    assert (heard.stopped, waiting.waits) == (Stopped.RATE_LIMITED, [])


async def test_half_of_what_the_network_takes_is_left_to_others() -> None:
    resets_at = NOON + timedelta(minutes=4)
    network = town(said=broadcasts(1, 2, 3), quota=Quota(300, 150, resets_at))
    waiting = Waiting(network)
    assert len((await waiting.read()).said) == 3
    assert waiting.waits == [timedelta(minutes=4)]
    network.quota = Quota(300, 151, resets_at)
    waiting = Waiting(network)
    assert (len((await waiting.read()).said), waiting.waits) == (3, [])


async def test_when_its_time_is_over_it_ends_with_what_it_has() -> None:
    network = town(said=broadcasts(1, 2, 3, replies=1))
    heard = await Waiting(network, minutes=0).read()
    assert (len(heard.said), heard.unread, heard.stopped) == (2, 2, Stopped.TIME)
    assert network.reads == ["timeline"]


async def test_a_thread_that_is_not_shown_keeps_nobody_from_the_others() -> None:
    network = town(said=broadcasts(1, 2, replies=1))
    network.threads = {"1": [post("1"), post("a", Author("9", "lea"), 0.5, "1")]}
    network.look_failures.append(down(NotAllowed))
    heard = await Waiting(network).read()
    assert (ids(heard.below), heard.unread, heard.stopped) == (["a"], 1, None)


async def test_a_network_that_goes_away_ends_the_reading() -> None:
    network = town(said=broadcasts(1, 2, replies=1))
    network.look_failures.append(down())
    heard = await Waiting(network).read()
    assert (heard.unread, heard.stopped, network.reads[1:]) == (2, Stopped.UNAVAILABLE, ["thread 2"])


async def test_a_token_that_is_refused_meanwhile_is_told() -> None:
    network = town(said=broadcasts(1, replies=1))
    network.look_failures.append(down(AuthFailed))
    with pytest.raises(AuthFailed):
        await Waiting(network).read()


async def test_a_handle_that_the_network_does_not_know_is_told() -> None:
    with pytest.raises(NotFound, match="mastodon knows no account nobody"):
        await Waiting(town()).read("nobody")
