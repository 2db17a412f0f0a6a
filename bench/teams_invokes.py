"""Measures how long people in Teams wait for what they press, beside a bare FastAPI app that commits one insert.

    python -m bench.teams_invokes [--rate 50] [--seconds 12]

A tenant on loopback shows the cards of cases, a card for each press. People press at a steady rate: one claims a case
of its own, the next opens the window to write a reply, each with a token that the stand-in signed. Comptoir redraws the
claimed cards meanwhile: all in one process on SQLite, then as three processes on PostgreSQL, each beside the bare app
on the same kind of database. Each press is timed from its sending to the answer, also where earlier ones still wait.
Then a thousand messages are posted as fast as Teams takes them, where the clock is moved on instead of waiting, and the
tokens counted that were fetched for them.
"""

import argparse
import asyncio
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from bench.support.machine import condition
from bench.support.running import ROOT, answers, beside, comptoir, free_port, postgres, pretend_network, started
from bench.support.telling import tell
from bot.errors import RateLimited
from bot.now import utc_now
from integrations.chat.teams.connecting import gateway_of
from integrations.chat.teams.manifest import PATH
from integrations.chat.teams.seam import Where
from tests.crash.tenant import believed, people, standing, states
from tests.stand_ins.teams.activities import Activities
from tests.stand_ins.teams.managing import Managing
from tests.stand_ins.teams.pressing import find, gathered
from tests.stand_ins.teams.sending import PATIENCE
from tests.stand_ins.teams.server import TeamsServer, teams_server
from tests.stand_ins.teams.tenant import Message, Tenant
from tests.stand_ins.teams.tokens import genuine
from tests.teams.connected import environment_of, settings_of

A_CHANNEL = 8
"""Cases of one channel: few enough that each has its own card."""

PEOPLE = 20
WARMING = 100, 10.0
"""Presses before those that are timed, and how many a second: a process that has just started does everything for the
first time."""

MESSAGES = 1_000
CLAIMED, OPENED, LATE = "adaptive", "continue", "late"


@asynccontextmanager
async def tenant(channels: int) -> AsyncIterator[TeamsServer]:
    """A team with everybody in it, whose limits are not what is measured."""
    made = Tenant(time.time)
    made.rates.kept = made.reads_schema = False
    for number in range(PEOPLE):
        made.new_person(f"p{number}", f"Person {number}")
    made.new_team("acme", "Acme", *made.people)
    for number in range(channels):
        made.new_channel(f"d{number}", f"D{number}", team="acme")
    async with teams_server(made) as server:
        yield server


def house(address: str, server: TeamsServer, channels: int) -> str:
    """Rules with a department for each channel, and who may answer there."""
    known = ", ".join(f"{key}: {{name: {key}, teams: {each.id}}}" for key, each in server.tenant.people.items())
    members = ", ".join(server.tenant.people)
    lines = [
        "version: 1",
        f'accounts: {{acme: {{network: mastodon, base_url: "{address}", token: env:TOKEN, poll: 1s, start: 1h}}}}',
        f"people: {{{known}}}",
        "departments:",
        *(
            f'  d{number}: {{name: D{number}, channels: {{teams: "Acme/D{number}"}}, members: [{members}]}}'
            for number in range(channels)
        ),
        "fallback: d0",
        "rules:",
        *(
            f"  - {{id: r{number}, if: {{any: [subject{number}]}}, then: {{department: d{number}}}}}"
            for number in range(channels)
        ),
    ]
    return "\n".join(lines) + "\n"


async def carded(address: str, server: TeamsServer, database_url: str, cases: int, channels: int) -> list[Message]:
    """The cards that stand, once customers have asked and each case has its own."""
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        for number in range(cases):
            said = {"status": f"@acme question {number} on subject{number % channels}"}
            person = {"Authorization": f"Bearer person:customer{number}"}
            (await client.post(f"{address}/api/v1/statuses", json=said, headers=person)).raise_for_status()
    async with asyncio.timeout(120):
        while True:
            await asyncio.sleep(0.5)
            if states(await believed(database_url, "teams", cases)) == {"live": cases}:
                break
    return [card for cards in standing(server.tenant).values() for card in cards]


