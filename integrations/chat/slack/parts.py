"""What the inbound side of Slack is made of: what any chat's is, and the workspaces through which it speaks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cards.card import Button, Line
from bot.chat.parts import ChatParts
from bot.chat.people import People, people_of
from bot.domain.department import Locale
from bot.domain.place import parted
from bot.ports.rows import Job
from integrations.chat.slack.errors import SERVICE
from integrations.chat.slack.surface import SlackSurface, slack_id
from integrations.chat.slack.telling import tell
from integrations.chat.slack.written import for_colleagues, inside_word


@dataclass(frozen=True, slots=True)
class SlackParts(ChatParts):
    """The parts, with the surface through which people are told things."""

    surface: SlackSurface

    @property
    def service(self) -> str:
        """The chat's name among the surfaces."""
        return SERVICE

    @property
    def chat(self) -> str:
        """What people call it."""
        return "Slack"

    async def people(self) -> People:
        """Who people in Slack are, by the rules in force and the links made so far."""
        async with self.store.reading() as tx:
            links = await tx.chat_people.links(SERVICE)
        return await people_of(self.directory(), links, slack_id, self.surface.workspaces.same)

    def inside_word(self, text: str) -> str:
        """What Slack writes for somebody or something, a call to everybody, a department's own channel."""
        named = (each.channels.get(SERVICE, "") for each in self.directory().departments.values())
        return inside_word(text, {parted(channel)[1].casefold() for channel in named})

    def for_colleagues(self, text: str, name_of: Callable[[str], str]) -> str:
        """The words of a message as a note."""
        return for_colleagues(text, name_of)

    async def tell(self, job: Job, line: Line, locale: Locale, *, offers: Sequence[Button] = ()) -> datetime | None:
        """Say it where the act was done, to whoever did it alone."""
        return await tell(self.surface, job, line, locale, offers=offers)
