"""Never two cards in Teams: kill -9 while posts are in flight, and connections dropped after Teams has accepted them.

Teams lets nobody look for a card. So every post that was struck stays in doubt: its case is on the desk, nothing is
posted again, and whoever presses the card makes it known. The small size runs with all tests; `COMPTOIR_CRASH=full`
(`make crash`) runs 50 kills over 1,000 cards.
"""

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.ports.rows import CardRow
from bot.storage.database import open_store
from tests.crash.campaign import tokens
from tests.crash.modes import HONOURED
from tests.crash.networks import CrashNetwork, crash_networks
from tests.crash.product import MAIN, Product
from tests.crash.tenant import A_CHANNEL, a_tenant, believed, case_of, people, rules, standing, states
from tests.stand_ins.teams.doing import Doing
from tests.stand_ins.teams.managing import Managing
from tests.stand_ins.teams.server import TeamsServer
from tests.support.postgres import migrate
from tests.teams.connected import environment_of
from tests.teams.office import text_of

FULL = os.environ.get("COMPTOIR_CRASH") == "full"
KILLS, CARDS = (50, 1000) if FULL else (2, 24)
BETWEEN = CARDS // (4 * KILLS)
"""Posts from one kill to the next: few, since a kill strikes those of all channels that are under way with it."""

DROPPED = 0.1
BLIND = (str(Path(__file__).with_name("blind_teams.py")),)
SETTLED = {"live", "unknown"}

pytestmark = [pytest.mark.crash, pytest.mark.timeout(7200 if FULL else 600)]


@dataclass(slots=True)
class Killer:
    """Kills the product while a post that it waits for is carried out and unanswered; drops some answers too.

    `unanswered` are the cases whose cards stand and whose answers nobody got.
    """

    product: Product
    server: TeamsServer
    left: int
    kills: int = 0
    unanswered: set[int] = field(default_factory=set)
    killed: asyncio.Event = field(default_factory=asyncio.Event)
    skip: int = BETWEEN
    chance: random.Random = field(default_factory=lambda: random.Random(1))

    @property
    def dropped(self) -> int:
        return len(self.unanswered) - self.kills

    async def __call__(self, operation: str) -> bool:
        if operation != "create" or self.killed.is_set():
            return False
        self.skip -= 1
        if not (self.left and self.skip <= 0) and self.chance.random() >= DROPPED:
            return False
        tenant = self.server.tenant
        self.unanswered.add(case_of(tenant.message(str(tenant.last))))
        if self.left and self.skip <= 0:
            self.left, self.kills, self.skip = self.left - 1, self.kills + 1, BETWEEN
            self.product.kill()
            self.killed.set()
        return True


@dataclass(slots=True)
class Installation:
    """The product in a tenant that has its app, and the network on which it is asked."""

    product: Product
    server: TeamsServer
    doing: Doing
    network: CrashNetwork
    database_url: str

    async def until(self, holds: Callable[[list[CardRow]], bool]) -> list[CardRow]:
        """What the database says of the cards in Teams, once that is as expected."""
        async with asyncio.timeout(1800 if FULL else 300):
            while not holds(cards := await believed(self.database_url, "teams", CARDS)):
                assert self.product.runs, self.product.log()
                await asyncio.sleep(0.5)
        return cards


@asynccontextmanager
async def installed(home: Path, database_url: str, launcher: Sequence[str] = MAIN) -> AsyncIterator[Installation]:
    """The product runs, and its app is in the team."""
    channels = (CARDS + A_CHANNEL - 1) // A_CHANNEL
    with crash_networks([HONOURED], accounts=1) as networks:
        async with a_tenant(channels) as server:
            environment = {**tokens(networks), **environment_of(server)}
            product = Product(home, database_url, rules(networks[0], server, CARDS), environment, launcher)
            await migrate(database_url)
            async with people(server, product.address) as doing:
                try:
                    await product.start()
                    await Managing(doing.sender).install("marie", "acme")
                    yield Installation(product, server, doing, networks[0], database_url)
                finally:
                    await product.stop()


async def disturbed(running: Installation, kills: int) -> tuple[Killer, set[int]]:
    """Everybody asks, and the product is killed until every card is settled; gives the cases that were struck too.

    These are the ones that the database had marked as being posted when a process died, and those of lost answers.
    """
    killer = running.server.meanwhile = Killer(running.product, running.server, kills)
    running.network.ask(0, CARDS)
    struck: set[int] = set()
    while killer.kills < kills or killer.killed.is_set():
        await killer.killed.wait()
        await running.product.gone()
        cards = await believed(running.database_url, "teams", CARDS)
        struck |= {card.case_id for card in cards if card.state == "posting"}
        killer.killed.clear()
        running.product.spawn()
    await running.product.ready()
    await running.until(lambda cards: len(cards) == CARDS and states(cards).keys() <= SETTLED)
    return killer, struck | killer.unanswered


