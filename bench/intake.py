"""Measures intake end to end into SQLite: pages of 80 mentions in one transaction each, beside one mention each.

    python -m bench.intake [--mentions 8000] [--rules 100]

Each mention is looked for among those known, understood (language, feeling), routed, stored with its case, its card
row and the job that posts the card, and the account's cursor moves. No text is seen twice. Prints mentions a second
of wall time and microseconds of this process's CPU a mention.
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.support.machine import condition
from bench.support.texts import made, real, rules
from bot.domain.mention import Author, Mention
from bot.flow.intake import Intake
from bot.ports.social import Page
from bot.rules.source import load_rules
from bot.runtime.rules import InForce
from bot.storage.database import SqlStore, open_store
from bot.understanding.read import Reader

PAGE = 80
ACCOUNT = "acme_social"
NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
LEASE = timedelta(minutes=2)
DEPARTMENTS = ("delivery", "billing", "technical", "shop", "press", "front_desk")
HOUSE = f"""
version: 1
accounts:
  {ACCOUNT}: {{network: mastodon, base_url: "https://social.example", token: env:TOKEN}}
people: {{marie: {{name: Marie}}}}
departments:
{chr(10).join(f"  {key}: {{name: {key}, members: [marie]}}" for key in DEPARTMENTS)}
fallback: front_desk
"""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast it went: mentions, seconds of wall time and of CPU."""

    mentions: int
    wall: float
    cpu: float

    @property
    def rate(self) -> float:
        return self.mentions / self.wall

    def __str__(self) -> str:
        return f"{self.rate:7,.0f} mentions/s   {self.cpu / self.mentions * 1e6:5,.0f} us of CPU each"


def as_mentions(texts: Sequence[str], rng: random.Random) -> Iterator[Mention]:
    """Public mentions with these texts, each by somebody else; one in eight answers the one before."""
    before = None
    for text in texts:
        number = f"{rng.getrandbits(60)}"
        author = Author(number, f"p{number}", "Zoé", f"https://social.example/@p{number}", rng.randrange(3000))
        address = f"https://social.example/@p{number}/{number}"
        parent = before if rng.random() < 0.125 else None
        yield Mention(ACCOUNT, "mastodon", number, author, text, NOW, address, in_reply_to=parent)
        before = number


async def take_in(store: SqlStore, in_force: InForce, mentions: Sequence[Mention], page: int) -> Pace:
    """Take the mentions in, `page` at a time."""
    intake = Intake(store, Reader())
    async with store.writing() as tx:
        await tx.accounts.ensure([ACCOUNT])
    wall, cpu = time.perf_counter(), time.process_time()
    new = 0
    async with store.writing() as tx:
        row = await tx.accounts.lease(ACCOUNT, "bench", NOW, LEASE)
    assert row is not None
    for start in range(0, len(mentions), page):
        part = tuple(mentions[start : start + page])
        row = replace(row, cursor={"after": part[-1].remote_id}, next_poll=NOW)
        taken = await intake.take_in(Page(part, {"after": part[-1].remote_id}), row, {}, in_force, NOW, LEASE)
        new += taken.new
    pace = Pace(len(mentions), time.perf_counter() - wall, time.process_time() - cpu)
    assert new == len(mentions), f"{new} of {len(mentions)} were new"
    return pace


async def compared(mentions: int, number_of_rules: int, texts: Sequence[str] = ()) -> tuple[Pace, Pace]:
    """Pages of 80, and one mention a transaction over a quarter as many, each into a SQLite file of its own."""
    rng = random.Random(mentions)
    loaded = load_rules(HOUSE + rules(rng, number_of_rules, DEPARTMENTS), file="bench")
    in_force = InForce(1, loaded.directory, loaded.plan)
    warm = list(as_mentions(made(rng, PAGE), rng))
    paces = []
    for page, count in ((PAGE, mentions), (1, mentions // 4)):
        sample = list(as_mentions((texts or made(rng, count))[:count], rng))
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            store = open_store(f"sqlite:///{Path(folder) / 'bench.db'}", clock=lambda: NOW)
            try:
                await store.migrate()
                await take_in(store, in_force, warm, page)
                paces.append(await take_in(store, in_force, sample, page))
            finally:
                await store.close()
    return paces[0], paces[1]


async def report(mentions: int, number_of_rules: int) -> None:
    """Print the comparison for made texts, and for real ones where they are present."""
    print(f"intake, {number_of_rules} rules, SQLite ({condition()})")
    for name, texts in (("made texts", ()), ("real texts", real(mentions))):
        if name == "real texts" and not texts:
            print("  real texts: the files are not here")
            continue
        pages, single = await compared(len(texts) or mentions, number_of_rules, texts)
        print(f"  {name}, pages of {PAGE}:        {pages}")
        print(f"  {name}, one a transaction:  {single}   (pages are {pages.rate / single.rate:.1f} times as fast)")


def main() -> None:
    """Measure as asked on the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--mentions", type=int, default=8000)
    parser.add_argument("--rules", type=int, default=100)
    arguments = parser.parse_args()
    asyncio.run(report(arguments.mentions, arguments.rules))


if __name__ == "__main__":
    main()
