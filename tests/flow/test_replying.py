"""A reply leaves by a person's explicit act, with consent where asked, and can be taken back before it leaves."""

from datetime import timedelta

import pytest

from bot.domain.case import CaseState
from bot.domain.messages import (
    Approve,
    Claim,
    Close,
    SaveDraft,
    Send,
    SwitchPublishing,
    Undo,
    Withdraw,
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
    PublishingStopped,
    Stale,
    TooLong,
    WrongState,
)
from tests.support.house import House
from tests.support.replies import WORDS, draft_of, published


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


async def test_where_a_network_shows_one_answer_a_second_one_is_refused(house: House) -> None:
    house.network.replaces = True
    case = await house.a_case()
    first = await house.do(Send("marie", case, text=WORDS, undo=timedelta(0)))
    with pytest.raises(NotEligible) as on_its_way:
        await house.do(Send("marie", case, text="And more."))
    await house.work()
    with pytest.raises(NotEligible) as given:
        await house.do(Send("marie", case, text="And more."))
    assert [each.value.details["problem"] for each in (on_its_way, given)] == ["one_answer", "one_answer"]
    assert given.value.details["reply"] == str(first["reply"])
    assert [text for _, text, _ in house.network.published] == [WORDS]


async def test_an_answer_that_was_withdrawn_makes_room_for_another(house: House) -> None:
    house.network.replaces = True
    case, reply = await published(house)
    await house.do(Withdraw("marie", reply))
    await house.work()
    await house.do(Send("marie", case, text="It left.", undo=timedelta(0)))
    await house.work()
    assert [text for _, text, _ in house.network.published] == [WORDS, "It left."]


async def test_a_closed_case_is_reopened_and_answered_in_one_act_whoever_held_it(house: House) -> None:
    case = await house.a_case()
    await house.do(Claim("paul", case))
    await house.do(Close("paul", case))

    await house.do(Send("marie", case, text=WORDS, reopen=True))

    after = (await house.view(case)).case
    assert (after.state, after.assignee, after.close_reason) == (CaseState.CLAIMED, "marie", None)
    assert (await house.events(case))[-2:] == ["reopened", "submitted"]


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


async def test_unknown_replies_are_not_found(house: House) -> None:
    with pytest.raises(NotFound):
        await house.do(Undo("marie", 999))
