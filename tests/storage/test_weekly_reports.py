"""What is kept of weekly reports: one a department, week and surface, whoever asks for it first."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.domain.weekly import DayCount, WeekTold
from bot.storage.database import SqlStore

MONDAY = date(2026, 11, 16)
A_DAY = timedelta(days=1)


def report(now: datetime, **changes: object) -> WeekTold:
    days = tuple(DayCount(MONDAY + number * A_DAY, number, number // 2) for number in range(7))
    told = WeekTold(0, "care", MONDAY, "slack", "#care", "a key", {"case": 0}, days, now, everything=False)
    return replace(told, **changes)  # type: ignore[arg-type]


async def test_a_report_is_kept_once_and_comes_back_as_it_was(store: SqlStore, now: datetime) -> None:
    async with store.writing() as tx:
        assert await tx.weekly_reports.told("care", MONDAY, (), {}) == set()
        kept = await tx.weekly_reports.start(report(now))
        again = await tx.weekly_reports.start(report(now, key="another", channel="#renamed"))
        desk = await tx.weekly_reports.start(report(now, surface="desk", channel="care", state="live", everything=True))
        later = await tx.weekly_reports.start(report(now, week=MONDAY + 7 * A_DAY))
    assert kept is not None
    assert (again, replace(kept, id=0)) == (None, report(now))
    assert desk is not None
    assert later is not None
    async with store.reading() as tx:
        assert await tx.weekly_reports.told("care", MONDAY, (), {}) == {"slack", "desk"}
        assert await tx.weekly_reports.get(kept.id) == kept
        assert await tx.weekly_reports.get(desk.id) == desk
        assert await tx.weekly_reports.get(4_000) is None


async def test_what_was_told_of_a_former_department_counts_for_its_heir_in_the_same_channel(
    store: SqlStore, now: datetime
) -> None:
    async with store.writing() as tx:
        await tx.weekly_reports.start(report(now))
        await tx.weekly_reports.start(report(now, surface="desk", channel="care"))
        await tx.weekly_reports.start(report(now, surface="teams", department="press", channel="19:press"))
    channels = {"slack": "#care", "desk": "support", "teams": "19:press"}
    async with store.reading() as tx:
        told = tx.weekly_reports.told
        assert await told("support", MONDAY, {"care"}, channels) == {"slack"}
        assert await told("support", MONDAY, {"care", "press"}, channels) == {"slack", "teams"}
        assert await told("care", MONDAY, {"support"}, channels) == {"slack", "desk"}, "wherever its own was told"
        assert await told("support", MONDAY + 7 * A_DAY, {"care"}, channels) == set()
        assert await told("support", MONDAY, (), channels) == set()


async def test_what_became_of_it_is_written_down(store: SqlStore, now: datetime) -> None:
    async with store.writing() as tx:
        kept = await tx.weekly_reports.start(report(now))
        assert kept is not None
        told = replace(kept, state="live", ref="C1:12.5:en", picture="F1")
        await tx.weekly_reports.save(told)
    async with store.reading() as tx:
        assert await tx.weekly_reports.get(kept.id) == told


async def test_in_a_channel_stands_the_newest_of_each_department(store: SqlStore, now: datetime) -> None:
    async with store.writing() as tx:
        await tx.weekly_reports.start(report(now - 8 * A_DAY, state="live", department="old"))
        await tx.weekly_reports.start(report(now - 6 * A_DAY, state="live", week=MONDAY - 7 * A_DAY))
        newest = await tx.weekly_reports.start(report(now, state="live"))
        press = await tx.weekly_reports.start(report(now, state="live", department="press"))
        await tx.weekly_reports.start(report(now, state="live", department="elsewhere", channel="#press"))
        await tx.weekly_reports.start(report(now, state="posting", department="on its way"))
    async with store.reading() as tx:
        assert [*await tx.weekly_reports.standing("slack", "#care", now - 7 * A_DAY)] == [newest, press]
