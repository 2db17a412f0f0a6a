"""An author answered in private: by an explicit act, once for each post, within its time, and never in public."""

from datetime import timedelta

import pytest

from bot.domain.case import CaseState, CloseReason
from bot.domain.messages import (
    Approve,
    Close,
    Correct,
    Reject,
    Release,
    Revise,
    Send,
    SendPrivately,
    SwitchPublishing,
    Undo,
    Withdraw,
)
from bot.domain.private import words_again
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
    Refusal,
    Stale,
    TooLong,
)
from bot.flow.pause import pause
from tests.support.house import House
from tests.support.private import OPEN_FOR, WORDS, a_comment, written
from tests.support.rehearsed_private import LIMIT
from tests.support.replies import draft_of, outcomes, whispers

TO_PRESS = "An interview, please"


async def test_an_author_is_told_in_private_after_the_undo_window_and_nothing_is_public(house: House) -> None:
    case, mention = await a_comment(house)
    seen = (await house.view(case)).mentions[0]
    outcome = await house.do(
        SendPrivately("marie", case, mention_id=mention, mention_revision=seen.revision, text=WORDS)
    )
    await house.work()
    assert (await house.reply(outcome["reply"])).state is ReplyState.HELD
    assert house.network.messages.asked == [], "the undo window has not passed"
    house.clock.move(16)
    await house.work()

    reply, view = await house.reply(outcome["reply"]), await house.view(case)
    assert (reply.state, reply.private, reply.remote_id) == (
        ReplyState.PUBLISHED,
        True,
        f"message-{seen.mention.remote_id}",
    )
    assert house.network.messages.sent == {seen.mention.remote_id: WORDS}
    assert (house.network.asked, house.network.published) == ([], [])
    assert await outcomes(house, reply.id) == ["published"]
    assert (view.case.state, view.case.assignee) == (CaseState.REPLIED, "marie")
    assert view.case.replied_at == house.clock.now, "who is answered in private waits no longer"


async def test_every_event_of_a_private_message_says_that_it_is_one(house: House) -> None:
    reply = await house.reply(await written(house))
    await house.work()
    async with house.store.reading() as tx:
        events = [each for each in await tx.events.of_case(reply.case_id) if each.data.get("reply") == reply.id]
    assert [each.kind for each in events] == ["submitted", "sending", "published"]
    assert all(each.data["private"] is True for each in events)


async def test_a_private_message_is_taken_back_before_it_leaves_and_is_no_public_draft(house: House) -> None:
    case, mention = await a_comment(house)
    outcome = await house.do(SendPrivately("marie", case, mention_id=mention, text=WORDS))
    await house.do(Undo("marie", outcome["reply"]))
    house.clock.move(60)
    await house.work()

    view = await house.view(case)
    assert view.replies[0].state is ReplyState.CANCELLED
    assert house.network.messages.asked == []
    assert await draft_of(house, case) is None
    assert words_again(view.replies, mention, "marie") == WORDS
    assert words_again(view.replies, mention, "paul") == ""
    await house.do(SendPrivately("marie", case, mention_id=mention, text=WORDS, undo=timedelta(0)))
    await house.work()
    assert len(house.network.messages.sent) == 1, "what was taken back may be sent after all"


async def test_there_is_one_private_message_for_each_post(house: House) -> None:
    reply = await house.reply(await written(house))
    again = SendPrivately("marie", reply.case_id, mention_id=reply.mention_id, text="And another thing.")
    for _ in range(2):
        with pytest.raises(NotEligible) as refusal:
            await house.do(again)
        assert refusal.value.details["problem"] == "private_given"
        await house.work()

    assert list(house.network.messages.sent.values()) == [WORDS]


async def test_another_post_of_the_same_author_takes_its_own(house: House) -> None:
    reply = await house.reply(await written(house))
    await house.work()
    first = (await house.view(reply.case_id)).mentions[0].mention
    house.network.arrives("Hello?", reply_to=first.remote_id, private_until=house.clock.now + OPEN_FOR)
    await house.poll()
    (later,) = [each for each in (await house.view(reply.case_id)).mentions if each.id != reply.mention_id]
    await house.do(SendPrivately("marie", reply.case_id, mention_id=later.id, text=WORDS, undo=timedelta(0)))
    await house.work()

    assert len(house.network.messages.sent) == 2


