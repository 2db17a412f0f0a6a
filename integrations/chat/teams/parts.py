"""What the inbound side of Teams is made of: what any chat's is, and the places in which it speaks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cards.card import Button, Line
from bot.chat.parts import ChatParts
from bot.chat.people import People
from bot.domain.department import Locale
from bot.ports.rows import Job
from integrations.chat.teams.errors import SERVICE
from integrations.chat.teams.surface import TeamsSurface
from integrations.chat.teams.telling import tell
from integrations.chat.teams.written import for_colleagues, inside_word


@dataclass(frozen=True, slots=True)
class TeamsParts(ChatParts):
    """The parts, with the surface through which people are told things."""

    surface: TeamsSurface

    @property
    def service(self) -> str:
        """The chat's name among the surfaces."""
        return SERVICE

    @property
    def chat(self) -> str:
        """What people call it."""
        return "Teams"

    async def people(self) -> People:
        """Who people in Teams are, by the rules in force and the links made so far."""
        return await self.surface.people()

    def inside_word(self, text: str) -> str:
        """A colleague or an emoji of the organisation."""
        return inside_word(text)

    def for_colleagues(self, text: str, name_of: Callable[[str], str]) -> str:
        """The words of a message as a note; Teams sends people's names with them."""
        return for_colleagues(text)

    async def tell(self, job: Job, line: Line, locale: Locale, *, offers: Sequence[Button] = ()) -> datetime | None:
        """Say it to whoever did the act, in their own talk with us."""
        return await tell(self.surface, job, line, locale, offers=offers)
