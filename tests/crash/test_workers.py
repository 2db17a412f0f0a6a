"""Several workers on PostgreSQL: one that sleeps longer than its lease, and a database that goes away meanwhile."""

import asyncio
import signal
from collections.abc import Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from tests.crash.campaign import Campaign, Outcome, Run, Size, rules_for, tokens
from tests.crash.modes import EXPIRED, HONOURED, IGNORED
from tests.crash.networks import Trouble
from tests.crash.postgres import MortalServer, Watcher
from tests.crash.product import Product
from tests.support.patience import PATIENCE
from tests.support.postgres import PostgresServer

MODES = (HONOURED, IGNORED, EXPIRED)
SIZE = Size(20, 2)
# Seconds after which no network of these runs knows a key: a late request would be a second post there.
FORGOTTEN = EXPIRED.forgets_after + 0.5

pytestmark = [pytest.mark.crash, pytest.mark.postgres, pytest.mark.timeout(600)]


class Sleeps:
    """A disturbance: a process is stopped in the middle of a post, until another has sent the same reply again and
    its network has forgotten the key."""

    def __init__(self, launcher: Sequence[str]) -> None:
        self.times = 0
        self._launcher = launcher

    async def __call__(self, run: Run) -> None:
        watcher = Watcher(run.database_url)
        environment = tokens(run.networks)
        rules = rules_for(run.networks)
        other = Product(run.product.home, run.database_url, rules, environment, self._launcher, name="other")
        other.spawn("worker")
        try:
            for number in range(run.size.disturbances):
                await run.far_enough(number)
                (run.product.home / "stall").touch()
                async with asyncio.timeout(run.size.seconds):
                    sleeper = await self._asleep((run.product, other))
                    key = (run.product.home / "stalled").read_text("ascii")
                    while not await watcher.sent_again(key):
                        assert_alive(run.product, other)
                        await asyncio.sleep(0.1)
                    await asyncio.sleep(FORGOTTEN)
                sleeper.signal(signal.SIGCONT)
                self.times += 1
        finally:
            for each in (run.product, other):
                each.signal(signal.SIGCONT)
            await other.stop()

    async def _asleep(self, processes: Sequence[Product]) -> Product:
        while True:
            for each in processes:
                if each.stopped:
                    return each
            assert_alive(*processes)
            await asyncio.sleep(0.02)


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


def assert_once(outcome: Outcome, size: Size) -> None:
    for tally in outcome.tallies:
        assert tally.answers >= size.answers, tally
        assert (tally.lost, tally.twice, tally.failed) == (0, 0, 0), tally
        assert tally.disagreements == [], tally


async def slept(postgres: PostgresServer, home: Path, size: Size, *how: str) -> Outcome:
    """A run on networks that know no keys, or know them for a second; the only second attempts are those of sleep."""
    launcher = (str(Path(__file__).with_name("stalls.py")), str(home), *how)
    sleeps = Sleeps(launcher)
    async with database(postgres) as url:
        # While one sleeps the other uses up what there is to answer, and the next one to fall asleep needs a post.
        campaign = Campaign(
            home, url, (IGNORED, EXPIRED), size, trouble=Trouble(0, 0, 0, 0), launcher=launcher, endless=True
        )
        outcome = await campaign.run(sleeps)
    assert sleeps.times == size.disturbances
    return outcome


async def test_a_worker_that_sleeps_longer_than_its_lease_publishes_nothing_twice(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    assert_once(await slept(postgres, tmp_path, SIZE), SIZE)


async def test_without_a_deadline_on_every_byte_a_worker_that_slept_publishes_twice(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    outcome = await slept(postgres, tmp_path, Size(10, 1), "late")
    assert sum(tally.twice for tally in outcome.tallies) > 0, "a run that cannot show a duplicate proves nothing"


async def test_the_product_outlives_its_database_and_loses_and_doubles_nothing(
    mortal_server: MortalServer, tmp_path: Path
) -> None:
    outages = Outages(mortal_server)
    outcome = await Campaign(tmp_path, await mortal_server.new_database(), MODES, SIZE).run(outages)

    assert outages.answers_meanwhile == [503] * SIZE.disturbances
    assert outcome.starts == 1, "the process lived through every outage"
    assert_once(outcome, SIZE)