async def test_what_takes_no_message_is_refused_before_anything_is_kept(house: House) -> None:
    case, mention = await a_comment(house)
    plain = await house.a_case("Where is my other parcel?", by="tom")
    (other,) = (await house.view(plain)).mentions
    act = SendPrivately("marie", case, mention_id=mention, text=WORDS)
    refusals: list[tuple[type[Refusal], SendPrivately]] = [
        (NotFound, SendPrivately("marie", case, mention_id=other.id, text=WORDS)),
        (NotFound, SendPrivately("marie", case, mention_id=999, text=WORDS)),
        (NotEligible, SendPrivately("marie", plain, mention_id=other.id, text=WORDS)),
        (NotPermitted, SendPrivately("sam", case, mention_id=mention, text=WORDS)),
        (Stale, SendPrivately("marie", case, mention_id=mention, mention_revision=7, text=WORDS)),
        (Stale, SendPrivately("marie", case, 99, mention_id=mention, text=WORDS)),
        (EmptyText, SendPrivately("marie", case, mention_id=mention, text=" ")),
        (TooLong, SendPrivately("marie", case, mention_id=mention, text="x" * (LIMIT + 1))),
    ]
    for refused, command in refusals:
        with pytest.raises(refused):
            await house.do(command)
    house.clock.move(OPEN_FOR.total_seconds())
    with pytest.raises(NotEligible) as late:
        await house.do(act)
    assert late.value.details["problem"] == "private_closed"
    assert not (await house.view(case)).replies
    assert house.network.messages.asked == []


async def test_what_its_author_removed_is_not_answered_in_private(house: House) -> None:
    case, mention = await a_comment(house)
    first = (await house.view(case)).mentions[0].mention
    house.network.arrives("Hello?", reply_to=first.remote_id)
    await house.poll()
    house.network.deletes(first)
    await house.poll()
    with pytest.raises(NotEligible):
        await house.do(SendPrivately("marie", case, mention_id=mention, text=WORDS))


async def test_a_network_without_private_messages_takes_none(house: House) -> None:
    case, mention = await a_comment(house)
    house.network.private = None
    with pytest.raises(NotEligible) as refusal:
        await house.do(SendPrivately("marie", case, mention_id=mention, text=WORDS))
    assert refusal.value.details["problem"] == "no_private"


async def test_who_has_the_case_writes_unless_it_is_taken_over(house: House) -> None:
    case, mention = await a_comment(house)
    await house.do(Send("paul", case, text="In a moment."))
    with pytest.raises(AlreadyClaimed):
        await house.do(SendPrivately("marie", case, mention_id=mention, text=WORDS))
    await house.do(SendPrivately("marie", case, mention_id=mention, text=WORDS, take_over=True))
    assert (await house.view(case)).case.assignee == "marie"


async def test_nobody_writes_in_a_closed_case(house: House) -> None:
    case, mention = await a_comment(house)
    await house.do(Close("marie", case, reason=CloseReason.SPAM))
    with pytest.raises(CaseClosed):
        await house.do(SendPrivately("marie", case, mention_id=mention, text=WORDS))


async def test_stopped_publishing_and_a_paused_account_hold_a_message_back(house: House) -> None:
    case, mention = await a_comment(house)
    act = SendPrivately("marie", case, mention_id=mention, text=WORDS, undo=timedelta(0))
    await house.do(SwitchPublishing("ana", stopped=True))
    with pytest.raises(PublishingStopped):
        await house.do(act)
    await house.do(SwitchPublishing("ana", stopped=False))
    sent = await house.do(act)
    await house.do(SwitchPublishing("ana", stopped=True))
    await house.work()
    assert (await house.reply(sent["reply"])).failure == "publishing_stopped"
    assert house.network.messages.asked == []
    async with house.store.writing() as tx:
        await pause(tx, "acme_social", "auth_failed", house.clock.now)
    await house.do(SwitchPublishing("ana", stopped=False))
    house.clock.move(10)
    await house.work()
    assert (await house.reply(sent["reply"])).failure == "account_paused"
    assert house.network.messages.asked == []
    with pytest.raises(AccountPaused):
        await house.do(act)


