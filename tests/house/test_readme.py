"""The README's promises, kept by the real demo in a process of its own: sign-in links, the API lines, the pages."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator

import httpx
import pytest

from tests.house.project import read
from tests.support.demo_process import TOKEN, DemoProcess, running_demo, waited_for
from tests.support.patience import PATIENCE


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoProcess]:
    with running_demo(tmp_path_factory.mktemp("demo")) as running:
        waited_for(running.cases, 40)
        yield running


def api_lines() -> list[str]:
    section = read("README.md").partition("## The API in five lines")[2].partition("\n## ")[0]
    found = re.search(r"```sh\n(.*?)```", section, re.DOTALL)
    assert found is not None
    return found.group(1).strip().splitlines()


def test_every_line_of_the_api_in_the_readme_does_what_it_says(demo: DemoProcess) -> None:
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


@pytest.mark.parametrize("name", ["Marie", "Paul", "Ana"])
def test_a_sign_in_link_leads_to_the_desk_once(demo: DemoProcess, name: str) -> None:
    link = demo.sign_in_link(name)
    with httpx.Client(follow_redirects=True, timeout=PATIENCE) as browser:
        desk = browser.get(link)
    assert (desk.status_code, desk.url.path.split("/")[1]) == (200, "desk")
    assert httpx.get(link, timeout=PATIENCE).status_code == 410


@pytest.mark.parametrize("path", ["/sandbox/", "/api/docs", "/healthz", "/readyz", "/metrics"])
def test_the_pages_that_are_told_are_there(demo: DemoProcess, path: str) -> None:
    assert httpx.get(f"{demo.address}{path}", timeout=PATIENCE).status_code == 200
