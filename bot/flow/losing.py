"""A channel that cannot be reached, a card that was taken away or may stand: takes what is so, tells it once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.cards.card import Say
from bot.cards.inline import value
from bot.domain.case import Case
from bot.domain.department import Directory
from bot.errors import AuthFailed, ChannelGone, NotAllowed
from bot.flow.context import Context
from bot.ports.rows import CardRow, Event
from bot.ports.store import Transaction

UNREACHABLE = (AuthFailed, ChannelGone, NotAllowed)
"""What a person mends outside: a token, a permission, a channel. Until then it is tried again, ever more seldom."""

GIVE_UP = 10
"""Attempts in vain at a card in a channel that cannot be reached; the next change of its case begins anew."""

CARD_GONE = "card_gone"
_FIRST, _SELDOM = timedelta(minutes=1), timedelta(hours=1)


def try_again(attempts: int, now: datetime) -> datetime:
    """When to look whether it was mended: after 1, 2, 4 ... minutes, at most an hour."""
    return now + min(_SELDOM, _FIRST * (1 << min(attempts, 6)))


async def lost(context: Context, card: CardRow, reason: str, *, first: bool) -> None:
    """The card does not stand in its channel. Its case's history says so the `first` time, its people learn it once."""
    if first:
        await record(context.tx, card, reason, context.now)
    case = await context.tx.cases.get(card.case_id)
    assert case is not None, "a card belongs to a case, by the database's own rule"
    if reason == CARD_GONE:
        holder = [case.assignee] if case.assignee else _responsible(context.directory, case)
        say = Say(key="whisper.card_gone", values={"case": str(case.id), "channel": value(card.channel)})
        await context.whisper(case, holder, say)
        return
    name = _switch(card.surface, card.channel)
    if ((await context.tx.switches.get(name)) or {}).get("reason") == reason:
        return
    say = Say(key="whisper.unreachable", values={"channel": value(card.channel), "failure": reason})
    if await context.whisper(case, _responsible(context.directory, case), say, lost=card.id):
        await context.tx.switches.set(name, {"reason": reason, "since": context.now.isoformat()})


async def record(tx: Transaction, card: CardRow, reason: str, now: datetime) -> None:
    """Write into the history of a case that something could not be shown in a channel."""
    data = {"surface": card.surface, "channel": card.channel, "reason": reason}
    await tx.events.add([Event(0, now, "card_lost", card.case_id, None, None, data)])


async def doubted(tx: Transaction, card: CardRow, now: datetime) -> None:
    """Write into the history of a case that its card may stand in a channel where nobody can look for it."""
    await tx.events.add([_of_posting("posting_doubted", card, now)])


async def known(tx: Transaction, card: CardRow, now: datetime) -> None:
    """Write into the history of a case that a card of which nobody was sure stands."""
    await tx.events.add([_of_posting("posting_known", card, now)])


async def reached(tx: Transaction, surface: str, channel: str) -> None:
    """The channel works: whoever has to know is told again the next time that it does not."""
    name = _switch(surface, channel)
    if await tx.switches.get(name):
        await tx.switches.set(name, {})


def _of_posting(kind: str, card: CardRow, now: datetime) -> Event:
    return Event(0, now, kind, card.case_id, None, None, {"surface": card.surface, "channel": card.channel})


def _responsible(directory: Directory, case: Case) -> Sequence[str]:
    """The managers of the department, else its people, and the admins."""
    owner = directory.department(case.department)
    own = (owner.managers or owner.people) if owner is not None else frozenset[str]()
    return sorted(own | {key for key, person in directory.people.items() if person.admin})


def _switch(surface: str, channel: str) -> str:
    return f"unreachable:{surface}:{channel}"
