"""Measures the polling of many accounts: how late each begins, what it takes, beside one task an account.

    python -m bench.polling [--accounts 1000] [--every 60] [--seconds 120]

Each side is a process of its own on SQLite with the product's own poller, against a light network in another process
that answers every request after 50 ms. The first round, in which all are due at once, is left out of the figures.
Prints how late polls began, how long the slowest account went without one, CPU as a share of one core, and memory.
"""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil

from bench.support.machine import condition
from bench.support.running import ROOT
from bot.app import Comptoir, open_comptoir
from bot.now import utc_now
from bot.ports.rows import AccountRow
from bot.runtime.agenda import Agenda
from bot.settings import load_settings

Loop = Callable[[Comptoir, "Watch"], Coroutine[Any, Any, None]]


class Watch:
    """What is noted of polls: when each began, and how late that was, once the first round is over."""

    def __init__(self) -> None:
        self.began: defaultdict[str, list[float]] = defaultdict(list)
        self.late: list[float] = []

    def note(self, key: str, late: float) -> None:
        self.began[key].append(time.monotonic())
        self.late.append(late)

    def forget(self) -> None:
        self.began.clear()
        self.late.clear()

    def longest_wait(self) -> float:
        """Seconds between two polls of the account that waited the longest."""
        waits = [after - before for each in self.began.values() for before, after in pairwise(each)]
        return max(waits, default=0.0)


async def by_agenda(comptoir: Comptoir, watch: Watch) -> None:
    """As the product does it."""

    class Noted(Agenda):
        def _read(self, row: AccountRow, now: datetime) -> None:
            waiting = row.key not in self._reading
            super()._read(row, now)
            if waiting and row.key in self._reading and row.next_poll is not None:
                watch.note(row.key, (now - row.next_poll).total_seconds())

    await Noted(comptoir.store, comptoir.poller.poll, comptoir.prober.probe, comptoir.networks.get, utc_now).run()


async def by_tasks(comptoir: Comptoir, watch: Watch) -> None:
    """One task an account, which polls and sleeps."""

    async def one(key: str, every: float) -> None:
        due = time.monotonic()
        while True:
            watch.note(key, time.monotonic() - due)
            await comptoir.poller.poll(key)
            due += every
            # A poll of the product is due a little later than its interval, since its own wait is spread.
            await asyncio.sleep(max(0.0, due - time.monotonic()))

    accounts = comptoir.rules.current.directory.accounts
    async with asyncio.TaskGroup() as group:
        for key, account in accounts.items():
            group.create_task(one(key, account.poll.total_seconds()))


SIDES: dict[str, Loop] = {"agenda": by_agenda, "tasks": by_tasks}


async def measure(side: str, folder: Path, every: float, seconds: float) -> None:
    """One side in this process; prints its figures as JSON."""
    settings = load_settings(
        database_url=f"sqlite:///{folder / f'{side}.db'}", comptoir_rules=folder / "rules.yaml", comptoir_log="error"
    )
    process, watch = psutil.Process(), Watch()
    async with open_comptoir(settings, environment={"TOKEN": "bench"}) as comptoir:
        started = time.monotonic()
        await comptoir.connect()
        connected = time.monotonic() - started
        running = asyncio.create_task(SIDES[side](comptoir, watch))
        await asyncio.sleep(every * 1.2)
        watch.forget()
        cpu, began = sum(process.cpu_times()[:2]), time.monotonic()
        await asyncio.sleep(seconds)
        used = (sum(process.cpu_times()[:2]) - cpu) / (time.monotonic() - began)
        polls = sum(map(len, watch.began.values()))
        figures = {
            "polls": polls / (time.monotonic() - began),
            "late": statistics.quantiles(watch.late, n=100) if len(watch.late) > 1 else [],
            "latest": max(watch.late, default=0.0),
            "longest_wait": watch.longest_wait(),
            "cpu": used,
            "memory": process.memory_info().rss / 1e6,
            "connected": connected,
        }
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    print(json.dumps(figures))


def rules(accounts: int, address: str, every: float) -> str:
    """A rules file with so many accounts of one server."""
    said = f'{{network: mastodon, base_url: "{address}", token: env:TOKEN, poll: {every:g}s, poll_at_most: {every:g}s}}'
    named = "\n".join(f"  account_{number}: {said}" for number in range(accounts))
    people = "people: {marie: {name: Marie}}\ndepartments: {care: {name: Care, members: [marie]}}\nfallback: care"
    return f"version: 1\naccounts:\n{named}\n{people}\nrules: []\n"


def compare(accounts: int, every: float, seconds: float) -> None:
    """Both sides, one after the other."""
    print(f"polling, {accounts} accounts every {every:g} s, SQLite ({condition()})")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        command = [sys.executable, "-m", "bench.support.quiet_network"]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as network:
            try:
                assert network.stdout is not None
                address = network.stdout.readline().strip()
                (Path(folder) / "rules.yaml").write_text(rules(accounts, address, every), "utf-8")
                for side in SIDES:
                    _tell(side, _figures(side, folder, every, seconds))
            finally:
                network.terminate()


def _figures(side: str, folder: str, every: float, seconds: float) -> dict[str, object]:
    words = ["--side", side, "--folder", folder, "--every", str(every), "--seconds", str(seconds)]
    ran = subprocess.run([sys.executable, "-m", "bench.polling", *words], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    figures: dict[str, object] = json.loads(ran.stdout.splitlines()[-1])
    return figures


def _tell(side: str, told: dict[str, object]) -> None:
    late = told["late"]
    shares = late if isinstance(late, list) and late else [0.0] * 99
    print(
        f"  {side:7} {told['polls']:5.1f} polls/s, late p50 {shares[49]:5.2f} s, p99 {shares[98]:5.2f} s, "
        f"latest {told['latest']:5.2f} s, longest between two {told['longest_wait']:5.1f} s, "
        f"CPU {100 * float(str(told['cpu'])):3.0f} % of a core, {told['memory']:4.0f} MB, "
        f"connected in {told['connected']:4.1f} s"
    )


def main() -> None:
    """Measure as asked on the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--accounts", type=int, default=1000)
    parser.add_argument("--every", type=float, default=60)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.side:
        asyncio.run(measure(asked.side, asked.folder, asked.every, asked.seconds))
    else:
        compare(asked.accounts, asked.every, asked.seconds)


if __name__ == "__main__":
    main()
