"""The demo with its pretended Slack as people use it: a browser for each of them, down to what the public reads."""

from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.async_api import Locator, Page, async_playwright, expect

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.scene import MILLISECONDS, Scene
from tests.support.demo_process import DemoProcess, running_demo, waited_for
from tests.support.patience import PATIENCE

pytestmark = pytest.mark.browser
expect.set_options(timeout=MILLISECONDS)

HOSTILE = "<!channel> *bold* <script>alert(1)</script> <https://evil.example|press here>"


@pytest.fixture(scope="module")
def slack_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoProcess]:
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed")
    with running_demo(tmp_path_factory.mktemp("demo"), "--slack-stand-in") as demo:
        yield demo


@pytest.fixture(scope="module")
def address(slack_demo: DemoProcess) -> str:
    (line,) = [line for line in slack_demo.printed().splitlines() if "Pretended Slack:" in line]
    return line.split()[-1].rstrip("/")


class Workspace(Scene):
    """The demo with browsers in front of its pretended Slack."""

    async def seat(self, person: str, place: str = "C0DELIVERY") -> Page:
        """The page of `person` in their own browser."""
        context = await self.browser.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(MILLISECONDS)
        self.contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(f"{person}: {error}"))
        page.on("console", lambda line: self._hear(person, line.type, line.text))
        await page.goto(f"{self.cookies['slack']['url']}/as/U0{person.upper()}/{place}")
        return page


@pytest.fixture
async def workspace(slack_demo: DemoProcess, address: str) -> AsyncIterator[Workspace]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        scene = Workspace(slack_demo, browser, {"slack": {"url": address}})
        yield scene
        await scene.close()
        await browser.close()
    assert not scene.wrong, scene.wrong


def card(page: Page, words: str) -> Locator:
    return page.locator("#messages .message.message", has_text=words)


def button(where: Locator | Page, label: str) -> Locator:
    return where.get_by_role("button", name=label, exact=True)


async def test_a_mention_is_claimed_and_answered_in_the_pretended_slack(workspace: Workspace) -> None:
    marie = await workspace.seat("marie")
    post = await workspace.says("nora", f"@acme my parcel S-100 is late {HOSTILE}")
    case = card(marie, "S-100")
    await expect(case.locator("blockquote").first).to_contain_text(HOSTILE)
    assert await case.locator("script, .call").count() == 0
    assert await case.get_by_role("link", name="press here").count() == 0
    await button(case, "Je m’en occupe").click()
    await expect(case).to_contain_text("Suivi par Marie")

    await button(case, "Répondre").click()
    words = marie.locator("dialog textarea")
    await expect(words).to_be_focused()
    await words.fill("Bonjour <@U0PAUL>")
    await button(marie, "Aperçu").click()
    await expect(marie.locator("dialog .error")).to_contain_text("n’a de sens que dans Slack")
    await expect(words).to_have_value("Bonjour <@U0PAUL>")
    await words.fill("Bonjour Nora, il arrive demain.")
    await button(marie, "Aperçu").click()
    await expect(marie.locator("dialog blockquote")).to_have_text("@nora Bonjour Nora, il arrive demain.")
    assert await workspace.thread(post) == []
    await button(marie, "Envoyer").click()
    await expect(marie.locator("dialog")).to_have_count(0)
    await expect(button(case, "Annuler l’envoi")).to_be_visible()
    await expect(case.get_by_role("link", name="Voir la réponse en public")).to_be_visible()
    (answer,) = await workspace.thread(post)
    assert "il arrive demain" in answer


async def test_everything_can_be_done_with_the_keyboard(workspace: Workspace) -> None:
    marie = await workspace.seat("marie")
    await workspace.says("omar", "@acme my parcel S-200 never came")
    case = card(marie, "S-200")
    await button(case, "Je m’en occupe").focus()
    await marie.keyboard.press("Enter")
    await expect(case).to_contain_text("Suivi par Marie")
    await case.get_by_label("More actions", exact=True).focus()
    await marie.keyboard.press("Enter")
    await marie.keyboard.press("Tab")
    await expect(button(case, "Plus tard…")).to_be_focused()
    await marie.keyboard.press("Enter")
    await expect(marie.locator("dialog .fields input")).to_be_focused()
    await marie.keyboard.press("Enter")
    await expect(marie.locator("dialog")).to_have_count(0)
    await expect(case).to_contain_text("En pause")
    await button(case, "Répondre").focus()
    await marie.keyboard.press("Enter")
    await expect(marie.locator("dialog textarea")).to_be_focused()
    await marie.keyboard.type("Half a thought")
    await marie.wait_for_timeout(600)
    await marie.keyboard.press("Escape")
    await expect(marie.locator("dialog")).to_have_count(0)
    await expect(marie.locator(".whisper").last).to_contain_text("Votre brouillon")
    await button(marie.locator(".whisper").last, "Continuer le brouillon").focus()
    await marie.keyboard.press("Enter")
    await expect(marie.locator("dialog textarea")).to_have_value("Half a thought")
    await marie.keyboard.press("Escape")
    await expect(marie.locator("dialog")).to_have_count(0)


