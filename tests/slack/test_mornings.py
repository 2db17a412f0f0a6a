"""The morning digest: once on a work day, by each reader's own clock, where something waits, whatever is restarted."""

import asyncio
import json
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.chat.mornings import Mornings
from bot.domain.messages import Claim, SaveDraft, Send
from bot.settings import load_settings
from integrations.chat.slack.connected import slack_timers
from tests.slack.office import DESK, RULES, Office
from tests.slack.test_commands import LINKED, asked
from tests.stand_ins.slack.faults import Fault, Manner
from tests.support.engines import ON_BOTH

HALF_PAST_EIGHT = time(8, 30)
PARIS, TOKYO = ZoneInfo("Europe/Paris"), ZoneInfo("Asia/Tokyo")
MONDAY = datetime(2026, 3, 2, tzinfo=PARIS)


def digests(office: Office, hour: time | None = HALF_PAST_EIGHT) -> Mornings:
    return Mornings(office.parts, hour, office.parts.surface.workspaces.places, asks_zones=True)


async def at(office: Office, moment: datetime, *clocks: Mornings) -> None:
    """It becomes `moment`; the clocks tick, and the outbox works."""
    office.house.clock.move(seconds=(moment - office.house.clock()).total_seconds())
    office.house.network.now = office.house.clock.now
    await asyncio.gather(*(each.tick() for each in clocks))
    await office.house.work()


async def begun(office: Office, hour: time = HALF_PAST_EIGHT) -> Mornings:
    """A clock that has learnt on the evening before in which zone everybody lives."""
    made = digests(office, hour)
    await at(office, MONDAY.replace(hour=19), made)
    return made


def told(office: Office, user: str) -> list[str]:
    return [json.dumps(said["blocks"], ensure_ascii=False) for said in office.workspace.direct.get(user, [])]


async def test_what_waits_is_told_in_the_morning_with_a_link_to_each_case(office: Office) -> None:
    clock = await begun(office)
    mine, theirs = await office.a_case("My parcel is wet"), await office.a_case("Where is my <!channel> *parcel*?")
    interview = await office.a_case("An interview, please")
    await office.house.do(Claim("paul", mine))
    await office.house.do(SaveDraft("paul", theirs, text="Half a thought"))
    await office.house.do(Send("marie", interview, text="Gladly."))
    await at(office, MONDAY.replace(day=3, hour=8, minute=29), clock)
    assert told(office, "U2") == []
    await at(office, MONDAY.replace(day=3, hour=8, minute=30), clock)
    (digest,) = told(office, "U2")
    for words in (
        "Good morning Paul",
        "Mine (1)",
        "Waiting for my approval (1)",
        "My draft (1)",
        "Unclaimed",
        "<!channel>",
    ):
        assert words in digest
    for case in (mine, theirs, interview):
        assert f'"url": "{DESK}/desk/cases/{case}", "text": "No. {case}"' in digest
    assert "mrkdwn" not in digest
    assert "Half a thought" not in digest
    assert "Press" in digest
    assert office.workspace.direct["U2"][0]["text"] == "Good morning Paul, this is what waits for you."
    assert told(office, "U9") == []


async def test_where_nothing_waits_nothing_is_said(office: Office) -> None:
    clock = await begun(office)
    await office.a_case("My parcel is late")
    await at(office, MONDAY.replace(day=3, hour=8, minute=30), clock)
    assert len(told(office, "U1")) == 1
    assert told(office, "U3") == []


async def test_everybody_reads_it_by_their_own_clock_and_in_their_own_language(office: Office) -> None:
    office.workspace.users["U3"].tz = "Asia/Tokyo"
    clock = await begun(office)
    await office.a_case("An interview, please")
    await at(office, datetime(2026, 3, 3, 8, 30, tzinfo=TOKYO), clock)
    assert "Bonjour Sam, voici ce qui vous attend." in told(office, "U3")[0]
    assert told(office, "U1") == []
    await at(office, MONDAY.replace(day=3, hour=8, minute=30), clock)
    assert [len(told(office, user)) for user in ("U1", "U3")] == [1, 1]


@ON_BOTH
async def test_it_is_said_once_whatever_ticks_and_is_restarted(office: Office) -> None:
    clock, other = await begun(office), digests(office)
    await office.a_case()
    morning = MONDAY.replace(day=3, hour=8, minute=30)
    await at(office, morning, clock, other)
    for minute in (31, 32, 59):
        await at(office, morning.replace(minute=minute), clock, other, digests(office))
    assert len(told(office, "U1")) == 1
    await at(office, morning.replace(day=4), digests(office))
    assert len(told(office, "U1")) == 2


