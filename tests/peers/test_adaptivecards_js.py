"""Our cards and windows, drawn and pressed in Microsoft's own library for Adaptive Cards, in a real browser."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright

from bot.cards.build import case_card
from bot.cards.form import Boxes, Choice, Small, Window, Words
from bot.domain.department import Locale
from bot.domain.mention import Author, Media
from integrations.chat.teams.render import draw_card
from integrations.chat.teams.views import draw_window
from tests.cards.samples import DIRECTORY, NOW, mention, reply, view
from tests.contracts.chat.hostile import hostile_texts
from tests.teams.drawn import actions, elements, links, said_in
from tests.teams.samples import ASKING, all_cards, all_windows

HERE = Path(__file__).parent
CHROMIUM = Path("/usr/bin/chromium")
LIBRARY = HERE / "node_modules" / "adaptivecards" / "dist" / "adaptivecards.min.js"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
pytestmark = pytest.mark.peers


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """A page with the library and our few functions in it."""
    if not CHROMIUM.exists() or not LIBRARY.exists():
        pytest.skip("chromium or adaptivecards is not installed here: make test-peers installs and runs it")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        page = await browser.new_page()
        await page.set_content("<!doctype html><body></body>")
        await page.add_style_tag(path=str(LIBRARY.with_name("adaptivecards.css")))
        await page.add_script_tag(path=str(LIBRARY))
        await page.add_script_tag(path=str(HERE / "adaptivecards.js"))
        yield page
        await browser.close()


def content(drawn: dict[str, Any]) -> dict[str, Any]:
    """The card itself, of a card or of a window."""
    found: dict[str, Any] = drawn["card"]["content"] if "card" in drawn else drawn
    return found


def plain(text: str) -> str:
    """Words without what a browser does to blanks, and without the characters that nobody sees."""
    return re.sub(r"\s+", "", text).replace("\u2060", "")


async def pressed(page: Page) -> list[dict[str, Any]]:
    """What every button says, each pressed once, those that are folded behind another one too."""
    buttons, folded = page.locator("button.ac-pushButton"), page.locator(".ac-ctrl-dropdown-item")
    for button in await buttons.all():
        await button.click()
        if await button.text_content() == "...":
            count = await folded.count()
            for at in range(count):
                await folded.nth(at).click()
                if at + 1 < count:
                    await button.click()
    said: list[dict[str, Any]] = await page.evaluate("() => executed")
    return said


@pytest.mark.parametrize("locale", Locale)
async def test_every_card_and_window_is_drawn_without_complaint(page: Page, locale: Locale) -> None:
    for name, drawn in {**all_cards(locale), **all_windows(locale)}.items():
        card = content(drawn)
        shown = await page.evaluate("card => draw(card)", card)
        assert shown["wrong"] == [], name
        assert sorted(shown["links"]) == sorted(links(card)), name
        for block in elements(card, "RichTextBlock"):
            assert plain("".join(said_in(block))) in plain(shown["text"]), name


@pytest.mark.parametrize("locale", Locale)
async def test_every_act_can_be_pressed_and_says_what_it_is(page: Page, locale: Locale) -> None:
    for name, card in all_cards(locale).items():
        await page.evaluate("card => draw(card)", card)
        said = await pressed(page)
        wanted = [each["data"] for each in actions(card)]
        assert sorted(map(str, said)) == sorted(map(str, wanted)), name


async def test_what_anybody_writes_is_drawn_to_the_letter(page: Page) -> None:
    for text in hostile_texts():
        author = Author("7", text, text)
        post = mention(text=text, author=author, warning=text, media=(Media("image", "https://a.example/p.png", text),))
        seen = view(post, replies=(reply(text=text),), tags=(text,), author_handle=text)
        window = Window(
            title="Reply",
            parts=(
                Small(words=text),
                Words(name="text", label=text, value=text, hint=text),
                Choice(name="reply", label=text, options=(("1", text),)),
                Boxes(name="pictures", label=text, options=(("1", text),)),
            ),
            close="Close",
            submit="Preview",
            asking=ASKING,
        )
        for card in (
            draw_card(case_card(seen, DIRECTORY, now=NOW), Locale.EN),
            content(draw_window(window, Locale.EN, errors={"text": text})),
        ):
            shown = await page.evaluate("card => draw(card)", card)
            assert shown["wrong"] == [], text
            assert shown["links"] == links(card), text
            assert shown["foreign"] == 0, text
            for block in elements(card, "RichTextBlock"):
                assert plain("".join(said_in(block))) in plain(shown["text"]), text


async def test_a_window_comes_back_with_what_was_filled_in(page: Page) -> None:
    window = Window(
        title="Reply",
        parts=(
            Words(name="text", label="Reply", value=""),
            Boxes(name="pictures", label="Go out", options=(("1", "a.png"), ("2", "b.png"))),
        ),
        close="Close",
        submit="Preview",
        asking=ASKING,
    )
    card = content(draw_window(window, Locale.EN))
    await page.evaluate("card => draw(card)", card)
    assert await pressed(page) == []
    assert "Please fill this in." in await page.inner_text("body")
    own = "[my](words) {{DATE(2026-11-23T09:30:00Z)}} <at>all</at>\nbye"
    await page.fill("textarea", own)
    await page.click("text=b.png")
    (asked,) = actions(card)
    assert await pressed(page) == [{**asked["data"], "text": own, "pictures": "1"}]
