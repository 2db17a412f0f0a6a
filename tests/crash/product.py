"""Comptoir as a process of its own: rules written to a file, started, killed without warning, started again, asked."""

import asyncio
import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from bot.storage.database import open_store
from bot.web.session import register_api_token
from tests.support.patience import PATIENCE
from tests.support.postgres import migrate

MAIN = ("-m", "bot")
ROOT = Path(__file__).parents[2]


class Product:
    """One installation: its database, its rules, and at most one process at a time for each `Product`.

    `launcher` are the arguments with which Python starts the command line.
    """

    def __init__(
        self,
        home: Path,
        database_url: str,
        rules: str,
        environment: Mapping[str, str],
        launcher: Sequence[str] = MAIN,
        *,
        name: str = "comptoir",
    ) -> None:
        self.home = home
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.starts = 0
        self._launcher = launcher
        self._log = home / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None
        rules_file = home / "rules.yaml"
        rules_file.write_text(rules, "utf-8")
        self._environment = {
            **os.environ,
            **environment,
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": database_url,
            "COMPTOIR_RULES": str(rules_file),
            "COMPTOIR_LOG": "warning",
            "PORT": str(self.port),
        }

    @property
    def process_id(self) -> int:
        """The id of the running process."""
        assert self._process is not None
        return self._process.pid

    @property
    def runs(self) -> bool:
        """True while the process is alive."""
        return self._process is not None and self._process.poll() is None

    @property
    def stopped(self) -> bool:
        """True while a signal holds the process (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html)."""
        return Path(f"/proc/{self.process_id}/stat").read_text("utf-8").rpartition(")")[2].split()[0] == "T"

    def command(self, *words: str) -> str:
        """Run a command to its end and give what it printed."""
        done = subprocess.run(
            [sys.executable, *self._launcher, *words],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def spawn(self, command: str = "run") -> int:
        """Start the process and give its id at once."""
        assert self._process is None, "it runs already"
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, *self._launcher, command], cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )
        self.starts += 1
        return self._process.pid

    async def start(self, command: str = "run") -> None:
        """Start the process and wait until it is ready."""
        self.spawn(command)
        await self.ready()

    async def ready(self) -> None:
        """Wait until the running process says that it can serve."""
        async with asyncio.timeout(PATIENCE), httpx.AsyncClient(trust_env=False) as client:
            while True:
                assert self._process is not None
                assert self._process.poll() is None, self.log()
                with suppress(httpx.TransportError):
                    if (await client.get(f"{self.address}/readyz")).status_code == 200:
                        return
                await asyncio.sleep(0.02)

    async def hangs_up(self) -> None:
        """Wait until the running process takes no requests any more."""
        async with asyncio.timeout(PATIENCE), httpx.AsyncClient(trust_env=False) as client:
            while True:
                try:
                    await client.get(f"{self.address}/readyz")
                except httpx.TransportError:
                    return
                await asyncio.sleep(0.02)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal; may be called from any thread."""
        assert self._process is not None
        self._process.send_signal(number)

    def kill(self) -> None:
        """kill -9; may be called from any thread."""
        self.signal(signal.SIGKILL)

    async def gone(self) -> None:
        """Wait until the process has ended."""
        if self._process is not None:
            await asyncio.to_thread(self._process.wait, PATIENCE)
            self._process = None

    async def crash(self) -> None:
        """kill -9, and wait until it has ended."""
        self.kill()
        await self.gone()

    async def stop(self) -> None:
        """End it in order, if it runs."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.terminate()
            await self.gone()

    def log(self) -> str:
        """The last lines of what the processes said."""
        return "\n".join(self._log.read_text("utf-8", "replace").splitlines()[-40:]) if self._log.exists() else ""


async def api_token(database_url: str, person: str) -> str:
    """A token of `person` for the API, made while no process holds the database, which then has every table."""
    secret = secrets.token_urlsafe()
    await migrate(database_url)
    store = open_store(database_url, clock=lambda: datetime.now(UTC))
    async with store.writing() as tx:
        await register_api_token(tx, secret, person, datetime.now(UTC))
    await store.close()
    return secret


class Employee:
    """A person at the public API: asks again, under the same key, until the process answers."""

    def __init__(self, product: Product, token: str) -> None:
        self._product = product
        self._client = httpx.AsyncClient(
            base_url=f"{product.address}/api/v1",
            headers={"Authorization": f"Bearer {token}"},
            timeout=PATIENCE,
            trust_env=False,
            limits=httpx.Limits(max_connections=8, max_keepalive_connections=0),
        )

    async def close(self) -> None:
        await self._client.aclose()

    async def get(self, path: str, **parameters: Any) -> Any:
        return (await self._until_answered("GET", path, params=parameters)).json()

    async def post(self, path: str, body: Mapping[str, Any], key: str) -> Any:
        answer = await self._until_answered("POST", path, json=body, headers={"Idempotency-Key": key})
        assert answer.is_success, f"POST {path}: {answer.status_code} {answer.text}"
        return answer.json()

    async def cases(self) -> list[Any]:
        """Every case there is."""
        found: list[Any] = []
        cursor: dict[str, str] = {}
        while True:
            page = await self.get("/cases", limit=200, **cursor)
            found.extend(page["items"])
            if page["next"] is None:
                return found
            cursor = {"cursor": page["next"]}

    async def _until_answered(self, method: str, path: str, **request: Any) -> httpx.Response:
        while True:
            with suppress(httpx.TransportError):
                answer = await self._client.request(method, path, **request)
                if answer.status_code < 500:
                    return answer
            await asyncio.sleep(0.05)


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port
