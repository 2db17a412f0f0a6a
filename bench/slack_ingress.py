"""Measures how long Slack waits for us to take an event, beside a bare bolt app that commits one insert.

    python -m bench.slack_ingress [--rate 100] [--seconds 20]

A workspace on loopback shows the cards of forty cases; people write notes under them at a steady rate, each an event
that has to be on the disk before Slack hears that it arrived. Comptoir carries the notes out meanwhile: all in one
process on SQLite, then as three processes on PostgreSQL, each beside the bare app on the same kind of database. Each
event is timed from its sending to the answer, also where earlier ones are still waiting.
"""

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import httpx

from bench.support.machine import condition
from bench.support.running import ROOT, answers, beside, comptoir, free_port, postgres, pretend_network, started
from bench.support.telling import tell
from integrations.chat.slack.manifest import EVENTS, PATH, SCOPES
from tests.stand_ins.slack.sending import Sender
from tests.stand_ins.slack.server import SlackServer, slack_server
from tests.stand_ins.slack.workspace import Workspace

CHANNELS = 5
CASES = 40
PEOPLE = 20


@asynccontextmanager
async def workspace() -> AsyncIterator[SlackServer]:
    """A workspace with everybody in every channel, whose limits are not what is measured."""
    made = Workspace(time.time)
    made.rates.kept = False
    made.app.events, made.app.scopes = frozenset(EVENTS), frozenset(SCOPES)
    people = [made.new_user(f"U{number}", f"person{number}").id for number in range(PEOPLE)]
    for number in range(CHANNELS):
        made.new_channel(f"C{number}", f"d{number}", *people)
    async with slack_server(made) as server:
        yield server


def house(address: str) -> str:
    """Rules with a department for each channel, and who may answer there."""
    members = ", ".join(f"p{number}" for number in range(PEOPLE))
    lines = [
        "version: 1",
        f'accounts: {{acme: {{network: mastodon, base_url: "{address}", token: env:TOKEN, poll: 1s, start: 1h}}}}',
        f"people: {{{', '.join(f'p{number}: {{name: P{number}, slack: U{number}}}' for number in range(PEOPLE))}}}",
        "departments:",
        *(
            f'  d{number}: {{name: D{number}, channels: {{slack: "#d{number}"}}, members: [{members}]}}'
            for number in range(CHANNELS)
        ),
        "fallback: d0",
        "rules:",
        *(
            f"  - {{id: r{number}, if: {{any: [subject{number}]}}, then: {{department: d{number}}}}}"
            for number in range(CHANNELS)
        ),
    ]
    return "\n".join(lines) + "\n"


async def ask(address: str) -> None:
    """Have customers ask, so that there are cards to write under."""
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        for number in range(CASES):
            said = {"status": f"@acme question {number} on subject{number % CHANNELS}"}
            person = {"Authorization": f"Bearer person:customer{number}"}
            (await client.post(f"{address}/api/v1/statuses", json=said, headers=person)).raise_for_status()


async def carded(server: SlackServer) -> list[tuple[str, str]]:
    """Channel and timestamp of each card, once all stand."""
    async with asyncio.timeout(60):
        while True:
            found = [(room, card["ts"]) for room in server.workspace.channels for card in server.workspace.cards(room)]
            if len(found) == CASES:
                return found
            await asyncio.sleep(0.2)


def notes(server: SlackServer, cards: Sequence[tuple[str, str]], number: int) -> list[bytes]:
    """Events of people who write under cards."""
    sender = Sender(server, httpx.AsyncClient(), "")
    bodies = []
    for each in range(number):
        room, thread = cards[each % len(cards)]
        message = server.workspace.says(f"U{each % PEOPLE}", room, f"note {each}", thread_ts=thread)
        bodies.append(sender.event_body({**message, "channel": room, "event_ts": message["ts"]}))
    return bodies


async def timed(server: SlackServer, url: str, bodies: Sequence[bytes], rate: float) -> list[float]:
    """Milliseconds until each event was taken, by a process that does nothing else."""
    words = ["-m", "bench.support.slack_sender", url, server.workspace.app.signing_secret, str(rate)]
    sender = await asyncio.create_subprocess_exec(
        sys.executable, *words, cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    told, _ = await sender.communicate(b"\n".join(bodies))
    if sender.returncode:
        sys.exit("the events could not be sent")
    return [float(line) for line in told.split()]


async def ours(rate: float, seconds: float, database_url: str | None) -> list[float]:
    """Comptoir's times: all in one process on SQLite, or as three processes on a PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        async with workspace() as server, AsyncExitStack() as stack:
            app = server.workspace.app
            environment = {
                "TOKEN": "account:acme",
                "SLACK_BOT_TOKEN": app.bot_token,
                "SLACK_SIGNING_SECRET": app.signing_secret,
                "SLACK_API_URL": server.api_url,
            }
            if database_url is not None:
                environment["DATABASE_URL"] = database_url
            with pretend_network(folder) as address:
                await ask(address)
                word = "web" if database_url else "run"
                running = await stack.enter_async_context(
                    started(comptoir(folder, house(address), environment, [word]))
                )
                for each in ("worker", "clock") if database_url else ():
                    await stack.enter_async_context(started(beside(folder, environment, each)))
                bodies = notes(server, await carded(server), int(rate * seconds))
                times = await timed(server, f"{running.address}{PATH}", bodies, rate)
                await stack.aclose()
                return times


@contextmanager
def bare_app(database_url: str, secret: str) -> Iterator[str]:
    """Where the bare app answers."""
    port = free_port()
    words = ["-m", "bench.support.bare_bolt", database_url, str(port), secret]
    with subprocess.Popen([sys.executable, *words], cwd=ROOT) as process:
        try:
            answers(f"http://127.0.0.1:{port}/readyz", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


async def bare(rate: float, seconds: float, database_url: str | None) -> list[float]:
    """The bare app's times."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        url = database_url or f"sqlite:///{Path(name, 'inbox.db')}"
        async with workspace() as server, started(bare_app(url, server.workspace.app.signing_secret)) as address:
            rooms = [(f"C{number}", "1.0") for number in range(CHANNELS)]
            return await timed(server, f"{address}/slack", notes(server, rooms, int(rate * seconds)), rate)


def beside_each_other(layout: str, arguments: argparse.Namespace, theirs: str | None, mine: str | None) -> None:
    """Print both sides on one kind of database."""
    print(layout)
    bare_p99 = tell("bare bolt", asyncio.run(bare(arguments.rate, arguments.seconds, theirs)))
    own_p99 = tell("Comptoir", asyncio.run(ours(arguments.rate, arguments.seconds, mine)))
    print(f"  p99 is {own_p99 / bare_p99:.2f} times that of the bare app")


def main() -> None:
    """Measure as asked on the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=float, default=100)
    parser.add_argument("--seconds", type=float, default=20)
    arguments = parser.parse_args()
    print(f"events taken from Slack at {arguments.rate:.0f}/s ({condition()})")
    beside_each_other("all in one process on SQLite:", arguments, None, None)
    with postgres() as server:
        theirs, mine = asyncio.run(server.empty_database()), asyncio.run(server.new_database())
        beside_each_other("web, worker and clock on PostgreSQL:", arguments, theirs, mine)


if __name__ == "__main__":
    main()
