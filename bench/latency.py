"""Measures how long a mention takes from being visible on the network at poll time to its card on the desk.

    python -m bench.latency [--rate 50] [--seconds 60]

The network, Comptoir and the customers are processes of their own; Comptoir polls over HTTP every second. Counted is
from the start of the poll that brought the mention (or from its publication, where that came later) to the moment at
which its card stood on the desk.
"""

import argparse
import asyncio
import random
import sqlite3
import statistics
import tempfile
import time
from datetime import datetime
from pathlib import Path

import httpx

from bench.intake import DEPARTMENTS
from bench.support.machine import condition
from bench.support.running import comptoir, pretend_network
from bench.support.texts import made, rules

PEOPLE = 200
WAITS = """
SELECT mentions.posted_at, cases.opened_at, min(desk_cards.posted_at)
FROM mentions JOIN cases ON cases.id = mentions.case_id LEFT JOIN desk_cards ON desk_cards.case_id = cases.id
GROUP BY mentions.id
"""


def house(address: str) -> str:
    """Rules with one account polled every second, six departments and a hundred rules."""
    departments = "\n".join(f"  {key}: {{name: {key}, members: [marie]}}" for key in DEPARTMENTS)
    return "\n".join(
        (
            "version: 1",
            f'accounts: {{acme: {{network: mastodon, base_url: "{address}", token: env:TOKEN, poll: 1s, start: 1h}}}}',
            "people: {marie: {name: Marie}}",
            f"departments:\n{departments}",
            "fallback: front_desk",
            rules(random.Random(1), 100, DEPARTMENTS),
        )
    )


async def post(address: str, rate: float, seconds: float) -> int:
    """Publish mentions at a steady rate; gives how many were accepted."""
    rng = random.Random(7)
    texts = made(rng, int(rate * seconds))
    accepted = 0

    async def one(client: httpx.AsyncClient, text: str) -> None:
        nonlocal accepted
        person = {"Authorization": f"Bearer person:p{rng.randrange(PEOPLE)}"}
        answer = await client.post(f"{address}/api/v1/statuses", json={"status": text[:480]}, headers=person)
        answer.raise_for_status()
        accepted += 1

    async with httpx.AsyncClient(trust_env=False, timeout=30) as client, asyncio.TaskGroup() as group:
        begun = time.monotonic()
        for number, text in enumerate(texts):
            await asyncio.sleep(max(0.0, begun + number / rate - time.monotonic()))
            group.create_task(one(client, text))
    return accepted


def waits(database: Path) -> list[float | None]:
    """Seconds that each mention waited for its card; None where it has none."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        rows = connection.execute(WAITS).fetchall()
    found: list[float | None] = []
    for posted, polled, carded in rows:
        visible = max(datetime.fromisoformat(posted), datetime.fromisoformat(polled))
        found.append((datetime.fromisoformat(carded) - visible).total_seconds() if carded else None)
    return found


async def _carded(database: Path, mentions: int) -> list[float]:
    """Wait until every mention has its card."""
    async with asyncio.timeout(300):
        while True:
            found = [wait for wait in waits(database) if wait is not None]
            if len(found) >= mentions:
                return found
            await asyncio.sleep(0.5)


async def measure(rate: float, seconds: float) -> list[float]:
    """The waits of all mentions posted at `rate` a second for so many seconds."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        with pretend_network(folder) as address:
            token = {"TOKEN": "account:acme"}
            with comptoir(folder, house(address), token, ["run"]):
                accepted = await post(address, rate, seconds)
                return await _carded(folder / "comptoir.db", accepted)


def main() -> None:
    """Measure as asked on the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    arguments = parser.parse_args()
    before = condition()
    found = sorted(asyncio.run(measure(arguments.rate, arguments.seconds)))
    shares = statistics.quantiles(found, n=100)
    print(f"from the network to the desk at {arguments.rate:.0f} mentions/s ({before})")
    print(f"  {len(found)} mentions: median {shares[49]:.2f} s, p99 {shares[98]:.2f} s, longest {found[-1]:.2f} s")


if __name__ == "__main__":
    main()
