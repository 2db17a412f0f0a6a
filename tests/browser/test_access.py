"""The desk on a phone, by keyboard alone, and for eyes that need contrast."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.scene import MILLISECONDS, Scene, act, card

pytestmark = pytest.mark.browser
expect.set_options(timeout=MILLISECONDS)

# Every piece of text against the colours behind it; WCAG 2.2, success criteria 1.4.3 and the definition of contrast.
TOO_FAINT = """
() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const paint = (colours) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), element = walker.currentNode.parentElement;
    if (!text || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (element.closest(".hidden, .skip")) continue;
    const behind = [];
    for (let each = element; each; each = each.parentElement) behind.unshift(getComputedStyle(each).backgroundColor);
    const style = getComputedStyle(element);
    const [a, b] = [light(paint(behind)), light(paint([...behind, style.color]))].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (large ? 3 : 4.5)) found.push(`${text.slice(0, 40)} ${ratio.toFixed(2)} ${element.className}`);
  }
  return found;
}
"""


UNDER_THE_UNDO_BAR = """
() => {
  const bar = document.querySelector(".undo-bar").getBoundingClientRect();
  const meets = (box) => box.left < bar.right && box.right > bar.left && box.top < bar.bottom && box.bottom > bar.top;
  const seen = [...document.querySelectorAll(".card, .side__body > *")].filter((each) => each.checkVisibility());
  return seen.filter((each) => meets(each.getBoundingClientRect())).map((each) => each.className);
}
"""


async def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control with this name has the focus."""
    for _ in range(40):
        if await page.evaluate("document.activeElement.textContent.trim()") == name:
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{name} cannot be reached by Tab")


async def test_the_main_job_can_be_done_by_keyboard_alone(scene: Scene) -> None:
    await scene.says("vera", "@acme parcel K-110 is late")
    marie = await scene.page("marie", "/desk/channels/delivery")
    await expect(card(marie, "K-110")).to_be_visible()
    await marie.keyboard.press("Tab")
    await expect(marie.locator(".skip")).to_be_focused()
    await marie.keyboard.press("Enter")
    await expect(marie.locator("#main")).to_be_focused()
    for _ in range(60):
        await marie.keyboard.press("j")
        if await card(marie, "K-110").evaluate("card => card === document.activeElement"):
            break
    await expect(card(marie, "K-110")).to_be_focused()
    await marie.keyboard.press("c")
    await expect(card(marie, "K-110").locator(".label")).to_have_text("Suivi par Marie")
    await expect(marie.locator(".card :focus, .card:focus")).to_have_count(1)
    await marie.keyboard.press("r")
    await expect(marie.locator("#reply-text")).to_be_focused()
    await marie.keyboard.type("Il arrive demain.")
    await tab_to(marie, "Aperçu")
    await marie.keyboard.press("Enter")
    await expect(marie.get_by_role("button", name="Envoyer", exact=True)).to_be_focused()
    await marie.keyboard.press("Enter")
    await expect(marie.locator(".undo-bar")).to_be_visible()
    await tab_to(marie, "Annuler l’envoi")
    await marie.keyboard.press("Enter")
    await expect(marie.locator(".toast").last).to_contain_text("rien n’est parti")


async def test_control_and_enter_lead_to_the_preview_and_out_and_a_letter_undoes(scene: Scene) -> None:
    post = await scene.says("vera", "@acme parcel K-140 is late")
    marie = await scene.page("marie", "/desk/channels/delivery")
    case = card(marie, "K-140")
    await case.focus()
    await marie.keyboard.press("r")
    await expect(marie.locator("#reply-text")).to_be_focused()
    await marie.keyboard.type("Demain.")
    await marie.keyboard.press("Control+Enter")
    await expect(marie.locator(".as-seen__post--ours")).to_contain_text("Demain.")
    await expect(marie.locator(".undo-bar")).to_have_count(0)
    await marie.keyboard.press("Control+Enter")
    bar = marie.locator(".undo-bar")
    await expect(bar).to_be_visible()
    assert await marie.evaluate(UNDER_THE_UNDO_BAR) == []
    await marie.keyboard.press("z")
    await expect(bar).to_have_count(0)
    await expect(marie.locator(".toast").last).to_contain_text("rien n’est parti")
    assert await scene.thread(post) == []


