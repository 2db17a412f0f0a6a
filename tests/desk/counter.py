"""The desk with everything behind it, as a browser meets it: pages are read as HTML, forms are sent as they stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

import httpx
from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.ports.web_store import WebStore
from bot.web.session import make_sign_in_link
from tests.support.house import House

ADDRESS = "http://127.0.0.1:8080"


def page(answer: httpx.Response) -> LexborHTMLParser:
    """An answer as a tree."""
    return LexborHTMLParser(answer.text)


def seen(node: LexborNode | LexborHTMLParser | None) -> str:
    """What can be read, on one line."""
    assert node is not None
    text = node.text(separator=" ") if isinstance(node, LexborNode) else node.body.text(separator=" ")  # type: ignore[union-attr]
    return " ".join(text.split())


def form_of(tree: LexborHTMLParser, address: str) -> dict[str, str]:
    """The fields of the form that is sent to `address`, as a browser would send them."""
    for form in tree.css("form"):
        if form.attributes.get("action") != address:
            continue
        fields: dict[str, str] = {}
        for each in form.css("input, textarea, select"):
            name = each.attributes.get("name")
            kind = each.attributes.get("type")
            if name is None or (kind == "radio" and "checked" not in each.attributes):
                continue
            fields[name] = (
                each.text().removeprefix("\n") if each.tag == "textarea" else each.attributes.get("value") or ""
            )
        return fields
    raise AssertionError(f"no form for {address}")


@dataclass(slots=True)
class Browser:
    """One employee's browser. `htmx` is false for one whose scripts do not run."""

    client: httpx.AsyncClient
    person: str
    htmx: bool = True
    csrf: str = ""

    async def get(self, address: str, **headers: str) -> httpx.Response:
        return await self.client.get(address, headers={**self._headers(), **headers})

    async def page(self, address: str) -> LexborHTMLParser:
        answer = await self.client.get(address, follow_redirects=True)
        assert answer.status_code == 200, answer.text
        return page(answer)

    async def post(self, address: str, fields: Mapping[str, str]) -> httpx.Response:
        return await self.client.post(address, data=dict(fields), headers={**self._headers(), "Origin": ADDRESS})

    async def press(self, case: int, verb: str, **changes: str) -> httpx.Response:
        """Send the form behind a button of the card, with some fields filled in."""
        drawn = page(await self.get(f"/desk/cases/{case}/card"))
        return await self.post(f"/desk/acts/{verb}", {**form_of(drawn, f"/desk/acts/{verb}"), **changes})

    async def open(self, case: int, verb: str) -> LexborHTMLParser:
        """The dialog behind a button of the card."""
        drawn = page(await self.get(f"/desk/cases/{case}/card"))
        (link,) = [a for a in drawn.css("a[data-verb]") if a.attributes["data-verb"] == verb][:1]
        answer = await self.get(str(link.attributes["href"]))
        assert answer.status_code == 200, answer.text
        return page(answer)

    async def answer(self, case: int, verb: str, **changes: str) -> httpx.Response:
        """Open the dialog behind a button, fill it in, send it."""
        dialog = await self.open(case, verb)
        return await self.post(f"/desk/acts/{verb}", {**form_of(dialog, f"/desk/acts/{verb}"), **changes})

    async def preview(self, case: int, text: str, **more: str) -> LexborHTMLParser:
        answer = await self.post(f"/desk/cases/{case}/preview", {"case": str(case), "text": text, **more})
        assert answer.status_code == 200, answer.text
        return page(answer)

    async def send(self, case: int, text: str, **changes: str) -> httpx.Response:
        """Preview, then send what was previewed."""
        reviewed = await self.preview(case, text)
        return await self.post("/desk/acts/case.send", {**form_of(reviewed, "/desk/acts/case.send"), **changes})

    def _headers(self) -> dict[str, str]:
        return {"HX-Request": "true", "X-CSRF-Token": self.csrf} if self.htmx else {}


@dataclass(slots=True)
class Counter:
    """The house, and browsers in front of it."""

    house: House
    store: WebStore
    app: object
    faults: "Rules"
    browsers: list[Browser] = field(default_factory=list)

    async def browser(self, person: str, *, htmx: bool = True) -> Browser:
        """A browser in which `person` is signed in."""
        client = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=ADDRESS)  # type: ignore[arg-type]
        async with self.store.writing() as tx:
            link = await make_sign_in_link(tx, person, self.house.clock(), ADDRESS)
        assert (await client.get(link)).status_code == 303
        browser = Browser(client, person, htmx)
        self.browsers.append(browser)
        front = await browser.page("/desk/saved")
        browser.csrf = form_of(front, "/sign-out")["csrf"]
        return browser

    async def close(self) -> None:
        for browser in self.browsers:
            await browser.client.aclose()


@dataclass(slots=True)
class Rules:
    """The rules in force, as the web asks for them."""

    current: object
    fault: str | None = None


def query_of(address: str) -> dict[str, str]:
    """The fields in an address."""
    return dict(parse_qsl(urlsplit(address).query))
