"""Employees with real browsers in front of a running demo, and customers on its sandbox network."""

from dataclasses import dataclass, field
from typing import Any

import httpx
from playwright.async_api import Browser, BrowserContext, Locator, Page

from tests.support.demo_process import DemoProcess
from tests.support.patience import PATIENCE

MILLISECONDS = PATIENCE * 1000
ITS_OWN = (
    *(f"status of {code}" for code in (403, 409, 422)),  # refusals of ours
    "htmx:sendAbort",  # a request that the page gave up for a newer one
    "htmx:afterRequest",  # htmx's line beside each failure; the other one says what failed
)
"""What a page may report on its console without a fault."""

OFFLINE = ("ERR_INTERNET_DISCONNECTED", "htmx:sendError")
"""What it may report beside that while its connection is cut."""


@dataclass(slots=True)
class Scene:
    """The demo, the browser, and what went wrong in any page so far: errors, refused sources, failed requests."""

    demo: DemoProcess
    browser: Browser
    cookies: dict[str, dict[str, Any]]
    wrong: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)
    closing: bool = False

    async def page(self, person: str, path: str = "/desk", **options: Any) -> Page:
        """A page of `person`, signed in, in a browser of their own."""
        options = {"viewport": {"width": 1280, "height": 900}, "timezone_id": "Europe/Paris", **options}
        context = await self.browser.new_context(**options)
        context.set_default_timeout(MILLISECONDS)
        self.contexts.append(context)
        await context.add_cookies([self.cookies[person]])  # type: ignore[list-item]
        page = await context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(f"{person}: {error}"))
        page.on("console", lambda line: self._hear(person, line.type, line.text))
        await page.goto(self.demo.address + path)
        return page

    async def says(self, customer: str, text: str, reply_to: str | None = None) -> str:
        """A customer posts in public; gives the post's id."""
        fields = {"status": text, "visibility": "public"}
        if reply_to is not None:
            fields["in_reply_to_id"] = reply_to
        return str((await self._network("POST", "/statuses", customer, data=fields))["id"])

    async def answers_as_the_brand(self, post: str, text: str) -> None:
        """Somebody answers a post in the network's own app, as the brand."""
        headers = {"Authorization": "Bearer account:acme"}
        async with httpx.AsyncClient(timeout=PATIENCE, headers=headers) as client:
            fields = {"status": text, "in_reply_to_id": post}
            answer = await client.post(f"{self.demo.address}/sandbox/api/v1/statuses", data=fields)
        answer.raise_for_status()

    async def edits(self, customer: str, post: str, text: str) -> None:
        """A customer changes a post."""
        await self._network("PUT", f"/statuses/{post}", customer, data={"status": text})

    async def thread(self, post: str) -> list[str]:
        """What the public reads below a post."""
        found = await self._network("GET", f"/statuses/{post}/context", "reader")
        return [each["content"] for each in found["descendants"]]

    async def close(self) -> None:
        """Close every page; requests that this breaks off are no fault of the page."""
        self.closing = True
        for context in self.contexts:
            await context.close()

    async def _network(self, method: str, path: str, customer: str, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer person:{customer}"}
        async with httpx.AsyncClient(timeout=PATIENCE) as client:
            answer = await client.request(method, f"{self.demo.address}/sandbox/api/v1{path}", headers=headers, **more)
        answer.raise_for_status()
        return answer.json()

    def _hear(self, person: str, kind: str, text: str) -> None:
        """Everything that a console reports as an error is a fault of the page, but for what `ITS_OWN` names."""
        if kind == "error" and not self.closing and not any(words in text for words in ITS_OWN):
            self.wrong.append(f"{person}: {text}")


def card(page: Page, words: str) -> Locator:
    """The card that holds these words."""
    return page.locator(".card", has_text=words)


def act(where: Locator, verb: str) -> Locator:
    """A button of a card."""
    return where.locator(f'[data-verb="{verb}"]')
