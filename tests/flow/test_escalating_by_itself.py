"""Escalations that run by themselves: whoever has to hear of an author who waits is told, once, and nobody too late."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.case import Case, CloseReason
from bot.domain.decision import Priority
from bot.domain.messages import Claim, Close, Escalate, Release, Reopen, Reroute, Send, Snooze
from bot.domain.policy import Policy, Step
from bot.errors import Unavailable, Uncertain
from bot.flow.follow_rules import follow_rules
from bot.ports.rows import Event
from bot.ports.store import Store
from bot.rules.source import load_rules
from bot.runtime.rules import InForce
from tests.support.house import RULES, House
from tests.support.replies import whispers

STEPS = "[{after: 30m, to: channel}, {after: 1h, to: [assignee, managers]}, {after: 2h, to: [admins, press]}]"
LADDER = f"""
sla: {{usual: {{first_response: 1h, next_response: 30m}}}}
escalation:
  standard: {STEPS}
  promised: [{{at: 50%, to: channel}}]
""" + RULES.replace("managers: [mia]", "managers: [mia], escalation: standard").replace(
    "members: [marie, paul]}", "members: [marie, paul], escalation: promised, sla: usual}"
)


@pytest.fixture
async def house(store: Store) -> House:
    return await House(store, rules_text=LADDER).opened()


async def passes(house: House, **time: float) -> int:
    """Time passes, the clock ticks, and what is asked for is carried out; gives how many steps were taken."""
    house.clock.move(**time)
    taken = await house.escalator.take()
    await house.work()
    return taken


async def case_of(house: House, number: int) -> Case:
    return (await house.view(number)).case


async def steps(house: House, number: int) -> list[Event]:
    async with house.store.reading() as tx:
        return [event for event in await tx.events.of_case(number) if event.kind == "step_taken"]


def told(events: Sequence[Event]) -> list[tuple[int, list[str], list[str]]]:
    return [(event.data["step"], event.data["told"], event.data["departments"]) for event in events]


async def test_each_step_is_taken_once_and_tells_those_whom_it_names(house: House) -> None:
    number = await house.a_case()
    assert await passes(house, minutes=28) == 0
    before = await case_of(house, number)
    assert (before.escalated_at, before.steps_taken) == (None, ())
    assert before.policy == Policy(
        "standard",
        (
            Step(("channel",), timedelta(minutes=30)),
            Step(("assignee", "managers"), timedelta(hours=1)),
            Step(("admins", "press"), timedelta(hours=2)),
        ),
    )

    assert await passes(house, minutes=2) == 1
    after = await case_of(house, number)
    assert (after.escalated_at, after.priority, after.steps_taken) == (house.clock.now, Priority.HIGH, (1,))
    assert (house.surface.calls, await whispers(house)) == ([("delivery",)], [])
    [card] = house.surface.in_channel("delivery")
    assert "fact.escalated" in card.model_dump_json()

    assert await passes(house) == 0
    assert await passes(house, minutes=30) == 1
    assert house.surface.calls[1:] == [("delivery", "mia")]
    assert await whispers(house) == ["mia: whisper.still_waits"]
    assert await passes(house, hours=1) == 1
    assert await passes(house, days=30) == 0
    assert told(await steps(house, number)) == [
        (1, [], ["delivery"]),
        (2, ["mia"], ["delivery"]),
        (3, ["ana"], ["press"]),
    ]
    assert (await whispers(house))[1:] == ["ana: whisper.still_waits"]
    assert (await case_of(house, number)).next_step_at is None


async def test_a_step_that_repeats_itself_is_told_again_until_somebody_takes_the_case_up(store: Store) -> None:
    house = await House(store, rules_text=LADDER.replace("after: 1h, to", "after: 1h, repeat: 3h, to")).opened()
    number = await house.a_case()
    await passes(house, hours=3)
    assert [await passes(house, hours=hours) for hours in (1, 2, 3)] == [0, 1, 1], "three hours after it was told"
    called = [event.data["called"] for event in await steps(house, number)]
    assert called == ["1", "2", "3", "2.1", "2.2"]
    assert (await whispers(house)).count("mia: whisper.still_waits") == 3
    await house.do(Claim("marie", number))
    assert await passes(house, days=2) == 0
    await house.do(Release("marie", number))
    assert await passes(house) == 1, "the time in between has used up none of them"
    assert await passes(house, hours=2) == 0
    assert [await passes(house, hours=hours) for hours in (1, *[3] * 7)] == [1] * 7 + [0]
    assert (await whispers(house)).count("mia: whisper.still_waits") == 11


async def test_nobody_is_told_in_quiet_hours_however_late_a_step_is(store: Store) -> None:
    quiet = 'after: 1h, quiet: "20:00-7:00", to'
    house = await House(store, rules_text=LADDER.replace("after: 1h, to", quiet)).opened()
    number = await house.a_case()
    await house.do(Claim("marie", number))
    await passes(house, hours=12)
    await house.do(Release("marie", number))
    assert await passes(house) == 2, "the steps that are never quiet"
    assert await whispers(house) == ["ana: whisper.still_waits"]
    assert (await case_of(house, number)).next_step_at == house.clock.now.replace(day=3, hour=7, minute=0, second=0)
    assert await passes(house, hours=10) == 1
    assert "mia: whisper.still_waits" in await whispers(house)


async def test_a_department_that_has_a_copy_is_told_under_it(house: House) -> None:
    number = await house.a_case()
    await passes(house, hours=3)
    assert sorted(house.surface.calls) == [("delivery", "ana", "mia"), ("press", "ana", "mia")]
    assert (await case_of(house, number)).also == ("press",)


async def test_another_department_gets_a_copy_that_says_by_itself_that_it_is_escalated(store: Store) -> None:
    house = await House(store, rules_text=LADDER.replace("also: [press], ", "")).opened()
    number = await house.a_case()
    assert house.surface.in_channel("press") == []
    await passes(house, hours=3)
    [copy] = house.surface.in_channel("press")
    assert "fact.escalated" in copy.model_dump_json()
    assert house.surface.calls == [("delivery", "ana", "mia")]
    assert (await case_of(house, number)).also == ("press",)


async def act(house: House, command: Any) -> None:
    await house.do(command)
    await house.work()


async def test_after_an_outage_one_message_names_every_step_in_their_order(house: House) -> None:
    number = await house.a_case()
    assert await passes(house, hours=5) == 3
    assert await whispers(house) == ["ana: whisper.still_waits", "mia: whisper.still_waits"]
    assert len(house.surface.calls) == 2
    events = await steps(house, number)
    assert [event.data["step"] for event in events] == [1, 2, 3]
    assert sorted(event.data["due"] for event in events) == [event.data["due"] for event in events]


async def test_a_share_of_the_promise_is_that_of_the_reply_which_is_due(house: House) -> None:
    number = await house.a_case("Hello")
    assert await passes(house, minutes=28) == 0
    assert await passes(house, minutes=3) == 1
    await house.do(Send("marie", number, text="It left.", undo=timedelta(0)))
    await house.work()
    assert (await case_of(house, number)).steps_taken == ()
    await again(house, number)
    assert await passes(house, minutes=14) == 0
    assert await passes(house, minutes=2) == 1
    assert [each for each, _, _ in told(await steps(house, number))] == [1, 1]


async def again(house: House, number: int) -> None:
    """The author writes again."""
    view = await house.view(number)
    house.network.now = house.clock.now
    house.network.arrives("And now?", reply_to=view.mentions[0].mention.remote_id)
    await house.poll()


@pytest.mark.parametrize("what", ["claim", "snooze", "close", "answer"])
async def test_what_has_not_begun_is_stopped_at_once(house: House, what: str) -> None:
    number = await house.a_case()
    await act(
        house,
        {
            "claim": Claim("marie", number),
            "snooze": Snooze("marie", number, until=house.clock.now + timedelta(days=2)),
            "close": Close("marie", number, reason=CloseReason.SPAM),
            "answer": Send("marie", number, text="It left.", undo=timedelta(0)),
        }[what],
    )
    assert await passes(house, hours=6) == 0
    assert house.surface.calls == []


async def test_it_goes_on_where_it_stood_and_repeats_nothing(house: House) -> None:
    number = await house.a_case()
    assert await passes(house, minutes=45) == 1
    await act(house, Claim("marie", number))
    assert await passes(house, minutes=30) == 0
    await act(house, Release("marie", number))
    assert await passes(house) == 1, "an hour has passed meanwhile"
    await act(house, Close("marie", number, reason=CloseReason.NO_REPLY_NEEDED))
    await act(house, Reopen("marie", number))
    assert await passes(house, minutes=119) == 0
    await act(house, Snooze("marie", number, until=house.clock.now + timedelta(hours=4)))
    house.clock.move(hours=4)
    await house.listener.wake()
    assert await passes(house) == 0, "asleep no time has passed"
    assert await passes(house, minutes=1) == 1
    assert [each for each, _, _ in told(await steps(house, number))] == [1, 2, 3]


async def test_an_author_who_writes_again_has_them_told_though_somebody_holds_the_case(house: House) -> None:
    number = await house.a_case()
    await act(house, Claim("paul", number))
    await passes(house, hours=1)
    await again(house, number)
    assert await passes(house) == 2
    assert told(await steps(house, number))[1] == (2, ["mia", "paul"], [])


async def test_another_department_counts_by_its_own_hours_what_the_case_brought_along(house: House) -> None:
    number = await house.a_case()
    await act(house, Reroute("marie", number, department="press", reason="A journalist."))
    assert await passes(house, hours=3) == 3
    assert told(await steps(house, number)) == [(1, [], ["press"]), (2, [], ["press"]), (3, ["ana"], ["press"])]
    assert (await case_of(house, number)).also == ("press",), "no department gets a copy of its own case"


async def test_steps_come_by_the_hours_of_the_rules_in_force(house: House) -> None:
    number = await house.a_case()
    by_day = LADDER.replace("managers: [mia]", "managers: [mia], hours: {open: {mon-fri: '11:00-12:00'}}")
    loaded = load_rules(by_day, file="f")
    house.rules = InForce(2, loaded.directory, loaded.plan)
    await follow_rules(house.store, loaded.directory, house.clock)
    by_its_hours = await case_of(house, number)
    assert by_its_hours.next_step_at == house.clock.now.replace(hour=11, minute=30, second=0)
    await follow_rules(house.store, loaded.directory, house.clock)
    assert await case_of(house, number) == by_its_hours
    assert await passes(house, hours=2) == 0
    assert await passes(house, minutes=31) == 1
    renamed = LADDER.replace("\n  delivery:", "\n  parcels:").replace("department: delivery", "department: parcels")
    moved = load_rules(f"{renamed}moved_to: {{delivery: parcels}}\n", file="f")
    await follow_rules(house.store, moved.directory, house.clock)
    assert (await case_of(house, number)).next_step_at == house.clock.now
    house.rules = InForce(3, moved.directory, moved.plan)
    assert await passes(house) == 2, "it works day and night"


async def test_a_case_whose_department_is_gone_is_still_looked_at(house: House) -> None:
    number = await house.a_case("Hello")
    other = load_rules(RULES.replace("front_desk", "desk").replace("  delivery:", "  parcels:")
                       .replace("department: delivery", "department: parcels"), file="f")  # fmt: skip
    house.rules = InForce(2, other.directory, other.plan)
    assert await passes(house, hours=3) == 1
    assert told(await steps(house, number)) == [(1, [], [])]


async def test_what_leaves_after_the_answer_is_dropped(house: House) -> None:
    number = await house.a_case()
    house.clock.move(hours=3)
    assert await house.escalator.take() == 3
    await house.do(Close("marie", number, reason=CloseReason.ANSWERED_ELSEWHERE))
    await house.work()
    assert (house.surface.calls, await whispers(house)) == ([], [])


async def test_a_message_whose_answer_was_lost_is_not_posted_again(house: House) -> None:
    await house.a_case()
    house.surface.lost.append(Uncertain("no answer", service="desk", account=""))
    await passes(house, hours=1)
    await house.boots()
    await passes(house)
    assert len(house.surface.calls) == 1


async def test_a_card_that_is_still_on_its_way_gets_its_message_once_it_stands(house: House) -> None:
    house.network.arrives("Where is my parcel?")
    await house.poll()
    house.clock.move(hours=3)
    assert await house.escalator.take() == 3
    await house.work()
    house.clock.move(minutes=5)
    await house.work()
    assert sorted(house.surface.calls) == [("delivery", "ana", "mia"), ("press", "ana", "mia")]


async def test_a_message_waits_for_a_card_that_cannot_be_posted_yet(house: House) -> None:
    house.network.arrives("Where is my parcel?")
    await house.poll()
    house.surface.failures.extend([Unavailable("down", service="desk", account="")] * 2)
    house.clock.move(minutes=45)
    await house.escalator.take()
    await house.work()
    assert (house.surface.cards, house.surface.calls) == ({}, [])
    house.clock.move(minutes=5)
    await house.work()
    assert house.surface.calls == [("delivery",)]


async def test_a_case_escalated_by_hand_goes_on_by_itself(house: House) -> None:
    number = await house.a_case()
    await act(house, Escalate("marie", number, reason="A journalist is asking."))
    since = (await case_of(house, number)).escalated_at
    assert await passes(house, hours=1) == 2
    assert (await case_of(house, number)).escalated_at == since


async def test_many_that_are_due_at_once_are_all_taken(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.flow.escalating.AT_ONCE", 2)
    for number in range(5):
        house.network.arrives(f"Where is my parcel {number}?")
    await house.poll()
    assert await passes(house, hours=3) == 15
    assert await passes(house) == 0


async def test_without_an_escalation_nothing_is_planned(store: Store) -> None:
    house = await House(store).opened()
    number = await house.a_case()
    assert ((await case_of(house, number)).policy, (await case_of(house, number)).next_step_at) == (None, None)
    assert await passes(house, days=3) == 0
