"""The demo as a process of its own, started as a newcomer starts it, on a free port and in a folder of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from tests.support.patience import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "token-of-the-test"


@dataclass(slots=True)
class DemoProcess:
    """A running demo: its address, its folder, its process, and what it has printed so far (a file)."""

    address: str
    folder: Path
    process: "subprocess.Popen[bytes]"
    output: Path
    started: datetime

    def seconds_without_processor(self) -> float:
        """How long it could have run so far while the machine was busy with others; 0 where Linux does not tell.

        The second number of https://docs.kernel.org/scheduler/sched-stats.html#proc-pid-schedstat.
        """
        told = Path(f"/proc/{self.process.pid}/schedstat")
        return int(told.read_text().split()[1]) / 1e9 if told.exists() else 0.0

    def printed(self) -> str:
        return self.output.read_text("utf-8", "replace")

    def sign_in_link(self, name: str) -> str:
        found = re.search(rf"{name}\s+\w+\s+(http\S+)", self.printed())
        assert found, self.printed()
        return found.group(1)

    def api(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {TOKEN}", **more.pop("headers", {})}
        return httpx.request(method, f"{self.address}/api/v1{path}", headers=headers, timeout=PATIENCE, **more)

    def cases(self, **query: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.api("GET", "/cases", params={"limit": "100", **query}).json()["items"]
        return items

    def case_saying(self, words: str) -> dict[str, Any]:
        """The case whose text holds `words`, waited for."""
        return waited_for(lambda: next((each for each in self.cases() if words in each["text"]), None))

    def stop(self, with_signal: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(with_signal)
        return self.process.wait(timeout=PATIENCE)


def waited_for(look: Any, seconds: float = PATIENCE) -> Any:
    """What `look` gives once it gives something; fails after `seconds`."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"nothing after {seconds} s")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_demo(folder: Path, *arguments: str, port: int | None = None) -> Iterator[DemoProcess]:
    """Start `comptoir demo` in `folder` and stop it at the end, however the block ends."""
    port = port or free_port()
    output = folder / "printed.txt"
    rules = folder / "routing_rules.yaml"
    if not rules.exists():
        rules.write_text((ROOT / "routing_rules.yaml").read_text("utf-8"), "utf-8")
    environment = {**os.environ, "PORT": str(port), "COMPTOIR_API_TOKEN": TOKEN, "PYTHONPATH": str(ROOT)}
    for name in ("DATABASE_URL", "COMPTOIR_RULES", "COMPTOIR_PUBLIC_URL", "COMPTOIR_HOST"):
        environment.pop(name, None)
    started = datetime.now(UTC)
    with output.open("wb") as printed:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo", *arguments],
            cwd=folder,
            env=environment,
            stdout=printed,
            stderr=subprocess.STDOUT,
        )
    demo = DemoProcess(f"http://127.0.0.1:{port}", folder, process, output, started)
    try:
        waited_for(lambda: "Ctrl-C stops" in demo.printed() or process.poll() is not None)
        assert process.poll() is None, demo.printed()
        yield demo
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
