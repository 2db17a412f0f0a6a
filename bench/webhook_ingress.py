"""Measures the door for webhooks: how long senders wait for it, and what it stores of more than it can keep up with.

    python -m bench.webhook_ingress [--rate 100] [--seconds 20] [--flood 1000] [--flood-seconds 60] [--changes 10]

First pushes of ten posts each come at a steady rate, and each is timed from when it was due to its answer; beside it a
FastAPI app that commits one insert for each. Then ten times as many come for a minute, while the process is killed in
the middle and started again; what is turned away comes again as vendors bring it. In the end every post of a push that
was answered with 200 has to be in the database. Comptoir takes in what came all the while: all in one process on
SQLite, then as three processes on PostgreSQL, of which the one with the door is killed.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.support.hooks_kept import posts_there
from bench.support.machine import condition
from bench.support.running import ROOT, answers, free_port, postgres
from bench.support.telling import tell
from tests.crash.product import Product
from tests.stand_ins.webhook.receiver import SECRET
from tests.support.postgres import PostgresServer, migrate

RULES = """
version: 1
accounts:
  shop: {network: webhook, token: env:SHOP_SECRET, reply_to: "http://127.0.0.1:1/", reply_to_private: true}
people: {marie: {name: Marie}}
departments:
  care: {name: Care, members: [marie]}
  delivery: {name: Delivery, members: [marie]}
fallback: care
rules:
  - {id: parcel, if: {any: [parcel]}, then: {department: delivery}}
"""


@dataclass(frozen=True, slots=True)
class Load:
    """How many pushes a second come, for how long, how many posts each holds, and which number the first one has."""

    rate: float
    seconds: float
    changes: int
    first: int = 0


def warming(load: Load) -> Load:
    """A few pushes that come before, since a process that has just started takes its time."""
    return Load(10, 5, load.changes, first=1_000_000)


async def sent(url: str, load: Load) -> dict[str, Any]:
    """What a sender was told, in a process that does nothing else."""
    words = ["-m", "bench.support.webhook_sender", url, SECRET]
    numbers = [str(each) for each in (load.rate, load.seconds, load.changes, load.first)]
    sender = await asyncio.create_subprocess_exec(
        sys.executable, *words, *numbers, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    told, _ = await sender.communicate()
    if sender.returncode:
        sys.exit("the pushes could not be sent")
    result: dict[str, Any] = json.loads(told)
    return result


@contextmanager
def bare_app(database_url: str) -> Iterator[str]:
    """Where the bare app answers."""
    port = free_port()
    words = ["-m", "bench.support.bare_hooks", database_url, str(port)]
    with subprocess.Popen([sys.executable, *words], cwd=ROOT) as process:
        try:
            answers(f"http://127.0.0.1:{port}/readyz", process)
            yield f"http://127.0.0.1:{port}/hooks/shop"
        finally:
            process.terminate()


@asynccontextmanager
async def running(folder: Path, database_url: str) -> AsyncIterator[Product]:
    """Comptoir; the process with the door is given, on PostgreSQL a worker and a clock run beside it."""
    secrets = {"SHOP_SECRET": SECRET}
    await migrate(database_url)
    apart = not database_url.startswith("sqlite")
    door = Product(folder, database_url, RULES, secrets)
    beside = [Product(folder, database_url, RULES, secrets, name=word) for word in ("worker", "clock") if apart]
    await door.start("web" if apart else "run")
    for product, word in zip(beside, ("worker", "clock"), strict=False):
        product.spawn(word)
    try:
        yield door
    finally:
        for product in (door, *beside):
            await product.stop()


async def steady(folder: Path, database_url: str, load: Load) -> None:
    """Print how long senders wait where everything can be kept up with."""
    async with running(folder, database_url) as door:
        await sent(f"{door.address}/hooks/shop", warming(load))
        told = await sent(f"{door.address}/hooks/shop", load)
    p99 = tell("Comptoir", told["times"])
    print(f"            {p99:.1f} ms of 30 ms at the 99th percentile; turned away {told['turned_away']}")


async def flooded(folder: Path, database_url: str, load: Load) -> None:
    """Print what is stored of a flood, and whether all of it is there although the process was killed on the way."""
    async with running(folder, database_url) as door:
        sending = asyncio.create_task(sent(f"{door.address}/hooks/shop", load))
        await asyncio.sleep(load.seconds / 2)
        await door.crash()
        await door.start("run" if database_url.startswith("sqlite") else "web")
        told = await sending
    there = await posts_there(database_url)
    lost = [push for push in told["kept"] for post in range(load.changes) if f"{push}-{post}" not in there]
    print(flood("Comptoir", told, load))
    print(f"            killed once; of {len(told['kept']) * load.changes} posts answered 200, {len(lost)} are missing")


def flood(who: str, told: dict[str, Any], load: Load) -> str:
    """The figures of a flood."""
    return (
        f"  {who:9} stored {told['in_time'] / load.seconds:.0f} of {load.rate:.0f} pushes/s, "
        f"turned away {told['turned_away']}, broken {told['broken']}, otherwise refused {told['other']}, "
        f"left in the end {told['left']}"
    )


def measured(arguments: argparse.Namespace, databases: Iterator[str]) -> None:
    """Print both sides on one kind of database, each measurement on an empty one of `databases`."""
    calm = Load(arguments.rate, arguments.seconds, arguments.changes)
    wild = Load(arguments.flood, arguments.flood_seconds, arguments.changes)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        print(f" {calm.rate:.0f} pushes/s")
        with bare_app(next(databases)) as address:
            asyncio.run(sent(address, warming(calm)))
            tell("bare", asyncio.run(sent(address, calm))["times"])
        asyncio.run(steady(Path(name), next(databases), calm))
        print(f" {wild.rate:.0f} pushes/s ({condition()})")
        with bare_app(next(databases)) as address:
            print(flood("bare", asyncio.run(sent(address, wild)), wild))
        asyncio.run(flooded(Path(name), next(databases), wild))


def of_files(folder: Path) -> Iterator[str]:
    """SQLite databases that nobody has used."""
    for number in range(4):
        yield f"sqlite:///{folder / f'{number}.db'}"


def of_server(server: PostgresServer) -> Iterator[str]:
    """The same on a server; every second one has tables of ours."""
    for number in range(4):
        yield asyncio.run(server.new_database() if number % 2 else server.empty_database())


def main() -> None:
    """Measure as asked on the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=float, default=100)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--flood", type=float, default=1000)
    parser.add_argument("--flood-seconds", type=float, default=60)
    parser.add_argument("--changes", type=int, default=10)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    arguments = parser.parse_args()
    print(f"pushes of {arguments.changes} posts each ({condition()})")
    if arguments.only != "postgresql":
        print("all in one process on SQLite:")
        with tempfile.TemporaryDirectory(prefix="bench-") as name:
            measured(arguments, of_files(Path(name)))
    if arguments.only != "sqlite":
        print("web, worker and clock on PostgreSQL:")
        with postgres() as server:
            measured(arguments, of_server(server))


if __name__ == "__main__":
    main()
