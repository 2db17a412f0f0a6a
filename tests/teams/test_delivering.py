"""Cards on their way to Teams through the outbox: once whatever happens, in order, as many as Teams lets in."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.domain.mention import Author
from bot.domain.messages import Claim
from bot.runtime.outbox import Pace
from bot.storage.database import SqlStore
from integrations.chat.teams.surface import TeamsSurface
from tests.stand_ins.teams.activities import Activities
from tests.stand_ins.teams.faults import Fault, Manner
from tests.stand_ins.teams.server import TeamsServer
from tests.stand_ins.teams.showing import shown
from tests.support.house import FakeClock, House
from tests.teams.connected import a_gateway

RULES = """
version: 1
accounts:
  acme_social: {network: mastodon, base_url: "https://social.example", token: env:ACME_SOCIAL_TOKEN, poll: 1s}
people:
  marie: {name: Marie}
departments:
  delivery: {name: Delivery, channels: {teams: "Acme/Billing"}, members: [marie]}
fallback: delivery
rules: []
"""
BOTH = pytest.mark.parametrize("template", ["migrated_file", "postgres"], indirect=True)


@pytest.fixture
def clock() -> FakeClock:
    """One time for the house, its database and Teams."""
    return FakeClock()


@dataclass(slots=True)
class Delivery:
    house: House
    server: TeamsServer

    async def states(self) -> list[str]:
        cases = await self.house.cases()
        async with self.house.store.reading() as tx:
            return [card.state for card in await tx.cards.of_cases(cases) if card.surface == "teams"]

    async def later(self, seconds: float = 6) -> None:
        self.house.clock.move(seconds)
        await self.house.work()

    def standing(self) -> list[str]:
        return [shown(each.activity).text for each in self.server.tenant.cards("billing")]


@pytest.fixture
async def delivery(store: SqlStore, clock: FakeClock, server: TeamsServer) -> AsyncIterator[Delivery]:
    house = await House(store, clock, rules_text=RULES).opened()
    async with a_gateway(server, clock) as gateway:
        surface = TeamsSurface(
            gateway,
            store=store,
            directory=lambda: house.rules.directory,
            clock=clock,
            tenant=server.tenant.id,
        )
        activities = Activities(server.tenant, server.service_url)
        await surface.places.learn(activities.installation_update("marie", server.tenant.channels["acme"], "add"))
        house.surfaces["teams"] = surface
        a_second = Pace(timedelta(seconds=1), at_once=1)
        house.outbox._pace = lambda lane: a_second if lane.startswith("teams:") else Pace()
        yield Delivery(house, server)


@BOTH
async def test_a_case_has_its_card_in_a_channel_whose_name_holds_a_slash(delivery: Delivery) -> None:
    await delivery.house.a_case("Where is my parcel?")
    assert await delivery.states() == ["live"]
    (standing,) = delivery.standing()
    assert "Where is my parcel?" in standing


async def test_a_card_is_marked_as_one_that_may_stand_only_when_its_request_leaves(delivery: Delivery) -> None:
    states: dict[str, list[str]] = {}

    async def look(operation: str) -> bool:
        states[operation] = await delivery.states()
        return False

    delivery.server.meanwhile = look
    await delivery.house.a_case()
    assert states.pop("create") == ["posting"]
    assert states.keys() >= {"token", "channels"}
    assert all(before == ["pending"] for before in states.values())
    assert await delivery.states() == ["live"]


@pytest.mark.parametrize("manner", [Manner.LOST_ANSWER, Manner.SERVER_ERROR, Manner.PRECONDITION, Manner.DROPPED])
@pytest.mark.parametrize("stands", [True, False])
async def test_a_card_that_may_stand_already_is_shown_in_doubt_and_never_posted_again(
    delivery: Delivery, manner: Manner, stands: bool
) -> None:
    delivery.server.tenant.faults.next_time("create", Fault(manner, stands=stands))
    await delivery.house.a_case()
    for _ in range(5):
        await delivery.later()
    assert await delivery.states() == ["unknown"]
    assert len(delivery.standing()) <= 1
    assert delivery.server.tenant.faults.happened[("create", manner)] == 1
    assert len(delivery.server.tenant.called("create")) <= 1


async def test_a_card_that_teams_put_off_is_posted_when_it_says(delivery: Delivery) -> None:
    delivery.server.tenant.faults.next_time("create", Fault(Manner.LIMITED, seconds=40), times=2)
    await delivery.house.a_case()
    assert await delivery.states() == ["pending"]
    await delivery.later(30)
    assert delivery.server.tenant.faults.happened[("create", Manner.LIMITED)] == 1, "it waits as long as it was told"
    for _ in range(4):
        await delivery.later(20)
    assert await delivery.states() == ["live"]
    assert len(delivery.standing()) == 1


async def test_a_drawing_that_failed_is_drawn_again_by_us_alone(delivery: Delivery) -> None:
    case = await delivery.house.a_case()
    delivery.server.tenant.faults.next_time("update", Fault(Manner.SERVER_ERROR), times=3)
    await delivery.house.do(Claim("marie", case))
    for done in range(1, 4):
        await delivery.later(6 if done > 1 else 1)
        assert delivery.server.tenant.faults.happened[("update", Manner.SERVER_ERROR)] == done
    await delivery.later()
    (standing,) = delivery.standing()
    assert "Marie" in standing
    assert len(delivery.server.tenant.called("update")) == 1


async def test_three_hundred_mentions_in_a_minute_are_one_list_and_nothing_is_refused_or_lost(
    delivery: Delivery,
) -> None:
    house, tenant = delivery.house, delivery.server.tenant
    tenant.rates.kept = True
    for second in range(75):
        for number in range(second * 5, second * 5 + 5 if second < 60 else second * 5):
            house.network.arrives(f"Parcel {number} is late", author=Author(str(number), f"customer{number}"))
        house.clock.move(1)
        house.network.now = house.clock.now
        await house.poller.poll("acme_social")
        await house.work()
    assert tenant.rates.refused == {}
    states = await delivery.states()
    assert len(states) == 300
    assert set(states) == {"live", "gathered"}
    assert len(delivery.standing()) == states.count("live") + 1
    posted = [text for text in delivery.standing() if "Parcel" in text and "have come in" not in text]
    numbers = [int(text.split("Parcel ")[1].split(" ")[0]) for text in posted]
    assert numbers == sorted(numbers)


async def test_a_list_whose_answer_was_lost_is_not_posted_again(delivery: Delivery) -> None:
    house = delivery.house
    delivery.server.tenant.faults.next_time("create", Fault(Manner.LOST_ANSWER))
    for number in range(30):
        house.network.arrives(f"Parcel {number} is late", author=Author(str(number), f"customer{number}"))
    await house.poll()
    for _ in range(5):
        await delivery.later()
    assert len(delivery.standing()) == 1
