"""What the contract needs to see of a surface: its channel as employees see it, and the hands of a human in it."""

from dataclasses import dataclass
from typing import Protocol

from bot.ports.chat import ChatSurface


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A card as an employee sees it. `text` is what can be read, without markup.

    `links` lead out of the surface, `pings` name who is called, `foreign` is markup that is none of the surface's
    own, `size` is what travels to the client.
    """

    ref: str
    text: str
    links: frozenset[str]
    pings: tuple[str, ...]
    foreign: frozenset[str]
    size: int


class Stage(Protocol):
    """A surface with one channel to post in, and eyes on it. `budget` is the largest size of a card."""

    surface: ChatSurface
    channel: str
    budget: int

    async def shown(self) -> list[ShownCard]:
        """The cards of the channel, oldest first."""
        ...

    async def whispers(self, person: str) -> list[str]:
        """What this person alone was told."""
        ...

    async def take_away(self, ref: str) -> None:
        """A human deletes the card."""
        ...