async def test_where_a_second_person_is_asked_one_is_for_a_private_message_too(house: House) -> None:
    reply = await written(house, TO_PRESS)
    await house.work()
    case = (await house.reply(reply)).case_id
    assert (await house.view(case)).case.state is CaseState.AWAITING_APPROVAL
    assert house.network.messages.asked == []
    with pytest.raises(OwnReply):
        await house.do(Approve("sam", (await house.do(Revise("sam", reply, text="Write to us.")))["reply"]))
    await house.do(Approve("paul", reply))
    await house.work()

    assert list(house.network.messages.sent.values()) == ["Write to us."]
    assert (await house.reply(reply)).approver == "paul"


async def test_an_approver_sends_a_private_message_back_and_its_words_stay_out_of_the_public_draft(
    house: House,
) -> None:
    reply = await house.reply(await written(house, TO_PRESS))
    with pytest.raises(TooLong):
        await house.do(Revise("sam", reply.id, text="x" * (LIMIT + 1)))
    await house.do(Reject("paul", reply.id, reason="Not like this."))
    await house.work()

    assert (await house.reply(reply.id)).state is ReplyState.CANCELLED
    assert await draft_of(house, reply.case_id) is None
    assert "marie: whisper.rejected_private" in await whispers(house)
    assert words_again((await house.view(reply.case_id)).replies, reply.mention_id, "marie") == WORDS


async def test_choosing_one_public_reply_leaves_the_private_message_waiting(house: House) -> None:
    private = await house.reply(await written(house, TO_PRESS))
    case = private.case_id
    await house.do(Release("marie", case))
    chosen = await house.do(Send("marie", case, text="Gladly."))
    other = await house.do(Send("marie", case, text="Surely."))
    await house.do(Approve("paul", chosen["reply"], alone=True))

    assert (await house.reply(other["reply"])).state is ReplyState.CANCELLED
    assert (await house.reply(private.id)).state is ReplyState.AWAITING_APPROVAL
    third = await house.do(Send("marie", case, text="Certainly."))
    await house.do(Approve("paul", private.id, alone=True))
    assert (await house.reply(third["reply"])).state is ReplyState.AWAITING_APPROVAL


async def test_a_private_message_is_neither_corrected_nor_withdrawn(house: House) -> None:
    reply = await written(house)
    await house.work()
    for act in (Correct("marie", reply, text="Other words."), Withdraw("marie", reply)):
        with pytest.raises(NotEligible) as refusal:
            await house.do(act)
        assert refusal.value.details["problem"] == "private"
    assert (house.network.corrected, house.network.taken_off) == ([], [])


async def test_the_same_words_may_be_said_in_public_and_in_private(house: House) -> None:
    reply = await house.reply(await written(house))
    await house.do(Send("marie", reply.case_id, text=WORDS, undo=timedelta(0)))
    await house.work()
    assert list(house.network.messages.sent.values()) == [WORDS]
    assert [text for _, text, _ in house.network.published] == [WORDS]


async def test_an_answer_in_the_networks_own_app_keeps_no_private_message_back(house: House) -> None:
    case, mention = await a_comment(house)
    sent = await house.do(SendPrivately("marie", case, mention_id=mention, text=WORDS, undo=timedelta(seconds=120)))
    house.network.answers_in_the_app((await house.view(case)).mentions[0].mention.remote_id, WORDS)
    await house.poll()
    assert (await house.view(case)).case.state is CaseState.CLOSED, "the same words in public are no echo of ours"
    house.clock.move(120)
    await house.work()

    assert (await house.reply(sent["reply"])).state is ReplyState.PUBLISHED
