"""Where a second person is asked, nothing leaves without one, and nobody consents to their own words."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.case import CaseState
from bot.domain.messages import (
    Approve,
    Close,
    Correct,
    Reject,
    Reroute,
    Revise,
    Send,
    Undo,
)
from bot.domain.reply import ReplyState
from bot.errors import (
    NotEligible,
    NotPermitted,
    OwnReply,
    Rejected,
    Stale,
    TooLong,
    WrongState,
)
from tests.support.house import House
from tests.support.replies import WORDS, draft_of


async def a_press_reply(house: House) -> tuple[int, int]:
    case = await house.a_case("An interview, please")
    sent = await house.do(Send("marie", case, text=WORDS))
    assert sent["state"] == "awaiting_approval"
    return case, sent["reply"]


async def test_where_approval_is_asked_nothing_leaves_without_a_second_person(house: House) -> None:
    case, reply = await a_press_reply(house)
    house.clock.move(3600)
    await house.work()
    assert house.network.published == []
    assert (await house.view(case)).case.state is CaseState.AWAITING_APPROVAL

    await house.do(Approve("paul", reply, revision=1))
    await house.work()
    assert house.network.published == []
    house.clock.move(16)
    await house.work()
    assert len(house.network.published) == 1
    assert (await house.reply(reply)).approver == "paul"


async def test_the_author_hears_that_an_approver_mended_their_reply(house: House) -> None:
    _, reply = await a_press_reply(house)
    await house.do(Revise("marie", reply, text="My own second thought."))
    await house.do(Revise("paul", reply, text="We would be glad to."))
    await house.work()

    assert [told for told in house.surface.whispers if told[1] == "whisper.revised"] == [("marie", "whisper.revised")]


async def test_the_approver_may_undo_within_the_window(house: House) -> None:
    _, reply = await a_press_reply(house)
    await house.do(Approve("paul", reply))

    assert (await house.do(Undo("paul", reply)))["state"] == "cancelled"


async def test_nobody_approves_what_they_wrote_or_edited(house: House) -> None:
    _, reply = await a_press_reply(house)
    with pytest.raises(NotPermitted):
        await house.do(Approve("marie", reply))
    await house.do(Revise("paul", reply, text="Better words."))
    with pytest.raises(OwnReply):
        await house.do(Approve("paul", reply))

    await house.do(Approve("sam", reply))
    house.clock.move(16)
    await house.work()
    assert house.network.published[0][1] == "Better words."


async def test_an_approval_of_an_older_text_is_stale(house: House) -> None:
    _, reply = await a_press_reply(house)
    await house.do(Revise("marie", reply, text="Other words."))

    with pytest.raises(Stale):
        await house.do(Approve("paul", reply, revision=1))


async def test_a_refusal_or_an_edit_of_an_older_text_is_stale_and_an_undo_in_time_is_done(house: House) -> None:
    _, reply = await a_press_reply(house)
    await house.do(Revise("sam", reply, text="Gladly, on Monday.", revision=1))
    for meant in (Revise("marie", reply, text="Gladly, on Friday.", revision=1), Reject("paul", reply, revision=1)):
        with pytest.raises(Stale):
            await house.do(meant)
    assert (await house.reply(reply)).text == "Gladly, on Monday."
    await house.do(Undo("marie", reply, revision=1))
    assert (await house.reply(reply)).state is ReplyState.CANCELLED


async def test_words_that_call_somebody_inside_leave_by_no_way(house: House) -> None:
    case, reply = await a_press_reply(house)
    for meant in (Send("marie", case, text="Ask <@U0PAUL> please"), Revise("marie", reply, text="See <#C1|press>")):
        with pytest.raises(NotEligible) as refused:
            await house.do(meant)
        assert refused.value.details["problem"] == "inside"
        assert refused.value.details["word"] in meant.text
    answered = (await house.do(Send("marie", await house.a_case(), text="a <3 b <@ c", undo=timedelta(0))))["reply"]
    await house.work()
    with pytest.raises(NotEligible, match="inside"):
        await house.do(Correct("marie", answered, text="Dear <!here>, no"))


async def test_a_revision_keeps_to_the_networks_length(house: House) -> None:
    _, reply = await a_press_reply(house)
    with pytest.raises(TooLong):
        await house.do(Revise("paul", reply, text="x" * 600))
    house.networks.clear()
    await house.do(Revise("paul", reply, text="short"))


async def test_a_revision_that_the_network_would_refuse_is_refused(house: House) -> None:
    case = await house.a_case("An interview, please")
    sent = await house.do(Send("marie", case, text=WORDS))
    async with house.store.writing() as tx:
        stored = await tx.mentions.latest_of(case)
        assert stored is not None
        hidden = replace(stored.mention, visibility="direct")
        await tx.mentions.change(replace(stored, mention=hidden, revision=stored.revision + 1))

    with pytest.raises(NotEligible):
        await house.do(Revise("paul", sent["reply"], text="Other words."))


async def test_a_rejected_reply_goes_back_to_its_author_with_words(house: House) -> None:
    case, reply = await a_press_reply(house)
    await house.work()
    await house.do(Reject("paul", reply, reason="too cold"))
    await house.work()

    view = await house.view(case)
    assert await draft_of(house, case) == WORDS
    assert [note.text for note in view.notes] == ["too cold"]
    assert view.case.state is CaseState.CLAIMED
    assert ("marie", "whisper.rejected") in house.surface.whispers


async def test_of_two_waiting_replies_one_rejection_leaves_the_other_waiting(house: House) -> None:
    case, reply = await a_press_reply(house)
    await house.do(Send("sam", case, text="Another answer.", take_over=True))
    await house.do(Reject("paul", reply))

    assert (await house.view(case)).case.state is CaseState.AWAITING_APPROVAL


async def test_of_two_waiting_replies_one_consent_leaves_the_other_waiting(house: House) -> None:
    case, reply = await a_press_reply(house)
    other = (await house.do(Send("sam", case, text="Another answer.", take_over=True)))["reply"]
    house.network.failures.append(Rejected("no", service="mastodon", account="acme_social"))
    await house.do(Approve("paul", reply))
    assert (await house.view(case)).case.state is CaseState.AWAITING_APPROVAL
    house.clock.move(16)
    await house.work()

    assert (await house.reply(reply)).state is ReplyState.FAILED
    assert (await house.view(case)).case.state is CaseState.AWAITING_APPROVAL
    assert (await house.reply(other)).state is ReplyState.AWAITING_APPROVAL


async def test_one_reply_is_chosen_and_the_others_go_back_to_their_authors(house: House) -> None:
    case, chosen = await a_press_reply(house)
    other = (await house.do(Send("sam", case, text="Another answer.", take_over=True)))["reply"]
    await house.work()
    await house.do(Approve("paul", chosen, revision=1, alone=True))
    await house.work()

    sent_back = await house.reply(other)
    assert (sent_back.state, sent_back.failure, sent_back.approver) == (ReplyState.CANCELLED, "rejected", "paul")
    async with house.store.reading() as tx:
        draft = await tx.threads.draft(case, "sam")
    assert draft is not None
    assert draft.text == "Another answer."
    assert ("sam", "whisper.another_chosen") in house.surface.whispers
    house.clock.move(16)
    await house.work()
    assert [text for _, text, _ in house.network.published] == [WORDS]
    assert (await house.view(case)).case.state is CaseState.REPLIED


async def test_an_approver_who_chooses_anothers_reply_takes_their_own_back(house: House) -> None:
    case, chosen = await a_press_reply(house)
    own = (await house.do(Send("sam", case, text="My own answer.", take_over=True)))["reply"]
    await house.do(Approve("sam", chosen, alone=True))
    await house.work()

    assert ((await house.reply(own)).state, (await house.reply(own)).failure) == (ReplyState.CANCELLED, "undone")
    assert house.surface.whispers == []


async def test_a_case_with_a_waiting_reply_stays_where_its_approvers_are(house: House) -> None:
    case, reply = await a_press_reply(house)
    await house.do(Send("sam", case, text="Another answer.", take_over=True))
    await house.do(Approve("paul", reply))
    house.clock.move(16)
    await house.work()
    assert (await house.view(case)).case.state is CaseState.REPLIED

    with pytest.raises(WrongState, match="waits for approval"):
        await house.do(Reroute("marie", case, department="delivery", reason="x"))
    with pytest.raises(WrongState, match="waits for approval"):
        await house.do(Close("marie", case))


async def test_the_rule_may_ask_for_consent_where_the_department_does_not(house: House) -> None:
    case = await house.a_case()
    async with house.store.writing() as tx:
        stored = await tx.cases.get(case, lock=True)
        assert stored is not None
        await tx.cases.save(replace(stored, approval=True, revision=stored.revision + 1))

    assert (await house.do(Send("marie", case, text=WORDS)))["state"] == "awaiting_approval"
