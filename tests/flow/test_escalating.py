"""A case escalated: those who are responsible are told why, until it is answered or closed."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.decision import Priority
from bot.domain.messages import Escalate, Send
from bot.errors import ChannelGone, NotEligible, NotPermitted, RateLimited, Unavailable, Uncertain, WrongState
from bot.ports.rows import CaseFilter
from tests.support.house import House
from tests.support.replies import whispers

WHERE = {"service": "desk", "account": ""}


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


async def calls(house: House, **trouble: BaseException) -> list[tuple[str, ...]]:
    """Who is called in which channel, once a case was escalated and a quarter of an hour has passed."""
    case = await house.a_case()
    await house.do(Escalate("marie", case, reason="A journalist is asking."))
    for when, what in trouble.items():
        getattr(house.surface, when).append(what)
    await house.work()
    for _ in range(3):
        house.clock.move(minutes=5)
        await house.boots()
        await house.work()
    assert not any(getattr(house.surface, when) for when in trouble)
    return house.surface.calls


async def test_those_who_are_responsible_are_called_once_under_the_card_of_their_department(house: House) -> None:
    house.surface.drawings = 2
    assert await calls(house) == [("delivery", "mia")]


async def test_a_call_that_surely_did_not_arrive_comes_later(house: House) -> None:
    until = house.clock() + timedelta(minutes=7)
    limited = RateLimited("wait", retry_at=until, **WHERE)
    assert await calls(house, unready=Unavailable("no token", **WHERE), refused=limited) == [("delivery", "mia")]


@pytest.mark.parametrize("why", [Uncertain("no answer", **WHERE), asyncio.CancelledError()])
async def test_a_call_that_may_have_arrived_is_not_repeated(house: House, why: BaseException) -> None:
    assert await calls(house, lost=why) == [("delivery", "mia")]


async def test_a_call_that_is_not_taken_is_given_up(house: House) -> None:
    assert await calls(house, refused=ChannelGone("archived", **WHERE)) == []


async def test_nobody_is_called_on_a_surface_that_cannot_call(house: House) -> None:
    house.callers.clear()
    assert await calls(house) == []
    async with house.store.reading() as tx:
        assert await tx.jobs.waiting() == {}


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
