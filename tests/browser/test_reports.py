"""The page of the reports in a real browser: read in light and dark, on a phone, and chosen by keyboard."""

import pytest
from playwright.async_api import expect

from tests.browser.scene import MILLISECONDS, Scene
from tests.browser.test_access import TOO_FAINT, tab_to

pytestmark = pytest.mark.browser
expect.set_options(timeout=MILLISECONDS)
PHONE = {"width": 360, "height": 740}


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_figure_can_be_read(scene: Scene, scheme: str) -> None:
    ana = await scene.page("ana", "/desk/reports", color_scheme=scheme)
    await expect(ana.locator("#report-department tbody tr").first).to_be_visible()
    assert await ana.evaluate(TOO_FAINT) == []
    bar = ana.locator("#report-department .bar").first
    assert (await bar.bounding_box() or {})["height"] >= 4


async def test_a_phone_scrolls_tables_and_never_the_page(scene: Scene) -> None:
    ana = await scene.page("ana", "/desk/reports", viewport=PHONE, has_touch=True)
    assert await ana.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    table = ana.locator("#report-rule .wide")
    assert await table.evaluate("table => table.scrollWidth > table.clientWidth")
    await table.focus()
    await ana.keyboard.press("ArrowRight")
    await expect(table).to_be_focused()
    for _ in range(100):
        if await table.evaluate("table => table.scrollLeft") > 0:
            return
        await ana.wait_for_timeout(50)
    raise AssertionError("the arrow key moves nothing")


async def test_a_department_is_chosen_by_keyboard(scene: Scene) -> None:
    ana = await scene.page("ana")
    await tab_to(ana, "Rapports")
    await ana.keyboard.press("Enter")
    await expect(ana.locator(".tools [aria-current]")).to_have_text("Rapports")
    await ana.locator("#department").focus()
    await ana.keyboard.press("ArrowDown")
    await tab_to(ana, "Afficher")
    await ana.keyboard.press("Enter")
    await expect(ana.locator("#report-department tbody tr")).to_have_count(1)
    assert "department=" in ana.url
