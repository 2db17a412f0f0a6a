"""A whole Comptoir with its departments in a pretend Slack: real rules and database, real requests both ways."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
from fastapi import FastAPI

from bot.chat.keeping import kind_of, kind_of_notes
from bot.flow.amending import Amender
from bot.flow.calling import Caller
from bot.flow.deliver import Deliverer
from bot.flow.fetching import FileFetcher
from bot.flow.hiding import Hider
from bot.flow.ledger import Ledger
from bot.flow.picturing import Picturer
from bot.flow.publish import Publisher
from bot.flow.summarise import Summariser
from bot.flow.telling_weeks import WeekTeller
from bot.flow.uploading import Uploader
from bot.ports.chat import ChatSurface
from bot.ports.rows import Job
from bot.runtime.bell import Bell
from bot.runtime.charting import week_chart
from bot.runtime.cleaning import clean_picture
from bot.runtime.lease import lane_lease
from bot.runtime.outbox import Hold, Outbox, Pace, Stages, without_hold
from bot.storage.database import SqlStore
from integrations.chat.slack.calls import Calls
from integrations.chat.slack.connected import slack_acts
from integrations.chat.slack.door import slack_router
from integrations.chat.slack.files import SlackFiles
from integrations.chat.slack.manifest import EVENTS, PATH, SCOPES
from integrations.chat.slack.parts import SlackParts
from integrations.chat.slack.pictures import SlackPictures
from integrations.chat.slack.surface import SlackSurface
from integrations.social.pictures import fetch_picture
from tests.stand_ins.slack.doing import Doing
from tests.stand_ins.slack.sending import Sender
from tests.stand_ins.slack.server import SlackServer, slack_server
from tests.stand_ins.slack.workspace import Message, Shown, Workspace
from tests.support.house import FakeClock, House

RULES = """
version: 1
accounts:
  acme_social: {network: mastodon, base_url: "https://social.example", token: env:ACME_SOCIAL_TOKEN, poll: 30s}
people:
  marie: {name: Marie, slack: U1}
  paul: {name: Paul, slack: U2}
  sam: {name: Sam, slack: U3, locale: fr}
departments:
  delivery: {name: Delivery, channels: {slack: "#delivery"}, members: [marie, paul]}
  press: {name: Press, channels: {slack: "#press"}, members: [marie, sam], approvers: [paul], approval: required}
fallback: delivery
rules:
  - id: journalist
    if: {any: [interview]}
    then: {department: press}
    examples: ["An interview, please"]
"""
DESK = "https://comptoir.example"
ROOMS = {"delivery": "C1", "press": "C2"}


@dataclass(slots=True)
class Office:
    """`slack` is how people act there; `house` is Comptoir with the network it answers on."""

    house: House
    server: SlackServer
    slack: Sender
    parts: SlackParts

    @property
    def doing(self) -> Doing:
        """What people do beside pressing buttons."""
        return Doing(self.slack)

    async def says(self, user: str, text: str, room: str = "delivery", **more: Any) -> str:
        """Somebody writes under the newest card; gives the message's timestamp."""
        self.house.clock.move(0.01)
        message = await self.doing.say(user, ROOMS[room], text, thread=self.card(room)["ts"], **more)
        await self.house.work()
        return str(message["ts"])

    @property
    def workspace(self) -> Workspace:
        return self.server.workspace

    def card(self, room: str = "delivery", place: int = -1) -> Message:
        return self.workspace.cards(ROOMS[room])[place]

    async def a_case(self, text: str = "Where is my parcel?") -> int:
        return await self.house.a_case(text)

    async def click(self, user: str, label: str, room: str = "delivery") -> int:
        """Somebody presses a button of the newest card; gives the status of the answer."""
        self.house.clock.move(0.01)
        response = await self.slack.click(user, ROOMS[room], self.card(room), label)
        return response.status_code

    async def act(self, user: str, label: str, room: str = "delivery") -> None:
        """The same, and the outbox carries it out."""
        assert await self.click(user, label, room) == 200
        await self.house.work()

    def modal(self, user: str) -> Shown:
        (shown,) = [each for each in self.workspace.views.values() if each.user == user]
        return shown

    def modals(self, user: str) -> list[Shown]:
        return [each for each in self.workspace.views.values() if each.user == user]

    async def submit(self, user: str, **values: str) -> None:
        response = await self.slack.submit(self.modal(user), values)
        assert response.status_code == 200
        await self.house.work()

    async def reply(self, user: str, words: str, room: str = "delivery") -> None:
        """Somebody writes a reply, reads it and sends it."""
        await self.act(user, "Reply", room)
        await self.submit(user, text=words)
        await self.submit(user)

    def published(self) -> list[str]:
        """What the public reads of us."""
        return [text for _, text, _ in self.house.network.published]

    async def take_offer(self, user: str, label: str, room: str = "delivery") -> None:
        """Somebody presses a button of what only they were told last."""
        self.house.clock.move(0.01)
        message = [said for who, said in self.workspace.channels[ROOMS[room]].whispers if who == user][-1]
        assert (await self.slack.click_whisper(user, ROOMS[room], message, label)).status_code == 200
        await self.house.work()

    def told(self, user: str, room: str = "delivery") -> list[str]:
        return [message["text"] for who, message in self.workspace.channels[ROOMS[room]].whispers if who == user]


