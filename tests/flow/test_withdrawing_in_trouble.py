"""Withdrawals that meet lost answers, late processes, limits and refusals: done once, told right."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.messages import Withdraw
from bot.domain.reply import ReplyState
from bot.errors import (
    AuthFailed,
    ComptoirError,
    NotAllowed,
    RateLimited,
    Unavailable,
    Uncertain,
)
from bot.flow.amending import Amender
from bot.flow.ledger import Ledger
from bot.ports.rows import Job
from bot.ports.social import Published
from bot.ports.store import Transaction
from tests.support.house import House
from tests.support.replies import WHERE, outcomes, published, until_settled, whispers


@pytest.mark.parametrize("error", [Uncertain("lost", **WHERE), Unavailable("down", **WHERE)])
async def test_a_withdrawal_without_an_answer_is_asked_for_again_and_told_once(
    house: House, error: ComptoirError
) -> None:
    case, reply = await published(house)
    await house.do(Withdraw("marie", reply))
    house.network.amend_lost.append(error)
    await house.work()
    assert (await house.reply(reply)).state is ReplyState.PUBLISHED, "nobody claims what nobody knows"
    await until_settled(house)

    assert (await house.reply(reply)).state is ReplyState.WITHDRAWN
    assert (await house.events(case)).count("withdrawn") == 1
    assert len(house.network.taken_off) == 1


@pytest.mark.parametrize(("replaces", "asked"), [(True, 1), (False, 2)])
async def test_where_a_post_bears_one_answer_a_withdrawal_is_repeated_only_while_ours_stands(
    house: House, replaces: bool, asked: int
) -> None:
    house.network.replaces = replaces
    _, reply = await published(house)
    await house.do(Withdraw("marie", reply))
    house.network.amend_lost.append(Uncertain("lost", **WHERE))
    await house.work()
    house.network.published.clear()  # what stands there now is what a colleague said since
    await until_settled(house)

    assert (await house.reply(reply)).state is ReplyState.WITHDRAWN
    assert house.network.withdrawals == asked


async def test_where_a_post_bears_one_answer_a_withdrawal_that_did_not_come_through_is_repeated(house: House) -> None:
    house.network.replaces = True
    _, reply = await published(house)
    await house.do(Withdraw("marie", reply))
    house.network.amend_failures.append(Uncertain("lost", **WHERE))
    await until_settled(house)

    assert (await house.reply(reply)).state is ReplyState.WITHDRAWN
    assert len(house.network.taken_off) == 1


async def test_a_network_that_does_not_answer_is_asked_again(house: House) -> None:
    _, reply = await published(house)
    await house.do(Withdraw("marie", reply))
    house.network.hang = True
    await house.work()
    house.network.hang = False
    await until_settled(house)

    assert await outcomes(house, reply) == ["published", "uncertain", "withdrawn"]


async def test_a_process_that_slept_before_deleting_deletes_nothing_late(house: House) -> None:
    _, reply = await published(house)
    await house.do(Withdraw("marie", reply))
    awake = [house.clock.now] * 2

    def asleep() -> datetime:
        return awake.pop() if awake else house.clock.now + timedelta(seconds=60)

    async def hold(_: Transaction) -> None:
        return None

    amender = Amender(Ledger(house.store, lambda: house.rules.directory, asleep), house.networks.get)
    job = Job(1, "account:acme_social", "amend", "k", {"reply": reply}, house.clock.now)

    assert await amender.amend(job, hold) is not None
    assert house.network.taken_off == []
    assert await outcomes(house, reply) == ["published", "not_sent"]


async def test_two_processes_with_one_withdrawal_tell_it_once(house: House) -> None:
    case, reply = await published(house)
    await house.do(Withdraw("marie", reply))
    job = Job(1, "account:acme_social", "amend", "k", {"reply": reply}, house.clock.now)
    delete = house.network.withdraw

    async def hold(_: Transaction) -> None:
        return None

    async def overtaken(remote_id: str, **more: Any) -> None:
        house.network.withdraw = delete  # type: ignore[method-assign]
        await house.work()
        await delete(remote_id, **more)

    house.network.withdraw = overtaken  # type: ignore[method-assign, assignment]
    amender = Amender(Ledger(house.store, lambda: house.rules.directory, house.clock), house.networks.get)

    assert await amender.amend(job, hold) is None
    assert (await house.events(case)).count("withdrawn") == 1
    assert await amender.amend(job, hold) is None, "nothing is left to do"


@pytest.mark.parametrize("error", [Uncertain("lost", **WHERE), NotAllowed("no", **WHERE)])
async def test_an_answer_that_comes_after_another_process_told_it_changes_nothing(
    house: House, error: ComptoirError
) -> None:
    _, reply = await published(house)
    await house.do(Withdraw("marie", reply))
    job = Job(1, "account:acme_social", "amend", "k", {"reply": reply}, house.clock.now)
    delete = house.network.withdraw

    async def hold(_: Transaction) -> None:
        return None

    async def overtaken(remote_id: str, **more: Any) -> None:
        house.network.withdraw = delete  # type: ignore[method-assign]
        await house.work()
        raise error

    house.network.withdraw = overtaken  # type: ignore[method-assign, assignment]
    amender = Amender(Ledger(house.store, lambda: house.rules.directory, house.clock), house.networks.get)

    assert await amender.amend(job, hold) is None
    assert (await house.reply(reply)).state is ReplyState.WITHDRAWN


async def test_a_rate_limit_is_waited_out_before_deleting(house: House) -> None:
    _, reply = await published(house)
    await house.do(Withdraw("marie", reply))
    until = house.clock.now + timedelta(minutes=10)
    house.network.amend_failures.append(RateLimited("slow down", retry_at=until, **WHERE))
    await until_settled(house, rounds=5)
    assert house.network.taken_off == []
    await until_settled(house, rounds=20)

    assert (await house.reply(reply)).state is ReplyState.WITHDRAWN


async def test_a_network_that_is_down_for_hours_leaves_the_reply_and_says_so(house: House) -> None:
    case, reply = await published(house)
    await house.do(Withdraw("paul", reply))
    house.network.amend_failures.extend([Unavailable("down", **WHERE)] * 500)
    await until_settled(house, rounds=80, step=300)

    stands = await house.reply(reply)
    assert stands.state is ReplyState.PUBLISHED
    assert stands.amendment is not None
    assert stands.amendment.failure == "unavailable"
    assert (await house.events(case))[-1] == "withdrawal_failed"
    assert await whispers(house) == ["paul: whisper.withdrawal_failed"]


@pytest.mark.parametrize(
    ("error", "why"), [(NotAllowed("no", **WHERE), "permanent"), (AuthFailed("no", **WHERE), "auth_failed")]
)
async def test_a_network_that_refuses_leaves_the_reply_and_it_can_be_asked_again(
    house: House, error: ComptoirError, why: str
) -> None:
    _, reply = await published(house)
    await house.do(Withdraw("marie", reply))
    house.network.amend_failures.append(error)
    await house.work()

    stands = await house.reply(reply)
    assert stands.amendment is not None
    assert stands.amendment.failure == why
    await house.prober.probe("acme_social")
    await house.do(Withdraw("marie", reply))
    await house.work()
    assert (await house.reply(reply)).state is ReplyState.WITHDRAWN


async def test_an_account_that_vanished_before_deleting_fails_the_withdrawal(house: House) -> None:
    _, reply = await published(house)
    await house.do(Withdraw("marie", reply))
    house.networks.clear()
    await house.work()

    amendment = (await house.reply(reply)).amendment
    assert amendment is not None
    assert amendment.failure == "account_paused"


async def test_word_of_a_publication_that_comes_late_does_not_bring_a_withdrawn_reply_back(house: House) -> None:
    _, reply = await published(house)
    fact = Published((await house.reply(reply)).remote_id or "", "https://social.example/1")
    await house.do(Withdraw("marie", reply))
    await house.work()
    ledger = Ledger(house.store, lambda: house.rules.directory, house.clock)
    async with house.store.reading() as tx:
        attempt = (await tx.replies.attempts(reply))[0]
    await ledger.published(reply, attempt, fact, "published", house.network)

    assert (await house.reply(reply)).state is ReplyState.WITHDRAWN
