"""A house to knock at: the real store, rules, bus and web application, asked over HTTP without a socket."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import httpx
from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse

from bot.domain.decision import Decision, Reason
from bot.domain.mention import Author, Mention, Understanding
from bot.domain.new_case import NewCase
from bot.ports.rows import NewMention
from bot.web.context import WebContext
from bot.web.session import SignedIn, make_sign_in_link, register_api_token

ADDRESS = "http://127.0.0.1:8080"

RULES = """
version: 1
accounts:
  acme_social: {network: mastodon, base_url: "http://127.0.0.1:9", token: env:ACME_SOCIAL_TOKEN, budget: 20}
people:
  marie: {name: Marie Curie, email: marie@example.org, locale: fr}
  paul: {name: Paul Valéry, locale: fr}
  ana: {name: Ana Pereira, admin: true}
  zoe: {name: Zoé Stranger}
departments:
  care: {name: {fr: Relation client, en: Customer care}, members: [marie, paul]}
  press: {name: {fr: Presse, en: Press}, members: [marie, paul], approvers: [paul], approval: required}
  legal: {name: Legal, members: [zoe]}
fallback: care
rules: []
"""


@dataclass(slots=True)
class House:
    """The application with a client, and what tests arrange behind its back."""

    app: FastAPI
    client: httpx.AsyncClient
    context: WebContext
    rules_file: Path

    async def token(self, person: str) -> dict[str, str]:
        """The header of a new token of `person`."""
        async with self.context.store.writing() as tx:
            await register_api_token(tx, f"secret of {person}", person, self.context.clock())
        return {"Authorization": f"Bearer secret of {person}"}

    async def sign_in(self, person: str) -> str:
        """Sign the client in as `person`; gives the CSRF token."""
        async with self.context.store.writing() as tx:
            link = await make_sign_in_link(tx, person, self.context.clock(), ADDRESS)
        assert (await self.client.get(link)).status_code == 303
        return (await self.client.get("/desk")).text

    async def case(
        self,
        text: str = "Where is my parcel?",
        *,
        department: str = "care",
        author: str = "julie@example.social",
        remote_id: str | None = None,
        barrier: str = "",
        hideable: bool = False,
        private_until: datetime | None = None,
    ) -> int:
        """A case with one mention, as intake stores it."""
        now = self.context.clock()
        remote_id = remote_id or f"{department}-{author}-{text}"[:200]
        decision = Decision(department, "parcels", (Reason("parcels", "any", "parcel", 12, 18),), tags=("delivery",))
        mention = Mention(
            account="acme_social",
            network="mastodon",
            remote_id=remote_id,
            author=Author("7", author, "Julie"),
            text=text,
            posted_at=now - timedelta(minutes=2),
            url=f"https://example.social/@julie/{len(remote_id)}",
            barrier=barrier,
            hideable=hideable,
            private_until=private_until,
        )
        new = NewCase("acme_social", "mastodon", remote_id, "7", author, decision, 1, now, mention.posted_at, text)
        async with self.context.store.writing() as tx:
            await tx.accounts.ensure(["acme_social"])
            (case,) = await tx.cases.open_many([new], now)
            await tx.mentions.add_many([NewMention(case.id, mention, Understanding("en", feeling=-0.4))], now)
        return case.id


def desk() -> APIRouter:
    """A page and a form of the kind that the desk has, without its looks."""
    router = APIRouter()

    @router.get("/desk")
    async def page(session: SignedIn) -> HTMLResponse:
        return HTMLResponse(session.csrf)

    @router.post("/desk/act")
    async def act(session: SignedIn) -> HTMLResponse:
        return HTMLResponse(f"done by {session.employee.name}")

    return router