def acme(clock: FakeClock) -> Workspace:
    workspace = Workspace(lambda: clock().timestamp())
    workspace.rates.kept = False
    workspace.app.scopes = frozenset(SCOPES)
    workspace.app.events = frozenset(EVENTS)
    for user, name in [("U1", "marie"), ("U2", "paul"), ("U3", "sam"), ("U9", "nobody")]:
        workspace.new_user(user, name, email=f"{name}@acme.example")
    for name, room in ROOMS.items():
        workspace.new_channel(room, name, *(user for user in workspace.users if user != workspace.app.bot_user))
    return workspace


@asynccontextmanager
async def an_office(store: SqlStore, rules: str = RULES, clock: FakeClock | None = None) -> AsyncIterator[Office]:
    house = await House(store, clock or FakeClock(), rules_text=rules).opened()

    async def links() -> Mapping[str, str]:
        async with store.reading() as tx:
            return await tx.chat_people.links("slack")

    async with slack_server(acme(house.clock)) as server:
        app = server.workspace.app
        calls = Calls(app.bot_token, api_url=server.api_url, clock=house.clock)
        await calls.bearer.learn()
        surface = SlackSurface(calls, directory=lambda: house.rules.directory, clock=house.clock, links=links)
        directory = lambda: house.rules.directory  # noqa: E731 - the one in force at each reading
        parts = SlackParts(store, house.bus, house.networks, directory, house.clock, DESK, surface)
        house.outbox = outbox_of(house, parts)
        application = FastAPI()
        application.include_router(slack_router(parts, signing_secret=app.signing_secret))
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=transport, base_url="http://comptoir.example") as client:
            yield Office(house, server, Sender(server, client, PATH), parts)
        await surface.close()


def kept_pace(lane: str) -> Pace:
    """The pace of the surface, in its channels."""
    return Pace(SlackSurface.capabilities.pace, at_once=1) if lane.startswith("slack:") else Pace()


def outbox_of(house: House, parts: SlackParts, pace: Callable[[str], Pace] = lambda _: Pace()) -> Outbox:
    """The worker of an office; in no hurry unless it is told to keep the pace."""
    surfaces: dict[str, ChatSurface] = {"slack": parts.surface, "desk": house.surface}
    deliverer = Deliverer(
        house.store, surfaces, lambda: house.rules.directory, lambda: house.rules.version, house.clock
    )
    ledger = Ledger(house.store, lambda: house.rules.directory, house.clock)
    publisher = Publisher(ledger, house.networks.get)

    takers = {"slack": SlackPictures(parts.surface.workspaces)}
    picturer = Picturer(house.store, takers, fetch_picture, lambda: house.rules.directory, house.clock)

    weeks = WeekTeller(house.store, surfaces, takers, week_chart, lambda: house.rules.directory, DESK, house.clock)

    files = {"slack": SlackFiles(parts.surface.workspaces)}
    fetcher = FileFetcher(house.store, files, clean_picture, house.networks.get, house.clock)

    async def whisper(job: Job, _: Hold) -> datetime | None:
        return await deliverer.whisper(job)

    async def show_summary(job: Job, _: Hold) -> datetime | None:
        return await Summariser(house.store, surfaces, lambda: house.rules.directory, house.clock).show(job)

    async def read_thread(job: Job, _: Hold) -> datetime | None:
        return await house.listener.read_thread(job)

    acts = slack_acts(parts)
    return Outbox(
        store=house.store,
        stages=Stages(
            alone={
                kind_of("slack"): without_hold(acts.carry_out),
                "whisper": whisper,
                "call": without_hold(Caller(house.store, {"slack": parts.surface}, house.clock).call),
                "fetch_file": without_hold(fetcher.fetch),
                "upload_pictures": without_hold(Uploader(ledger, house.networks.get).upload),
                "show_picture": without_hold(picturer.show),
                "drop_picture": without_hold(picturer.drop),
                "show_summary": show_summary,
                "tell_week": without_hold(weeks.tell),
                "read_thread": read_thread,
                "publish": publisher.publish,
                "amend": Amender(ledger, house.networks.get).amend,
                "hide": Hider(house.store, house.networks.get, lambda: house.rules.directory, house.clock).hide,
            },
            together={
                "post_card": deliverer.post,
                "refresh_card": deliverer.refresh,
                kind_of_notes("slack"): acts.write_down,
            },
        ),
        pace=pace,
        lease=lambda: lane_lease(house.rules.directory),
        clock=house.clock,
        bell=Bell(),
        owner="office",
    )
