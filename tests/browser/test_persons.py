"""Persons in a real browser: a call recorded on a case by thumb, the promise kept, two authors joined and apart."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.scene import MILLISECONDS, Scene, card
from tests.browser.test_access import TOO_FAINT

pytestmark = pytest.mark.browser
expect.set_options(timeout=MILLISECONDS)
PHONE = {"width": 360, "height": 740}


async def case_about(scene: Scene, page: Page, customer: str, words: str) -> str:
    """A customer says this; gives the number of their case."""
    await scene.says(customer, f"@acme {words}")
    await page.goto(f"{scene.demo.address}/desk/channels/delivery")
    await expect(card(page, words)).to_be_visible()
    return str(await page.locator(".item", has=card(page, words)).get_attribute("data-case"))


async def record(page: Page, about: str, promised: str) -> None:
    await page.locator("summary", has_text="hors ligne").first.click()
    await page.locator("#contact-about").fill(about)
    await page.locator("#contact-promised").fill(promised)
    await page.locator(".contact-form button[type=submit]").click()


async def test_a_call_is_recorded_on_a_phone_and_its_promise_is_kept(scene: Scene) -> None:
    marie = await scene.page("marie", viewport=PHONE, has_touch=True)
    case = await case_about(scene, marie, "odile", "parcel K-310 is late")
    await marie.goto(f"{scene.demo.address}/desk/cases/{case}")
    await record(marie, "Elle a appelé.", "Un livreur demain")
    await expect(marie.locator(".case__card")).to_contain_text("Marie a promis au téléphone")
    assert await marie.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert await marie.evaluate(TOO_FAINT) == []

    await marie.get_by_role("button", name="C’est tenu").click()
    await expect(marie.locator(".passage")).to_contain_text("tenu par Marie")
    await expect(marie.locator(".case__card")).not_to_contain_text("a promis")


async def test_two_authors_are_one_person_and_two_again(scene: Scene) -> None:
    marie = await scene.page("marie")
    first = await case_about(scene, marie, "colette", "parcel K-311 is late")
    second = await case_about(scene, marie, "gaspard", "parcel K-312 is late")
    await marie.goto(f"{scene.demo.address}/desk/cases/{first}")
    await record(marie, "Elle a appelé.", "")
    await marie.locator("#person-title + p a").click()
    await marie.locator("summary", has_text="Rapprocher").click()
    await marie.locator("#join-case").fill(second)
    await marie.get_by_role("button", name="Rapprocher").click()
    await expect(marie.locator(".passage--mention")).to_have_count(2)
    assert await marie.evaluate(TOO_FAINT) == []

    await marie.locator(".moment", has_text="@gaspard").get_by_role("button", name="Défaire").click()
    await expect(marie.locator(".passage--mention")).to_have_count(1)
    await marie.goto(f"{scene.demo.address}/desk/cases/{second}")
    await expect(marie.locator(".passage")).to_have_count(0)
