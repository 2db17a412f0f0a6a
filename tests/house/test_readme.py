"""The README's promises, kept by the real demo in a process of its own: cards, the API lines, a clean end."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.house.project import ROOT, read

TOKEN = "a-token-for-the-readme"
PATIENCE = 40.0
RUN = [sys.executable, "-c", "from bot.cli.main import main; main()"]


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo: its process, its address, and the file it writes to."""

    process: subprocess.Popen[bytes]
    address: str
    output: Path

    def cases(self) -> list[dict[str, object]]:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        answer = httpx.get(f"{self.address}/api/v1/cases", headers=headers, timeout=10)
        return list(answer.json()["items"]) if answer.status_code == 200 else []


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo as `make demo` starts it, on a free port, once cards are there."""
    folder = tmp_path_factory.mktemp("demo")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    output = folder / "output"
    environment = {**os.environ, "PORT": str(port), "COMPTOIR_API_TOKEN": TOKEN, "PYTHONUNBUFFERED": "1"}
    for name in ("DATABASE_URL", "COMPTOIR_RULES", "COMPTOIR_PUBLIC_URL", "COMPTOIR_HOST", "COMPTOIR_LOG"):
        environment.pop(name, None)
    with output.open("wb") as written:
        process = subprocess.Popen(
            [*RUN, "demo", "--home", str(folder / "home")], cwd=ROOT, env=environment, stdout=written, stderr=written
        )
    running = Demo(process, f"http://127.0.0.1:{port}", output)
    try:
        wait_for_cards(running)
        yield running
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(timeout=10)


def wait_for_cards(demo: Demo) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert demo.process.poll() is None, demo.output.read_text()
        try:
            if demo.cases():
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)  # another process: there is nothing to wait on
    pytest.fail(f"no card within {PATIENCE:.0f} s:\n{demo.output.read_text()}")


def api_lines() -> list[str]:
    section = read("README.md").partition("## The API in five lines")[2].partition("\n## ")[0]
    found = re.search(r"```sh\n(.*?)```", section, re.DOTALL)
    assert found is not None
    return found.group(1).strip().splitlines()


def test_the_demo_prints_a_sign_in_link_for_each_of_three_people(demo: Demo) -> None:
    printed = demo.output.read_text()
    for name in ("Marie", "Paul", "Ana"):
        assert re.search(rf"{name} .*{demo.address}/sign-in/\S+", printed), printed


def test_every_line_of_the_api_in_the_readme_does_what_it_says(demo: Demo) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed, and the README's lines are curl's")
    helper, *calls = api_lines()
    assert len(calls) == 5
    for call in calls:
        script = f"{helper}\n{call}".replace("http://127.0.0.1:8080", demo.address)
        done = subprocess.run(
            ["bash", "-euc", script], env={**os.environ, "COMPTOIR_API_TOKEN": TOKEN}, capture_output=True, check=True
        )
        answer = json.loads(done.stdout)
        assert not isinstance(answer.get("status"), int), f"{call}\n{answer}"


def test_a_sign_in_link_leads_to_the_desk_once(demo: Demo) -> None:
    link = re.search(r"Ana .*?(http\S+)", demo.output.read_text())
    assert link is not None
    with httpx.Client(follow_redirects=True, timeout=10) as browser:
        desk = browser.get(link.group(1))
    assert (desk.status_code, desk.url.path.split("/")[1]) == (200, "desk")
    assert httpx.get(link.group(1), timeout=10).status_code == 410


def test_the_sandbox_shows_the_public_page(demo: Demo) -> None:
    page = httpx.get(f"{demo.address}/sandbox/", timeout=10)
    assert page.status_code == 200
    assert "@acme" in page.text


def test_ctrl_c_ends_the_demo_in_silence(demo: Demo) -> None:
    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(timeout=15) == 0
    printed = demo.output.read_text()
    assert "Stopped." in printed
    assert "Traceback" not in printed, printed
