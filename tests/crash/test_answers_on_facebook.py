"""Answered once on Facebook, which knows no key and takes the same words twice, whatever becomes of a request.

The small size runs with all tests; `COMPTOIR_CRASH=full` (`make crash`) takes 1,000 answers. The control is the same
run without the look on the network: it shows doubles.
"""

import random
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import pytest

from bot.flow.reconcile import Reconciler
from bot.ports.store import Store
from tests.contracts.social import facebook_stand_in
from tests.contracts.social.facebook_stand_in import FacebookStandIn
from tests.crash.answers import answer_all
from tests.crash.blind import send_again_unseen
from tests.crash.test_answers import CONTROL, FULL, SIZE, TRIES, connected, expect_each_once, show
from tests.stand_ins.meta.server import Manner
from tests.stand_ins.meta.world import PAGE_NAME
from tests.support.house import House

WEATHER = {
    Manner.ANSWERED: 40,
    Manner.DROPPED_BEFORE: 12,
    Manner.LOST_ANSWER: 16,
    Manner.FAILED_AFTER: 12,
    Manner.SILENT_AFTER: 4,
    Manner.PAGE: 8,
    Manner.LIMITED: 8,
}

pytestmark = [pytest.mark.crash, pytest.mark.timeout(3600 if FULL else 900)]


class OnFacebook:
    """A Page and its customers."""

    def __init__(self, facebook: FacebookStandIn, chance: random.Random) -> None:
        self._facebook = facebook
        self._chance = chance

    def asked(self, number: int) -> str:
        return self._facebook.mentioned(f"question {number}", by=f"customer {number % 20}")

    def book(self) -> Mapping[str, Sequence[str]]:
        found = defaultdict(list)
        for item in self._facebook.world.items.values():
            if item.author.name == PAGE_NAME and item.kind == "comment":
                found[item.parent or item.post].append(item.id)
        return found

    def spoil(self, words: str) -> None:
        self._facebook.server.fates[words] = self._chance.choices([*WEATHER], [*WEATHER.values()], k=TRIES)


@asynccontextmanager
async def on_facebook(house: House) -> AsyncIterator[OnFacebook]:
    with facebook_stand_in.standing_in(house.clock) as facebook:
        async with connected(house, "facebook", facebook.base_url, facebook.token):
            yield OnFacebook(facebook, random.Random(1))


@pytest.fixture
async def house(store: Store) -> House:
    return await House(store).opened()


async def test_every_answer_on_facebook_stands_once_whatever_becomes_of_its_requests(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    async with on_facebook(house) as facebook:
        tally = await answer_all(house, facebook, SIZE, facebook.spoil)
    show(tally, "facebook", capsys)
    expect_each_once(tally, SIZE)
    assert tally.outcomes["found"] > 0


async def test_without_the_look_answers_on_facebook_stand_twice(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Reconciler, "reconcile", send_again_unseen)
    house.outbox = house.an_outbox("blind")
    async with on_facebook(house) as facebook:
        tally = await answer_all(house, facebook, CONTROL, facebook.spoil)
    show(tally, "facebook without the look", capsys)
    assert tally.twice > 0, "a run that cannot show a duplicate proves nothing"