async def test_a_clock_that_comes_back_in_the_morning_still_says_it_and_one_that_comes_later_does_not(
    office: Office,
) -> None:
    await begun(office)
    await office.a_case()
    await at(office, MONDAY.replace(day=3, hour=12, minute=31), digests(office))
    assert told(office, "U1") == []
    await at(office, MONDAY.replace(day=4, hour=12, minute=29), digests(office))
    assert len(told(office, "U1")) == 1


async def test_nobody_is_woken_at_the_weekend(office: Office) -> None:
    clock = await begun(office)
    await office.a_case()
    for day in (7, 8):
        await at(office, MONDAY.replace(day=day, hour=8, minute=30), clock)
    assert told(office, "U1") == []
    await at(office, MONDAY.replace(day=9, hour=8, minute=30), clock)
    assert len(told(office, "U1")) == 1


WEEKENDS = RULES.replace(
    "delivery: {name: Delivery,",
    "delivery: {name: Delivery, hours: {zone: America/New_York, open: {sat-sun: 09:00-18:00}, holidays: [2026-03-08]},",
)


@pytest.mark.parametrize("office", [WEEKENDS], indirect=True)
class TestHours:
    """Delivery works at weekends in New York; Marie works for the press too, Paul approves there."""

    async def test_a_work_day_is_one_on_which_a_department_works(self, office: Office) -> None:
        clock = await begun(office)
        await office.a_case()
        await at(office, MONDAY.replace(day=7, hour=8, minute=30), clock)
        assert len(told(office, "U1")) == 1
        await at(office, MONDAY.replace(day=8, hour=8, minute=30), clock)
        assert len(told(office, "U1")) == 1

    async def test_where_slack_does_not_tell_the_zone_the_departments_counts(self, office: Office) -> None:
        office.workspace.app.scopes -= {"users:read"}
        clock = await begun(office)
        await office.a_case()
        await at(office, MONDAY.replace(day=3, hour=8, minute=30), clock)
        assert told(office, "U1") == []
        await at(office, datetime(2026, 3, 3, 8, 30, tzinfo=ZoneInfo("America/New_York")), clock)
        assert len(told(office, "U1")) == 1

    @pytest.mark.parametrize("name", ["Atlantis/Poseidonis", "../../etc/passwd", "Europe", ""])
    async def test_a_zone_that_nobody_knows_is_as_none(self, office: Office, name: str) -> None:
        office.workspace.users["U1"].tz = name
        clock = await begun(office)
        await office.a_case()
        await at(office, MONDAY.replace(day=3, hour=8, minute=30), clock)
        assert told(office, "U1") == []
        await at(office, datetime(2026, 3, 3, 8, 30, tzinfo=ZoneInfo("America/New_York")), clock)
        assert len(told(office, "U1")) == 1

    @pytest.mark.parametrize("day", [datetime(2026, 3, 29, tzinfo=PARIS), datetime(2026, 10, 25, tzinfo=PARIS)])
    async def test_an_hour_that_is_skipped_or_comes_twice_is_one_morning(self, office: Office, day: datetime) -> None:
        clock = await begun(office, time(2, 30))
        await office.a_case()
        start = day.timestamp()
        for minutes in range(0, 6 * 60, 10):
            await at(office, datetime.fromtimestamp(start + 60 * minutes, UTC), clock)
            if minutes % 60 == 0:
                clock = digests(office, time(2, 30))
        assert len(told(office, "U1")) == 1


async def test_a_zone_is_asked_for_once_a_day_and_followed_when_it_changes(office: Office) -> None:
    clock = await begun(office)
    await office.a_case()
    office.workspace.users["U1"].tz = "Asia/Tokyo"
    for hour in (20, 21, 22):
        await at(office, MONDAY.replace(hour=hour), clock, digests(office))
    assert len(office.workspace.called("users.info")) == 3
    await at(office, MONDAY.replace(day=3, hour=19), clock)
    assert len(office.workspace.called("users.info")) == 6
    await at(office, datetime(2026, 3, 4, 8, 30, tzinfo=TOKYO), clock)
    assert len(told(office, "U1")) == 1
    assert told(office, "U2") == []


ONE = RULES.replace(", slack: U2", "").replace(", slack: U3", "")


@pytest.mark.parametrize("office", [ONE], indirect=True)
async def test_somebody_new_waits_until_slack_has_told_their_zone(office: Office) -> None:
    office.workspace.faults.next_time("users.info", Fault(Manner.LIMITED, seconds=300))
    clock = digests(office)
    await office.a_case()
    await at(office, MONDAY.replace(day=3, hour=8, minute=30), clock)
    await at(office, MONDAY.replace(day=3, hour=8, minute=31), clock)
    assert told(office, "U1") == []
    await at(office, MONDAY.replace(day=3, hour=8, minute=36), clock)
    await at(office, MONDAY.replace(day=3, hour=8, minute=37), clock)
    assert len(told(office, "U1")) == 1


