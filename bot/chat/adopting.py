"""A card that was clicked and that the database does not know: takes the click, makes that message the case's card.

Posting may end between the chat's taking a card and our writing down where it stands. Whoever presses a button of such
a card tells us where it is before it is looked for. Where the case has its card elsewhere by then, this one is turned
into a line that leads there, so that no two cards of a case can be pressed in one channel.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.cards.card import Link, Say
from bot.chat.parts import ChatParts
from bot.errors import Permanent, RateLimited, Uncertain
from bot.flow.context import Context
from bot.flow.losing import known
from bot.ports.rows import CardRow, Job
from bot.ports.store import Transaction

CLICKED = "card.clicked"


@dataclass(frozen=True, slots=True)
class Adopting:
    """Clicks on cards, seen as news of where these cards stand."""

    parts: ChatParts

    async def carry_out(self, job: Job) -> datetime | None:
        """Know the card from now on, or lead away from it; gives when to come back to it, None when it is done."""
        room, message = job.payload["room"], job.payload["fields"]["ts"]
        async with self.parts.store.writing() as tx:
            if await tx.cards.standing_at(self.parts.service, self.parts.surface.references(room, message)) is not None:
                return None
            card = await self._meant(tx, job)
            if card is None:
                return None  # of another database, or of a case that is kept no longer
            if card.state != "live":
                ref = self.parts.surface.reference(card.channel, room, message)
                await tx.cards.save_many([replace(card, state="live", ref=ref, revision=0)])
                if card.state == "unknown":
                    await known(tx, card, self.parts.clock())
                await Context(tx, self.parts.directory(), self.parts.clock()).refresh([card.case_id])
                return None
        return await self._lead_away(room, message, card)

    async def _meant(self, tx: Transaction, job: Job) -> CardRow | None:
        """The row of the card, by what its message carries: the number of its case, and its key."""
        case, key = job.payload["fields"]["case"], job.payload["fields"]["card"]
        cards = await tx.cards.of_cases([int(case)])
        return next((card for card in cards if card.surface == self.parts.service and card.key == key), None)

    async def _lead_away(self, room: str, message: str, card: CardRow) -> datetime | None:
        line = (
            Say(key="chat.stands_elsewhere", values={"case": str(card.case_id)}),
            Link(url=self.parts.surface.address_of(card), key="chat.go_there"),
        )
        try:
            await self.parts.surface.put_line(self.parts.surface.reference(card.channel, room, message), line)
        except RateLimited as error:
            return error.retry_at
        except (Permanent, Uncertain):
            return None  # it is gone already, or stays as it was: what is pressed on it still acts on the case
        return None
