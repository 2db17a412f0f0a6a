"""A reply leaves by a person's explicit act, with consent where asked, and can be taken back before it leaves."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.case import CaseState
from bot.domain.messages import (
    Approve,
    Claim,
    Close,
    Reject,
    Reroute,
    Revise,
    SaveDraft,
    Send,
    SwitchPublishing,
    Undo,
)
from bot.domain.reply import ReplyState
from bot.errors import (
    AccountPaused,
    AlreadyClaimed,
    CaseClosed,
    EmptyText,
    NotEligible,
    NotFound,
    NotPermitted,
    OwnReply,
    PublishingStopped,
    Rejected,
    Stale,
    TooLong,
    WrongState,
)
from tests.support.house import House

WORDS = "We are sorry, it leaves today."


async def draft_of(house: House, case: int, person: str = "marie") -> str | None:
    async with house.store.reading() as tx:
        draft = await tx.threads.draft(case, person)
    return draft.text if draft else None


async def a_press_reply(house: House) -> tuple[int, int]:
    case = await house.a_case("An interview, please")
    sent = await house.do(Send("marie", case, text=WORDS))
    assert sent["state"] == "awaiting_approval"
    return case, sent["reply"]


async def test_a_sent_reply_waits_out_its_undo_window_and_is_then_public(house: House) -> None:
    case = await house.a_case()
    sent = await house.do(Send("marie", case, text=WORDS))
    await house.work()
    assert house.network.published == []

    house.clock.move(16)
    await house.work()

    reply = await house.reply(sent["reply"])
    assert [text for _, text, _ in house.network.published] == [WORDS]
    assert (reply.state, reply.url) == (ReplyState.PUBLISHED, "https://social.example/@acme/own-0")
    view = await house.view(case)
    assert (view.case.state, view.case.waiting_since, view.case.assignee) == (CaseState.REPLIED, None, "marie")


async def test_undo_keeps_the_words_as_a_draft_and_nothing_is_public(house: House) -> None:
    case = await house.a_case()
    sent = await house.do(Send("marie", case, text=WORDS))
    await house.do(Undo("marie", sent["reply"]))
    house.clock.move(60)
    await house.work()

    assert house.network.published == []
    assert await draft_of(house, case) == WORDS
    assert (await house.view(case)).case.state is CaseState.CLAIMED


async def test_undo_does_not_overwrite_a_newer_draft(house: House) -> None:
    case = await house.a_case()
    sent = await house.do(Send("marie", case, text=WORDS))
    await house.do(SaveDraft("marie", case, text="newer words"))
    await house.do(Undo("marie", sent["reply"]))

    assert await draft_of(house, case) == "newer words"


async def test_a_colleague_cannot_undo_but_an_admin_can(house: House) -> None:
    case = await house.a_case()
    sent = await house.do(Send("marie", case, text=WORDS))
    with pytest.raises(NotPermitted):
        await house.do(Undo("paul", sent["reply"]))

    assert (await house.do(Undo("ana", sent["reply"])))["state"] == "cancelled"


async def test_too_late_to_undo_once_it_is_public(house: House) -> None:
    case = await house.a_case()
    sent = await house.do(Send("marie", case, text=WORDS, undo=timedelta(0)))
    await house.work()

    with pytest.raises(WrongState):
        await house.do(Undo("marie", sent["reply"]))


async def test_sending_claims_an_open_case_and_refuses_one_that_another_holds(house: House) -> None:
    case = await house.a_case()
    await house.do(Claim("paul", case))
    with pytest.raises(AlreadyClaimed):
        await house.do(Send("marie", case, text=WORDS))

    await house.do(Send("marie", case, text=WORDS, take_over=True))
    assert (await house.view(case)).case.assignee == "marie"


async def test_what_the_network_would_refuse_is_refused_before_anything_leaves(house: House) -> None:
    case = await house.a_case()
    with pytest.raises(TooLong) as refusal:
        await house.do(Send("marie", case, text="x" * 600))
    assert refusal.value.details["limit"] == "500"
    with pytest.raises(EmptyText):
        await house.do(Send("marie", case, text="  "))
    hidden = await house.a_case("Where is my parcel?", by="tom", visibility="direct")
    with pytest.raises(NotEligible):
        await house.do(Send("marie", hidden, text=WORDS))


async def test_the_same_words_twice_are_on_their_way_already(house: House) -> None:
    case = await house.a_case()
    await house.do(Send("marie", case, text=WORDS))
    with pytest.raises(WrongState):
        await house.do(Send("marie", case, text=WORDS + " "))

    await house.do(Send("marie", case, text="A second part."))
    house.clock.move(20)
    await house.work()
    assert len(house.network.published) == 2


async def test_a_closed_case_is_reopened_before_it_is_answered(house: House) -> None:
    case = await house.a_case()
    await house.do(Close("marie", case))
    with pytest.raises(CaseClosed):
        await house.do(Send("marie", case, text=WORDS))


async def test_the_employee_is_told_when_the_author_changed_the_mention_meanwhile(house: House) -> None:
    case = await house.a_case()
    mention = (await house.view(case)).mentions[0].mention
    house.network.edits(mention, "Found it, where is my refund for the parcel?")
    await house.poll()

    with pytest.raises(Stale):
        await house.do(Send("marie", case, text=WORDS, mention_revision=1))
    await house.do(Send("marie", case, text=WORDS, mention_revision=2))


async def test_the_employee_is_told_when_another_mention_is_the_latest_meanwhile(house: House) -> None:
    first = house.network.arrives("Where is my parcel?")
    second = house.network.arrives("And my refund for the other parcel?", reply_to=first.remote_id)
    await house.poll()
    read = (await house.view(1)).mentions[1]
    house.network.deletes(second)
    await house.poll()

    with pytest.raises(Stale):
        await house.do(Send("marie", 1, text=WORDS, mention_id=read.id, mention_revision=read.revision))
    left = (await house.view(1)).mentions[0]
    await house.do(Send("marie", 1, text=WORDS, mention_id=left.id, mention_revision=left.revision))


async def test_whoever_can_still_take_a_reply_back_is_told_that_its_author_changed_the_mention(house: House) -> None:
    case = await house.a_case("An interview, please")
    reply = (await house.do(Send("marie", case, text=WORDS, undo=timedelta(seconds=300))))["reply"]
    await house.do(Approve("paul", reply))
    mention = (await house.view(case)).mentions[0].mention
    house.network.edits(mention, "No interview any more, thank you")
    await house.poll()
    await house.work()

    assert (await house.reply(reply)).state is ReplyState.HELD
    assert {("marie", "whisper.mention_edited"), ("paul", "whisper.mention_edited")} <= set(house.surface.whispers)


async def test_nobody_answers_a_mention_that_is_gone(house: House) -> None:
    first = house.network.arrives("Where is my parcel?")
    await house.poll()
    await house.do(Send("marie", 1, text="One moment.", undo=timedelta(0)))
    await house.work()
    house.network.deletes(first)
    await house.listener.recheck("acme_social", older_than=timedelta(seconds=-60))

    with pytest.raises(NotEligible):
        await house.do(Send("marie", 1, text=WORDS))


async def test_nobody_starts_a_reply_on_a_paused_account_or_one_that_is_not_there(house: House) -> None:
    case = await house.a_case()
    async with house.store.writing() as tx:
        await tx.accounts.set_state("acme_social", "paused", "auth_failed", house.clock.now)
    with pytest.raises(AccountPaused):
        await house.do(Send("marie", case, text=WORDS))
    async with house.store.writing() as tx:
        await tx.accounts.set_state("acme_social", "active", None, house.clock.now)
    house.networks.clear()
    with pytest.raises(AccountPaused):
        await house.do(Send("marie", case, text=WORDS))


async def test_while_publishing_is_stopped_nothing_new_is_sent_and_what_waits_stays(house: House) -> None:
    case = await house.a_case()
    sent = await house.do(Send("marie", case, text=WORDS))
    await house.do(SwitchPublishing("ana", stopped=True))
    with pytest.raises(PublishingStopped):
        await house.do(Send("marie", case, text="more"))
    house.clock.move(60)
    await house.work()
    waiting = await house.reply(sent["reply"])
    assert (waiting.state, waiting.failure) == (ReplyState.QUEUED, "publishing_stopped")
    assert house.network.published == []

    await house.do(SwitchPublishing("ana", stopped=False))
    house.clock.move(10)
    await house.work()
    assert len(house.network.published) == 1


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


async def test_unknown_replies_are_not_found(house: House) -> None:
    with pytest.raises(NotFound):
        await house.do(Undo("marie", 999))
