"""A day at work in the client that Microsoft ships for local work, in front of the demo: what is pressed there acts."""

import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Locator, Page, Route, async_playwright, expect

from tests.support.demo_process import ROOT, DemoProcess, free_port, running_demo, waited_for
from tests.support.patience import PATIENCE

HERE = Path(__file__).parent
CHROMIUM = Path("/usr/bin/chromium")
CLIENT = HERE / "node_modules" / "@microsoft" / "m365agentsplayground" / "cli.js"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
MILLISECONDS = PATIENCE * 1000
# The only person who acts in the playground, its bot, its tenant and its channel, as it has them by itself.
ALEX, BOT = "00000000-0000-0000-0000-0000000000020", "00000000-0000-0000-0000-000000000011"
TENANT, CHANNEL = "00000000-0000-0000-0000-000000000001", "My Team/Announcements"
EDITOR = "[role=textbox][contenteditable=true]"
pytestmark = pytest.mark.peers


@dataclass(slots=True)
class Office:
    """The demo, and where the client's page is."""

    demo: DemoProcess
    address: str

    def network(self, method: str, path: str, who: str, **more: Any) -> Any:
        """What somebody asks of the pretended network."""
        headers = {"Authorization": f"Bearer person:{who}"}
        address = f"{self.demo.address}/sandbox/api/v1{path}"
        answer = httpx.request(method, address, headers=headers, timeout=PATIENCE, **more)
        answer.raise_for_status()
        return answer.json()

    def says(self, customer: str, words: str) -> str:
        """A customer posts in public; gives the post's id."""
        return str(self.network("POST", "/statuses", customer, data={"status": words, "visibility": "public"})["id"])

    def public_replies(self, post: str) -> list[str]:
        """What the public reads below a post."""
        return [each["content"] for each in self.network("GET", f"/statuses/{post}/context", "reader")["descendants"]]


def rules() -> str:
    """The demo's rules; Alex is Marie, and Delivery has the playground's channel."""
    text = (ROOT / "routing_rules.yaml").read_text("utf-8")
    text, people = re.subn("{name: Marie, (.*)locale: fr", rf'{{name: Marie, teams: "{ALEX}", \1locale: en', text)
    delivery = "name: {fr: Livraison, en: Delivery}\n"
    assert people == 1
    assert delivery in text
    return text.replace(delivery, f"{delivery}    locale: en\n    channels: {{teams: {CHANNEL}}}\n")


@contextmanager
def running_client(folder: Path, endpoint: str, port: int) -> Iterator[str]:
    """The client in front of a bot, under the address that is given."""
    arguments = ["start", "-e", endpoint, "-c", "msteams", "-p", str(port), "--disable-telemetry", "true"]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "TEAMSAPPTESTER_BROWSER": "none"}
    node = shutil.which("node") or "node"
    address = f"http://localhost:{port}"
    with (folder / "client.txt").open("wb") as printed:
        process = subprocess.Popen(
            [node, str(CLIENT), *arguments], cwd=folder, env=environment, stdout=printed, stderr=subprocess.STDOUT
        )
        try:
            waited_for(lambda: process.poll() is not None or _answers(address))
            assert process.poll() is None, (folder / "client.txt").read_text("utf-8", "replace")
            yield address
        finally:
            process.kill()
            process.wait()


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=PATIENCE).is_success
    except httpx.ConnectError:
        return False


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    if shutil.which("node") is None or not CLIENT.exists() or not CHROMIUM.exists():
        pytest.skip("node, chromium or m365agentsplayground is not installed here: make test-peers installs the last")
    folder, port, client = tmp_path_factory.mktemp("office"), free_port(), free_port()
    (folder / "routing_rules.yaml").write_text(rules(), "utf-8")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TEAMS_APP_ID", BOT)
        environment.setenv("TEAMS_TENANT_ID", TENANT)
        environment.setenv("TEAMS_PLAYGROUND", f"http://127.0.0.1:{client}")
        with (
            running_demo(folder, port=port) as demo,
            running_client(folder, f"{demo.address}/teams/messages", client) as address,
        ):
            yield Office(demo, address)


