"""Published once: the ledger first, one request, and a look at the network before any second attempt."""

from datetime import datetime, timedelta

import pytest

from bot.domain.case import CaseState
from bot.domain.messages import Send, SwitchPublishing
from bot.domain.reply import ReplyState
from bot.errors import (
    AuthFailed,
    NotAllowed,
    RateLimited,
    Rejected,
    TargetGone,
    Unavailable,
    Uncertain,
)
from bot.flow.ledger import Ledger
from bot.flow.publish import Publisher
from bot.ports.rows import Job, NewJob
from bot.ports.store import Transaction
from tests.support.house import House
from tests.support.replies import WHERE, WORDS, draft_of, outcomes, sent, until_settled


async def asked_again(house: House, kind: str, reply: int) -> None:
    async with house.store.writing() as tx:
        await tx.jobs.add([NewJob("account:acme_social", kind, f"{kind}:again", {"reply": reply}, house.clock.now)])
    await house.work()


async def test_every_attempt_has_its_line_in_the_ledger(house: House) -> None:
    reply = await sent(house)
    await house.work()

    assert await outcomes(house, reply) == ["published"]


async def test_the_same_words_said_before_are_not_taken_for_a_reply_that_was_lost(house: House) -> None:
    reply = await sent(house)
    await house.work()
    first = await house.reply(reply)
    house.network.failures.append(Uncertain("timed out", **WHERE))
    again = await house.do(Send("marie", first.case_id, text=WORDS, undo=timedelta(0)))
    await until_settled(house)

    second = await house.reply(again["reply"])
    assert second.state is ReplyState.PUBLISHED
    assert second.remote_id != first.remote_id
    assert len(house.network.published) == 2


async def test_an_answer_that_never_comes_is_uncertain(house: House) -> None:
    house.network.hang = True
    reply = await sent(house)
    await house.work()

    assert (await house.reply(reply)).state is ReplyState.UNCERTAIN


async def test_what_surely_was_not_sent_is_tried_again_with_growing_pauses(house: House) -> None:
    reply = await sent(house)
    house.network.failures.extend([Unavailable("refused", **WHERE)] * 3)
    await house.work()
    stored = await house.reply(reply)
    assert (stored.state, stored.failure) == (ReplyState.QUEUED, "unavailable")
    await until_settled(house)

    assert len(house.network.published) == 1
    assert await outcomes(house, reply) == ["not_sent", "not_sent", "not_sent", "published"]


async def test_a_rate_limit_is_waited_out(house: House) -> None:
    reply = await sent(house)
    until = house.clock.now + timedelta(minutes=10)
    house.network.failures.append(RateLimited("slow down", retry_at=until, **WHERE))
    await until_settled(house, rounds=5)
    assert (await house.reply(reply)).failure == "rate_limited"
    await until_settled(house, rounds=20)

    assert len(house.network.published) == 1


async def test_after_hours_of_outage_the_reply_fails_and_its_author_is_told(house: House) -> None:
    reply = await sent(house)
    house.network.failures.extend([Unavailable("refused", **WHERE)] * 200)
    await until_settled(house, rounds=8, step=3600)

    assert (await house.reply(reply)).state is ReplyState.FAILED
    assert ("marie", "whisper.failed") in house.surface.whispers


@pytest.mark.parametrize("refusal", [Rejected, TargetGone, NotAllowed])
async def test_a_refusal_returns_the_case_and_the_words(house: House, refusal: type) -> None:
    reply = await sent(house)
    house.network.failures.append(refusal("no", **WHERE))
    await house.work()

    stored = await house.reply(reply)
    view = await house.view(stored.case_id)
    assert (stored.state, stored.failure) == (ReplyState.FAILED, refusal("x", **WHERE).reason)
    assert view.case.state is CaseState.CLAIMED
    assert await draft_of(house, stored.case_id) == WORDS


async def test_a_token_refused_while_publishing_pauses_the_account_and_fails_what_waits(house: House) -> None:
    reply = await sent(house)
    house.network.failures.append(AuthFailed("revoked", **WHERE))
    other = await house.do(Send("marie", (await house.reply(reply)).case_id, text="More.", undo=timedelta(0)))
    await house.work()

    async with house.store.reading() as tx:
        row = await tx.accounts.get("acme_social")
    assert row is not None
    assert row.state == "paused"
    assert (await house.reply(other["reply"])).failure == "account_paused"


async def test_an_account_that_vanished_before_sending_fails_the_reply(house: House) -> None:
    reply = await sent(house)
    house.networks.clear()
    await house.work()

    assert (await house.reply(reply)).failure == "account_paused"


async def test_a_process_that_slept_before_sending_does_not_send_late(house: House) -> None:
    reply = await sent(house)
    awake = [house.clock.now] * 3

    def asleep() -> datetime:
        return awake.pop() if awake else house.clock.now + timedelta(seconds=60)

    publisher = Publisher(Ledger(house.store, lambda: house.rules.directory, asleep), house.networks.get)

    async def hold(_: Transaction) -> None:
        return None

    job = Job(1, "account:acme_social", "publish", "k", {"reply": reply}, house.clock.now)
    again = await publisher.publish(job, hold)

    assert again is not None
    assert house.network.published == []
    assert await outcomes(house, reply) == ["not_sent"]


async def test_no_attempt_may_leave_once_it_can_be_taken_for_lost(house: House) -> None:
    house.network.failures.append(Unavailable("down", **WHERE))
    reply = await sent(house)
    await until_settled(house)

    async with house.store.reading() as tx:
        attempts = await tx.replies.attempts(reply)
    seconds = house.network.capabilities.request_timeout
    assert [asked.send_by for asked in house.network.asked] == [each.sent_at + seconds for each in attempts]
    assert len(attempts) == 2


@pytest.mark.parametrize("kind", ["publish", "reconcile"])
async def test_a_job_for_a_reply_that_is_public_already_does_nothing(house: House, kind: str) -> None:
    reply = await sent(house)
    await house.work()
    await asked_again(house, kind, reply)

    assert len(house.network.published) == 1


async def test_a_job_that_comes_before_the_undo_window_has_passed_waits_for_it(house: House) -> None:
    case = await house.a_case()
    outcome = await house.do(Send("marie", case, text=WORDS))
    await asked_again(house, "publish", outcome["reply"])
    assert house.network.published == []

    house.clock.move(16)
    await house.work()
    assert len(house.network.published) == 1


async def test_an_outage_that_goes_on_says_so_once_on_the_card(house: House) -> None:
    reply = await sent(house)
    await house.do(SwitchPublishing("ana", stopped=True))
    await until_settled(house, rounds=4)

    assert (await house.events((await house.reply(reply)).case_id)).count("queued") == 1
