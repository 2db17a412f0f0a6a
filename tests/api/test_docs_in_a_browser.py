"""In a real browser the API's page works under the strict policy: it draws, it asks, it breaks no rule."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import async_playwright, expect

from bot.web.server import create_web
from tests.api.house import House, desk
from tests.support.patience import PATIENCE

CHROMIUM = Path("/usr/bin/chromium")
expect.set_options(timeout=PATIENCE * 1000)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no /usr/bin/chromium here"),
]


@pytest.fixture
def template(migrated_file: Path) -> Path:
    """SQLite alone: what a browser sees does not depend on the database."""
    return migrated_file


@pytest.fixture
async def address(house: House) -> AsyncIterator[str]:
    """The application of the house on a socket of loopback."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    application = create_web(house.context, routers=[desk()])
    server = uvicorn.Server(uvicorn.Config(application, log_level="error", lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    await serving


async def test_the_page_draws_the_api_and_asks_it_with_a_token(house: House, address: str) -> None:
    await house.token("marie")
    complaints: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("request", lambda asked: complaints.append(asked.url) if not asked.url.startswith(address) else None)

        await page.goto(f"{address}/api/docs")
        await page.get_by_role("button", name="Authorize").click()
        await page.locator(".auth-container input").fill("secret of marie")
        await page.locator(".auth-btn-wrapper .authorize").click()
        await page.locator(".auth-btn-wrapper .btn-done").click()
        await page.get_by_text("Who you are").click()
        await page.get_by_role("button", name="Try it out").click()
        await page.get_by_role("button", name="Execute").click()
        await expect(page.locator(".live-responses-table")).to_contain_text('"name": "Marie Curie"')
        await browser.close()

    assert complaints == []
