"""What may have reached a receiver is followed by the word that it is over, also where nobody was answered clearly."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.case import CloseReason
from bot.domain.department import Directory
from bot.domain.messages import Close
from bot.errors import Unavailable
from bot.ports.alarms import Alarm, AlarmSender, AlarmState
from bot.ports.rows import Job, LaneLost
from bot.ports.store import Store
from tests.flow.alarmed import LEAD, Alarmed, alarmed
from tests.support.replies import whispers

TO_PAGER = "[{after: 30m, to: {pagerduty: on_call}}]"
TO_LEAD = f"[{{after: 30m, to: {{email: {LEAD}}}}}]"


@pytest.fixture
async def away(store: Store) -> AsyncIterator[Alarmed]:
    async with alarmed(store, TO_PAGER) as each:
        yield each


async def closes(away: Alarmed, number: int) -> None:
    await away.house.do(Close("marie", number, reason=CloseReason.ANSWERED_ELSEWHERE))


async def states(away: Alarmed) -> list[AlarmState]:
    async with away.house.store.reading() as tx:
        return [row.state for row in await tx.alarms.of_messages(range(1, 100))]


def actions(away: Alarmed) -> list[str]:
    return [event["event_action"] for event in away.pager.events]


async def test_what_may_have_arrived_is_taken_back_although_the_next_attempt_was_refused(away: Alarmed) -> None:
    number = await away.house.a_case()
    away.pager.statuses = [-1, 401]
    await away.passes(minutes=31)
    await away.passes(minutes=1)
    assert "ana: whisper.alarm_failed" in await whispers(away.house)
    await closes(away, number)
    await away.passes(minutes=1)
    assert actions(away) == ["trigger", "trigger", "resolve"]


async def test_what_may_have_arrived_is_taken_back_although_it_was_given_up(away: Alarmed) -> None:
    number = await away.house.a_case()
    away.house.clock.move(minutes=31)
    await away.house.escalator.take()
    away.pager.statuses = [503]
    await away.passes(hours=7)
    assert await states(away) == [AlarmState.SENT]
    await closes(away, number)
    await away.passes(minutes=1)
    assert actions(away) == ["trigger", "resolve"]


async def test_an_access_that_is_mended_still_hears_that_it_is_over(away: Alarmed) -> None:
    number = await away.house.a_case()
    await away.passes(minutes=31)
    await closes(away, number)
    away.pager.statuses = [401]
    await away.passes(minutes=1)
    await away.passes(minutes=10)
    assert actions(away) == ["trigger", "resolve", "resolve"]
    assert await states(away) == [AlarmState.ENDED]


async def test_whoever_answers_nobody_is_asked_once_a_round(away: Alarmed) -> None:
    for each in range(3):
        away.house.network.arrives(f"Where is my parcel {each}?")
    await away.house.poll()
    away.pager.statuses = [503] * 9
    await away.passes(hours=1)
    assert len(away.pager.came) == 1


class Late:
    """A process that stands still between writing down that an alarm leaves and sending it."""

    def __init__(self, away: Alarmed) -> None:
        self._sender: AlarmSender = away.alarmer.sender
        self._clock = away.house.clock

    async def send(self, alarm: Alarm, directory: Directory, send_by: datetime) -> None:
        self._clock.move(seconds=11)
        await self._sender.send(alarm, directory, send_by)


async def the_job(away: Alarmed, receiver: str) -> Job:
    away.house.clock.move(minutes=31)
    await away.house.escalator.take()
    async with away.house.store.reading() as tx:
        [job] = await tx.jobs.due(f"alarm:{receiver}", away.house.clock(), 10)
    return job


async def held(_: object) -> None:
    """The lane is still ours."""


@pytest.mark.parametrize("steps", [TO_PAGER, TO_LEAD])
async def test_a_process_that_stood_still_sends_nothing_any_more(store: Store, steps: str) -> None:
    async with alarmed(store, steps) as away:
        await away.house.a_case()
        job = await the_job(away, f"email:{LEAD}" if steps == TO_LEAD else "pagerduty:on_call")
        again = await replace(away.alarmer, sender=Late(away)).send(job, held)
        assert again is not None
        assert again > away.house.clock() - timedelta(seconds=30)
        assert (away.pager.came, away.mail.taken) == ([], [])
        await away.passes(minutes=1)
        assert len(away.pager.came) + len(away.mail.taken) == 1


class Away:
    """Is not reached."""

    async def send(self, alarm: Alarm, directory: Directory, send_by: datetime) -> None:
        raise Unavailable("down", service="alarm", account=alarm.receiver)


async def test_a_process_that_lost_its_lane_meanwhile_writes_nothing_down(away: Alarmed) -> None:
    await away.house.a_case()
    job, asked = await the_job(away, "pagerduty:on_call"), 0

    async def lost_later(_: object) -> None:
        nonlocal asked
        asked += 1
        if asked > 1:
            raise LaneLost("alarm")

    with pytest.raises(LaneLost):
        await replace(away.alarmer, sender=Away()).send(job, lost_later)
    assert await states(away) == [AlarmState.LEAVING]


async def test_no_connection_is_kept_for_the_next_name_on_the_same_machine(away: Alarmed) -> None:
    await away.house.a_case()
    await away.passes(minutes=31)
    assert [headers["Connection"] for _, headers, _ in away.pager.came] == ["close"]
