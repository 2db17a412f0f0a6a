"""The page in a real browser: live refresh, keyboard, narrow screens, and nothing its own policy refuses."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from mastodon import Mastodon
from playwright.sync_api import Page, sync_playwright

from tests.stand_ins.mastodon import RunningSandbox
from tests.support.patience import PATIENCE

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is not on this machine"),
]


@pytest.fixture
def page(sandbox_server: RunningSandbox) -> Iterator[Page]:
    """A phone's page; whatever the console complains of fails the test."""
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB").new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{sandbox_server.base_url}/")
        yield page
        browser.close()
    assert complaints == []


def test_a_customer_writes_by_keyboard_and_sees_the_brands_answer_appear(page: Page, acme: Mastodon) -> None:
    page.get_by_label("Play a customer").fill("lea")
    page.keyboard.press("Enter")
    page.get_by_text("You are").wait_for()
    page.get_by_label("Your post").fill("@acme where is my parcel?")
    page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="Conversation").wait_for()
    mention = acme.notifications()[0].status
    acme.status_post("@lea it is on its way", in_reply_to_id=mention.id)
    answer = page.locator("article.brand", has_text="it is on its way")
    answer.wait_for()
    assert answer.get_by_text("brand", exact=True).is_visible()


def test_what_somebody_is_writing_survives_the_refresh(page: Page, lea: Mastodon) -> None:
    composer = page.get_by_label("Your post")
    composer.fill("half a thou")
    lea.status_post("something new")
    page.get_by_text("something new").wait_for()
    assert composer.input_value() == "half a thou"
    assert page.locator("[data-left]").inner_text() == "489"


@pytest.mark.parametrize("width", [320, 390, 860, 1280])
def test_no_width_makes_the_page_scroll_sideways(page: Page, lea: Mastodon, width: int) -> None:
    lea.status_post("@acme " + "Donaudampfschifffahrtsgesellschaft" * 8)
    page.set_viewport_size({"width": width, "height": 800})
    page.reload()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
