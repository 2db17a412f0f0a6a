"""A real pretend network on a free loopback port, for every test that needs a Mastodon server.

Import the fixture where it is used: `from tests.stand_ins.mastodon import sandbox_server`.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from bot.sandbox import SandboxServer, create_sandbox
from tests.support.patience import PATIENCE


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class RunningSandbox:
    """`server` is the sandbox in this process, `base_url` where clients reach it over TCP."""

    server: SandboxServer
    base_url: str

    def control(self, method: str, path: str, body: object | None = None) -> Any:
        """Ask the control API and give its JSON."""
        response = httpx.request(method, f"{self.base_url}/control{path}", json=body, timeout=PATIENCE)
        response.raise_for_status()
        return response.json()

    def client(self, token: str = "account:acme") -> httpx.Client:
        """Give an HTTP client signed in as `account:acme`, `person:lea` or by an issued token."""
        return httpx.Client(base_url=self.base_url, headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE)


@contextmanager
def running_sandbox(
    database: Path | None = None, clock: Callable[[], datetime] = utc_now, *, path: str = "/sandbox", **options: Any
) -> Iterator[RunningSandbox]:
    """Serve a sandbox below `path` with uvicorn in a thread while the block runs; options go to `create_sandbox`."""
    # asyncio turns off Nagle's delay (40 ms an answer) only where the protocol is named.
    with socket.socket(proto=socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        base_url = f"http://127.0.0.1:{listening.getsockname()[1]}{path}"
        sandbox = create_sandbox(database=database, base_url=base_url, clock=clock, **options)
        started = threading.Event()

        class Uvicorn(uvicorn.Server):
            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                started.set()

        uvicorn_server = Uvicorn(uvicorn.Config(sandbox.standalone(), log_level="warning", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=uvicorn_server.run, args=([listening],), daemon=True)
        thread.start()
        assert started.wait(timeout=PATIENCE), "the sandbox did not start"
        try:
            yield RunningSandbox(sandbox, base_url)
        finally:
            uvicorn_server.should_exit = True
            thread.join(timeout=PATIENCE)
            sandbox.close()


@pytest.fixture
def sandbox_server() -> Iterator[RunningSandbox]:
    """A fresh pretend network in memory."""
    with running_sandbox() as running:
        yield running
