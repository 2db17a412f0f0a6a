"""Measures the process: memory during a replay of conversations, and CPU while nothing happens.

    python -m bench.demo [--minutes 2] [--idle-seconds 60]

The replay is the demo itself with a file made for it, a conversation a second; memory is sampled every second. Idle is
`comptoir run` with ten accounts polled every 30 s on a pretend network in a process of its own, half a minute after
its start.
"""

import argparse
import csv
import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.support.machine import condition
from bench.support.running import ROOT, comptoir, pretend_network
from bench.support.texts import made

COLUMNS = ("conversation_id", "turn", "role", "author", "created_at", "text", "brand")
ACCOUNTS = 10
WARM_UP = 30.0
BEGINNING = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


def write_replay(path: Path, seconds: int) -> None:
    """A file in which a customer writes every second, and writes again in half of the conversations."""
    rng = random.Random(11)
    texts = iter(made(rng, seconds * 2))
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, COLUMNS)
        rows.writeheader()
        for second in range(seconds):
            for turn in range(rng.choice((1, 2))):
                at = (BEGINNING + timedelta(seconds=second + 5 * turn)).isoformat()
                values = (f"c{second}", turn, "customer", f"customer{second % 500}", at, next(texts)[:480], "acme")
                rows.writerow(dict(zip(COLUMNS, values, strict=True)))


def replayed(minutes: float) -> tuple[float, float, float]:
    """Megabytes resident after the start, at most, and at the end of so many minutes of replay."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        write_replay(folder / "replay.csv", int(minutes * 60))
        words = ["demo", "--home", str(folder / "demo"), "--replay", str(folder / "replay.csv")]
        rules = (ROOT / "routing_rules.yaml").read_text("utf-8")
        with comptoir(folder, rules, {}, words) as running:
            samples = [running.resident()]
            until = time.monotonic() + minutes * 60
            while time.monotonic() < until:
                time.sleep(1)
                samples.append(running.resident())
    return samples[0], max(samples), samples[-1]


def idle(seconds: float) -> tuple[float, float]:
    """Percent of a core and megabytes resident with ten accounts polled every 30 s and nothing new."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        with pretend_network(folder) as address, comptoir(folder, _house(address), _tokens(), ["run"]) as running:
            time.sleep(WARM_UP)
            before, begun = running.cpu_seconds(), time.monotonic()
            time.sleep(seconds)
            share = (running.cpu_seconds() - before) / (time.monotonic() - begun)
            return share * 100, running.resident()


def _house(address: str) -> str:
    accounts = "\n".join(
        f'  acme_{number}: {{network: mastodon, base_url: "{address}", token: env:TOKEN_{number}, poll: 30s}}'
        for number in range(ACCOUNTS)
    )
    return (
        f"version: 1\naccounts:\n{accounts}\npeople: {{marie: {{name: Marie}}}}\n"
        "departments: {front_desk: {name: Front desk, members: [marie]}}\nfallback: front_desk\nrules: []\n"
    )


def _tokens() -> dict[str, str]:
    return {f"TOKEN_{number}": f"account:acme_{number}" for number in range(ACCOUNTS)}


def main() -> None:
    """Measure as asked on the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--idle-seconds", type=float, default=60)
    arguments = parser.parse_args()
    print(f"the process ({condition()})")
    first, most, last = replayed(arguments.minutes)
    shown = f"{first:.0f} MB at the start, {most:.0f} MB at most, {last:.0f} MB at the end"
    print(f"  replay, {arguments.minutes:g} min: {shown}")
    share, megabytes = idle(arguments.idle_seconds)
    print(f"  idle, {ACCOUNTS} accounts every 30 s: {share:.1f} % of a core, {megabytes:.0f} MB")


if __name__ == "__main__":
    main()
