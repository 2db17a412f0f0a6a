"""One demo for all browser tests, started as a newcomer starts it; a browser for each test."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import async_playwright

from tests.browser.scene import Scene
from tests.support.demo_process import DemoProcess, running_demo
from tests.support.patience import PATIENCE

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoProcess]:
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed")
    with running_demo(tmp_path_factory.mktemp("demo")) as demo:
        yield demo


@pytest.fixture(scope="package")
def cookies(demo: DemoProcess) -> dict[str, dict[str, Any]]:
    """The session cookie of each person; a sign-in link works once."""
    found = {}
    for name in ("Marie", "Paul", "Ana"):
        answer = httpx.get(demo.sign_in_link(name), timeout=PATIENCE)
        ((cookie, secret),) = answer.cookies.items()
        found[name.lower()] = {"name": cookie, "value": secret, "url": demo.address, "httpOnly": True}
    return found


@pytest.fixture
async def scene(demo: DemoProcess, cookies: dict[str, dict[str, Any]]) -> AsyncIterator[Scene]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        scene = Scene(demo, browser, cookies)
        yield scene
        await scene.close()
        await browser.close()
    assert not scene.wrong, scene.wrong