async def test_what_slack_asks_to_wait_for_waits(office: Office) -> None:
    clock = await begun(office)
    await office.a_case()
    office.workspace.faults.next_time("chat.postMessage", Fault(Manner.LIMITED, seconds=90), times=2)
    morning = MONDAY.replace(day=3, hour=8, minute=30)
    await at(office, morning, clock)
    assert told(office, "U1") == []
    await at(office, morning.replace(minute=32), clock)
    assert len(told(office, "U1")) == 1


@pytest.mark.parametrize("manner", [Manner.LOST_ANSWER, Manner.SERVER_ERROR])
async def test_what_may_have_been_said_is_not_said_again(office: Office, manner: Manner) -> None:
    clock = await begun(office)
    await office.a_case()
    office.workspace.faults.next_time("chat.postMessage", Fault(manner), times=2)
    for minute in (30, 40, 50):
        await at(office, MONDAY.replace(day=3, hour=8, minute=minute), clock, digests(office))
    assert len(told(office, "U1")) == (1 if manner is Manner.LOST_ANSWER else 0)
    assert len([each for each in office.workspace.called("chat.postMessage") if each["channel"] == "U1"]) == 1


@ON_BOTH
async def test_a_worker_that_died_while_sending_leaves_nothing_to_be_sent_twice(office: Office) -> None:
    clock = await begun(office)
    await office.a_case()
    sent = office.parts.surface.calls.send

    async def dies(method: str, **arguments: object) -> None:
        await sent(method, **arguments)
        raise SystemError("killed")

    office.parts.surface.calls.send = dies  # type: ignore[method-assign, assignment]
    await at(office, MONDAY.replace(day=3, hour=8, minute=30), clock)
    office.parts.surface.calls.send = sent  # type: ignore[method-assign]
    for minute in (40, 50):
        await at(office, MONDAY.replace(day=3, hour=8, minute=minute), clock)
    assert len(told(office, "U1")) == 1


async def test_a_long_list_is_cut_and_counted(office: Office) -> None:
    clock = await begun(office)
    for number in range(7):
        await office.a_case(f"Parcel {number} " + "is late " * 500)
    await at(office, MONDAY.replace(day=3, hour=8, minute=30), clock)
    (digest,) = told(office, "U1")
    assert "Unclaimed in my departments (7)" in digest
    assert digest.count(f"{DESK}/desk/cases/") == 5
    assert "and 2 more" in digest


@pytest.mark.parametrize("office", [LINKED], indirect=True)
async def test_whoever_ties_their_account_is_known_with_their_zone(office: Office) -> None:
    office.workspace.users["U9"].tz = "Asia/Tokyo"
    await asked(office, "U9", "link")
    await office.house.work()
    async with office.house.store.reading() as tx:
        assert (await tx.chat_people.zones("slack"))["U9"] == ("Asia/Tokyo", office.house.clock())


async def test_who_wants_no_digests_gets_none(office: Office) -> None:
    _, never = slack_timers(office.parts, load_settings(slack_digest_at="off"))["digests"]
    _, tick = slack_timers(office.parts, load_settings(slack_digest_at="07:15"))["digests"]
    await office.a_case()
    for minutes in (0, 15):
        office.house.clock.move(
            seconds=(MONDAY.replace(day=3, hour=7, minute=minutes) - office.house.clock()).total_seconds()
        )
        await never()
        await office.house.work()
        assert told(office, "U1") == []
        await tick()
        await office.house.work()
        assert len(told(office, "U1")) == (1 if minutes else 0)


@pytest.mark.parametrize("outsider", [{"is_restricted": True}, {"deleted": True}])
@pytest.mark.parametrize("hour", [HALF_PAST_EIGHT, None])
async def test_a_guest_and_a_closed_account_act_no_more_whatever_the_rules_say(
    office: Office, outsider: dict[str, bool], hour: time | None
) -> None:
    case, clock = await office.a_case(), digests(office, hour)
    for name, value in outsider.items():
        setattr(office.workspace.users["U1"], name, value)
    await clock.tick()
    await office.house.work()
    await office.act("U1", "I’ll take it")
    assert (await office.house.view(case)).case.assignee is None
    assert "guest’s, or closed" in office.told("U1")[-1]
    await office.act("U1", "Reply")
    assert "guest’s, or closed" in str(office.modal("U1").view)
    for name in outsider:
        setattr(office.workspace.users["U1"], name, False)
    office.house.clock.move(hours=25)
    await clock.tick()
    await office.house.work()
    await office.act("U1", "I’ll take it")
    assert (await office.house.view(case)).case.assignee == "marie"
