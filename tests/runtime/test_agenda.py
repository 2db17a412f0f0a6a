"""Accounts are read when they are due, the longest due first, and none waits for another's network."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.department import Account
from bot.errors import Unavailable
from bot.ports.store import DATABASE
from bot.runtime import agenda as module
from bot.runtime.agenda import Agenda
from tests.support.house import START, House
from tests.support.patience import PATIENCE
from tests.support.rehearsed_network import RehearsedNetwork

MINUTE = timedelta(minutes=1)


class Office:
    """Accounts on servers, and what was done with them; an account in `held` is being read until it is let go."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.networks: dict[str, RehearsedNetwork] = {}
        self.read: list[str] = []
        self.asked: list[str] = []
        self.held: dict[str, asyncio.Event] = {}
        self.failures: dict[str, Exception] = {}
        self.agenda = Agenda(house.store, self._poll, self._probe, self.networks.get, house.clock)

    async def has(self, *keys: str, server: str = "https://one.example", due: datetime | None = START) -> None:
        async with self.house.store.writing() as tx:
            await tx.accounts.ensure(keys)
            for key in keys:
                row = await tx.accounts.get(key)
                assert row is not None
                await tx.accounts.polled(replace(row, next_poll=due))
                await tx.accounts.probe(key, START + 60 * MINUTE)
        for key in keys:
            self.networks[key] = RehearsedNetwork(Account(key, "mastodon", server, "TOKEN"), START)

    async def look(self) -> None:
        """One look at what is due, and whatever that started done."""
        await self.agenda.look()
        async with asyncio.timeout(PATIENCE):
            while self.running() - len(self.held):
                await asyncio.sleep(0.001)

    def running(self) -> int:
        return sum(task.get_name().startswith("account ") for task in asyncio.all_tasks())

    async def _poll(self, key: str) -> int:
        self.read.append(key)
        if key in self.failures:
            raise self.failures[key]
        if key in self.held:
            await self.held[key].wait()
        async with self.house.store.writing() as tx:
            row = await tx.accounts.get(key)
            assert row is not None
            await tx.accounts.polled(replace(row, next_poll=self.house.clock() + MINUTE))
        return 0

    async def _probe(self, key: str) -> bool:
        self.asked.append(key)
        if key in self.failures:
            raise self.failures[key]
        async with self.house.store.writing() as tx:
            await tx.accounts.probe(key, self.house.clock() + MINUTE)
        return True


@pytest.fixture
async def office(house: House) -> Office:
    office = Office(house)
    async with house.store.writing() as tx:
        await tx.accounts.set_state("acme_social", "paused", None, START)
        await tx.accounts.probe("acme_social", START + 60 * MINUTE)
    return office


async def test_what_is_due_is_read_in_the_order_in_which_it_waits_and_again_at_its_time(office: Office) -> None:
    await office.has("late", due=START - MINUTE)
    await office.has("later", due=START - 2 * MINUTE)
    await office.has("not_yet", due=START + MINUTE)
    await office.has("new", due=None)
    await office.look()
    await office.look()
    assert office.read == ["new", "later", "late"]
    office.house.clock.move(60)
    await office.look()
    assert sorted(office.read[3:]) == ["late", "later", "new", "not_yet"]


async def test_an_account_without_a_network_and_one_being_read_are_left_alone(office: Office) -> None:
    await office.has("slow", "unknown")
    del office.networks["unknown"]
    office.held["slow"] = asyncio.Event()
    await office.look()
    await office.look()
    assert office.read == ["slow"]
    office.held.pop("slow").set()
    await office.look()


async def test_a_server_that_hangs_keeps_nobody_waiting_but_its_own(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 2)
    await office.has("a", "b", "c", "d", server="https://hangs.example", due=START - MINUTE)
    await office.has("quick", server="https://quick.example")
    office.held = {key: asyncio.Event() for key in ("a", "b")}
    await office.look()
    await office.look()
    assert office.read == ["a", "b", "quick"]
    office.held.pop("a").set()
    for _ in range(3):
        await office.look()
    assert office.read[3:] == ["c", "d"], "each in the place that became free"
    office.held.pop("b").set()
    await office.look()


async def test_whoever_is_to_say_who_they_are_is_asked_paused_or_not(office: Office) -> None:
    await office.has("active", "paused", due=START + MINUTE)
    async with office.house.store.writing() as tx:
        await tx.accounts.set_state("paused", "paused", "auth_failed", START)
        await tx.accounts.probe("paused", START)
    await office.look()
    assert office.asked == ["paused"]
    async with office.house.store.writing() as tx:
        await tx.accounts.probe("active", None)
    await office.look()
    await office.look()
    assert office.asked == ["paused", "active"]


@pytest.mark.parametrize("what", ["read", "asked"])
async def test_something_unforeseen_is_told_and_leaves_that_account_alone_for_a_while(
    office: Office, what: str
) -> None:
    await office.has("broken")
    await office.has("sound")
    async with office.house.store.writing() as tx:
        await tx.accounts.probe("broken", START)
    office.failures["broken"] = ValueError("a defect")
    with capture_logs() as told:
        await office.look()
        await office.look()
    assert sorted(office.read) == ["broken", "sound"]
    assert office.asked == ["broken"]
    assert {(each["event"], each["account"]) for each in told} == {("account_failed", "broken")}
    office.failures.clear()
    office.house.clock.move(30)
    await office.look()
    assert getattr(office, what).count("broken") == 2


async def test_an_outage_of_the_database_is_told_once_and_ends(office: Office) -> None:
    await office.has("one")
    down = Unavailable("no route", service=DATABASE, account="")
    office.failures["one"] = down
    reading = office.house.store.reading

    @asynccontextmanager
    async def failing():  # type: ignore[no-untyped-def]
        raise down
        yield

    with capture_logs() as told:
        await office.look()
        office.house.store.reading = failing  # type: ignore[method-assign]
        await office.look()
        office.house.store.reading = reading  # type: ignore[method-assign]
        await office.look()
    assert [each["event"] for each in told] == ["agenda_down", "agenda_back"]


async def test_what_runs_ends_with_the_agenda(office: Office) -> None:
    await office.has("slow")
    office.held["slow"] = asyncio.Event()
    running = asyncio.create_task(office.agenda.run())
    async with asyncio.timeout(PATIENCE):
        while not office.read:
            await asyncio.sleep(0.001)
    running.cancel()
    await asyncio.wait([running])
    assert office.running() == 0
