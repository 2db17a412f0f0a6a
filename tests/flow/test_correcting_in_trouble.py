"""Corrections that meet lost answers, deaths, late processes and withdrawals: the last words confirmed stand."""

from datetime import datetime
from typing import Any

import pytest

from bot.domain.messages import Correct, Withdraw
from bot.domain.reply import ReplyState
from bot.errors import ComptoirError, NotAllowed, Unavailable, Uncertain
from bot.flow.amending import Amender
from bot.flow.ledger import Ledger
from bot.ports.rows import Job
from bot.ports.social import Posting
from bot.ports.store import Transaction
from tests.support.house import House
from tests.support.replies import WHERE, WORDS, outcomes, published, until_settled, whispers

BETTER = "We are sorry, it left yesterday."


def job(reply: int, now: datetime) -> Job:
    return Job(1, "account:acme_social", "amend", "k", {"reply": reply}, now)


async def hold(_: Transaction) -> None:
    return None


def an_amender(house: House) -> Amender:
    return Amender(Ledger(house.store, lambda: house.rules.directory, house.clock), house.networks.get)


@pytest.mark.parametrize(
    ("error", "soon"),
    [(Uncertain("lost", **WHERE), 1), (Unavailable("down", **WHERE), 2)],
)
async def test_a_correction_without_an_answer_is_sent_again_once_the_first_cannot_come_late(
    house: House, error: ComptoirError, soon: int
) -> None:
    case, reply = await published(house)
    await house.do(Correct("marie", reply, text=BETTER))
    house.network.amend_lost.append(error)
    await house.work()
    house.clock.move(5)
    await house.work()
    assert len(house.network.corrected) == soon, "what may still be carried out is waited for"
    await until_settled(house)

    assert (await house.reply(reply)).text == BETTER
    assert (await house.events(case)).count("corrected") == 1


async def test_a_correction_leaves_at_once_though_time_goes_on_meanwhile(house: House) -> None:
    _, reply = await published(house)
    await house.do(Correct("marie", reply, text=BETTER))
    ticking = Ledger(house.store, lambda: house.rules.directory, lambda: house.clock.move(0.001))

    assert await Amender(ticking, house.networks.get).amend(job(reply, house.clock.now), hold) is None
    assert [text for _, text in house.network.corrected] == [BETTER]


async def test_words_of_a_process_that_died_over_them_are_sent_again_once_they_cannot_come_late(house: House) -> None:
    _, reply = await published(house)
    await house.do(Correct("marie", reply, text=BETTER))
    async with house.store.writing() as tx:
        await tx.replies.start_attempt(reply, house.clock.now, "correction")
    await house.work()
    assert house.network.corrected == []
    await until_settled(house)

    assert (await house.reply(reply)).text == BETTER
    assert await outcomes(house, reply) == ["published", None, "corrected"]


async def test_a_withdrawal_overtakes_a_correction_that_got_no_answer(house: House) -> None:
    _, reply = await published(house)
    await house.do(Correct("marie", reply, text=BETTER))
    house.network.amend_failures.append(Unavailable("down", **WHERE))
    await house.work()
    await house.do(Withdraw("paul", reply))
    await until_settled(house)

    gone = await house.reply(reply)
    assert (gone.state, gone.text) == (ReplyState.WITHDRAWN, WORDS)
    assert house.network.corrected == []


async def test_words_that_went_out_while_somebody_asked_for_the_withdrawal_are_written_down(house: House) -> None:
    case, reply = await published(house)
    await house.do(Correct("marie", reply, text=BETTER))
    edit = house.network.correct

    async def overtaken(remote_id: str, posting: Posting) -> None:
        house.network.correct = edit  # type: ignore[method-assign]
        await edit(remote_id, posting)
        await house.do(Withdraw("paul", reply))

    house.network.correct = overtaken  # type: ignore[method-assign]
    await house.work()
    house.clock.move(days=366)  # past the clock of the test's database, by which what was asked for again is due
    await house.work()

    gone = await house.reply(reply)
    assert (gone.state, gone.text, gone.withdrawn_by) == (ReplyState.WITHDRAWN, BETTER, "paul")
    done = [kind for kind in await house.events(case) if kind in ("corrected", "withdrawn")]
    assert done == ["corrected", "withdrawn"]


async def test_word_of_a_correction_that_comes_late_does_not_bring_old_words_back(house: House) -> None:
    case, reply = await published(house)
    await house.do(Correct("marie", reply, text=BETTER))
    edit = house.network.correct
    house.clock.move(60)

    async def overtaken(remote_id: str, posting: Posting) -> None:
        house.network.correct = edit  # type: ignore[method-assign]
        await until_settled(house, rounds=3)
        await house.do(Correct("paul", reply, text="Something else."))
        await until_settled(house, rounds=3)

    house.network.correct = overtaken  # type: ignore[method-assign]
    assert await an_amender(house).amend(job(reply, house.clock.now), hold) is None

    assert (await house.reply(reply)).text == "Something else."
    assert (await house.events(case)).count("corrected") == 2


async def test_word_of_a_correction_that_comes_after_the_withdrawal_changes_nothing(house: House) -> None:
    _, reply = await published(house)
    await house.do(Correct("marie", reply, text=BETTER))

    async def overtaken(*_: Any) -> None:
        await house.do(Withdraw("paul", reply))
        await until_settled(house, rounds=3)

    house.network.correct = overtaken  # type: ignore[method-assign]
    await an_amender(house).amend(job(reply, house.clock.now), hold)

    assert (await house.reply(reply)).state is ReplyState.WITHDRAWN


async def test_a_post_that_is_gone_is_not_corrected_and_its_case_says_so(house: House) -> None:
    case, reply = await published(house)
    house.network.taken_off.append((await house.reply(reply)).remote_id or "")
    await house.do(Correct("paul", reply, text=BETTER))
    await house.work()

    stands = await house.reply(reply)
    assert stands.amendment is not None
    assert (stands.text, stands.amendment.failure) == (WORDS, "reply_gone")
    assert (await house.events(case))[-1] == "correction_failed"
    assert await whispers(house) == ["paul: whisper.correction_failed"]


async def test_a_network_that_refuses_new_words_leaves_the_old_ones(house: House) -> None:
    _, reply = await published(house)
    await house.do(Correct("marie", reply, text=BETTER))
    house.network.amend_failures.append(NotAllowed("no", **WHERE))
    await house.work()

    stands = await house.reply(reply)
    assert stands.amendment is not None
    assert (stands.text, stands.amendment.failure) == (WORDS, "permanent")
    await house.do(Correct("marie", reply, text=BETTER))
    await house.work()
    assert (await house.reply(reply)).text == BETTER
