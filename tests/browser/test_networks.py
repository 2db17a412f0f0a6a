"""The page of the networks in a real browser: read by everybody, asked to go on by keyboard, fresh by itself."""

import httpx
import pytest
from playwright.async_api import Page, expect

from tests.browser.scene import MILLISECONDS, Scene
from tests.support.patience import PATIENCE

pytestmark = pytest.mark.browser
expect.set_options(timeout=MILLISECONDS)
PHONE = {"width": 360, "height": 740}


async def token(scene: Scene, what: str) -> None:
    """Have the pretend network refuse the brand's token, or take it again."""
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        answer = await client.post(
            f"{scene.demo.address}/sandbox/control/tokens/{what}", json={"token": "account:acme"}
        )
    answer.raise_for_status()


async def tab_to(page: Page, words: str) -> None:
    for _ in range(40):
        if await page.evaluate("document.activeElement.textContent.trim()") == words:
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{words} cannot be reached by Tab")


async def test_a_page_that_is_open_tells_of_the_last_reading(scene: Scene) -> None:
    marie = await scene.page("marie")
    await tab_to(marie, "Réseaux")
    await marie.keyboard.press("Enter")
    account = marie.locator(".account").first
    await expect(account.locator(".label")).to_have_text("lu à l’heure")
    await expect(marie.locator(".tools [aria-current]")).to_have_text("Réseaux")
    read_at = await account.locator("time").first.get_attribute("datetime")
    await expect(account.locator("time").first).not_to_have_attribute("datetime", str(read_at))


async def test_a_reading_to_come_is_never_told_as_one_that_was(scene: Scene) -> None:
    marie = await scene.page("marie", "/desk/networks")
    coming = marie.locator("[data-coming] time").first
    told = {await coming.text_content(timeout=MILLISECONDS) for _ in range(100) if not await marie.wait_for_timeout(50)}
    assert told <= {"maintenant", *(f"dans {seconds} s" for seconds in range(1, 90))}, told


async def test_a_paused_account_is_asked_to_go_on_by_keyboard_and_on_a_phone(scene: Scene) -> None:
    ana = await scene.page("ana", "/desk/networks", viewport=PHONE, has_touch=True)
    await token(scene, "revoke")
    try:
        paused = ana.locator(".account", has=ana.locator(".label", has_text="en pause"))
        await expect(paused).to_have_count(1)
        button = paused.get_by_role("button")
        assert await button.evaluate("button => button.offsetHeight") >= 40
        assert await ana.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        await button.focus()
        await ana.keyboard.press("Enter")
        await expect(paused.locator(".quiet").last).to_contain_text("Le réseau")
    finally:
        await token(scene, "restore")
    # By now it may have been asked by itself: then there is nothing left to press.
    await ana.evaluate("""document.querySelector('[data-verb^="account.resume"]')?.focus()""")
    await ana.keyboard.press("Enter")
    await expect(ana.locator(".account .label")).to_have_text("lu à l’heure")
