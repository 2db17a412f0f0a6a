"""A chat surface in memory for tests of the flow: it keeps cards and whispers, and fails when told to."""

from collections import deque
from collections.abc import Sequence
from datetime import timedelta

from bot.cards.card import Card, Line
from bot.errors import CardGone, Uncertain
from bot.ports.chat import Leaving, SurfaceCapabilities, unannounced


class RehearsedSurface:
    """`cards` are what a channel shows, by reference; `failures` are raised before acting, `lost` ones after.
    A call fails with an `unready` one before it leaves, and with a `refused` one where it is not taken.

    `meanwhile` is awaited where a card is about to be posted, `drawings` are how many requests that takes.
    """

    name = "desk"

    def __init__(self, *, finds_cards: bool = True, flood: int = 0) -> None:
        self.capabilities = SurfaceCapabilities(finds_cards=finds_cards, pace=timedelta(0), flood=flood)
        self.cards: dict[str, tuple[str, Card]] = {}
        self.keys: dict[str, str] = {}
        self.remembered: set[str] = set()
        self.whispers: list[tuple[str, str]] = []
        self.failures: deque[BaseException] = deque()
        self.lost: deque[BaseException] = deque()
        self.unready: deque[BaseException] = deque()
        self.refused: deque[BaseException] = deque()
        self.calls: list[tuple[str, ...]] = []
        self.meanwhile: Leaving = unannounced
        self.drawings = 1

    async def post_card(self, channel: str, card: Card, *, key: str, leaving: Leaving = unannounced) -> str:
        self._fail()
        await self.meanwhile()
        for _ in range(self.drawings):
            await leaving()
        ref = f"ref-{len(self.cards) + 1}"
        self.cards[ref] = (channel, card)
        self.keys[key] = ref
        if self.lost:
            raise self.lost.popleft()
        self.remembered.add(key)
        return ref

    async def find_card(self, channel: str, key: str) -> str | None:
        if not self.capabilities.finds_cards and key not in self.remembered:
            raise Uncertain("nobody can look", service="desk", account="")
        return self.keys.get(key)

    async def update_card(self, ref: str, card: Card) -> None:
        self._fail()
        if ref not in self.cards:
            raise CardGone("no such card", service="desk", account="")
        self.cards[ref] = (self.cards[ref][0], card)

    async def whisper(self, channel: str, person: str, ref: str, line: Line) -> None:
        self._fail()
        self.whispers.append((person, line[0].key if hasattr(line[0], "key") else ""))

    async def call(
        self, channel: str, people: Sequence[str], ref: str, line: Line, *, leaving: Leaving, anyway: bool = False
    ) -> None:
        if self.unready:
            raise self.unready.popleft()
        for _ in range(self.drawings):
            await leaving()
        if self.refused:
            raise self.refused.popleft()
        self.calls.append((channel, *people))
        if self.lost:
            raise self.lost.popleft()

    async def close(self) -> None:
        pass

    def in_channel(self, channel: str) -> list[Card]:
        return [card for where, card in self.cards.values() if where == channel]

    def _fail(self) -> None:
        if self.failures:
            raise self.failures.popleft()
