"""What the inbound side of Slack is made of: the database, the door through which people act, who they are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.department import Directory
from bot.flow.bus import Bus
from bot.ports.social import Network
from bot.ports.store import Store
from integrations.chat.slack.errors import SERVICE
from integrations.chat.slack.people import People, people_of
from integrations.chat.slack.surface import SlackSurface


@dataclass(frozen=True, slots=True)
class SlackParts:
    """`networks` are the accounts that can be reached, by key; `directory` gives the rules in force.

    `public_url` is where people reach the desk.
    """

    store: Store
    bus: Bus
    surface: SlackSurface
    networks: Mapping[str, Network]
    directory: Callable[[], Directory]
    clock: Callable[[], datetime]
    public_url: str

    async def people(self) -> People:
        """Who people in Slack are, by the rules in force and the links made so far."""
        async with self.store.reading() as tx:
            links = await tx.chat_people.links(SERVICE)
        return await people_of(self.directory(), links, self.surface.workspaces.same)
