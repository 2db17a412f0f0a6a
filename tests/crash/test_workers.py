"""Several workers on PostgreSQL: one that sleeps longer than its lease, and a database that goes away meanwhile."""

import asyncio
import itertools
import signal
from collections.abc import Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from tests.crash.campaign import Campaign, Outcome, Run, Size, rules_for, tokens
from tests.crash.modes import EXPIRED, HONOURED, IGNORED
from tests.crash.postgres import MortalServer, Watcher
from tests.crash.product import Product
from tests.support.patience import PATIENCE
from tests.support.postgres import PostgresServer

MODES = (HONOURED, IGNORED, EXPIRED)
SIZE = Size(40, 3)

pytestmark = [pytest.mark.crash, pytest.mark.postgres, pytest.mark.timeout(900)]


class Sleeps:
    """A disturbance: one of two processes is stopped while it sends, until the other has taken all of its lanes."""

    def __init__(self) -> None:
        self.times = 0

    async def __call__(self, run: Run) -> None:
        watcher = Watcher(run.database_url)
        other = Product(run.product.home, run.database_url, rules_for(run.networks), tokens(run.networks), name="other")
        other.spawn("worker")
        try:
            for number in range(run.size.disturbances):
                await run.far_enough(number)
                async with asyncio.timeout(run.size.seconds):
                    sleeper = await self._asleep_while_sending((run.product, other), watcher)
                    while await watcher.held(sleeper.process_id):
                        assert_alive(run.product, other)
                        await asyncio.sleep(0.1)
                sleeper.signal(signal.SIGCONT)
                self.times += 1
        finally:
            for each in (run.product, other):
                each.signal(signal.SIGCONT)
            await other.stop()

    async def _asleep_while_sending(self, processes: Sequence[Product], watcher: Watcher) -> Product:
        for each in itertools.cycle(processes):
            if await watcher.sending(each.process_id):
                each.signal(signal.SIGSTOP)
                if await watcher.sending(each.process_id):
                    break
                each.signal(signal.SIGCONT)
            assert_alive(*processes)
            await asyncio.sleep(0.01)
        return each


class Outages:
    """A disturbance: the database goes away under the running product, which stays alive, says so, and goes on."""

    def __init__(self, server: MortalServer) -> None:
        self._server = server
        self.answers_meanwhile: list[int] = []

    async def __call__(self, run: Run) -> None:
        async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
            for number in range(run.size.disturbances):
                await run.far_enough(number)
                await asyncio.to_thread(self._server.go_away)
                answer = await client.get(f"{run.product.address}/readyz")
                self.answers_meanwhile.append(answer.status_code)
                await asyncio.sleep(1)
                await asyncio.to_thread(self._server.come_back)
                await run.product.ready()


@pytest.fixture
def mortal_server() -> Iterator[MortalServer]:
    server = MortalServer()
    yield server
    server.stop()


@asynccontextmanager
async def database(server: PostgresServer):  # type: ignore[no-untyped-def]
    url = await server.new_database()
    yield url
    await server.drop(url)


def assert_alive(*products: Product) -> None:
    for each in products:
        assert each.runs, each.log()


def assert_once(outcome: Outcome) -> None:
    for tally in outcome.tallies:
        assert tally.answers >= SIZE.answers, tally
        assert (tally.lost, tally.twice, tally.failed) == (0, 0, 0), tally
        assert tally.disagreements == [], tally


async def test_a_worker_that_sleeps_longer_than_its_lease_publishes_nothing_twice(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    sleeps = Sleeps()
    async with database(postgres) as url:
        outcome = await Campaign(tmp_path, url, MODES, SIZE).run(sleeps)

    assert sleeps.times == SIZE.disturbances
    assert_once(outcome)


async def test_the_product_outlives_its_database_and_loses_and_doubles_nothing(
    mortal_server: MortalServer, tmp_path: Path
) -> None:
    outages = Outages(mortal_server)
    outcome = await Campaign(tmp_path, await mortal_server.new_database(), MODES, SIZE).run(outages)

    assert outages.answers_meanwhile == [503] * SIZE.disturbances
    assert outcome.starts == 1, "the process lived through every outage"
    assert_once(outcome)
