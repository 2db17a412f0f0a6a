"""Measures what the audit log costs: claims with it, without it, and with the chain made inside each act.

    python -m bench.audit_log [DATABASE_URL] [--claims 2000] [--at-once 16]

Without a URL a SQLite file in a temporary folder is used. Prints the median of milliseconds a claim, one after another
and several at once, for the three ways by turns; then how many entries a second get their place in the chain, and how
many are verified.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.audit_chain import Verifier
from bot.domain.decision import Decision
from bot.domain.messages import Claim
from bot.domain.new_case import NewCase
from bot.flow.bus import Bus
from bot.rules.source import load_rules
from bot.runtime.chaining import Chainer
from bot.runtime.rules import InForce
from bot.storage.audit import SqlAuditLog
from bot.storage.database import SqlStore, open_store

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
RULES = """
version: 1
people: {marie: {name: Marie}}
departments: {care: {name: Care, members: [marie]}}
fallback: care
rules: []
"""
AT_ONCE = 500
IN_A_ROW = 32


async def opened(store: SqlStore, count: int) -> list[int]:
    """So many cases that nobody holds."""
    new = [
        NewCase("acme", "mastodon", f"c{number}", "a", "a@x", Decision("care", "r", ()), 1, NOW, NOW, "Where is it?")
        for number in range(count)
    ]
    numbers: list[int] = []
    for start in range(0, count, AT_ONCE):
        async with store.writing() as tx:
            numbers += [case.id for case in await tx.cases.open_many(new[start : start + AT_ONCE], NOW)]
    return numbers


async def claimed(bus: Bus, numbers: list[int], at_once: int) -> float:
    """Milliseconds a claim."""
    waiting = list(numbers)

    async def work() -> None:
        while waiting:
            await bus.handle(Claim("marie", waiting.pop()))

    start = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(at_once)))
    return (time.perf_counter() - start) * 1000 / len(numbers)


@dataclass(frozen=True, slots=True)
class Way:
    """How acts are logged: `write` is what a transaction does last."""

    name: str
    write: Callable[[SqlAuditLog], Awaitable[None]]


async def _not_at_all(log: SqlAuditLog) -> None:
    """The control without a log."""


async def _chained_inside(log: SqlAuditLog) -> None:
    """The way that was not taken: everybody waits for the end of the chain."""
    await _WRITE(log)
    await log.chain(AT_ONCE)


_WRITE = SqlAuditLog.write
WAYS = (Way("no log", _not_at_all), Way("the log", _WRITE), Way("chained in the act", _chained_inside))


async def measure(url: str, claims: int, at_once: int) -> None:
    """Print what it costs."""
    store = open_store(url, clock=lambda: NOW)
    await store.migrate()
    loaded = load_rules(RULES, file="bench")
    in_force = InForce(1, loaded.directory, loaded.plan)
    bus = Bus(store=store, rules=lambda: in_force, networks={}, clock=lambda: NOW)
    for workers in (1, at_once):
        took: dict[str, list[float]] = {way.name: [] for way in WAYS}
        for _ in range(claims // IN_A_ROW):  # by turns, so that what the machine does besides slows all three
            for way in WAYS:
                numbers = await opened(store, IN_A_ROW)
                SqlAuditLog.write = way.write  # type: ignore[assignment, method-assign]
                took[way.name].append(await claimed(bus, numbers, workers))
                SqlAuditLog.write = _WRITE  # type: ignore[method-assign]
                await Chainer(store).chain()
        for name, each in took.items():
            print(f"{name:20} {workers:3} at once: {statistics.median(each):6.2f} ms a claim")
    await claimed(bus, await opened(store, claims), at_once)
    start = time.perf_counter()
    count = await Chainer(store).chain()
    print(f"{count / (time.perf_counter() - start):,.0f} entries a second get their place")
    start, verifier, after = time.perf_counter(), Verifier(), 0
    async with store.reading() as tx:
        while links := await tx.audit.links(after, 2_000):
            verifier.follow(links)
            after = links[-1].number
    assert verifier.broken is None
    print(f"{verifier.end.number / (time.perf_counter() - start):,.0f} entries a second are verified")
    await store.close()


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", nargs="?", default="")
    parser.add_argument("--claims", type=int, default=2_000)
    parser.add_argument("--at-once", type=int, default=16)
    typed = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(typed.url or f"sqlite:///{Path(folder) / 'bench.db'}", typed.claims, typed.at_once))


if __name__ == "__main__":
    main()