async def test_a_message_in_a_thread_is_a_note_and_can_be_answered_with_in_public(workspace: Workspace) -> None:
    marie = await workspace.seat("marie")
    await workspace.says("ines", "@acme parcel S-300 is wet")
    case = card(marie, "S-300")
    await case.hover()
    await case.get_by_label("Reactions and more").click()
    await case.get_by_role("link", name="Reply in thread").click()
    await marie.locator("#write-below").fill("@Paul *look* <here> & there")
    await marie.keyboard.press("Enter")
    said = marie.locator("#thread .message", has_text="look")
    await expect(said.locator(".words")).to_have_text("@Paul look <here> & there")
    await expect(marie.locator("#thread .whisper")).to_contain_text("Noté pour les collègues")
    await expect(card(marie, "S-300")).to_contain_text("1 note interne")
    found = workspace.demo.case_saying("S-300")
    notes = waited_for(lambda: workspace.demo.api("GET", f"/cases/{found['id']}").json().get("notes"))
    assert notes[-1]["text"] == "@Paul *look* <here> & there"
    await said.hover()
    await said.get_by_label("Reactions and more").click()
    await button(said, "Reply publicly").click()
    await expect(marie.locator("dialog textarea")).to_have_value("<@U0PAUL> *look* <here> & there")
    await marie.keyboard.press("Escape")
    await expect(marie.locator("dialog")).to_have_count(0)


async def test_a_reaction_claims_and_others_see_it_without_loading_again(workspace: Workspace) -> None:
    marie, ana = await workspace.seat("marie"), await workspace.seat("ana")
    elsewhere = await workspace.seat("lucas", "C0FRONT_DESK")
    unread = elsewhere.get_by_role("link", name="# delivery").locator(".badge")
    before = int(await unread.inner_text())
    await workspace.says("karl", "@acme parcel S-400 is lost")
    await expect(unread).not_to_have_text(str(before))
    await card(ana, "S-400").hover()
    await card(ana, "S-400").get_by_label("Reactions and more").click()
    await card(ana, "S-400").get_by_label("React with eyes").click()
    await expect(card(marie, "S-400")).to_contain_text("Suivi par Ana")


async def test_a_home_a_command_and_a_stranger(workspace: Workspace) -> None:
    post = await workspace.says("lena", "@acme parcel S-500 is broken")
    waited_for(lambda: workspace.demo.case_saying("S-500"))
    marie = await workspace.seat("marie", "app-home")
    item = marie.locator("#home .section", has=button(marie, "Je m’en occupe")).first
    number = (await item.inner_text()).split(" · ")[0]
    await button(item, "Je m’en occupe").click()
    taken = marie.locator("#home .section", has_text=f"{number} · ")
    await expect(button(taken, "Répondre")).to_be_visible()
    await marie.goto(f"{marie.url.rpartition('/')[0]}/C0DELIVERY")
    await marie.locator("#write").fill("/comptoir mine")
    await marie.keyboard.press("Enter")
    await expect(marie.locator(".whisper").last).to_contain_text(f"{number} · ")
    await marie.locator("#write").fill("/giphy cats")
    await marie.keyboard.press("Enter")
    await expect(marie.locator("#trouble")).to_contain_text("/giphy is not a command")

    visitor = await workspace.seat("visitor")
    await button(card(visitor, "S-500"), "Répondre").click()
    await expect(visitor.locator("dialog")).to_contain_text("does not know you")
    assert await marie.locator("dialog").count() == 0
    assert await workspace.thread(post) == []


def test_requests_of_other_sites_and_for_other_hosts_are_refused(address: str) -> None:
    act = f"{address}/as/U0MARIE/C0DELIVERY/say"
    fields = {"text": "hello"}
    for headers in (
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        assert httpx.post(act, data=fields, headers=headers, timeout=PATIENCE).status_code == 403
    assert httpx.get(address, headers={"Host": "evil.example"}, timeout=PATIENCE).status_code == 400
    for path in ("/as/U0NOBODY/C0DELIVERY", "/as/U0PAUL/C0DELIVERY", "/as/U0COMPTOIR/app-home", "/static/site.py"):
        assert httpx.get(address + path, timeout=PATIENCE).status_code == 404, path
    page = httpx.get(f"{address}/as/U0MARIE/C0DELIVERY", timeout=PATIENCE)
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_what_a_page_makes_up_is_not_sent_to_the_product(address: str) -> None:
    for at, name in (("message C0DELIVERY 1.0", "act:0"), ("view  V1", "x"), ("nonsense", "x"), ("home  ", "y")):
        pressed = {"at": at, "block": "0", "name": name, "option": "9"}
        answer = httpx.post(
            f"{address}/as/U0TOM/C0TECHNICAL/press", data=pressed, follow_redirects=True, timeout=PATIENCE
        )
        assert "That stands there no more." in answer.text
    assert urlsplit(str(answer.url)).path == "/as/U0TOM/C0TECHNICAL"
