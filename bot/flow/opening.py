"""A case that is a line of a summary gets the card that somebody asks for."""

from dataclasses import replace

from bot.domain.messages import ShowCard
from bot.flow.context import Context, chat_lane
from bot.flow.steps import Outcome, open_case
from bot.ports.rows import NewJob


async def show_card(command: ShowCard, context: Context) -> Outcome:
    """Post the cards of a case that were gathered; one that stands already stays as it is."""
    case = await open_case(command, context)
    cards = [card for card in await context.tx.cards.of_cases([case.id]) if card.state == "gathered"]
    await context.refresh([case.id])
    await context.tx.cards.save_many([replace(card, state="asked") for card in cards])
    await context.tx.jobs.add(
        [
            NewJob(
                chat_lane(card.surface, card.channel), "post_card", f"post:{card.id}", {"card": card.id}, context.now
            )
            for card in cards
        ]
    )
    return {"case": case.id, "revision": case.revision, "cards": len(cards)}
