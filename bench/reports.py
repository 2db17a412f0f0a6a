"""Measures how long a report takes: many cases over a year, half of them answered, read as the page and the API do.

    python -m bench.reports [DATABASE_URL] [--cases 100000] [--times 5]

Without a URL a SQLite file in a temporary folder is used; a database that is named has to be empty. Prints the median
and the longest of the seconds for the report of a week, of thirty days and of a year, for everything and for one
department, and what the machine is like.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench.support.machine import condition
from bot.domain.decision import Decision
from bot.domain.mention import Author, Mention, Understanding
from bot.domain.new_case import NewCase
from bot.domain.period import Period
from bot.domain.reply import NewReply, ReplyState
from bot.flow.measure import read_report
from bot.ports.rows import NewMention
from bot.rules.source import load_rules
from bot.storage.database import SqlStore, open_store

NOW = datetime(2026, 12, 31, 12, 0, tzinfo=UTC)
LAST = date(2026, 12, 30)
RULES = """
version: 1
accounts: {acme: {network: mastodon, base_url: "https://social.example", token: env:ACME}}
people: {marie: {name: Marie}, paul: {name: Paul}}
departments:
  care: {name: Care, members: [marie]}
  press: {name: Press, members: [paul]}
fallback: care
rules: []
"""
DAYS = 365
AT_ONCE = 500
PERIODS = {"a week": 7, "thirty days": 30, "a year": DAYS}


async def fill(store: SqlStore, cases: int) -> None:
    """So many cases, evenly over a year; every second has an answer, every fifth is an unhappy one."""
    for start in range(0, cases, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, cases))
        async with store.writing() as tx:
            opened = await tx.cases.open_many([_case(number, cases) for number in numbers], NOW)
            mentions = [
                NewMention(case.id, _mention(number, cases), Understanding("en", -0.5 if number % 5 == 0 else 0.2))
                for number, case in zip(numbers, opened, strict=True)
            ]
            await tx.mentions.add_many(mentions, NOW)
            for number, case in zip(numbers, opened, strict=True):
                if number % 2:
                    continue
                latest = await tx.mentions.latest_of(case.id)
                assert latest is not None
                at, undo = _at(number, cases) + timedelta(minutes=number % 600), timedelta(0)
                by, key = ("marie", "paul")[number % 3 == 0], f"key {number}"
                new = NewReply(case.id, latest.id, "acme", "It comes.", by, ReplyState.HELD, key, at, undo, at)
                held = await tx.replies.add(new)
                published = replace(held, state=ReplyState.PUBLISHED, published_at=at, remote_id=key)
                await tx.replies.save(replace(published, revision=held.revision + 1))


def _at(number: int, cases: int) -> datetime:
    return NOW - timedelta(days=DAYS) * (cases - number) / cases


def _case(number: int, cases: int) -> NewCase:
    department = "press" if number % 7 == 0 else "care"
    decision = Decision(department, f"rule-{number % 40}", (), tags=(f"tag-{number % 25}",))
    at = _at(number, cases)
    return NewCase("acme", "mastodon", f"c{number}", f"a{number}", "lea", decision, 1, at, at, "Where is it?")


def _mention(number: int, cases: int) -> Mention:
    author = Author(f"a{number}", "lea")
    return Mention("acme", "mastodon", f"m{number}", author, "Where is it?", _at(number, cases), "https://s.example/1")


async def measure(url: str, cases: int, times: int) -> None:
    """Print how long reports take."""
    print(condition())
    loaded = load_rules(RULES, file="bench")
    store = open_store(url, clock=lambda: NOW)
    await store.migrate()
    await fill(store, cases)
    for name, days in PERIODS.items():
        period = Period(LAST - timedelta(days=days - 1), LAST, UTC)
        for whose, only in (("everything", None), ("one department", frozenset({"care"}))):
            took = []
            for _ in range(times):
                start = time.perf_counter()
                async with store.reading() as tx:
                    await read_report(tx, loaded.directory, loaded.plan, period, only)
                took.append(time.perf_counter() - start)
            print(
                f"{cases:,} cases, {name}, {whose}: median {statistics.median(took):.3f} s, longest {max(took):.3f} s"
            )
    await store.close()


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", nargs="?", default="")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=5)
    typed = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(typed.url or f"sqlite:///{Path(folder) / 'bench.db'}", typed.cases, typed.times))


if __name__ == "__main__":
    main()
