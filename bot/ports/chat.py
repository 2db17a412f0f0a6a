"""What every chat surface offers: one card a case and channel, posted once, found again, updated in place."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bot.cards.card import Card, Line


@dataclass(frozen=True, slots=True)
class SurfaceCapabilities:
    """How a surface behaves, as data. `finds_cards` is true where a card can be looked up by its key.

    `pace` is the least time between two posts in one channel. `flood` is how many cards may wait for one channel
    before a single summary stands for them; 0 where they may be as many as they like. `keeps_pictures` is true where
    pictures are shown from copies kept there.
    """

    finds_cards: bool
    pace: timedelta = timedelta(0)
    flood: int = 0
    keeps_pictures: bool = False


class ChatSurface(Protocol):
    """One place where employees live. Methods raise subclasses of IntegrationError and nothing else.

    References are opaque text to everybody else. Words from outside are drawn literally: no ping, no link, no markup.
    """

    name: str
    capabilities: SurfaceCapabilities

    async def post_card(self, channel: str, card: Card, *, key: str) -> str:
        """Post `card` in `channel` under `key` and give its reference. Raises ChannelGone, Transient, Uncertain."""
        ...

    async def find_card(self, channel: str, key: str) -> str | None:
        """The reference of the card posted under `key`, None when surely not there."""
        ...

    async def update_card(self, ref: str, card: Card) -> None:
        """Draw the card anew in place. Raises CardGone, ChannelGone, Transient."""
        ...

    async def whisper(self, channel: str, person: str, ref: str, line: Line) -> None:
        """Tell one employee something about a card that the others need not read. Raises ChannelGone, Transient."""
        ...

    async def close(self) -> None:
        """Release connections; may be called twice."""
        ...
