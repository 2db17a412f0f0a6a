"""Answered once on Instagram, which knows no key and takes the same words twice, whatever becomes of a request.

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
from tests.contracts.social import instagram_stand_in
from tests.contracts.social.instagram_stand_in import InstagramStandIn
from tests.crash.answers import answer_all
from tests.crash.blind import send_again_unseen
from tests.crash.test_answers import CONTROL, FULL, SIZE, TRIES, connected, expect_each_once, show
from tests.crash.test_answers_on_facebook import WEATHER
from tests.stand_ins.meta.instagram.world import ACCOUNT_NAME
from tests.support.house import House

pytestmark = [pytest.mark.crash, pytest.mark.timeout(3600 if FULL else 900)]


class OnInstagram:
    """An account and its customers."""

    def __init__(self, instagram: InstagramStandIn, chance: random.Random) -> None:
        self._instagram = instagram
        self._chance = chance

    def asked(self, number: int) -> str:
        return self._instagram.mentioned(f"question {number}", by=f"customer_{number % 20}")

    def book(self) -> Mapping[str, Sequence[str]]:
        found = defaultdict(list)
        for comment in self._instagram.world.comments.values():
            if comment.author.name == ACCOUNT_NAME and comment.parent is not None:
                found[comment.parent].append(comment.id)
        return found

    def spoil(self, words: str) -> None:
        self._instagram.server.fates[words] = self._chance.choices([*WEATHER], [*WEATHER.values()], k=TRIES)


@asynccontextmanager
async def on_instagram(house: House) -> AsyncIterator[OnInstagram]:
    with instagram_stand_in.standing_in(house.clock) as instagram:
        async with connected(house, "instagram", instagram.base_url, instagram.token):
            yield OnInstagram(instagram, random.Random(1))


@pytest.fixture
async def house(store: Store) -> House:
    return await House(store).opened()


async def test_every_answer_on_instagram_stands_once_whatever_becomes_of_its_requests(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    async with on_instagram(house) as instagram:
        tally = await answer_all(house, instagram, SIZE, instagram.spoil)
    show(tally, "instagram", capsys)
    expect_each_once(tally, SIZE)
    assert tally.outcomes["found"] > 0


async def test_without_the_look_answers_on_instagram_stand_twice(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Reconciler, "reconcile", send_again_unseen)
    house.outbox = house.an_outbox("blind")
    async with on_instagram(house) as instagram:
        tally = await answer_all(house, instagram, CONTROL, instagram.spoil)
    show(tally, "instagram without the look", capsys)
    assert tally.twice > 0, "a run that cannot show a duplicate proves nothing"
