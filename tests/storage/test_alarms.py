"""Alarms are kept once, found by their receiver, and over once their case is not escalated as it was."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.climbing import climb
from bot.ports.alarms import AlarmState, NewAlarm
from tests.storage.samples import open_case


async def test_an_alarm_is_kept_once_and_found_by_its_receiver(store, now):
    case = await open_case(store, now)
    asked = [NewAlarm(case.id, now, step, "webhook:ops") for step in (1, 2)]
    async with store.writing() as tx:
        await tx.alarms.ask(asked, now)
        await tx.alarms.ask([asked[0], replace(asked[0], receiver="webhook:other")], now + timedelta(hours=1))
    async with store.reading() as tx:
        rows = await tx.alarms.waiting("webhook:ops")
    assert [(row.step, row.state, row.at, row.message) for row in rows] == [
        (1, AlarmState.ASKED, now, None),
        (2, AlarmState.ASKED, now, None),
    ]


async def test_only_what_stands_where_it_is_expected_is_moved(store, now):
    case = await open_case(store, now)
    later = now + timedelta(minutes=1)
    async with store.writing() as tx:
        await tx.alarms.ask([NewAlarm(case.id, now, 1, "webhook:ops")], now)
        [row] = await tx.alarms.waiting("webhook:ops")
        assert await tx.alarms.move([row.id], [AlarmState.SENT], AlarmState.ENDING) == 0
        assert await tx.alarms.move([row.id], [AlarmState.ASKED], AlarmState.LEAVING, message=row.id, at=later) == 1
    async with store.reading() as tx:
        [left] = await tx.alarms.of_messages([row.id])
    assert left == replace(row, state=AlarmState.LEAVING, message=row.id, at=later)


async def test_what_may_have_arrived_is_over_once_its_case_is_not_escalated_as_it_was(store, now):
    case = await open_case(store, now)
    async with store.writing() as tx:
        await tx.cases.save(climb(await tx.cases.get(case.id), [1], None, now))
        await tx.alarms.ask([NewAlarm(case.id, now, 1, "webhook:ops"), NewAlarm(case.id, now, 2, "webhook:ops")], now)
        first, _ = await tx.alarms.waiting("webhook:ops")
        await tx.alarms.move([first.id], [AlarmState.ASKED], AlarmState.LEAVING)
    async with store.writing() as tx:
        assert await tx.alarms.answered(10) == []
        found = await tx.cases.get(case.id)
        await tx.cases.save(replace(found, escalated_at=None, revision=found.revision + 1))
    async with store.reading() as tx:
        assert [row.id for row in await tx.alarms.answered(10)] == [first.id]
