"""Escalate by itself: takes the clock's word that steps of escalations have come, has people told of the cases.

Taking steps is one transaction: that they were taken stands together with the effects that tell of it, so that a
process that dies has taken all of them or none. It must not know how the moment of a step is reckoned.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cards.card import Say
from bot.cards.inline import value
from bot.domain.case import Case
from bot.domain.climbing import climb, reckoned
from bot.domain.department import Directory
from bot.domain.escalation import StepDue, still_to_take, to_take_now
from bot.domain.policy import Policy
from bot.domain.receivers import Receivers, receivers
from bot.flow.asking import ask_alarms
from bot.flow.context import Context
from bot.ports.rows import Event
from bot.ports.store import Store

AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Escalator:
    """Takes steps. `clock` gives the time in UTC."""

    store: Store
    directory: Callable[[], Directory]
    clock: Callable[[], datetime]

    async def take(self) -> int:
        """Take every step that has come by now, in any number of processes at once; gives how many were taken."""
        now, taken = self.clock(), 0
        while True:
            async with self.store.reading() as tx:
                if not await tx.cases.due_to_step(now, limit=1):
                    return taken
            async with self.store.writing() as tx:
                found = await tx.cases.due_to_step(now, lock=True, limit=AT_ONCE)
                taken += await _take(found, Context(tx, self.directory(), now))
            if len(found) < AT_ONCE:
                return taken


@dataclass(frozen=True, slots=True)
class _Climbed:
    """A case as it was `before` and is `after` it has taken steps, in their order, each with those whom it tells."""

    before: Case
    after: Case
    policy: Policy
    taken: Sequence[tuple[StepDue, Receivers]]


async def _take(found: Sequence[Case], context: Context) -> int:
    """Take what has come in these cases; the others are to be looked at again when their next step comes."""
    climbed: list[_Climbed] = []
    later: list[Case] = []
    for case in found:
        owner = context.directory.department(case.department)
        hours = owner.hours if owner is not None else None
        due, then = to_take_now(still_to_take(case, hours), hours, context.now)
        if due:
            climbed.append(_climbed(case, due, then, context))
        else:
            later.append(reckoned(case, then))
    await context.tx.cases.save_many([*(each.after for each in climbed), *later])
    await context.tx.events.add([event for each in climbed for event in _events(each, context.now)])
    for each in climbed:
        await _tell(each, context)
    await context.refresh([each.after.id for each in climbed])
    return sum(len(each.taken) for each in climbed)


def _climbed(case: Case, due: Sequence[StepDue], then: datetime | None, context: Context) -> _Climbed:
    assert case.policy is not None, "a case without a policy has no steps"
    taken = [(each, receivers(each.step, case, context.directory, context.now)) for each in due]
    also = [key for _, told in taken for key in told.departments if not _is_of(case, key, context)]
    after = climb(case, [each.number for each in due], then, context.now, also)
    return _Climbed(case, after, case.policy, taken)


def _is_of(case: Case, key: str, context: Context) -> bool:
    """Whether a department has the case itself."""
    owner = context.directory.department(case.department)
    return owner is not None and owner.key == key


def _events(climbed: _Climbed, now: datetime) -> list[Event]:
    """One line of the case's history for each step."""
    case = climbed.after
    return [
        Event(
            0,
            now,
            "step_taken",
            case.id,
            case.department,
            None,
            {
                "policy": climbed.policy.name,
                "step": each.number,
                "called": climbed.policy.called(each.number),
                "due": each.at.isoformat(),
                "told": list(told.people),
                "departments": list(told.departments),
                "outside": list(told.outside),
            },
        )
        for each, told in climbed.taken
    ]


async def _tell(climbed: _Climbed, context: Context) -> None:
    """One word for all the steps: under the cards of the case, to each person, and to each other department by a copy
    of the card, under its copy where it has one; to receivers outside by alarms."""
    case = climbed.after
    await ask_alarms(case, {each.number: told.outside for each, told in climbed.taken}, context)
    values = {
        "case": str(case.id),
        "policy": value(climbed.policy.name),
        "steps": ", ".join(climbed.policy.called(each.number) for each, _ in climbed.taken),
    }
    say = Say(key="whisper.still_waits", values=values)
    people = sorted({person for _, told in climbed.taken for person in told.people})
    departments = {key for _, told in climbed.taken for key in told.departments}
    channels = {
        place
        for key in departments.intersection(climbed.before.also)
        for place in context.directory.departments[key].channels.items()
    }
    standing = [
        card
        for card in await context.tx.cards.of_cases([case.id])
        if (card.state == "live" or card.on_its_way)
        and (not card.read_only or (card.surface, card.channel) in channels)
    ]
    await context.whisper(case, people, say, unless_answered=True)
    await context.say_under(standing, case, people, say, unless_answered=True)
    if case.also != climbed.before.also:
        await context.want_cards([case])