def presses(server: TeamsServer, cards: Sequence[Message], number: int) -> list[bytes]:
    """Claims and openings in turn, each of another case or by somebody else."""
    lines, activities = [], Activities(server.tenant, server.service_url)
    for each in range(number):
        person, opens = f"p{each % PEOPLE}", each % 2
        card = cards[(each // 2 + opens * len(cards) // 2) % len(cards)]
        action = find(card.card, "Reply" if opens else "I’ll take it")
        data = gathered(card.card, action, {})
        if opens:
            body = activities.fetch(person, card, data)
        else:
            body = activities.execute(person, card, {**action, "data": data})
        authorization = genuine(server.tenant, server.service_url)
        lines.append(f"{authorization}\t{json.dumps(body, ensure_ascii=False)}".encode())
    return lines


async def timed(url: str, lines: Sequence[bytes], rate: float) -> tuple[list[float], Counter[str]]:
    """Milliseconds until each press was answered, and how, by a process that does nothing else."""
    words = ["-m", "bench.support.teams_sender", url, str(rate)]
    sender = await asyncio.create_subprocess_exec(
        sys.executable, *words, cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    told, _ = await sender.communicate(b"\n".join(lines))
    if sender.returncode:
        sys.exit("the presses could not be sent")
    found = [line.split() for line in told.decode().splitlines()]
    return [float(milliseconds) for milliseconds, _ in found], Counter(kind for _, kind in found)


async def ours(rate: float, seconds: float, database_url: str | None) -> list[float]:
    """Comptoir's times: all in one process on SQLite, or as three processes on a PostgreSQL."""
    number, warming = int(rate * seconds), WARMING[0]
    cases = math.ceil((number + warming) / 2)
    channels = math.ceil(cases / A_CHANNEL)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        async with tenant(channels) as server, AsyncExitStack() as stack:
            url = database_url or f"sqlite:///{folder / 'comptoir.db'}"
            environment = {"TOKEN": "account:acme", "DATABASE_URL": url, **environment_of(server)}
            with pretend_network(folder) as address:
                word = "web" if database_url else "run"
                rules = house(address, server, channels)
                running = await stack.enter_async_context(started(comptoir(folder, rules, environment, [word])))
                for each in ("worker", "clock") if database_url else ():
                    await stack.enter_async_context(started(beside(folder, environment, each)))
                async with people(server, running.address) as doing:
                    await Managing(doing.sender).install("p0", "acme")
                    cards = await carded(address, server, url, cases, channels)
                    lines = presses(server, cards, number + warming)
                url = f"{running.address}{PATH}"
                await timed(url, lines[:warming], WARMING[1])
                times, kinds = await timed(url, lines[warming:], rate)
                await stack.aclose()
    if kinds[LATE]:
        print(f"  {kinds[LATE]} of {number} presses were not answered within {PATIENCE:.0f} s")
    elif kinds != {CLAIMED: math.ceil(number / 2), OPENED: number // 2}:
        sys.exit(f"not every press did what it was for: {dict(kinds)}")
    return times


@contextmanager
def bare_app(database_url: str, server: TeamsServer) -> Iterator[str]:
    """Where the bare app answers."""
    port = free_port()
    words = ["-m", "bench.support.bare_teams", database_url, str(port), server.tenant.app.id, server.openid_url]
    with subprocess.Popen([sys.executable, *words], cwd=ROOT) as process:
        try:
            answers(f"http://127.0.0.1:{port}/readyz", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


async def bare(rate: float, seconds: float, database_url: str | None) -> list[float]:
    """The bare app's times, with claims of as large a card."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        url = database_url or f"sqlite:///{Path(name, 'inbox.db')}"
        async with tenant(1) as server, started(bare_app(url, server)) as address:
            button = {"type": "Action.Execute", "title": "I’ll take it", "verb": "case.claim"}
            data = {"case": "1", "revision": "1", "card": "0" * 32}
            activities = Activities(server.tenant, server.service_url)
            card = server.tenant.keep(server.tenant.channels["d0"], {}, server.tenant.app.bot)
            lines = []
            for number in range(int(rate * seconds)):
                body = activities.execute(f"p{number % PEOPLE}", card, {**button, "data": data})
                lines.append(f"{genuine(server.tenant, server.service_url)}\t{json.dumps(body)}".encode())
            times, _ = await timed(f"{address}{PATH}", lines, rate)
            return times


@dataclass(slots=True)
class MovedOn:
    """A clock that is moved on where others wait."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        """The time as it would be after all waiting."""
        return utc_now() + self.ahead

    def wait(self, until: datetime) -> None:
        """Move on until then."""
        self.ahead += max(timedelta(0), until - self())


async def posted() -> tuple[float, float, int]:
    """Messages a second that leave within the limits, seconds of work, and the tokens fetched for a thousand."""
    clock = MovedOn()
    async with tenant(MESSAGES // A_CHANNEL) as server:
        os.environ.update(environment_of(server))
        gateway = gateway_of(settings_of(server), clock)
        where = Where(server.service_url, server.tenant.id)
        rooms = [room.id for key, room in server.tenant.channels.items() if key != "acme"]
        message = {"type": "message", "text": "Where is my parcel?", "textFormat": "plain"}

        async def post(room: str) -> None:
            while True:
                try:
                    await gateway.open_thread(where, room, message)
                except RateLimited as error:
                    clock.wait(error.retry_at)
                else:
                    return

        begun, busy = clock(), time.process_time()
        for _ in range(A_CHANNEL):
            await asyncio.gather(*(post(room) for room in rooms))
        took, busy = (clock() - begun).total_seconds(), time.process_time() - busy
        await gateway.close()
        assert len(server.tenant.called("create")) == MESSAGES
        return MESSAGES / took, busy, server.tenant.app.fetched


def beside_each_other(layout: str, arguments: argparse.Namespace, theirs: str | None, mine: str | None) -> None:
    """Print both sides on one kind of database."""
    print(f"{layout} ({condition()})", flush=True)
    bare_p99 = tell("bare app", asyncio.run(bare(arguments.rate, arguments.seconds, theirs)))
    own_p99 = tell("Comptoir", asyncio.run(ours(arguments.rate, arguments.seconds, mine)))
    print(f"  p99 is {own_p99 / bare_p99:.2f} times that of the bare app", flush=True)


def main() -> None:
    """Measure as asked on the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=12)
    arguments = parser.parse_args()
    print(f"claims and openings of windows in Teams at {arguments.rate:.0f}/s", flush=True)
    beside_each_other("all in one process on SQLite:", arguments, None, None)
    with postgres() as server:
        theirs, mine = asyncio.run(server.empty_database()), asyncio.run(server.new_database())
        beside_each_other("web, worker and clock on PostgreSQL:", arguments, theirs, mine)
    rate, busy, fetched = asyncio.run(posted())
    print(f"{MESSAGES} messages to Teams at {rate:.0f}/s, {busy:.1f} s of work on both sides: tokens fetched {fetched}")


if __name__ == "__main__":
    main()
