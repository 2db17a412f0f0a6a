"""Employees act on cases: once each, with permission, and told kindly when it cannot be."""

from datetime import timedelta

import pytest

from bot.domain.case import CaseState, CloseReason
from bot.domain.messages import (
    AddNote,
    Claim,
    Close,
    Compose,
    EditNote,
    Release,
    RemoveNote,
    Reopen,
    Reroute,
    SaveDraft,
    Send,
    Snooze,
    SwitchPublishing,
)
from bot.errors import (
    AlreadyClaimed,
    EmptyText,
    NotFound,
    NotPermitted,
    Stale,
    UnknownDepartment,
    WrongState,
)
from tests.support.house import House


async def test_a_claim_shows_on_the_card(house: House) -> None:
    case = await house.a_case()
    outcome = await house.do(Claim("marie", case))
    await house.work()

    assert outcome["assignee"] == "marie"
    assert await house.events(case) == ["opened", "claimed"]
    card = house.surface.in_channel("delivery")[0]
    assert card.revision == outcome["revision"]


async def test_claiming_twice_is_claiming_once(house: House) -> None:
    case = await house.a_case()
    await house.do(Claim("marie", case))
    again = await house.do(Claim("marie", case))

    assert again["assignee"] == "marie"
    assert await house.events(case) == ["opened", "claimed"]


async def test_the_same_act_delivered_twice_happens_once_and_tells_the_same_outcome(house: House) -> None:
    case = await house.a_case()
    first = await house.do(AddNote("marie", case, text="calling the carrier"), event_key="e1")
    second = await house.do(AddNote("marie", case, text="calling the carrier"), event_key="e1")

    assert dict(first) == dict(second)
    assert len((await house.view(case)).notes) == 1


async def test_one_key_with_two_contents_is_refused(house: House) -> None:
    case = await house.a_case()
    await house.do(AddNote("marie", case, text="one"), event_key="e1")

    with pytest.raises(Stale):
        await house.do(AddNote("marie", case, text="two"), event_key="e1")


async def test_two_employees_at_once_one_holds_it_and_the_other_learns_who(house: House) -> None:
    case = await house.a_case()
    await house.do(Claim("marie", case))

    with pytest.raises(AlreadyClaimed):
        await house.do(Claim("paul", case))
    assert (await house.do(Claim("paul", case, take_over=True)))["assignee"] == "paul"
    assert "taken_over" in await house.events(case)


async def test_a_stale_click_is_refused(house: House) -> None:
    case = await house.a_case()
    await house.do(Claim("marie", case, revision=1))

    with pytest.raises(Stale):
        await house.do(Release("marie", case, revision=1))


async def test_strangers_and_other_departments_may_not_act(house: House) -> None:
    case = await house.a_case()
    for by in ("sam", "eve"):
        with pytest.raises(NotPermitted):
            await house.do(Claim(by, case))


async def test_an_unknown_case_is_not_found(house: House) -> None:
    with pytest.raises(NotFound):
        await house.do(Claim("marie", 999))


async def test_the_assignee_or_a_manager_gives_a_case_back(house: House) -> None:
    case = await house.a_case()
    await house.do(Claim("marie", case))
    with pytest.raises(NotPermitted):
        await house.do(Release("paul", case))

    assert (await house.do(Release("mia", case)))["assignee"] is None


async def test_a_rerouted_case_gets_a_card_there_and_leaves_a_read_only_one_here(house: House) -> None:
    case = await house.a_case()
    outcome = await house.do(Reroute("marie", case, department="front_desk", reason="not a parcel"))
    await house.work()

    assert outcome["state"] == "open"
    assert len(house.surface.in_channel("front_desk")) == 1
    left = house.surface.in_channel("delivery")[0]
    assert not any(block.block == "actions" for block in left.blocks)


async def test_a_rerouted_card_says_why_a_colleague_sent_it(house: House) -> None:
    case = await house.a_case()
    await house.do(Reroute("marie", case, department="front_desk", reason=" not a parcel "))
    await house.work()

    (arrived,) = house.surface.in_channel("front_desk")
    assert any("not a parcel" in str(block) for block in arrived.blocks)


async def test_a_reroute_needs_a_reason_and_a_department_that_exists(house: House) -> None:
    case = await house.a_case()
    with pytest.raises(WrongState):
        await house.do(Reroute("marie", case, department="press", reason=" "))
    with pytest.raises(UnknownDepartment):
        await house.do(Reroute("marie", case, department="nowhere", reason="x"))