async def pressed(running: Installation, cases: Sequence[int]) -> None:
    """Marie takes every one of these cases on its card, and all these cards are drawn anew."""
    for case in cases:
        [card] = standing(running.server.tenant)[case]
        response = await running.doing.press("marie", card, "I’ll take it")
        assert response.status_code == 200, running.product.log()
    await running.until(lambda rows: all(row.state == "live" and row.revision for row in rows if row.case_id in cases))


async def held_by(database_url: str, cases: Sequence[int]) -> Counter[str | None]:
    """Who holds these cases."""
    store = open_store(database_url, clock=lambda: datetime.now(UTC), looking=True)
    try:
        async with store.reading() as tx:
            return Counter(view.case.assignee for view in await tx.cases.views(cases, datetime.now(UTC)))
    finally:
        await store.close()


async def test_no_case_has_two_cards_and_every_doubt_is_on_the_desk_until_its_card_is_pressed(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with installed(tmp_path, database_url) as running:
        killer, struck = await disturbed(running, KILLS)
        posted = standing(running.server.tenant)
        doubts = {card.case_id for card in await believed(database_url, "teams", CARDS) if card.state == "unknown"}
        with capsys.disabled():
            print(  # noqa: T201 - the figures are what a crash run is for
                f"\n{CARDS} cards, {killer.kills} kills and {killer.dropped} lost answers struck {len(struck)} posts: "
                f"{len(doubts)} in doubt, of which {len(doubts & posted.keys())} stand"
            )
        assert killer.kills == KILLS
        assert killer.dropped > 0
        assert doubts == struck
        assert {case: len(cards) for case, cards in posted.items()} == dict.fromkeys(posted, 1)
        assert posted.keys() >= set(range(1, CARDS + 1)) - doubts | killer.unanswered
        on_desk = {card.case_id for card in await believed(database_url, "desk", CARDS) if card.state == "live"}
        assert on_desk >= doubts

        stand = sorted(doubts & posted.keys())
        await pressed(running, stand)
        assert await held_by(database_url, stand) == {"marie": len(stand)}
        now = standing(running.server.tenant)
        assert {case: [card.id for card in cards] for case, cards in now.items()} == {
            case: [card.id for card in cards] for case, cards in posted.items()
        }
        assert all("With Marie" in text_of(now[case][0].card) for case in stand)


async def test_where_a_doubt_is_taken_for_no_card_cards_are_posted_twice(tmp_path: Path) -> None:
    async with installed(tmp_path, f"sqlite:///{tmp_path / 'comptoir.db'}", BLIND) as running:
        await disturbed(running, 1)
        posted = standing(running.server.tenant)
    assert sorted(posted) == list(range(1, CARDS + 1))
    assert max(map(len, posted.values())) > 1, "a run that cannot show a duplicate proves nothing"


async def test_a_post_under_way_when_the_process_is_told_to_stop_is_written_down_and_no_doubt(tmp_path: Path) -> None:
    async with installed(tmp_path, f"sqlite:///{tmp_path / 'comptoir.db'}") as running:
        told: list[str] = []

        async def stop_first(operation: str) -> bool:
            if operation == "create" and not told:
                told.append(operation)
                running.product.signal(signal.SIGTERM)
                await running.product.hangs_up()
            return False

        running.server.meanwhile = stop_first
        running.network.ask(0, 1)
        await running.product.gone()
        [card] = await believed(running.database_url, "teams", 1)
        assert told
        assert card.state == "live"
        assert list(standing(running.server.tenant)) == [card.case_id]


async def test_a_reply_that_was_sent_in_a_dialog_is_published_once_though_the_process_dies_and_teams_sends_again(
    tmp_path: Path,
) -> None:
    async with installed(tmp_path, f"sqlite:///{tmp_path / 'comptoir.db'}") as running:
        [asked] = running.network.ask(0, 1)
        await running.until(lambda cards: states(cards) == {"live": 1})
        [[card]] = standing(running.server.tenant).values()
        await running.doing.press("marie", card, "Reply")
        await running.doing.submit("marie", "Preview", {"text": asked.answer})
        sent = running.doing.submission("marie", "Send")
        assert (await running.doing.sender.deliver(sent)).status_code == 200
        await running.product.crash()
        await running.product.start()
        assert (await running.doing.sender.redeliver_anew(sent)).status_code == 200
        async with asyncio.timeout(120):
            while not running.network.accepted():
                await asyncio.sleep(0.5)
        await running.product.stop()
        assert running.network.times() == {asked.fact: 1}
