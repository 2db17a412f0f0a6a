"""A claim that nobody follows up lets no author wait unseen: its holder is reminded, then the case goes back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.case import CaseState
from bot.domain.messages import AddNote, Claim, Compose, Release, SaveDraft, Send, Snooze
from bot.domain.reply import ReplyState
from bot.flow.follow_rules import follow_rules
from bot.flow.handing_over import Handover
from bot.ports.store import Store
from bot.rules.source import load_rules
from bot.runtime.rules import InForce
from tests.support.house import RULES, House
from tests.support.replies import draft_of, whispers

SHORT = RULES.replace("managers: [mia]", "managers: [mia], claim: 1h")
REMINDED, ENDED = "marie: whisper.claim_ends", "marie: whisper.claim_ended"


@pytest.fixture
async def house(store: Store) -> House:
    return await House(store, rules_text=SHORT).opened()


async def passes(house: House, **time: float) -> int:
    """Time passes, the clock ticks, and what is asked for is carried out; gives how many claims ended."""
    house.clock.move(**time)
    ended = await Handover(house.store, lambda: house.rules.directory, house.clock).look()
    await house.work()
    return ended


async def comes_into_force(house: House, text: str) -> None:
    rules = load_rules(text, file="newer rules")
    house.rules = InForce(house.rules.version + 1, rules.directory, rules.plan)
    await follow_rules(house.store, rules.directory, house.clock)


async def a_claimed_case(house: House) -> int:
    case = await house.a_case()
    await house.do(Claim("marie", case))
    await house.work()
    return case


async def test_the_holder_is_reminded_once_and_then_the_case_goes_back_with_the_draft_kept(house: House) -> None:
    case = await a_claimed_case(house)
    await house.do(SaveDraft("marie", case, text="We are sorry"))
    assert await passes(house, minutes=47) == 0
    assert await whispers(house) == []
    assert await passes(house, minutes=1) == 0
    assert await passes(house, minutes=11) == 0
    assert await whispers(house) == [REMINDED]
    assert await passes(house, minutes=1) == 1
    assert await whispers(house) == [REMINDED, ENDED]

    free = (await house.view(case)).case
    assert (free.state, free.assignee) == (CaseState.OPEN, None)
    assert await draft_of(house, case) == "We are sorry"
    assert [kind for kind in await house.events(case) if kind.startswith("claim_")] == ["claim_ends", "claim_ended"]
    assert await passes(house, days=1) == 0


async def test_without_the_clock_a_claim_lasts_for_ever(house: House) -> None:
    case = await a_claimed_case(house)
    house.clock.move(days=30)
    await house.work()
    assert (await house.view(case)).case.assignee == "marie"


@pytest.mark.parametrize("sign", [AddNote, SaveDraft])
async def test_a_note_or_a_draft_is_a_sign_of_life(house: House, sign: type[AddNote] | type[SaveDraft]) -> None:
    case = await a_claimed_case(house)
    house.clock.move(minutes=50)
    await house.do(sign("marie", case, text="I have called the depot."))
    assert await passes(house, minutes=45) == 0
    assert await passes(house, minutes=5) == 0
    assert await passes(house, minutes=10) == 1


async def test_whoever_is_writing_keeps_the_case(house: House) -> None:
    case = await a_claimed_case(house)
    house.clock.move(minutes=50)
    await house.do(Compose("marie", case))
    assert await passes(house, minutes=45) == 0


async def test_what_a_colleague_notes_is_no_sign_of_life_of_the_holder(house: House) -> None:
    case = await a_claimed_case(house)
    house.clock.move(minutes=50)
    await house.do(AddNote("paul", case, text="Marie has left for today."))
    assert await passes(house) == 0
    assert await whispers(house) == [REMINDED]
    assert await passes(house, minutes=10) == 1


async def test_a_case_whose_answer_is_on_its_way_stays_with_whoever_gave_it(house: House) -> None:
    case = await a_claimed_case(house)
    await house.do(Send("marie", case, text="It leaves today."))
    house.clock.move(hours=2)
    look = Handover(house.store, lambda: house.rules.directory, house.clock).look
    assert await look() == 0
    assert (await house.view(case)).case.assignee == "marie"
    await house.work()
    assert (await house.view(case)).case.state is CaseState.REPLIED
    assert await passes(house, hours=2) == 0


async def test_nobody_loses_a_case_that_sleeps(house: House) -> None:
    case = await a_claimed_case(house)
    await house.do(Snooze("marie", case, until=house.clock() + timedelta(days=2)))
    assert await passes(house, days=1) == 0
    house.clock.move(days=1)
    await house.listener.wake()
    assert await passes(house, minutes=59) == 0, "its time begins when it is awake"
    assert await passes(house, minutes=1) == 1


async def test_where_nothing_is_said_a_claim_lasts_for_ever(house: House) -> None:
    case = await house.a_case("Hello")
    await house.do(Claim("marie", case))
    assert await passes(house, days=30) == 0
    assert await whispers(house) == []


async def test_newer_rules_hold_for_claims_of_before_and_remind_nobody_twice(house: House) -> None:
    case = await a_claimed_case(house)
    await passes(house, minutes=50)
    await comes_into_force(house, SHORT + "\n")
    await passes(house, minutes=1)
    assert await whispers(house) == [REMINDED]
    await comes_into_force(house, RULES)
    assert await passes(house, days=3) == 0
    await comes_into_force(house, SHORT.replace("claim: 1h", "claim: 3d"))
    assert await passes(house) == 0
    assert await whispers(house) == [REMINDED, REMINDED], "nobody loses a case without having been reminded of it"
    assert await passes(house, hours=14) == 0
    assert await passes(house, hours=1) == 1
    assert (await house.view(case)).case.assignee is None


async def test_nobody_loses_a_case_before_they_were_reminded_though_nobody_looked_in_time(house: House) -> None:
    await a_claimed_case(house)
    assert await passes(house, hours=5) == 0
    assert await whispers(house) == [REMINDED]
    assert await passes(house, minutes=11) == 0
    assert await passes(house, minutes=1) == 1


async def test_claiming_what_one_has_is_a_sign_of_life(house: House) -> None:
    case = await a_claimed_case(house)
    await passes(house, minutes=50)
    await house.do(Claim("marie", case))
    assert await passes(house, minutes=47) == 0
    assert await whispers(house) == [REMINDED]


async def test_a_reply_of_which_a_person_has_to_decide_keeps_no_case(house: House) -> None:
    case = await a_claimed_case(house)
    outcome = await house.do(Send("marie", case, text="It leaves today."))
    async with house.store.writing() as tx:
        reply = await tx.replies.get(outcome["reply"], lock=True)
        assert reply is not None
        await tx.replies.save(replace(reply, state=ReplyState.UNCERTAIN, needs_person=True))
    house.clock.move(minutes=50)
    look = Handover(house.store, lambda: house.rules.directory, house.clock).look
    assert await look() == 0
    house.clock.move(minutes=15)
    assert await look() == 1


async def test_a_holder_whom_the_rules_name_no_more_is_told_nothing_and_the_case_goes_back(house: House) -> None:
    case = await a_claimed_case(house)
    gone = SHORT.replace("  marie: {name: Marie}\n", "").replace("marie, ", "")
    await comes_into_force(house, gone)
    await passes(house, minutes=50)
    assert await passes(house, minutes=15) == 1
    assert await whispers(house) == []
    assert (await house.view(case)).case.assignee is None


async def test_many_claims_end_in_one_look(house: House) -> None:
    numbers = [await house.a_case(f"Where is my parcel {number}?", by=f"customer{number}") for number in range(103)]
    for number in numbers:
        await house.do(Claim("marie", number))
    await house.do(Release("marie", numbers[0]))
    await passes(house, minutes=50)
    assert await passes(house, minutes=10) == 102
