"""A digest as Teams' message: takes what any chat tells in the morning, sends it to one person."""

from dataclasses import dataclass

from bot.chat.digest import Morning
from integrations.chat.teams.lists import draw_morning
from integrations.chat.teams.parts import TeamsParts
from integrations.chat.teams.telling import say


@dataclass(frozen=True, slots=True)
class DigestSender:
    """The way of a digest to somebody in Teams."""

    parts: TeamsParts

    async def send(self, user: str, morning: Morning) -> None:
        """Say it in the person's own talk with us. Raises IntegrationError."""
        await say(self.parts.surface, "", user, draw_morning(morning), morning.greeting)
