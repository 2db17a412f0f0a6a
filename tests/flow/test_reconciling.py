"""A doubt is looked up on the network before any second attempt, and ends with a fact or with a person."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.case import CaseState
from bot.domain.department import PostingClass
from bot.domain.messages import Resolve
from bot.domain.reply import ReplyState
from bot.errors import (
    RateLimited,
    Rejected,
    Unavailable,
    Uncertain,
    WrongState,
)
from bot.flow.ledger import Ledger
from bot.flow.reconcile import Next, after_nothing_found
from bot.ports.social import Capabilities, Published
from tests.support.house import START, House
from tests.support.replies import WHERE, WORDS, draft_of, outcomes, sent, until_settled


async def left_by_a_dead_process(house: House, reply: int) -> None:
    """The request left and the process died before it could write down what came of it."""
    async with house.store.writing() as tx:
        stored = await tx.replies.get(reply, lock=True)
        assert stored is not None
        await tx.replies.save(replace(stored, state=ReplyState.SENDING, revision=stored.revision + 1))
        await tx.replies.start_attempt(reply, house.clock.now)


async def in_doubt(house: House) -> int:
    house.network.posting = PostingClass.PLAIN
    house.network.finds_replies = False
    reply = await sent(house)
    house.network.failures.append(Uncertain("timed out", **WHERE))
    await until_settled(house)
    assert (await house.reply(reply)).needs_person
    return reply


def behaves(posting: PostingClass, *, finds: bool = True) -> Capabilities:
    return Capabilities(
        posting=posting,
        key_lifetime=timedelta(minutes=55),
        settle=timedelta(seconds=5),
        request_timeout=timedelta(seconds=10),
        finds_replies=finds,
    )


async def test_a_lost_answer_is_found_on_the_network_and_not_sent_again(house: House) -> None:
    reply = await sent(house)
    house.network.lost.append(Uncertain("connection reset", **WHERE))
    await house.work()
    assert (await house.reply(reply)).state is ReplyState.UNCERTAIN

    await until_settled(house)

    assert len(house.network.published) == 1
    assert (await house.reply(reply)).state is ReplyState.PUBLISHED
    assert await outcomes(house, reply) == ["found"]


async def test_the_look_waits_until_nothing_can_come_of_the_request_any_more(house: House) -> None:
    reply = await sent(house)
    house.network.lost.append(Uncertain("connection reset", **WHERE))
    await house.work()
    house.clock.move(14)
    await house.work()
    assert (await house.reply(reply)).state is ReplyState.UNCERTAIN

    house.clock.move(2)
    await house.work()
    assert (await house.reply(reply)).state is ReplyState.PUBLISHED


@pytest.mark.parametrize("posting", list(PostingClass))
async def test_a_request_that_never_arrived_is_sent_again_after_the_look(house: House, posting: PostingClass) -> None:
    house.network.posting = posting
    reply = await sent(house)
    house.network.failures.append(Uncertain("timed out", **WHERE))
    await until_settled(house)

    assert len(house.network.published) == 1
    assert await outcomes(house, reply) == ["uncertain", "published"]


async def test_a_dead_process_leaves_a_doubt_that_is_looked_up_after_the_settle_time(house: House) -> None:
    reply = await sent(house)
    house.network.published.append(("101", WORDS, "whatever"))
    await left_by_a_dead_process(house, reply)
    await house.work()
    assert (await house.reply(reply)).failure == "interrupted"
    house.clock.move(14)
    await house.work()
    assert (await house.reply(reply)).state is ReplyState.UNCERTAIN
    house.clock.move(2)
    await house.work()

    assert (await house.reply(reply)).state is ReplyState.PUBLISHED
    assert len(house.network.published) == 1


async def test_a_plain_post_of_which_two_attempts_are_unknown_waits_for_a_person(house: House) -> None:
    house.network.posting = PostingClass.PLAIN
    reply = await sent(house)
    house.network.failures.extend([Uncertain("timed out", **WHERE), Uncertain("timed out", **WHERE)])
    await until_settled(house)

    stored = await house.reply(reply)
    assert (stored.state, stored.needs_person, stored.failure) == (ReplyState.UNCERTAIN, True, "not_found")
    assert house.network.published == []
    assert ("marie", "whisper.needs_person") in house.surface.whispers


async def test_a_person_says_that_it_stands_on_the_network(house: House) -> None:
    reply = await in_doubt(house)
    await house.do(Resolve("marie", reply, outcome="published", url="https://social.example/1"))

    stored = await house.reply(reply)
    assert (stored.state, stored.url) == (ReplyState.PUBLISHED, "https://social.example/1")
    assert (await house.view(stored.case_id)).case.state is CaseState.REPLIED


async def test_a_person_has_it_sent_again(house: House) -> None:
    reply = await in_doubt(house)
    await house.do(Resolve("marie", reply, outcome="send_again"))
    await until_settled(house)

    assert len(house.network.published) == 1


async def test_a_person_gives_up_and_the_words_are_a_draft_again(house: House) -> None:
    reply = await in_doubt(house)
    await house.do(Resolve("marie", reply, outcome="give_up"))

    stored = await house.reply(reply)
    assert stored.state is ReplyState.CANCELLED
    assert await draft_of(house, stored.case_id) == WORDS
    with pytest.raises(WrongState):
        await house.do(Resolve("marie", reply, outcome="send_again"))


async def test_a_person_says_one_of_three_things(house: House) -> None:
    reply = await in_doubt(house)
    with pytest.raises(WrongState):
        await house.do(Resolve("marie", reply, outcome="whatever"))


async def test_a_look_that_fails_is_tried_again_and_ends_with_a_person(house: House) -> None:
    reply = await sent(house)
    house.network.failures.append(Uncertain("timed out", **WHERE))
    until = house.clock.now + timedelta(minutes=1)
    house.network.look_failures.append(RateLimited("slow down", retry_at=until, **WHERE))
    house.network.look_failures.extend([Unavailable("refused", **WHERE)] * 500)
    await until_settled(house, rounds=20, step=400)

    stored = await house.reply(reply)
    assert (stored.state, stored.needs_person, stored.failure) == (ReplyState.UNCERTAIN, True, "no_look_up")


async def test_two_candidates_are_a_question_for_a_person(house: House) -> None:
    reply = await sent(house)
    house.network.failures.append(Uncertain("timed out", **WHERE))
    await house.work()
    house.network.look_failures.append(Uncertain("two candidates", **WHERE))
    await until_settled(house, rounds=3)

    assert (await house.reply(reply)).needs_person


async def test_an_account_that_is_no_longer_there_leaves_the_doubt_to_a_person(house: House) -> None:
    reply = await sent(house)
    house.network.failures.append(Uncertain("timed out", **WHERE))
    await house.work()
    house.networks.clear()
    await until_settled(house, rounds=3)

    assert (await house.reply(reply)).needs_person


async def test_a_dead_process_on_an_account_that_is_gone_is_a_doubt_too(house: House) -> None:
    reply = await sent(house)
    await left_by_a_dead_process(house, reply)
    house.networks.clear()
    await until_settled(house, rounds=3)

    assert (await house.reply(reply)).needs_person


@pytest.mark.parametrize(
    ("posting", "finds", "minutes", "attempts", "decision"),
    [
        (PostingClass.CLIENT_KEY, True, 10, 5, Next.SEND_AGAIN),
        (PostingClass.CLIENT_KEY, False, 10, 5, Next.SEND_AGAIN),
        (PostingClass.CLIENT_KEY, True, 60, 1, Next.SEND_AGAIN),
        (PostingClass.CLIENT_KEY, True, 60, 2, Next.ASK_PERSON),
        (PostingClass.CLIENT_KEY, False, 60, 1, Next.ASK_PERSON),
        (PostingClass.UPSERT, False, 600, 9, Next.SEND_AGAIN),
        (PostingClass.PLAIN, True, 0, 1, Next.SEND_AGAIN),
        (PostingClass.PLAIN, True, 0, 2, Next.ASK_PERSON),
        (PostingClass.PLAIN, False, 0, 1, Next.ASK_PERSON),
    ],
)
def test_the_posting_class_decides_what_follows_a_look_that_found_nothing(
    posting: PostingClass, finds: bool, minutes: int, attempts: int, decision: Next
) -> None:
    now = START + timedelta(minutes=minutes)
    found = after_nothing_found(
        behaves(posting, finds=finds), first_attempt_at=START, unknown_attempts=attempts, now=now
    )
    assert found is decision


async def test_what_another_process_decided_meanwhile_stands(house: House) -> None:
    reply = await sent(house)
    await house.work()
    ledger = Ledger(house.store, lambda: house.rules.directory, house.clock)
    async with house.store.reading() as tx:
        attempt = (await tx.replies.attempts(reply))[0]
    doubted = replace(await house.reply(reply), state=ReplyState.UNCERTAIN, revision=1)
    await ledger.unknown(reply, attempt, Uncertain("late", **WHERE), house.clock.now)
    assert await ledger.not_sent(reply, attempt, Unavailable("late", **WHERE)) is None
    await ledger.refused(reply, attempt, Rejected("late", **WHERE))
    await ledger.ask_person(doubted, "late")
    await ledger.send_again(doubted)
    await ledger.published(
        reply, attempt, Published("other", "https://social.example/other"), "published", house.network
    )

    stored = await house.reply(reply)
    assert (stored.state, stored.remote_id) == (ReplyState.PUBLISHED, "own-0")


async def test_a_look_that_ends_after_another_process_sent_again_decides_nothing(house: House) -> None:
    house.network.posting = PostingClass.PLAIN
    reply = await sent(house)
    house.network.failures.extend([Uncertain("timed out", **WHERE), Uncertain("timed out", **WHERE)])
    await house.work()
    before_the_pause = await house.reply(reply)
    house.clock.move(16)
    await house.work()
    after = await house.reply(reply)
    assert (after.state, await outcomes(house, reply)) == (ReplyState.UNCERTAIN, ["uncertain", "uncertain"])

    ledger = Ledger(house.store, lambda: house.rules.directory, house.clock)
    await ledger.send_again(before_the_pause)
    await ledger.ask_person(before_the_pause, "late")

    assert await house.reply(reply) == after
