"""Measures the storage alone: a page of new mentions in one transaction, beside one mention a transaction.

    python -m bench.storage [DATABASE_URL] [--pages 50]

Without a URL a SQLite file in a temporary folder is used. Every page does what intake asks of the database: look for
repeats and known conversations, open cases, keep mentions, events, card rows and jobs, move the cursor. Prints
mentions a second, microseconds of this process's CPU a mention, and how long a plain loop took on the same machine.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.decision import Decision, Reason
from bot.domain.mention import Author, Mention, Understanding
from bot.domain.new_case import NewCase
from bot.ports.rows import Event, NewJob, NewMention
from bot.storage.database import SqlStore, open_store

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
PAGE = 80
LEASE = timedelta(minutes=2)
WORDS = """
    bonjour où est mon colis depuis hier l'été dernier please help order late merci répondez boutique
""".split()  # noqa: SIM905 - words read better unquoted
DECISION = Decision("care", "parcels", (Reason("parcels", "any", "colis", 16, 21),), tags=("parcel",))


def calibration() -> float:
    """Milliseconds that a plain loop takes: 19 on a quiet machine of the reference kind."""
    start = time.process_time()
    sum(range(1_000_000))
    return (time.process_time() - start) * 1000


def mentions(rng: random.Random, count: int) -> list[Mention]:
    """Mentions never seen before, of about 150 characters."""
    made = []
    for _ in range(count):
        number = f"{rng.getrandbits(60)}"
        author = Author(number, f"p{number}@example.social", "Zoé", f"https://example.social/@p{number}", 120)
        text = " ".join(rng.choices(WORDS, k=22))
        made.append(Mention("acme", "mastodon", number, author, text, NOW, f"https://example.social/{number}"))
    return made


async def take_in(store: SqlStore, page: Sequence[Mention]) -> None:
    """One transaction with everything that a page of news asks of the database."""
    async with store.writing() as tx:
        row = await tx.accounts.lease("acme", "bench", NOW, LEASE)
        assert row is not None
        ids = [mention.remote_id for mention in page]
        assert not await tx.mentions.known("acme", ids)
        await tx.mentions.conversations("acme", ids[: len(ids) // 4])
        await tx.cases.by_conversation("acme", ids[: len(ids) // 4])
        cases = await tx.cases.open_many([_case(mention) for mention in page], NOW)
        heard = Understanding("fr", -0.2, 0.1, 0.1, True)
        kept = [NewMention(case.id, mention, heard) for case, mention in zip(cases, page, strict=True)]
        assert len(await tx.mentions.add_many(kept, NOW)) == len(page)
        await tx.events.add([Event(0, NOW, "opened", case.id, "care", None, {"rule": case.rule}) for case in cases])
        cards = await tx.cards.want([(case.id, "desk", "care", False) for case in cases], NOW)
        jobs = [NewJob("desk:care", "post_card", f"post:{card.id}", {"card": card.id}, NOW) for card in cards]
        await tx.jobs.add(jobs)
        assert await tx.accounts.polled(replace(row, cursor={"since": ids[-1]}))


def _case(mention: Mention) -> NewCase:
    author = mention.author
    return NewCase(
        "acme", "mastodon", mention.remote_id, author.remote_id, author.handle, DECISION, 1, NOW, NOW, mention.text
    )


async def measure(store: SqlStore, name: str, size: int, pages: int) -> float:
    """Prints one line for pages of `size`; gives mentions a second at the median."""
    rng = random.Random()
    waiting = [mentions(rng, size) for _ in range(pages + 3)]
    for page in waiting[:3]:
        await take_in(store, page)
    walls, busy = [], []
    for page in waiting[3:]:
        wall, cpu = time.perf_counter(), time.process_time()
        await take_in(store, page)
        walls.append((time.perf_counter() - wall) / size)
        busy.append((time.process_time() - cpu) / size)
    median, best = statistics.median(walls), min(walls)
    print(
        f"{name:32} {1 / median:9,.0f}/s (best {1 / best:9,.0f}/s)  {median * 1e6:7,.0f} µs a mention"
        f" (CPU {statistics.median(busy) * 1e6:5,.0f}, best {min(busy) * 1e6:5,.0f})"
        f"  calibration {calibration():.0f} ms"
    )
    return 1 / median


async def run(url: str, pages: int) -> None:
    """Both ways on one database."""
    store = open_store(url, clock=lambda: NOW)
    await store.migrate()
    async with store.writing() as tx:
        await tx.accounts.ensure(["acme"])
    together = await measure(store, f"pages of {PAGE}, one transaction", PAGE, pages)
    alone = await measure(store, "one mention a transaction", 1, pages * 4)
    print(f"{'':32} {together / alone:9.1f} times as fast")
    await store.close()


def main() -> None:
    """Measures the database asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url", nargs="?", help="DATABASE_URL, with a database that may be filled")
    parser.add_argument("--pages", type=int, default=50)
    arguments = parser.parse_args()
    print(f"calibration loop: {calibration():.0f} ms")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(arguments.url or f"sqlite:///{Path(folder) / 'bench.db'}", arguments.pages))


if __name__ == "__main__":
    main()
