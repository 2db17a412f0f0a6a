"""A message in private in trouble: lost answers, deaths, refusals; it is never sent a second time by itself."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.case import CaseState
from bot.domain.messages import Resolve, SendPrivately
from bot.domain.reply import ReplyState
from bot.errors import AuthFailed, Duplicate, NotAllowed, NotEligible, Unavailable, Uncertain
from tests.support.house import House
from tests.support.private import WORDS, written
from tests.support.replies import WHERE, draft_of, outcomes, until_settled, whispers


async def test_a_message_whose_answer_was_lost_is_found_and_sent_once(house: House) -> None:
    house.network.messages.lost.append(Uncertain("cut off", **WHERE))
    number = await written(house)
    await house.work()
    assert (await house.reply(number)).state is ReplyState.UNCERTAIN
    await until_settled(house)

    reply = await house.reply(number)
    assert (reply.state, reply.url) == (ReplyState.PUBLISHED, "https://social.example/inbox")
    assert len(house.network.messages.asked) == 1
    assert await outcomes(house, number) == ["found"]


async def test_a_message_that_surely_never_arrived_is_left_to_a_person(house: House) -> None:
    house.network.messages.failures.append(Uncertain("cut off", **WHERE))
    number = await written(house)
    await until_settled(house)

    reply = await house.reply(number)
    assert (reply.state, reply.needs_person) == (ReplyState.UNCERTAIN, True)
    assert len(house.network.messages.asked) == 1, "nothing in private is sent twice by itself"
    assert "marie: whisper.needs_person_private" in await whispers(house)
    await house.do(Resolve("marie", number, outcome="send_again"))
    await house.work()
    assert list(house.network.messages.sent.values()) == [WORDS]


async def test_where_nobody_can_look_a_person_decides(house: House) -> None:
    house.network.messages.tells = False
    house.network.messages.lost.append(Uncertain("cut off", **WHERE))
    number = await written(house)
    await until_settled(house)

    reply = await house.reply(number)
    assert reply.needs_person
    with pytest.raises(NotEligible):
        await house.do(SendPrivately("marie", reply.case_id, mention_id=reply.mention_id, text="Again."))
    await house.do(Resolve("marie", number, outcome="published"))
    assert (await house.reply(number)).state is ReplyState.PUBLISHED
    assert (await house.view(reply.case_id)).case.state is CaseState.REPLIED
    assert len(house.network.messages.asked) == 1


async def test_who_gives_an_uncertain_message_up_may_write_another(house: House) -> None:
    house.network.messages.failures.append(Uncertain("cut off", **WHERE))
    number = await written(house)
    await until_settled(house)
    reply = await house.reply(number)
    await house.do(Resolve("marie", number, outcome="give_up"))

    assert await draft_of(house, reply.case_id) is None
    again = SendPrivately("marie", reply.case_id, mention_id=reply.mention_id, text="Again.", undo=timedelta(0))
    await house.do(again)
    await house.work()
    assert list(house.network.messages.sent.values()) == ["Again."]


async def test_a_process_that_dies_over_a_message_sends_none_again(house: House) -> None:
    number = await written(house)
    await dies_over_it(house, number)
    stored = (await house.view((await house.reply(number)).case_id)).mentions[0]
    house.network.messages.sent[stored.mention.remote_id] = WORDS
    await until_settled(house)

    assert (await house.reply(number)).state is ReplyState.PUBLISHED
    assert house.network.messages.asked == [], "the second process only looked"


async def dies_over_it(house: House, number: int) -> None:
    """As a process leaves it that was killed between its line in the ledger and the answer."""
    async with house.store.writing() as tx:
        reply = await tx.replies.get(number)
        assert reply is not None
        await tx.replies.save(replace(reply, state=ReplyState.SENDING, revision=reply.revision + 1))
        await tx.replies.start_attempt(number, house.clock.now)


async def test_two_workers_send_one_message(house: House) -> None:
    number = await written(house)
    other = house.an_outbox("another")
    await other.run_due()
    await house.work()
    await until_settled(house, rounds=2)

    assert len(house.network.messages.asked) == 1
    assert (await house.reply(number)).state is ReplyState.PUBLISHED


async def test_what_surely_was_not_sent_is_tried_again(house: House) -> None:
    house.network.messages.failures.append(Unavailable("refused", **WHERE))
    number = await written(house)
    await until_settled(house)

    assert (await house.reply(number)).state is ReplyState.PUBLISHED
    assert await outcomes(house, number) == ["not_sent", "published"]
    assert len(house.network.messages.sent) == 1


async def test_a_message_that_a_colleague_sent_there_is_told(house: House) -> None:
    house.network.messages.failures.append(Duplicate("it has one", **WHERE))
    number = await written(house)
    await house.work()

    reply = await house.reply(number)
    assert (reply.state, reply.failure) == (ReplyState.FAILED, "private_given")
    assert "marie: whisper.failed_private" in await whispers(house)
    assert await draft_of(house, reply.case_id) is None, "words in private are no draft of a public reply"


async def test_a_refusal_fails_and_a_dead_token_pauses_the_account(house: House) -> None:
    house.network.messages.failures.extend([NotAllowed("no", **WHERE), AuthFailed("no", **WHERE)])
    first = await house.reply(await written(house))
    await house.work()
    assert (await house.reply(first.id)).failure == "not_allowed"
    again = SendPrivately("marie", first.case_id, mention_id=first.mention_id, text=WORDS, undo=timedelta(0))
    second = await house.do(again)
    await house.work()

    assert (await house.reply(second["reply"])).failure == "auth_failed"
    async with house.store.reading() as tx:
        account = await tx.accounts.get("acme_social")
    assert account is not None
    assert account.state == "paused"


async def test_an_answer_that_never_comes_leaves_a_message_uncertain(house: House) -> None:
    house.network.hang = house.network.messages.hang = True
    number = await written(house)
    await house.work()
    assert (await house.reply(number)).state is ReplyState.UNCERTAIN


async def test_what_takes_none_any_more_when_it_should_leave_is_not_tried(house: House) -> None:
    number = await written(house)
    reply = await house.reply(number)
    house.network.lets_write_until((await house.view(reply.case_id)).mentions[0].mention, None)
    await house.work()

    assert (await house.reply(number)).failure == "private_closed"
    assert house.network.messages.asked == []


async def test_what_its_author_changed_meanwhile_is_not_answered(house: House) -> None:
    number = await written(house)
    reply = await house.reply(number)
    house.network.edits((await house.view(reply.case_id)).mentions[0].mention, "Never mind.")
    await house.work()

    assert (await house.reply(number)).failure == "target_edited"
    assert house.network.messages.asked == []


async def test_where_messages_went_away_what_waits_fails_and_what_is_in_doubt_needs_a_person(house: House) -> None:
    waiting = await written(house)
    house.network.private = None
    await house.work()
    assert (await house.reply(waiting)).failure == "private_closed"
    house.network.__post_init__()
    reply = await house.reply(waiting)
    house.network.messages.failures.append(Uncertain("cut off", **WHERE))
    act = SendPrivately("marie", reply.case_id, mention_id=reply.mention_id, text=WORDS, undo=timedelta(0))
    doubtful = await house.do(act)
    await house.work()
    house.network.private = None
    await until_settled(house)

    assert (await house.reply(doubtful["reply"])).needs_person


async def test_a_look_that_fails_is_taken_again_before_a_person_is_asked(house: House) -> None:
    house.network.messages.lost.append(Uncertain("cut off", **WHERE))
    house.network.messages.look_failures.append(Unavailable("no", **WHERE))
    number = await written(house)
    await until_settled(house)
    assert (await house.reply(number)).state is ReplyState.PUBLISHED
    assert len(house.network.messages.asked) == 1
