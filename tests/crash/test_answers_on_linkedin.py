"""Answered once on LinkedIn, which knows no key and takes the same words twice, whatever becomes of a request.

The small size runs with all tests; `COMPTOIR_CRASH=full` (`make crash`) takes 1,000 answers.
"""

import random
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import pytest

from bot.flow.reconcile import Reconciler
from bot.ports.store import Store
from tests.contracts.social import linkedin_stand_in
from tests.contracts.social.linkedin_stand_in import LinkedInStandIn
from tests.crash.answers import answer_all
from tests.crash.blind import send_again_unseen
from tests.crash.test_answers import CONTROL, FULL, SIZE, connected, expect_each_once, show
from tests.stand_ins.linkedin.world import PAGE_URN
from tests.support.house import House

WEATHER = {"": 40, "drop": 12, "lost": 16, "fail": 6, "failed": 12, "silent": 4, "page": 8, "limit": 8}

pytestmark = [pytest.mark.crash, pytest.mark.timeout(3600 if FULL else 900)]


class OnLinkedIn:
    """Members who name a page."""

    def __init__(self, linkedin: LinkedInStandIn, chance: random.Random) -> None:
        self._linkedin = linkedin
        self._chance = chance
        linkedin.world.renames = True
        linkedin.server.weather = self._weather

    def asked(self, number: int) -> str:
        return self._linkedin.mentioned(f"question {number}", by=f"customer{number % 20}")

    def book(self) -> Mapping[str, Sequence[str]]:
        found = defaultdict(list)
        for comment in self._linkedin.world.comments.values():
            if comment.actor == PAGE_URN:
                found[comment.post.urn].append(comment.urn)
        return found

    def _weather(self, kind: str) -> str:
        return self._chance.choices([*WEATHER], [*WEATHER.values()])[0] if kind == "create" else ""


@asynccontextmanager
async def on_linkedin(house: House) -> AsyncIterator[OnLinkedIn]:
    with linkedin_stand_in.standing_in(house.clock) as linkedin:
        async with connected(house, "linkedin", linkedin.base_url, linkedin.token):
            yield OnLinkedIn(linkedin, random.Random(1))


@pytest.fixture
async def house(store: Store) -> House:
    return await House(store).opened()


async def test_every_answer_on_linkedin_stands_once_whatever_becomes_of_its_requests(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    async with on_linkedin(house) as linkedin:
        tally = await answer_all(house, linkedin, SIZE, lambda _: None)
    show(tally, "linkedin", capsys)
    expect_each_once(tally, SIZE)
    assert tally.outcomes["found"] > 0


async def test_without_the_look_answers_on_linkedin_stand_twice(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Reconciler, "reconcile", send_again_unseen)
    house.outbox = house.an_outbox("blind")
    async with on_linkedin(house) as linkedin:
        tally = await answer_all(house, linkedin, CONTROL, lambda _: None)
    show(tally, "linkedin without the look", capsys)
    assert tally.twice > 0, "a run that cannot show a duplicate proves nothing"
