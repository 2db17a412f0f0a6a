"""A case escalated: those who are responsible are told why, until it is answered or closed."""

from datetime import timedelta

import pytest

from bot.domain.decision import Priority
from bot.domain.messages import Escalate, Send
from bot.errors import NotEligible, NotPermitted, WrongState
from bot.ports.rows import CaseFilter
from tests.support.house import House
from tests.support.replies import whispers


async def escalated(house: House) -> list[int]:
    async with house.store.reading() as tx:
        return [case.id for case in await tx.cases.find(CaseFilter(escalated=True))]


async def test_the_managers_are_told_why_and_the_case_is_listed_until_it_is_answered(house: House) -> None:
    await house.a_case("Hello")
    case = await house.a_case()
    await house.do(Escalate("marie", case, reason="A journalist is asking."))
    await house.work()

    after = (await house.view(case)).case
    assert (after.escalated_at, after.priority) == (house.clock.now, Priority.HIGH)
    assert await whispers(house) == ["mia: whisper.escalated"]
    assert await escalated(house) == [case]
    async with house.store.reading() as tx:
        [told] = [event for event in await tx.events.of_case(case) if event.kind == "escalated"]
    assert (told.person, told.data["reason"], told.data["told"]) == ("marie", "A journalist is asking.", ["mia"])
    await house.do(Send("marie", case, text="It left.", undo=timedelta(0)))
    await house.work()
    assert await escalated(house) == []


async def test_where_there_is_no_manager_the_approvers_are_told_but_not_whoever_asked(house: House) -> None:
    case = await house.a_case("An interview, please")
    await house.do(Escalate("sam", case, reason="It is urgent."))
    await house.work()

    assert await whispers(house) == ["paul: whisper.escalated"]


async def test_what_nobody_would_hear_of_or_says_nothing_is_refused(house: House) -> None:
    case, parcel = await house.a_case("Hello"), await house.a_case()
    with pytest.raises(NotEligible):
        await house.do(Escalate("marie", case, reason="Please look."))
    with pytest.raises(WrongState):
        await house.do(Escalate("marie", parcel, reason="  "))
    with pytest.raises(NotPermitted):
        await house.do(Escalate("sam", parcel, reason="Please look."))
    await house.do(Escalate("marie", parcel, reason="Please look."))
    with pytest.raises(WrongState):
        await house.do(Escalate("paul", parcel, reason="Please look."))
