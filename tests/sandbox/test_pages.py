"""The page on which people play customers, asked as a browser asks."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import httpx
import pytest
from mastodon import Mastodon

from bot.sandbox.pages.wording import Wording, chosen_language
from tests.stand_ins.mastodon import RunningSandbox
from tests.support.patience import PATIENCE

HOSTILE = [
    "@acme <script>alert(1)</script>",
    '@acme "><img src=x onerror=alert(1)>',
    "@acme https://example.org/\"onmouseover=\"alert(1) <a href='javascript:x'>y</a>",
    "@acme [click](javascript:alert(1)) {{ 7*7 }} {% raw %}",
    "@acme \u202ereversed\u202c\x07 #<b>tag",
]


@pytest.fixture
def browser(sandbox_server: RunningSandbox) -> Iterator[httpx.Client]:
    headers = {"Accept-Language": "en", "Sec-Fetch-Site": "same-origin"}
    with httpx.Client(
        base_url=sandbox_server.base_url, headers=headers, follow_redirects=True, timeout=PATIENCE
    ) as client:
        yield client


class _Markup(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def markup(page: httpx.Response) -> list[tuple[str, dict[str, str | None]]]:
    parser = _Markup()
    parser.feed(page.text)
    return parser.tags


def play(browser: httpx.Client, name: str) -> httpx.Response:
    return browser.post("/play", data={"username": name, "here": "/"})


def test_a_customer_is_played_by_name_and_writes_to_the_brand(browser: httpx.Client, acme: Mastodon) -> None:
    assert "You are" in play(browser, "lea").text
    page = browser.post("/write", data={"text": "@acme where\r\nis it?"})
    assert re.search(r"/@lea/\d+$", str(page.url))
    mention = acme.notifications()[0]
    assert (mention.account.username, mention.status.url) == ("lea", str(page.url))
    assert mention.status.content.endswith("where<br />is it?</p>")


def test_the_brands_answer_is_marked_in_the_thread_and_answering_it_names_the_brand(
    browser: httpx.Client, lea: Mastodon, acme: Mastodon
) -> None:
    question = lea.status_post("@acme where is it?")
    answer = acme.status_post("@lea on its way", in_reply_to_id=question.id)
    play(browser, "lea")
    page = browser.get(f"/@acme/{answer.id}")
    assert "where is it?" in page.text
    articles = [attributes for tag, attributes in markup(page) if tag == "article"]
    assert ["brand" in str(article["class"]).split() for article in articles] == [False, True]
    assert re.search(r"<textarea[^>]*>@acme </textarea>", page.text)
    browser.post("/write", data={"text": "@acme thanks", "in_reply_to_id": answer.id})
    assert acme.status_context(question).descendants[-1].in_reply_to_id == answer.id


def test_a_follow_up_is_shown_beside_the_brands_answer_and_below_a_deleted_beginning(
    browser: httpx.Client, lea: Mastodon, acme: Mastodon
) -> None:
    question = lea.status_post("@acme the question")
    acme.status_post("@lea the answer", in_reply_to_id=question.id)
    follow_up = lea.status_post("@acme the follow-up", in_reply_to_id=question.id)
    page = browser.get(f"/@lea/{follow_up.id}").text
    assert page.index("the question") < page.index("the answer") < page.index("the follow-up")
    lea.status_delete(question)
    page = browser.get(f"/@lea/{follow_up.id}").text
    assert page.index("the answer") < page.index("the follow-up")


def test_ones_own_post_is_edited_and_deleted_on_the_page_and_nobody_elses(
    browser: httpx.Client, lea: Mastodon, acme: Mastodon
) -> None:
    status = lea.status_post("@acme my kettle")
    play(browser, "tom")
    assert browser.post(f"/@lea/{status.id}/edit", data={"text": "hijacked"}).status_code == 404
    assert browser.post(f"/@lea/{status.id}/delete").status_code == 404
    play(browser, "lea")
    assert "@acme my kettle</textarea>" in browser.get(f"/@lea/{status.id}/edit").text
    browser.post(f"/@lea/{status.id}/edit", data={"text": "@acme my toaster"})
    assert "my toaster" in acme.status(status).content
    browser.post(f"/@lea/{status.id}/delete")
    assert browser.get(f"/@lea/{status.id}").status_code == 404


def test_a_text_too_long_is_refused_and_not_lost(browser: httpx.Client) -> None:
    play(browser, "lea")
    page = browser.post("/write", data={"text": "@acme " + "x" * 600})
    assert page.status_code == 422
    assert "x" * 600 in page.text
    assert "character limit of 500 exceeded" in page.text


@pytest.mark.parametrize("name", ["acme", "a b", "", "x" * 31, "<b>"])
def test_a_name_that_cannot_be_played_is_refused_with_the_rule(browser: httpx.Client, name: str) -> None:
    page = play(browser, name)
    assert page.status_code == 422
    assert "the brand&#39;s name is taken" in page.text


def test_nobody_writes_without_choosing_whom_to_play(browser: httpx.Client, acme: Mastodon) -> None:
    assert browser.post("/write", data={"text": "@acme hello"}).status_code == 422
    assert acme.notifications() == []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_on_every_page(browser: httpx.Client, lea: Mastodon, text: str) -> None:
    status = lea.status_post(text)
    lea.account_update_credentials(display_name=text[6:40], note=text)
    allowed = {"html", "head", "meta", "title", "link", "body", "script", "a", "p", "span", "bdi", "time", "img", "br"}
    allowed |= {"div", "header", "main", "aside", "section", "form", "input", "label", "textarea", "output", "button"}
    allowed |= {"article", "details", "summary", "h1", "h2", "h3", "select", "option", "datalist", "small"}
    for path in ("/", "/live", f"/@lea/{status.id}", "/@lea"):
        found = markup(browser.get(path))
        assert {tag for tag, _ in found} <= allowed
        for tag, attributes in found:
            assert not any(name.startswith("on") or name == "style" for name in attributes)
            assert not str(attributes.get("href", "")).lower().startswith("javascript")
            assert tag != "script" or str(attributes["src"]).endswith("/static/site.js")
            assert tag != "img" or str(attributes["src"]).startswith("/sandbox/avatars/")


@pytest.mark.parametrize("path", ["/", "/oauth/authorize", "/@nobody", "/nowhere"])
def test_every_page_forbids_scripts_and_styles_that_are_not_its_own(browser: httpx.Client, path: str) -> None:
    page = browser.get(path)
    policy = page.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    inline = [attributes for tag, attributes in markup(page) if tag == "script" and "src" not in attributes]
    assert inline == []


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_a_page_of_another_site_cannot_write_as_the_person_played(
    sandbox_server: RunningSandbox, acme: Mastodon, headers: dict[str, str]
) -> None:
    with httpx.Client(base_url=sandbox_server.base_url, timeout=PATIENCE) as browser:
        assert play(browser, "lea").status_code == 303
        assert browser.post("/write", data={"text": "@acme forged"}, headers=headers).status_code == 403
    assert acme.notifications() == []


def test_a_form_leads_back_to_pages_of_the_sandbox_only(sandbox_server: RunningSandbox) -> None:
    for here in ("//evil.example", "https://evil.example", "/\\evil.example"):
        answer = httpx.post(f"{sandbox_server.base_url}/play", data={"username": "lea", "here": here})
        assert answer.headers["location"] == "/sandbox/"


def test_the_live_part_is_sent_only_when_it_changed(browser: httpx.Client, lea: Mastodon) -> None:
    lea.status_post("one")
    first = browser.get("/live")
    tag = first.headers["etag"]
    assert browser.get("/live", headers={"If-None-Match": tag}).status_code == 304
    lea.status_post("two")
    changed = browser.get("/live", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.text.count("<article") == 2


def test_private_posts_are_not_on_the_public_page(browser: httpx.Client, lea: Mastodon) -> None:
    private = lea.status_post("@acme my address", visibility="direct")
    assert "my address" not in browser.get("/").text
    assert browser.get(f"/@lea/{private.id}").status_code == 404
    play(browser, "lea")
    assert "my address" in browser.get(f"/@lea/{private.id}").text


def test_the_panel_arms_a_failure_against_the_brand_and_stops_it(
    sandbox_server: RunningSandbox, browser: httpx.Client
) -> None:
    page = browser.post("/rehearsal/arm", data={"preset": "drop", "here": "/"})
    assert "accepts, then hangs up" in page.text
    armed = sandbox_server.control("GET", "/")["faults"][0]
    assert (armed["kind"], armed["member"], armed["times"]) == ("drop", "acme", 1)
    assert "The network behaves." in browser.post("/rehearsal/stop", data={"id": armed["id"], "here": "/"}).text


def test_the_panel_refuses_the_brands_token_and_accepts_it_again(browser: httpx.Client, acme: Mastodon) -> None:
    browser.post("/rehearsal/token", data={"act": "revoke"})
    with pytest.raises(Exception, match="access token is invalid"):
        acme.account_verify_credentials()
    browser.post("/rehearsal/token", data={"act": "restore"})
    assert acme.account_verify_credentials().username == "acme"


def test_the_panel_chooses_what_becomes_of_keys(sandbox_server: RunningSandbox, browser: httpx.Client) -> None:
    browser.post("/rehearsal/keys", data={"mode": "ignore"})
    assert sandbox_server.control("GET", "/")["idempotency"]["mode"] == "ignore"


@pytest.mark.parametrize(
    ("header", "language"),
    [("fr-FR,fr;q=0.9,en;q=0.8", "fr"), ("de,en;q=0.5,fr;q=0.4", "en"), ("", "en"), ("en;q=0.1,fr;q=0.2", "fr")],
)
def test_the_page_speaks_the_language_the_browser_prefers(header: str, language: str) -> None:
    assert chosen_language(header) == language


def test_the_french_page_is_french(sandbox_server: RunningSandbox) -> None:
    page = httpx.get(f"{sandbox_server.base_url}/", headers={"Accept-Language": "fr"})
    assert '<html lang="fr">' in page.text
    assert "Réseau pour de faux" in page.text


@pytest.mark.parametrize(("seconds", "words"), [(5, "now"), (125, "2 min"), (7300, "2 h"), (200_000, "2 d")])
def test_an_age_is_told_in_its_largest_unit(seconds: float, words: str) -> None:
    assert Wording("en").age(seconds) == words
