"""Hiding that meets lost answers, late processes, limits and refusals: done right, told once, never turned round."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.hiding import Hiding
from bot.domain.messages import Hide, ShowAgain
from bot.errors import AuthFailed, ComptoirError, NotAllowed, QuotaSpent, RateLimited, Rejected, Unavailable, Uncertain
from bot.flow.hiding import Hider
from bot.ports.rows import Job
from bot.ports.store import Transaction
from tests.flow.test_hiding import WHY, a_comment, hidden, the_mention
from tests.support.house import House
from tests.support.replies import WHERE, until_settled, whispers


class Died(Exception):
    """A process that is no more."""


async def asked(house: House) -> tuple[int, int]:
    """A comment that mia wants hidden."""
    case, mention = await a_comment(house)
    await house.do(Hide("mia", case, mention_id=mention, reason=WHY))
    return case, mention


async def hiding(house: House, case: int) -> Hiding:
    found = (await the_mention(house, case)).hiding
    assert found is not None
    return found


def job(mention: int, now: datetime) -> Job:
    return Job(1, "account:acme_social", "hide", "k", {"mention": mention}, now)


def hider(house: House, clock: Any = None) -> Hider:
    return Hider(house.store, house.networks.get, lambda: house.rules.directory, clock or house.clock)


async def hold(_: Transaction) -> None:
    return None


@pytest.mark.parametrize("error", [Uncertain("lost", **WHERE), Unavailable("down", **WHERE)])
async def test_a_request_without_an_answer_is_made_again_and_told_once(house: House, error: ComptoirError) -> None:
    case, _ = await asked(house)
    house.network.amend_lost.append(error)
    await house.work()
    assert not (await hiding(house, case)).is_hidden, "nobody claims what nobody knows"
    await until_settled(house)

    assert (await hiding(house, case)).is_hidden
    assert (await house.events(case)).count("hidden") == 1


async def test_a_network_that_does_not_answer_is_asked_again(house: House) -> None:
    case, _ = await asked(house)
    house.network.hang = True
    await house.work()
    house.network.hang = False
    await until_settled(house)

    assert (await hiding(house, case)).is_hidden


async def test_a_process_that_died_over_it_is_followed_by_the_same_request(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, mention = await asked(house)

    async def dies(*_: object) -> None:
        raise Died

    with monkeypatch.context() as during:
        during.setattr(Hider, "_done", dies)
        with pytest.raises(Died):
            await hider(house).hide(job(mention, house.clock.now), hold)
    assert len(house.network.hidden) == 1
    assert not (await hiding(house, case)).is_hidden
    await until_settled(house)

    assert (await hiding(house, case)).is_hidden
    assert (await house.events(case)).count("hidden") == 1


async def test_a_process_that_slept_before_asking_asks_nothing_late(house: House) -> None:
    case, mention = await asked(house)
    awake = [house.clock.now]

    def asleep() -> datetime:
        return awake.pop() if awake else house.clock.now + timedelta(seconds=60)

    assert await hider(house, asleep).hide(job(mention, house.clock.now), hold) is not None
    assert house.network.hidden == []
    assert (await hiding(house, case)).settles_at is None, "nothing is in doubt"


async def test_two_processes_with_one_wish_tell_it_once(house: House) -> None:
    case, mention = await asked(house)
    hide = house.network.hide

    async def overtaken(remote_id: str, **more: Any) -> None:
        house.network.hide = hide  # type: ignore[method-assign]
        await house.work()
        await hide(remote_id, **more)

    house.network.hide = overtaken  # type: ignore[method-assign, assignment]

    assert await hider(house).hide(job(mention, house.clock.now), hold) is None
    assert (await house.events(case)).count("hidden") == 1
    assert await hider(house).hide(job(mention, house.clock.now), hold) is None, "nothing is left to do"


@pytest.mark.parametrize("error", [Uncertain("lost", **WHERE), NotAllowed("no", **WHERE)])
async def test_an_answer_that_comes_after_another_process_told_it_changes_nothing(
    house: House, error: ComptoirError
) -> None:
    case, mention = await asked(house)
    hide = house.network.hide

    async def overtaken(remote_id: str, **more: Any) -> None:
        house.network.hide = hide  # type: ignore[method-assign]
        await house.work()
        raise error

    house.network.hide = overtaken  # type: ignore[method-assign, assignment]

    assert await hider(house).hide(job(mention, house.clock.now), hold) is None
    state = await hiding(house, case)
    assert (state.is_hidden, state.wanted) == (True, None)


async def test_nobody_shows_a_comment_again_while_an_earlier_request_may_still_hide_it(house: House) -> None:
    case, mention = await asked(house)
    house.network.amend_lost.append(Uncertain("lost", **WHERE))
    await house.work()
    house.clock.move(2)
    await house.work()
    assert (await hiding(house, case)).is_hidden
    await house.do(ShowAgain("mia", case, mention_id=mention))
    await house.work()
    assert [is_hidden for _, is_hidden in house.network.hidden] == [True, True], "the first may come late"
    house.clock.move(30)
    await house.work()

    assert [is_hidden for _, is_hidden in house.network.hidden] == [True, True, False]
    assert not (await hiding(house, case)).is_hidden


async def test_a_rate_limit_is_waited_out(house: House) -> None:
    case, _ = await asked(house)
    until = house.clock.now + timedelta(minutes=10)
    house.network.amend_failures.append(RateLimited("slow down", retry_at=until, **WHERE))
    await until_settled(house, rounds=5)
    assert house.network.hidden == []
    await until_settled(house, rounds=20)

    assert (await hiding(house, case)).is_hidden


@pytest.mark.parametrize(
    ("error", "why"),
    [(Unavailable("down", **WHERE), "unavailable"), (Uncertain("lost", **WHERE), "hiding_unconfirmed")],
)
async def test_a_network_that_is_down_for_hours_is_given_up_and_whoever_asked_is_told(
    house: House, error: ComptoirError, why: str
) -> None:
    case, _ = await asked(house)
    house.network.amend_failures.extend([error] * 500)
    await until_settled(house, rounds=80, step=300)

    state = await hiding(house, case)
    assert state.wanted is not None
    assert (state.is_hidden, state.wanted.failure) == (False, why)
    assert (await house.events(case))[-1] == "hiding_failed"
    assert await whispers(house) == ["mia: whisper.hiding_failed"]


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (NotAllowed("no", **WHERE), "not_hideable"),
        (AuthFailed("no", **WHERE), "auth_failed"),
        (QuotaSpent("no", **WHERE), "quota_spent"),
        (Rejected("no", **WHERE), "permanent"),
    ],
)
async def test_a_network_that_refuses_is_told_and_can_be_asked_again(
    house: House, error: ComptoirError, why: str
) -> None:
    case, mention = await asked(house)
    house.network.amend_failures.append(error)
    await house.work()
    state = await hiding(house, case)
    assert state.wanted is not None
    assert state.wanted.failure == why
    await house.prober.probe("acme_social")
    await house.do(Hide("ana", case, mention_id=mention, reason=WHY))
    await house.work()

    assert (await hiding(house, case)).hidden_by == "ana"


async def test_a_comment_that_is_gone_is_said_to_be(house: House) -> None:
    case, _ = await asked(house)
    house.network.deletes((await the_mention(house, case)).mention)
    await house.work()

    state = await hiding(house, case)
    assert state.wanted is not None
    assert state.wanted.failure == "comment_gone"


async def test_what_could_not_be_shown_again_stays_hidden_and_says_so(house: House) -> None:
    case, mention = await hidden(house)
    await house.do(ShowAgain("mia", case, mention_id=mention))
    house.network.amend_failures.append(NotAllowed("no", **WHERE))
    await house.work()

    state = await hiding(house, case)
    assert (state.is_hidden, state.reason) == (True, WHY)
    assert (await house.events(case))[-1] == "showing_failed"
    assert await whispers(house) == ["mia: whisper.showing_failed"]


async def test_an_account_that_vanished_meanwhile_fails_it(house: House) -> None:
    case, _ = await asked(house)
    house.networks.clear()
    await house.work()

    state = await hiding(house, case)
    assert state.wanted is not None
    assert state.wanted.failure == "account_paused"
