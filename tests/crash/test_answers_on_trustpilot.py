"""Answered once on Trustpilot, where a review has one answer, whatever becomes of a request.

The small size runs with all tests; `COMPTOIR_CRASH=full` (`make crash`) takes 1,000 answers.
"""

import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import pytest

from bot.ports.store import Store
from tests.contracts.social import trustpilot_stand_in
from tests.contracts.social.trustpilot_stand_in import TrustpilotStandIn
from tests.crash.answers import answer_all
from tests.crash.test_answers import FULL, SIZE, connected, expect_each_once, show
from tests.stand_ins.reviews.server import Manner
from tests.support.house import House

WEATHER = {
    Manner.ANSWERED: 50,
    Manner.DROPPED_BEFORE: 14,
    Manner.LOST_ANSWER: 16,
    Manner.FAILED_AFTER: 12,
    Manner.LIMITED: 8,
}

pytestmark = [pytest.mark.crash, pytest.mark.timeout(3600 if FULL else 900)]


class OnTrustpilot:
    """People who write about a company; what becomes of its answers is left to chance."""

    def __init__(self, trustpilot: TrustpilotStandIn, chance: random.Random) -> None:
        self._trustpilot = trustpilot
        trustpilot.server.next_time("answer", *chance.choices([*WEATHER], [*WEATHER.values()], k=20 * SIZE))

    def asked(self, number: int) -> str:
        return self._trustpilot.mentioned(f"question {number}", by=f"customer{number % 20}")

    def book(self) -> Mapping[str, Sequence[str]]:
        reviews = self._trustpilot.world.reviews.values()
        return {each.id: [f"{each.id}/reply"] for each in reviews if each.answer is not None}

    def words(self) -> Mapping[str, str]:
        """What stands under each question."""
        reviews = self._trustpilot.world.reviews.values()
        return {each.words: each.answer.words for each in reviews if each.answer is not None}


@asynccontextmanager
async def on_trustpilot(house: House) -> AsyncIterator[OnTrustpilot]:
    with trustpilot_stand_in.standing_in(house.clock) as trustpilot:
        async with connected(house, "trustpilot", trustpilot.base_url, trustpilot.token):
            yield OnTrustpilot(trustpilot, random.Random(1))


@pytest.fixture
async def house(store: Store) -> House:
    return await House(store).opened()


async def test_every_answer_on_trustpilot_stands_whatever_becomes_of_its_requests(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    async with on_trustpilot(house) as trustpilot:
        tally = await answer_all(house, trustpilot, SIZE, lambda _: None)
        standing = trustpilot.words()
    show(tally, "trustpilot", capsys)
    expect_each_once(tally, SIZE)
    assert tally.outcomes["found"] > 0
    assert standing == {f"question {number}": f"This is the answer to question {number}." for number in range(SIZE)}
