"""The web desk as a chat surface: takes cards and keeps them in the database, where the pages find them; draws none.

Every change is an event too, so that open pages show it without being loaded again.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from operator import itemgetter

from pydantic import TypeAdapter

from bot.cards.card import Card, Line
from bot.errors import CardGone, ChannelGone
from bot.ports.chat import Leaving, SurfaceCapabilities, unannounced
from bot.ports.rows import Event
from bot.ports.web_store import DeskCard, WebStore
from bot.runtime.group_commit import GroupCommit

_LINE = TypeAdapter[Line](Line)


class DeskSurface:
    """Cards in the channels of the web desk. `channels` gives those that the rules in force name.

    References are the numbers of the stored cards. Posting is found again by its key, so it is never done twice.
    """

    name = "desk"
    capabilities = SurfaceCapabilities(finds_cards=True, shows_weeks=True)

    def __init__(
        self, store: WebStore, *, clock: Callable[[], datetime], channels: Callable[[], Collection[str]]
    ) -> None:
        self._store = store
        self._clock = clock
        self._channels = channels
        self._updates = GroupCommit("desk cards", self._update)

    async def post_card(self, channel: str, card: Card, *, key: str, leaving: Leaving = unannounced) -> str:
        """Keep `card` in `channel`; under a key that is known already, the card that stands there. ChannelGone.

        Nothing is ever in doubt here, so `leaving` is not awaited.
        """
        self._expect(channel)
        now = self._clock()
        async with self._store.writing() as tx:
            posted = await tx.desk.post(channel, card.case, key, card.model_dump(mode="json"), card.revision, now)
            if posted is None:
                posted = await tx.desk.find(channel, key)
                assert posted is not None, "a key belongs to one channel"
            else:
                await tx.events.add([_event("card_posted", posted, now)])
        return str(posted.id)

    async def find_card(self, channel: str, key: str) -> str | None:
        """The reference of the card posted under `key`, None when it is not there."""
        async with self._store.reading() as tx:
            standing = await tx.desk.find(channel, key)
        return str(standing.id) if standing is not None else None

    async def update_card(self, ref: str, card: Card) -> None:
        """Show `card` in place of the former one; an older revision changes nothing. Raises CardGone."""
        await self._updates.write((int(ref), card))

    async def whisper(self, channel: str, person: str, ref: str, line: Line) -> None:
        """Tell `person` alone something about a card. Raises ChannelGone, CardGone."""
        self._expect(channel)
        now = self._clock()
        async with self._store.writing() as tx:
            card = await tx.desk.get(int(ref))
            if card is None:
                raise CardGone(f"card {ref} was taken away", service=self.name, account="")
            kept = await tx.desk.whisper(person, channel, card.case_id, _LINE.dump_python(line, mode="json"), now)
            data = {"channel": channel, "whisper": kept.id}
            await tx.events.add([Event(0, now, "whispered", card.case_id, None, person, data)])

    async def close(self) -> None:
        """Nothing is held open: the database belongs to whoever made it."""

    async def _update(self, drawings: Sequence[tuple[int, Card]]) -> None:
        """Show these in one transaction, in the order of their numbers, so that no two ever wait for each other."""
        now = self._clock()
        events = []
        async with self._store.writing() as tx:
            for number, card in sorted(drawings, key=itemgetter(0)):
                before = await tx.desk.get(number)
                after = await tx.desk.update(number, card.model_dump(mode="json"), card.revision, now)
                if before is None or after is None:
                    raise CardGone(f"card {number} was taken away", service=self.name, account="")
                if after.card != before.card:
                    events.append(_event("card_refreshed", after, now))
            if events:
                await tx.events.add(events)

    def _expect(self, channel: str) -> None:
        if channel not in self._channels():
            raise ChannelGone(f"no department has the channel {channel!r}", service=self.name, account="")


def _event(kind: str, card: DeskCard, now: datetime) -> Event:
    return Event(0, now, kind, card.case_id, None, None, {"channel": card.channel, "card": card.id})
