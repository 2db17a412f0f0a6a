"""Answered once on X and on Bluesky, whatever becomes of a request: dropped before or after it is carried out, answered
with an error although it was, never answered, refused as a duplicate.

The small size runs with all tests; `COMPTOIR_CRASH=full` (`make crash`) takes 1,000 answers a case.
"""

import os
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import count

import pytest

from bot.domain.department import Account
from bot.flow.reconcile import Reconciler
from bot.ports.store import Store
from integrations.social.bluesky import publishing
from integrations.social.bluesky.names import tid, written_at
from integrations.social.registry import make_network
from tests.contracts.social import bluesky_stand_in, x_stand_in
from tests.contracts.social.bluesky_stand_in import BlueskyStandIn
from tests.contracts.social.x_stand_in import XStandIn
from tests.crash.answers import Tally, answer_all
from tests.crash.blind import send_again_unseen
from tests.stand_ins.bluesky.server import Fault
from tests.stand_ins.x.posts import BRAND
from tests.stand_ins.x.server import Manner
from tests.support.house import House

FULL = os.environ.get("COMPTOIR_CRASH") == "full"
SIZE, CONTROL = (1000, 200) if FULL else (30, 15)
TIMEOUT = timedelta(seconds=1)
TRIES = 4
PUT = "com.atproto.repo.putRecord"
ON_X = {
    Manner.NONE: 40,
    Manner.DROPPED_BEFORE: 12,
    Manner.LOST_ANSWER: 16,
    Manner.FAILED_AFTER: 12,
    Manner.SILENT_AFTER: 4,
    Manner.PAGE: 8,
    Manner.LIMITED: 8,
}
ON_BLUESKY = {
    ("none", False): 40,
    ("drop", False): 12,
    ("drop", True): 16,
    ("fail", False): 8,
    ("fail", True): 12,
    ("hang", True): 4,
    ("limit", False): 8,
}
STALE_LOOKS = 0.15

pytestmark = [pytest.mark.crash, pytest.mark.timeout(3600 if FULL else 600)]


class OnX:
    """X and its customers; `stale` is how many looks at our own posts find nothing although there is something."""

    def __init__(self, x: XStandIn, chance: random.Random, *, refuses_duplicates: bool) -> None:
        self._x = x
        self._chance = chance
        x.world.refuses_duplicates = refuses_duplicates
        if refuses_duplicates:
            looks = chance.choices((Manner.NONE, Manner.STALE), (1 - STALE_LOOKS, STALE_LOOKS), k=20 * SIZE)
            x.server.next_time("own_posts", *looks)

    def asked(self, number: int) -> str:
        return self._x.mentioned(f"question {number}", by=f"customer_{number % 20}")

    def book(self) -> Mapping[str, Sequence[str]]:
        found = defaultdict(list)
        for post in self._x.world.posts.values():
            if post.author.username == BRAND and post.in_reply_to is not None:
                found[post.in_reply_to].append(post.id)
        return found

    def spoil(self, words: str) -> None:
        self._x.server.fates[words] = self._chance.choices([*ON_X], [*ON_X.values()], k=TRIES)


class OnBluesky:
    """Bluesky and its customers."""

    def __init__(self, bluesky: BlueskyStandIn, chance: random.Random) -> None:
        self._bluesky = bluesky
        self._chance = chance
        bluesky.server.weather = self._weather

    def asked(self, number: int) -> str:
        return self._bluesky.mentioned(f"question {number}", by=f"customer{number % 20}")

    def book(self) -> Mapping[str, Sequence[str]]:
        found = defaultdict(list)
        for post in self._bluesky.world.posts.values():
            if post.did == self._bluesky.brand.did and post.parent is not None:
                found[post.parent].append(post.uri)
        return found

    def _weather(self, name: str) -> Fault | None:
        ((kind, after),) = self._chance.choices([*ON_BLUESKY], [*ON_BLUESKY.values()])
        return Fault(name, kind, after) if name == PUT and kind != "none" else None


@asynccontextmanager
async def on_x(house: House, *, refuses_duplicates: bool) -> AsyncIterator[OnX]:
    with x_stand_in.standing_in(house.clock) as x:
        async with connected(house, "x", x.base_url, x.token):
            yield OnX(x, random.Random(1), refuses_duplicates=refuses_duplicates)


@asynccontextmanager
async def on_bluesky(house: House) -> AsyncIterator[OnBluesky]:
    with bluesky_stand_in.standing_in(house.clock) as bluesky:
        async with connected(house, "bluesky", bluesky.base_url, bluesky.token):
            yield OnBluesky(bluesky, random.Random(1))


@asynccontextmanager
async def connected(house: House, network: str, base_url: str, token: str) -> AsyncIterator[None]:
    """The account of the house has moved there."""
    account = Account("acme_social", network, base_url, "ACME_TOKEN", request_timeout=TIMEOUT)
    connection = make_network(account, token, house.clock)
    house.networks["acme_social"] = connection  # type: ignore[assignment]
    try:
        yield
    finally:
        await connection.close()


@pytest.fixture
async def house(store: Store) -> House:
    return await House(store).opened()


def show(tally: Tally, what: str, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{what}: {tally}")  # noqa: T201 - the numbers are what a run at size is for


def expect_each_once(tally: Tally, size: int) -> None:
    assert (tally.answers, tally.lost, tally.twice, tally.failed) == (size, 0, 0, 0), tally
    assert tally.disagreements == []
    assert tally.asked_person <= size * 0.3, tally


@pytest.mark.parametrize("refuses_duplicates", [True, False], ids=["duplicates refused", "duplicates taken"])
async def test_every_answer_on_x_stands_once_whatever_becomes_of_its_requests(
    house: House, refuses_duplicates: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    async with on_x(house, refuses_duplicates=refuses_duplicates) as x:
        tally = await answer_all(house, x, SIZE, x.spoil)
    show(tally, "x", capsys)
    expect_each_once(tally, SIZE)
    assert tally.outcomes["found"] > 0


async def test_every_answer_on_bluesky_stands_once_whatever_becomes_of_its_requests(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    async with on_bluesky(house) as bluesky:
        tally = await answer_all(house, bluesky, SIZE, lambda _: None)
    show(tally, "bluesky", capsys)
    expect_each_once(tally, SIZE)
    assert tally.outcomes["found"] > 0
    assert tally.asked_person == 0, "a record's key protects for ever"


async def test_without_the_look_answers_on_x_stand_twice(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Reconciler, "reconcile", send_again_unseen)
    house.outbox = house.an_outbox("blind")
    async with on_x(house, refuses_duplicates=False) as x:
        tally = await answer_all(house, x, CONTROL, x.spoil)
    show(tally, "x without the look", capsys)
    assert tally.twice > 0, "a run that cannot show a duplicate proves nothing"


async def test_with_another_key_at_each_attempt_answers_on_bluesky_stand_twice(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    numbers = count()
    monkeypatch.setattr(publishing, "record_key", lambda posting: tid(written_at(posting), next(numbers) % 1024))
    async with on_bluesky(house) as bluesky:
        tally = await answer_all(house, bluesky, CONTROL, lambda _: None)
    show(tally, "bluesky without a key that stays", capsys)
    assert tally.twice > 0, "a run that cannot show a duplicate proves nothing"