async def test_a_dialog_keeps_the_focus_and_gives_it_back(scene: Scene) -> None:
    await scene.says("wim", "@acme parcel L-120 is late")
    marie = await scene.page("marie", "/desk/channels/delivery")
    button = act(card(marie, "L-120"), "case.reroute")
    await button.focus()
    await marie.keyboard.press("Enter")
    await expect(marie.get_by_label("Service", exact=True)).to_be_focused()
    await marie.keyboard.press("Escape")
    await expect(button).to_be_focused()
    await marie.keyboard.press("?")
    await expect(marie.get_by_role("dialog", name="Raccourcis clavier")).to_be_visible()


async def test_letters_typed_into_a_field_are_letters(scene: Scene) -> None:
    marie = await scene.page("marie", "/desk/channels/delivery")
    await marie.locator("#search").focus()
    await marie.keyboard.type("c?jr")
    await expect(marie.locator("#search")).to_have_value("c?jr")
    await expect(marie.locator("dialog[open]")).to_have_count(0)


@pytest.mark.parametrize("path", ["/desk/channels/delivery", "/desk/cases/1", "/desk/saved", "/desk/networks"])
async def test_a_phone_of_360_pixels_needs_no_sideways_scrolling(scene: Scene, path: str) -> None:
    marie = await scene.page("marie", path, viewport={"width": 360, "height": 740}, has_touch=True)
    assert await marie.evaluate("document.documentElement.scrollWidth") <= 360
    await marie.locator(".menu__button").click()
    await expect(marie.get_by_role("button", name="Se déconnecter")).to_be_visible()
    assert await marie.evaluate("document.documentElement.scrollWidth") <= 360


async def test_a_reply_can_be_written_on_a_phone(scene: Scene) -> None:
    await scene.says("xena", "@acme parcel M-130 is late")
    marie = await scene.page("marie", "/desk/channels/delivery", viewport={"width": 360, "height": 740}, has_touch=True)
    await expect(card(marie, "M-130")).to_be_visible()
    heights = (
        await card(marie, "M-130")
        .locator(".acts > .button, .acts > form > .button")
        .evaluate_all("buttons => buttons.map((button) => button.offsetHeight)")
    )
    assert min(heights) >= 44
    await act(card(marie, "M-130"), "case.reply").tap()
    await marie.locator("#reply-text").fill("Il arrive.")
    box = await marie.locator("#dialog").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    await marie.get_by_role("button", name="Aperçu").tap()
    await expect(marie.get_by_role("button", name="Envoyer", exact=True)).to_be_visible()
    assert await marie.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_text_stands_out_from_what_is_behind_it(scene: Scene, scheme: str) -> None:
    ana = await scene.page("ana", "/desk/channels/delivery", color_scheme=scheme)
    await expect(ana.locator(".item").first).to_be_visible()
    assert await ana.evaluate(TOO_FAINT) == []
    await act(ana.locator(".card").first, "case.reply").click()
    await expect(ana.locator("#reply-text")).to_be_visible()
    assert (
        await ana.evaluate(TOO_FAINT.replace("Walker(document.body", "Walker(document.getElementById('dialog')")) == []
    )
    for path in ("/desk/cases/1", "/desk/saved", "/desk/networks", "/desk/persons"):
        await ana.goto(scene.demo.address + path)
        assert await ana.evaluate(TOO_FAINT) == [], path


async def test_motion_stops_for_those_who_ask_for_none(scene: Scene) -> None:
    marie = await scene.page("marie", "/desk/channels/delivery", reduced_motion="reduce")
    moving = await marie.evaluate("document.getAnimations().length")
    assert moving == 0
