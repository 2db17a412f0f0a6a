"""A Comptoir in a pretend Teams that is to be killed: the tenant, rules that lead there, what the database believes."""

import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx

from bot.ports.rows import CardRow
from bot.storage.database import open_store
from integrations.chat.teams.manifest import PATH
from tests.crash.campaign import token_variable
from tests.crash.networks import CrashNetwork
from tests.stand_ins.teams.doing import Doing
from tests.stand_ins.teams.elements import actions
from tests.stand_ins.teams.sending import Sender
from tests.stand_ins.teams.server import TeamsServer, teams_server
from tests.stand_ins.teams.tenant import Message, Tenant
from tests.support.patience import PATIENCE

A_CHANNEL = 8
"""Cases of one channel: few enough that each has its own card."""


@asynccontextmanager
async def a_tenant(channels: int) -> AsyncIterator[TeamsServer]:
    """Marie's team with so many channels, whose limits are not what is tested."""
    tenant = Tenant(time.time)
    tenant.rates.kept = tenant.reads_schema = False
    tenant.new_person("marie", "Marie Curie")
    tenant.new_team("acme", "Acme", "marie")
    for number in range(channels):
        tenant.new_channel(f"d{number}", f"D{number}", team="acme")
    async with teams_server(tenant) as server:
        yield server


def rules(network: CrashNetwork, server: TeamsServer, cases: int) -> str:
    """A department for each channel, and the questions in turn over all of them."""
    [account] = network.accounts
    channels = len(server.tenant.channels) - 1
    lines = [
        "version: 1",
        f'accounts: {{{account}: {{network: mastodon, base_url: "{network.base_url}", '
        f"token: env:{token_variable(account)}, poll: 5s, start: 24h, "
        f"request_timeout: 1s}}}}",
        f"people: {{marie: {{name: Marie, teams: {server.tenant.people['marie'].id}}}}}",
        "departments:",
        *(
            f'  d{each}: {{name: D{each}, channels: {{teams: "Acme/D{each}"}}, members: [marie]}}'
            for each in range(channels)
        ),
        "fallback: d0",
        "rules:",
    ]
    for each in range(channels):
        phrases = [f'"question {number}"' for number in range(cases) if number % channels == each]
        lines.append(f"  - {{id: r{each}, if: {{any: [{', '.join(phrases)}]}}, then: {{department: d{each}}}}}")
    return "\n".join(lines) + "\n"


@asynccontextmanager
async def people(server: TeamsServer, address: str) -> AsyncIterator[Doing]:
    """What people in the tenant do, told to the product that answers there."""
    async with httpx.AsyncClient(base_url=address, trust_env=False, timeout=PATIENCE) as client:
        yield Doing(Sender(server, client, PATH))


def case_of(card: Message) -> int:
    """The case that a card shows, by what its buttons carry."""
    numbers = {int(each["data"]["case"]) for each in actions(card.card) if "case" in each.get("data", {})}
    [number] = numbers
    return number


def standing(tenant: Tenant) -> Mapping[int, list[Message]]:
    """The cards of each case that stand in Teams, by Teams' own count."""
    found: dict[int, list[Message]] = {}
    for channel in tenant.channels:
        for card in tenant.cards(channel):
            found.setdefault(case_of(card), []).append(card)
    return found


async def believed(database_url: str, surface: str, cases: int) -> list[CardRow]:
    """What the database says of the cards of a surface."""
    store = open_store(database_url, clock=lambda: datetime.now(UTC), looking=True)
    try:
        async with store.reading() as tx:
            return [card for card in await tx.cards.of_cases(range(1, cases + 1)) if card.surface == surface]
    finally:
        await store.close()


def states(cards: list[CardRow]) -> Counter[Any]:
    """How many cards there are in each state."""
    return Counter(card.state for card in cards)