async def test_a_case_whose_reply_is_leaving_is_neither_rerouted_nor_closed(house: House) -> None:
    case = await house.a_case()
    await house.do(Send("marie", case, text="It leaves today."))

    with pytest.raises(WrongState):
        await house.do(Reroute("marie", case, department="press", reason="x"))
    with pytest.raises(WrongState):
        await house.do(Close("marie", case, reason=CloseReason.ANSWERED))


async def test_a_sleeping_case_wakes_at_its_time(house: House) -> None:
    case = await house.a_case()
    with pytest.raises(WrongState):
        await house.do(Snooze("marie", case))
    await house.do(Snooze("marie", case, until=house.clock.now + timedelta(hours=1)))

    assert await house.listener.wake() == 0
    house.clock.move(3601)
    assert await house.listener.wake() == 1
    assert (await house.view(case)).case.snoozed_until is None
    assert "woken" in await house.events(case)


async def test_a_case_is_closed_for_a_reason_and_reopened(house: House) -> None:
    case = await house.a_case()
    await house.do(Close("marie", case, reason=CloseReason.SPAM))
    assert (await house.view(case)).case.close_reason is CloseReason.SPAM

    await house.do(Reopen("marie", case))
    assert (await house.view(case)).case.state is CaseState.OPEN


async def test_a_note_stays_inside(house: House) -> None:
    case = await house.a_case()
    with pytest.raises(EmptyText):
        await house.do(AddNote("marie", case, text="\n"))
    await house.do(AddNote("marie", case, text="calling the carrier"))
    await house.work()

    assert [note.text for note in (await house.view(case)).notes] == ["calling the carrier"]
    assert house.network.published == []


async def test_a_note_is_changed_and_removed_by_its_author_with_the_message_it_stands_in(house: House) -> None:
    case = await house.a_case()
    kept = await house.do(AddNote("marie", case, text="calling", ref="chat:1"))
    again = await house.do(AddNote("marie", case, text="calling", ref="chat:1"))
    assert again["note"] == kept["note"]
    with pytest.raises(NotPermitted):
        await house.do(EditNote("paul", "chat:1", "not mine"))
    with pytest.raises(EmptyText):
        await house.do(EditNote("marie", "chat:1", " "))
    await house.do(EditNote("marie", "chat:1", "called"))
    assert [note.text for note in (await house.view(case)).notes] == ["called"]
    await house.do(RemoveNote("marie", "chat:1"))
    assert (await house.view(case)).notes == []
    with pytest.raises(NotFound):
        await house.do(RemoveNote("marie", "chat:1"))


async def test_a_draft_is_kept_and_removed_when_empty(house: House) -> None:
    case = await house.a_case()
    await house.do(SaveDraft("marie", case, text="We are sor"))
    async with house.store.reading() as tx:
        draft = await tx.threads.draft(case, "marie")
    assert draft is not None
    assert draft.text == "We are sor"

    await house.do(SaveDraft("marie", case, text=""))
    async with house.store.reading() as tx:
        assert await tx.threads.draft(case, "marie") is None


async def test_others_see_who_is_composing_until_it_fades(house: House) -> None:
    case = await house.a_case()
    await house.do(Compose("marie", case))
    await house.do(Compose("marie", case))
    assert (await house.do(Compose("paul", case)))["composing"] == ["marie"]
    assert set((await house.view(case)).composing) == {"marie", "paul"}

    await house.do(Compose("paul", case, stopped=True))
    house.clock.move(60)
    assert list((await house.view(case)).composing) == []


async def test_only_admins_stop_publishing(house: House) -> None:
    with pytest.raises(NotPermitted):
        await house.do(SwitchPublishing("marie", stopped=True))
    await house.do(SwitchPublishing("ana", stopped=True))
    await house.do(SwitchPublishing("ana", stopped=False))


async def test_an_answered_case_is_closed_once_nothing_is_on_its_way(house: House) -> None:
    case = await house.a_case()
    await house.do(Send("marie", case, text="It leaves today.", undo=timedelta(0)))
    await house.work()
    await house.do(Close("marie", case, reason=CloseReason.ANSWERED))

    assert (await house.view(case)).case.close_reason is CloseReason.ANSWERED
