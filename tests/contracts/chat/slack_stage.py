"""Slack on its stage: a pretend workspace over HTTP, and what its people see of the messages there."""

import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from html import unescape
from typing import Any

from pydantic import SecretStr

from bot.domain.department import Directory
from bot.settings import Settings
from bot.storage.database import SqlStore
from integrations.chat.registry import SurfaceParts, make_surfaces
from tests.cards.samples import DIRECTORY
from tests.contracts.chat.stage import ShownCard
from tests.stand_ins.slack.server import SlackServer, slack_server
from tests.stand_ins.slack.workspace import Message, Workspace

_LITERAL = frozenset({"text", "emoji", "date"})
_PINGS = frozenset({"user", "usergroup", "broadcast", "channel"})
_MARKED_UP = re.compile(r"<[^>]*>")
_IDS = {"marie": "U1", "paul": "U2", "ana": "U3"}


def slack_directory(directory: Directory = DIRECTORY) -> Directory:
    """The people of `directory` with their Slack ids, and its departments with a channel each."""
    people = {key: replace(each, slack=_IDS[key]) for key, each in directory.people.items()}
    departments = {
        key: replace(each, channels={**each.channels, "slack": f"#{key}"})
        for key, each in directory.departments.items()
    }
    return replace(directory, people=people, departments=departments)


def acme(clock: Callable[[], datetime]) -> Workspace:
    """The workspace of the people above, which takes as many calls as one likes."""
    workspace = Workspace(lambda: clock().timestamp())
    workspace.rates.kept = False
    for key, user in _IDS.items():
        workspace.new_user(user, key, email=f"{key}@acme.example")
    workspace.new_channel("C1", "billing", "U1", "U2", "U3")
    workspace.new_channel("C2", "press", "U1", "U2", "U3")
    return workspace


class SlackStage:
    """A workspace where marie and paul are in #billing."""

    channel = "#billing"
    budget = 40_000

    def __init__(self, server: SlackServer, store: SqlStore, clock: Callable[[], datetime]) -> None:
        self.server = server
        self.workspace = server.workspace
        settings = Settings(
            slack_bot_token=SecretStr(server.workspace.app.bot_token),
            slack_signing_secret=SecretStr(server.workspace.app.signing_secret),
            slack_api_url=server.api_url,
        )
        self.surface = make_surfaces(SurfaceParts(store, clock, slack_directory, settings))["slack"]

    async def shown(self) -> list[ShownCard]:
        return [_seen(message) for message in self.workspace.cards("C1")]

    async def whispers(self, person: str) -> list[str]:
        told = self.workspace.channels["C1"].whispers
        return [_seen(message).text for user, message in told if user == _IDS[person]]

    async def take_away(self, ref: str) -> None:
        self.workspace.delete_by_hand("C1", ref.split(":")[1])


@asynccontextmanager
async def slack_stage(store: SqlStore, clock: Callable[[], datetime]) -> AsyncIterator[SlackStage]:
    async with slack_server(acme(clock)) as server:
        stage = SlackStage(server, store, clock)
        yield stage
        await stage.surface.close()


def _seen(message: Message) -> ShownCard:
    leaves = [leaf for block in message["blocks"] for leaf in _leaves(block)]
    read = [leaf.get("text", "") for leaf in leaves if leaf["type"] in ("text", "link", "plain_text")]
    fallback = str(message["text"])
    return ShownCard(
        ref=message.get("ts", ""),
        text=" ".join([*read, unescape(fallback)]),
        links=frozenset(leaf["url"] for leaf in leaves if leaf["type"] == "link"),
        pings=(*(leaf["type"] for leaf in leaves if leaf["type"] in _PINGS), *_MARKED_UP.findall(fallback)),
        foreign=frozenset(leaf["type"] for leaf in leaves if not _is_harmless(leaf)),
        size=len(json.dumps(message["blocks"])),
    )


def _is_harmless(leaf: dict[str, Any]) -> bool:
    if leaf["type"] == "plain_text":
        return leaf["emoji"] is False
    return leaf["type"] in _LITERAL or leaf["type"] == "link"


def _leaves(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The parts of a block that say something."""
    if node["type"] in ("button", "section"):
        yield node["text"]
    elif node["type"] == "overflow":
        yield from (option["text"] for option in node["options"])
    elif "elements" in node:
        for each in node["elements"]:
            yield from _leaves(each)
    else:
        yield node
