"""Processes to measure: the pretend network by itself, Comptoir with rules of its own, a PostgreSQL; ended with the
block."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.error import URLError

import psutil

from tests.support.postgres import PostgresServer

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Running:
    """A process of Comptoir: where it answers, and the process itself."""

    address: str
    process: psutil.Process

    def resident(self) -> float:
        """Megabytes of memory held now."""
        return float(self.process.memory_info().rss) / 1e6

    def cpu_seconds(self) -> float:
        """Seconds of CPU used so far."""
        times = self.process.cpu_times()
        return float(times.user + times.system)


@contextmanager
def pretend_network(folder: Path) -> Iterator[str]:
    """The address of a pretend network in a process of its own."""
    command = [sys.executable, "-m", "bot.sandbox", "--database", str(folder / "sandbox.db")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())["base_url"]
        finally:
            process.terminate()


@contextmanager
def comptoir(folder: Path, rules: str, environment: Mapping[str, str], words: Sequence[str]) -> Iterator[Running]:
    """`comptoir` with these words on the command line, once it answers.

    It is on SQLite in `folder`, except where `environment` names another DATABASE_URL.
    """
    (folder / "rules.yaml").write_text(rules, "utf-8")
    port = free_port()
    settings = {
        "DATABASE_URL": f"sqlite:///{folder / 'comptoir.db'}",
        "COMPTOIR_RULES": str(folder / "rules.yaml"),
        "COMPTOIR_LOG": "warning",
        "PORT": str(port),
    }
    log = (folder / "comptoir.log").open("wb")
    with (
        log,
        subprocess.Popen(
            [sys.executable, "-m", "bot", *words],
            cwd=ROOT,
            env={**os.environ, **settings, **environment},
            stdout=log,
            stderr=log,
        ) as process,
    ):
        try:
            answers(f"http://127.0.0.1:{port}/readyz", process)
            yield Running(f"http://127.0.0.1:{port}", psutil.Process(process.pid))
        finally:
            process.terminate()


@contextmanager
def beside(folder: Path, environment: Mapping[str, str], word: str) -> Iterator[None]:
    """A process without an address beside `comptoir` in the same folder: its worker, or its clock."""
    settings = {"COMPTOIR_RULES": str(folder / "rules.yaml"), "COMPTOIR_LOG": "warning", "PORT": str(free_port())}
    with (
        (folder / f"{word}.log").open("wb") as log,
        subprocess.Popen(
            [sys.executable, "-m", "bot", word],
            cwd=ROOT,
            env={**os.environ, **settings, **environment},
            stdout=log,
            stderr=log,
        ) as process,
    ):
        try:
            yield
        finally:
            process.terminate()


@asynccontextmanager
async def started(product: AbstractContextManager[T]) -> AsyncIterator[T]:
    """A process, while the chat in this loop goes on answering it."""
    running = await asyncio.to_thread(product.__enter__)
    try:
        yield running
    finally:
        await asyncio.to_thread(product.__exit__, None, None, None)


@contextmanager
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL that waits for the disk, as one in earnest does."""
    server = PostgresServer()
    try:
        for statement in ("ALTER SYSTEM RESET ALL", "SELECT pg_reload_conf()"):
            asyncio.run(server.run(statement))
        yield server
    finally:
        server.stop()


def answers(address: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with suppress(URLError, ConnectionError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.05)
    sys.exit(f"{address} does not answer; see the log of the process.")


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port
