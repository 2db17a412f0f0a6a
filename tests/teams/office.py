"""A whole Comptoir with its departments in a pretend Teams: real rules and database, real requests both ways."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from fastapi import FastAPI

from bot.chat.keeping import kind_of, kind_of_notes
from bot.runtime.outbox import without_hold
from bot.settings import Settings
from bot.storage.database import SqlStore
from integrations.chat.teams.connected import teams_acts
from integrations.chat.teams.connecting import gateway_of, tokens_of
from integrations.chat.teams.door import teams_router
from integrations.chat.teams.errors import SERVICE
from integrations.chat.teams.manifest import PATH
from integrations.chat.teams.parts import TeamsParts
from integrations.chat.teams.seam import Gateway
from integrations.chat.teams.surface import TeamsSurface
from tests.stand_ins.teams.doing import Doing
from tests.stand_ins.teams.managing import Managing
from tests.stand_ins.teams.sending import Sender
from tests.stand_ins.teams.server import TeamsServer
from tests.stand_ins.teams.tenant import Dialog, Message, Tenant
from tests.support.house import FakeClock, House
from tests.teams.connected import settings_of

DESK = "https://comptoir.example"
RULES = """
version: 1
accounts:
  acme_social: {{network: mastodon, base_url: "https://social.example", token: env:ACME_SOCIAL_TOKEN, poll: 30s}}
people:
  marie: {{name: Marie, teams: {marie}}}
  paul: {{name: Paul, teams: {paul}, email: paul@acme.example}}
  sam: {{name: Sam, teams: {sam}, locale: fr}}
  lea: {{name: Lea, email: lea@acme.example}}
departments:
  delivery: {{name: Delivery, channels: {{teams: "Acme/Delivery"}}, members: [marie, paul]}}
  press:
    name: Press
    channels: {{teams: "Acme/Press"}}
    members: [marie, sam, lea]
    approvers: [paul]
    approval: required
fallback: delivery
rules:
  - id: journalist
    if: {{any: [interview]}}
    then: {{department: press}}
    examples: ["An interview, please"]
"""


@dataclass(slots=True)
class Office:
    """`doing` is how people act in Teams; `house` is Comptoir with the network it answers on."""

    house: House
    server: TeamsServer
    doing: Doing
    parts: TeamsParts

    @property
    def tenant(self) -> Tenant:
        return self.server.tenant

    @property
    def managing(self) -> Managing:
        return Managing(self.doing.sender)

    def card(self, room: str = "delivery", place: int = -1) -> Message:
        cards = [each for each in self.tenant.cards(room) if each.id == each.root]
        return cards[place]

    def words(self, person: str = "marie", room: str = "delivery") -> str:
        """Everything that somebody reads on the newest card."""
        return text_of(self.card(room).seen_by(person))

    async def a_case(self, text: str = "Where is my parcel?") -> int:
        return await self.house.a_case(text)

    async def press(self, person: str, label: str, room: str = "delivery", **more: Any) -> httpx.Response:
        """Somebody presses a button of the newest card, and the outbox works."""
        self.house.clock.move(0.01)
        response = await self.doing.press(person, self.card(room), label, **more)
        await self.house.work()
        return response

    async def submit(self, person: str, label: str, **typed: str) -> httpx.Response:
        """Somebody fills in the dialog that is open before them."""
        self.house.clock.move(0.01)
        response = await self.doing.submit(person, label, typed)
        await self.house.work()
        return response

    async def reply(self, person: str, words: str, room: str = "delivery") -> None:
        """Somebody writes a reply, reads it and sends it."""
        await self.press(person, "Reply", room)
        await self.submit(person, "Preview", text=words)
        send, _ = [each["title"] for each in self.dialog(person).card["body"][-1]["actions"]]
        await self.submit(person, send)

    def dialog(self, person: str) -> Dialog:
        return self.tenant.dialogs[person]

    def dialog_words(self, person: str) -> str:
        return text_of(self.dialog(person).card)

    def toasts(self, person: str) -> list[str]:
        """What somebody read in a line after they pressed something."""
        return self.tenant.toasts.get(person, [])

    def told(self, person: str) -> list[str]:
        """What somebody was told in their own talk with us."""
        return [text_of(each.card) for each in self.tenant.direct(person)]

    def published(self) -> list[str]:
        """What the public reads of us."""
        return [text for _, text, _ in self.house.network.published]


_INSIDE = ("body", "items", "inlines", "columns", "actions", "choices")


def text_of(node: Any) -> str:
    """Every word on a card."""
    if isinstance(node, list):
        return " ".join(filter(None, (text_of(each) for each in node)))
    if not isinstance(node, dict):
        return ""
    own = [str(node[name]) for name in ("text", "title", "label") if isinstance(node.get(name), str)]
    inside = [
        text_of(node[name]) for name in ("body", "items", "inlines", "columns", "actions", "choices") if name in node
    ]
    return " ".join(filter(None, [*own, *inside])).replace("\u2060", "")


def acme(clock: FakeClock) -> Tenant:
    """A team with the departments' channels, and somebody whom the rules do not name."""
    tenant = Tenant(lambda: clock().timestamp())
    tenant.rates.kept = False
    for key, name in [
        ("marie", "Marie Curie"),
        ("paul", "Paul Langevin"),
        ("sam", "Sam"),
        ("lea", "Lea"),
        ("max", "Max"),
    ]:
        tenant.new_person(key, name, email=f"{key}@acme.example")
    tenant.new_team("acme", "Acme", "marie", "paul", "sam", "lea", "max")
    tenant.new_channel("delivery", "Delivery", team="acme")
    tenant.new_channel("press", "Press", team="acme")
    return tenant


def rules_of(tenant: Tenant, rules: str = RULES) -> str:
    """Rules that know the tenant's people."""
    return rules.format(**{key: each.id for key, each in tenant.people.items()})


@asynccontextmanager
async def an_office(
    store: SqlStore,
    server: TeamsServer,
    clock: FakeClock,
    rules: str = RULES,
    make: Callable[[Settings, FakeClock], Gateway] = gateway_of,
) -> AsyncIterator[Office]:
    """The office, with the app in its team; `make` makes the gateway to it."""
    house = await House(store, clock, rules_text=rules_of(server.tenant, rules)).opened()
    settings = settings_of(server)
    directory = lambda: house.rules.directory  # noqa: E731 - the one in force at each reading
    gateway, tokens = make(settings, clock), tokens_of(settings, clock)
    surface = TeamsSurface(gateway, store=store, directory=directory, clock=clock, tenant=server.tenant.id)
    parts = TeamsParts(store, house.bus, house.networks, directory, clock, DESK, surface)

    acts = teams_acts(parts)
    house.surfaces[SERVICE] = surface
    house.callers[SERVICE] = surface
    house.alone[kind_of(SERVICE)] = without_hold(acts.carry_out)
    house.together[kind_of_notes(SERVICE)] = acts.write_down
    house.outbox = house.an_outbox("office")
    application = FastAPI()
    application.include_router(teams_router(parts, tokens=tokens, tenants=(server.tenant.id,)))
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://comptoir.example") as client:
        office = Office(house, server, Doing(Sender(server, client, PATH)), parts)
        await office.managing.install("marie", "acme")
        yield office
    await tokens.close()
    await surface.close()
