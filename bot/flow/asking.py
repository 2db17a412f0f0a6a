"""Ask for alarms: takes a case and whom its steps tell outside the house, writes them down with what will send them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.domain.case import Case
from bot.flow.context import ALARMS, Context
from bot.ports.alarms import NewAlarm
from bot.ports.rows import NewJob


async def ask_alarms(case: Case, told: Mapping[int, Sequence[str]], context: Context) -> None:
    """Have receivers outside told of an escalated case; `told` are those of each step, by its number."""
    assert case.escalated_at is not None, "a step escalates its case"
    asked = [
        NewAlarm(case.id, case.escalated_at, step, receiver)
        for step, receivers in told.items()
        for receiver in receivers
    ]
    await context.tx.alarms.ask(asked, context.now)
    await context.tx.jobs.add(alarm_jobs((each.receiver for each in asked), context.now))


def alarm_jobs(receivers: Iterable[str], now: datetime) -> list[NewJob]:
    """Have each of these receivers told of whatever waits for it: a lane for each, so that none waits for another."""
    return [
        NewJob(f"{ALARMS}{each}", "alarm", f"alarm:{each}", {"receiver": each}, now)
        for each in dict.fromkeys(receivers)
    ]
