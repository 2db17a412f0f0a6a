"""Many cards at once for one channel: takes those about to be posted, leaves out those that one summary stands for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.flow.context import summary_job
from bot.ports.rows import CardRow
from bot.ports.store import Transaction

QUIET = timedelta(minutes=1)
"""A flood is over once nothing came in for so long: then a card is posted for each case again."""


async def spared(tx: Transaction, cards: Sequence[CardRow], flood: int, now: datetime) -> Sequence[CardRow]:
    """Those of `cards`, all of one channel, that get a message of their own.

    Where more than `flood` wait for the channel, or a summary has gathered some within the last minute, all that were
    never tried are gathered instead; what somebody asked for is not.
    """
    if not flood or not any(card.state == "pending" for card in cards):
        return cards
    surface, channel = cards[0].surface, cards[0].channel
    waiting = await tx.cards.pending_in(surface, channel)
    rolling = await tx.summaries.rolling(surface, channel, now - QUIET)
    if rolling is None and len(waiting) <= flood:
        return cards
    summary = rolling or await tx.summaries.start(surface, channel, now)
    await tx.summaries.save(replace(summary, gathered_at=now))
    await tx.cards.save_many([replace(card, state="gathered", summary=summary.id) for card in waiting])
    await tx.jobs.cancel([f"post:{card.id}" for card in waiting])
    await tx.jobs.add([summary_job(summary.id, surface, channel, now)])
    return [card for card in cards if card.state != "pending"]
