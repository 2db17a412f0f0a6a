"""What every chat surface offers: one card a case and channel, posted once, found again, updated in place."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bot.cards.card import Card, Line
from bot.ports.rows import CardRow

Leaving = Callable[[], Awaitable[None]]
"""Awaited when a request is about to leave that would be seen twice, were it sent twice; what it raises stops it."""


async def unannounced() -> None:
    """Nobody wants to know that a request leaves."""


@dataclass(frozen=True, slots=True)
class SurfaceCapabilities:
    """How a surface behaves, as data. `finds_cards` is true where a card can be looked up by its key.

    `pace` is the least time between two posts in one channel. `flood` is how many cards may wait for one channel
    before a single summary stands for them; 0 where they may be as many as they like. `keeps_pictures` is true where
    pictures are shown from copies kept there. `shows_weeks` is true where weekly reports are shown as they are kept,
    and need not be posted.
    """

    finds_cards: bool
    pace: timedelta = timedelta(0)
    flood: int = 0
    keeps_pictures: bool = False
    shows_weeks: bool = False


class ChatSurface(Protocol):
    """One place where employees live. Methods raise subclasses of IntegrationError and nothing else.

    References are opaque text to everybody else. Words from outside are drawn literally: no ping, no link, no markup.
    """

    name: str
    capabilities: SurfaceCapabilities

    async def post_card(self, channel: str, card: Card, *, key: str, leaving: Leaving = unannounced) -> str:
        """Post `card` in `channel` under `key` and give its reference. Raises ChannelGone, Transient, Uncertain.

        `leaving` is awaited as late as can be before each request that may make a card stand; never where a second
        post under the key would make no second card. Whoever dies before has posted nothing.
        """
        ...

    async def find_card(self, channel: str, key: str) -> str | None:
        """The reference of the card posted under `key`, None when surely not there. Raises Transient.

        A surface without a look-up knows those that this process has posted, and raises Uncertain for any other.
        """
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


class CallingSurface(ChatSurface, Protocol):
    """A surface that can say something under a card so that some are called to it."""

    async def call(
        self, channel: str, people: Sequence[str], ref: str, line: Line, *, leaving: Leaving, anyway: bool = False
    ) -> None:
        """Say `line` under the card to whoever is called for the department of `channel`, where that is nobody to
        `people`; where the chat knows none of them, to nobody in particular if `anyway` is true, else not at all.

        Awaits `leaving` as `post_card`. Raises ChannelGone, CardGone, NotAllowed, Transient, Uncertain.
        """
        ...


class ActingSurface(ChatSurface, Protocol):
    """A surface that tells of messages by where they stand: the id of a room, and that of a message in it."""

    def reference(self, channel: str, room: str, message: str) -> str:
        """The reference of the card of a department's channel that stands at this place."""
        ...

    def references(self, room: str, message: str) -> Sequence[str]:
        """Every reference that the message at this place may have as a card."""
        ...

    def address_of(self, card: CardRow) -> str:
        """Where a card that stands is read, as a web address."""
        ...

    def forget(self, refs: Sequence[str]) -> None:
        """What is shown under these references is no longer sure: the next drawing is sent whatever it shows."""
        ...

    async def put_line(self, ref: str, line: Line) -> None:
        """Draw a line where a card stands, and nothing to press. Raises CardGone, ChannelGone, Transient, Uncertain."""
        ...
