"""Teams on its stage: a pretend tenant over HTTP, and what its people see of the messages there."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from unittest.mock import patch

from bot.domain.department import Directory
from bot.storage.database import SqlStore
from integrations.chat.registry import SurfaceParts, make_surfaces
from integrations.chat.teams.surface import TeamsSurface
from tests.cards.samples import DIRECTORY
from tests.contracts.chat.stage import ShownCard
from tests.stand_ins.teams.activities import Activities
from tests.stand_ins.teams.server import TeamsServer, teams_server
from tests.stand_ins.teams.showing import shown
from tests.stand_ins.teams.tenant import Message, Tenant
from tests.support.clock import FakeClock
from tests.teams.connected import acme, settings_of


def teams_directory(tenant: Tenant, directory: Directory = DIRECTORY) -> Directory:
    """The people of `directory` with their ids in the tenant, and its departments with a channel each."""
    people = {key: replace(each, teams=tenant.people[key].id) for key, each in directory.people.items()}
    departments = {
        key: replace(each, channels={**each.channels, "teams": f"Acme/{key.capitalize()}"})
        for key, each in directory.departments.items()
    }
    return replace(directory, people=people, departments=departments)


class TeamsStage:
    """A tenant where marie and paul are in the team of Acme/Billing."""

    channel = "Acme/Billing"
    budget = 28 * 1024

    def __init__(self, server: TeamsServer, store: SqlStore, clock: FakeClock) -> None:
        self.server = server
        self.tenant = server.tenant
        directory = teams_directory(self.tenant)

        def passing() -> datetime:
            """Time passes, so that nothing that the contract posts comes sooner than Teams lets it."""
            return clock.move(seconds=1)

        surface = make_surfaces(SurfaceParts(store, passing, lambda: directory, settings_of(server)))["teams"]
        assert isinstance(surface, TeamsSurface)
        self.surface = surface

    async def is_installed(self) -> None:
        """Teams tells that the app is in the team."""
        activities = Activities(self.tenant, self.server.service_url)
        await self.surface.places.learn(activities.installation_update("marie", self.tenant.channels["acme"], "add"))

    async def shown(self) -> list[ShownCard]:
        return [_seen(message, self.surface) for message in self.tenant.cards("billing")]

    async def whispers(self, person: str) -> list[str]:
        return [_read(shown(message.activity).text) for message in self.tenant.direct(person)]

    async def take_away(self, ref: str) -> None:
        self.tenant.delete_by_hand(ref.split("|")[1])


@asynccontextmanager
async def teams_stage(store: SqlStore, clock: Callable[[], datetime]) -> AsyncIterator[TeamsStage]:
    assert isinstance(clock, FakeClock)
    async with teams_server(acme(clock)) as server:
        with patch.dict(os.environ, {"REQUESTS_CA_BUNDLE": server.ca_file, "NO_PROXY": "127.0.0.1"}):
            stage = TeamsStage(server, store, clock)
            await stage.is_installed()
            yield stage
            await stage.surface.close()


def _seen(message: Message, surface: TeamsSurface) -> ShownCard:
    seen = shown(message.activity)
    return ShownCard(
        ref=surface.references(message.conversation, message.id)[0],
        text=_read(seen.text),
        links=seen.links,
        pings=seen.pings,
        foreign=seen.foreign,
        size=seen.size,
    )


def _read(text: str) -> str:
    """What is read: the joiner that keeps words from being markup is no letter and has no width."""
    return text.replace("\u2060", "")