@pytest.fixture
async def page(office: Office) -> AsyncIterator[Page]:
    """The client's page, in front of the channel: it shows what comes from then on."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        page = await browser.new_page(viewport={"width": 1400, "height": 1400})
        page.set_default_timeout(MILLISECONDS)
        expect.set_options(timeout=MILLISECONDS)
        await page.route(lambda url: not url.startswith(office.address), _refuse)  # it asks for fonts elsewhere
        await page.goto(office.address)
        await page.get_by_label("My Team - Announcements").click()
        await expect(page.get_by_text("Start a new post")).to_be_visible()
        yield page
        await browser.close()


async def _refuse(route: Route) -> None:
    await route.abort()


def cards(page: Page, words: str) -> Locator:
    """The cards that say these words, a case's own before those under it."""
    return page.locator(".ac-preview-panel", has_text=words)


async def press(card: Locator, label: str) -> None:
    await card.get_by_role("button", name=label, exact=True).click()


async def write(card: Locator, words: str) -> None:
    """Put words in the place of those in a field, as a keyboard does: the page hears of nothing else."""
    await card.locator("textarea").click()
    await card.page.keyboard.press("Control+A")
    await card.page.keyboard.insert_text(words)


async def test_a_mention_is_claimed_and_answered_under_its_card(office: Office, page: Page) -> None:
    words = "@acme where is my parcel A-90210? It should have been here on Monday."
    post = office.says("nora", words)
    card = cards(page, "A-90210").first
    await expect(card).to_contain_text("Unclaimed")
    await press(card, "I’ll take it")
    await expect(card).to_contain_text("With Marie")
    await press(card, "Reply")
    await expect(card).to_contain_text("Marie is writing")  # drawn anew once more, which empties every field
    form = cards(page, "A-90210").nth(1)
    await write(form, "Sorry! " * 80)
    await press(form, "Preview")
    await expect(form).to_contain_text("Too long")
    await write(form, "It left our depot, Nora, and is with you tomorrow.")
    await press(form, "Preview")
    read = cards(page, "As the public will see it")
    await expect(read).to_contain_text("It left our depot, Nora, and is with you tomorrow.")
    assert office.public_replies(post) == []
    await press(read, "Send")
    await expect(card).to_contain_text("Goes out")
    await expect(card).to_contain_text("Published")
    (reply,) = office.public_replies(post)
    assert "It left our depot, Nora, and is with you tomorrow." in reply


async def test_a_reply_from_the_menu_is_written_in_a_dialog_and_taken_back_in_time(office: Office, page: Page) -> None:
    post = office.says("nora", "@acme my parcel A-55555 came without its lid.")
    card = cards(page, "A-55555").first
    await expect(card).to_be_visible()
    await page.get_by_role("button", name="Show more information").first.click()
    await page.get_by_role("menuitem", name="Action Command").click()
    await page.get_by_role("button", name="Create").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("A-55555")
    await write(dialog, "The lid follows today, Nora.")
    await press(dialog, "Preview")
    await expect(dialog).to_contain_text("As the public will see it")
    await press(dialog, "Send")
    await expect(dialog).to_contain_text("The card in the channel says what becomes of the reply")
    await press(dialog, "Close")
    await press(card, "Undo")
    await expect(card).to_contain_text("Taken back before it left")
    assert office.public_replies(post) == []


async def test_words_behind_our_name_are_a_note_and_a_list_is_told_in_private(office: Office, page: Page) -> None:
    office.says("nora", "@acme is parcel A-77777 in the van?")
    card = cards(page, "A-77777").first
    await press(card, "I’ll take it")
    await expect(card).to_contain_text("With Marie")
    await page.locator(EDITOR).nth(1).click()  # the first one begins a thread
    await page.keyboard.type("@")
    await page.get_by_text("Megan Bowen").last.wait_for()
    await page.get_by_text("Test Bot").last.click()
    await page.keyboard.type(" The van left at eight.")
    await page.keyboard.press("Enter")
    await expect(card).to_contain_text("1 internal note")
    await page.get_by_label("Personal Chat").click()
    await page.locator(EDITOR).click()
    await page.keyboard.type("mine")
    await page.keyboard.press("Enter")
    mine = cards(page, "A-77777").last
    await expect(mine).to_contain_text("@nora")
    await mine.get_by_role("button", name="Reply").last.click()
    await expect(cards(page, "Your public reply")).to_be_visible()
