"""What a network accepted is looked at: where it shows a reply to nobody, whoever answered learns of it, once."""

from datetime import timedelta

import pytest

from bot.domain import reply as replies
from bot.domain.case import CaseState, CloseReason
from bot.domain.messages import Claim, Close, Correct, Send, Withdraw
from bot.domain.reply import ReplyState
from bot.errors import AuthFailed, NotEligible, RateLimited, TargetGone, Unavailable, Uncertain
from bot.flow.verify import PAUSES
from bot.ports.rows import NewJob
from bot.ports.store import Store
from tests.support.house import House
from tests.support.replies import WHERE, WORDS, draft_of, published, until_settled

SOON = timedelta(seconds=10)


@pytest.fixture
async def house(store: Store) -> House:
    """A house whose network may hide what it accepted."""
    house = await House(store).opened()
    house.network.verifies = SOON
    return house


async def hidden(house: House) -> tuple[int, int]:
    """A reply that the network accepted and shows to nobody; gives its case and its number."""
    house.network.unseen.add("own-0")
    return await published(house)


async def looks(house: House, pauses: int = len(PAUSES)) -> None:
    """Time passes until so many looks after the first one are due, each in its turn."""
    house.clock.move(SOON.total_seconds())
    await house.work()
    for pause in PAUSES[:pauses]:
        house.clock.move(pause.total_seconds())
        await house.work()


async def jobs_waiting(house: House) -> dict[str, int]:
    async with house.store.reading() as tx:
        return dict(await tx.jobs.waiting())


async def test_where_a_network_shows_one_answer_a_hidden_one_gives_its_place_to_another(house: House) -> None:
    house.network.replaces = True
    case, reply = await hidden(house)
    await looks(house)
    again = await house.do(Send("marie", case, text="It leaves tonight.", undo=timedelta(0)))
    for _ in ("on its way", "published"):
        for act in (Withdraw("marie", reply), Correct("marie", reply, "Other words.")):
            with pytest.raises(NotEligible) as refused:
                await house.do(act)
            assert refused.value.details["problem"] == "replaced"
        await house.work()
        assert (await house.reply(again["reply"])).state is ReplyState.PUBLISHED
    assert (house.network.taken_off, house.network.corrected) == ([], [])


async def test_a_hidden_answer_that_nothing_took_the_place_of_is_withdrawn(house: House) -> None:
    house.network.replaces = True
    _, reply = await hidden(house)
    await looks(house)
    await house.do(Withdraw("marie", reply))
    await house.work()
    assert house.network.taken_off == ["own-0"]


async def test_a_reply_that_others_see_is_looked_at_once_and_nobody_hears_of_it(house: House) -> None:
    case, reply = await published(house)
    await house.work()
    assert house.network.looked == []
    await looks(house)

    assert house.network.looked == ["own-0"]
    assert (await house.reply(reply)).unseen_at is None
    assert (await house.view(case)).case.state is CaseState.REPLIED
    assert await jobs_waiting(house) == {}


async def test_a_network_that_shows_what_it_accepts_is_not_asked(house: House) -> None:
    house.network.verifies = None
    await hidden(house)
    await looks(house)

    assert house.network.looked == []


async def test_a_hidden_reply_is_told_after_a_few_looks_with_growing_pauses(house: House) -> None:
    case, reply = await hidden(house)
    await looks(house, len(PAUSES) - 1)
    assert (await house.view(case)).case.state is CaseState.REPLIED
    assert "unseen" not in await house.events(case)
    house.clock.move(PAUSES[-1].total_seconds())
    await house.work()

    stored, view = await house.reply(reply), await house.view(case)
    assert (stored.state, stored.unseen_at) == (ReplyState.PUBLISHED, house.clock.now)
    assert (view.case.state, view.case.assignee) == (CaseState.CLAIMED, "marie")
    assert view.case.waiting_since == view.mentions[0].mention.posted_at
    assert (await house.events(case)).count("unseen") == 1
    await house.work()
    assert [each for each in house.surface.whispers if each[1] == "whisper.unseen"] == [("marie", "whisper.unseen")]
    assert list(PAUSES) == sorted(PAUSES)
    assert len(house.network.looked) == len(PAUSES) + 1


async def test_nothing_is_published_again_because_nobody_saw_it(house: House) -> None:
    case, _ = await hidden(house)
    await looks(house)
    await until_settled(house, rounds=20, step=3600)

    assert len(house.network.asked) == 1
    assert await draft_of(house, case) is None, "the same words would be hidden too"
    assert await jobs_waiting(house) == {}


async def test_a_reply_that_comes_to_light_late_is_seen(house: House) -> None:
    case, reply = await hidden(house)
    await looks(house, 1)
    house.network.unseen.clear()
    await until_settled(house, rounds=20, step=600)

    assert (await house.reply(reply)).unseen_at is None
    assert (await house.view(case)).case.state is CaseState.REPLIED


async def test_whoever_has_the_case_by_then_and_whoever_wrote_are_told(house: House) -> None:
    case, _ = await hidden(house)
    await house.do(Claim("paul", case, take_over=True))
    await looks(house)
    await house.work()

    assert (await house.view(case)).case.assignee == "paul"
    assert {("paul", "whisper.unseen"), ("marie", "whisper.unseen")} <= set(house.surface.whispers)


async def test_a_case_that_was_closed_as_answered_opens_again(house: House) -> None:
    case, _ = await hidden(house)
    await house.do(Close("marie", case, reason=CloseReason.ANSWERED))
    await looks(house)

    after = (await house.view(case)).case
    assert (after.state, after.assignee, after.close_reason) == (CaseState.CLAIMED, "marie", None)


async def test_a_case_that_another_reply_answers_stays_answered(house: House) -> None:
    case, _ = await hidden(house)
    await house.do(Send("marie", case, text="And one thing more.", undo=timedelta(0)))
    await house.work()
    await looks(house)

    assert (await house.view(case)).case.state is CaseState.REPLIED
    assert "unseen" in await house.events(case)


async def test_a_hidden_reply_that_is_withdrawn_changes_nothing_about_its_case(house: House) -> None:
    case, reply = await hidden(house)
    await looks(house)
    await house.do(Close("marie", case, reason=CloseReason.NO_REPLY_NEEDED))
    await house.do(Withdraw("marie", reply))
    await house.work()

    assert (await house.reply(reply)).state is ReplyState.WITHDRAWN
    assert (await house.view(case)).case.is_closed


async def test_a_reply_that_is_withdrawn_meanwhile_is_looked_at_no_more(house: House) -> None:
    case, reply = await hidden(house)
    await looks(house, 1)
    await house.do(Withdraw("marie", reply))
    await house.work()
    await until_settled(house, rounds=5, step=600)

    assert "unseen" not in await house.events(case)
    assert len(house.network.looked) == 2


async def test_a_look_that_ends_after_another_process_told_of_it_tells_nothing(house: House) -> None:
    case, reply = await hidden(house)
    visible = house.network.is_visible

    async def slow(remote_id: str) -> bool:
        async with house.store.writing() as tx:
            stored = await tx.replies.get(reply, lock=True)
            assert stored is not None
            await tx.replies.save(replies.unseen(stored, house.clock.now))
        return await visible(remote_id)

    await looks(house, len(PAUSES) - 1)
    house.network.is_visible = slow  # type: ignore[method-assign]
    house.clock.move(PAUSES[-1].total_seconds())
    await house.work()

    assert "unseen" not in await house.events(case)


@pytest.mark.parametrize("trouble", [Unavailable("down", **WHERE), AuthFailed("revoked", **WHERE)])
async def test_a_network_that_does_not_answer_is_asked_again(house: House, trouble: Exception) -> None:
    case, _ = await hidden(house)
    house.network.look_failures.extend([trouble] * 3)  # type: ignore[list-item]
    await until_settled(house, rounds=20, step=300)

    assert "unseen" in await house.events(case)


async def test_a_rate_limit_is_waited_out(house: House) -> None:
    case, _ = await hidden(house)
    until = house.clock.now + timedelta(hours=1)
    house.network.look_failures.append(RateLimited("slow down", retry_at=until, **WHERE))
    await looks(house)
    assert house.network.looked == []
    await until_settled(house, rounds=20, step=600)

    assert "unseen" in await house.events(case)


async def test_a_network_that_never_answers_says_nothing_and_neither_do_we(house: House) -> None:
    case, reply = await hidden(house)
    house.network.look_failures.extend([Unavailable("down", **WHERE)] * 200)
    await until_settled(house, rounds=12, step=3600)

    assert (await house.reply(reply)).unseen_at is None
    assert "unseen" not in await house.events(case)
    assert await jobs_waiting(house) == {}


async def test_a_network_that_answers_with_a_refusal_says_nothing_of_the_reply(house: House) -> None:
    _, reply = await hidden(house)
    house.network.look_failures.append(TargetGone("no such post", **WHERE))
    await looks(house)

    assert (await house.reply(reply)).unseen_at is None
    assert await jobs_waiting(house) == {}


async def test_a_reply_found_after_a_lost_answer_is_looked_at_too(house: House) -> None:
    house.network.unseen.add("own-0")
    case = await house.a_case()
    house.network.lost.append(Uncertain("timed out", **WHERE))
    await house.do(Send("marie", case, text=WORDS, undo=timedelta(0)))
    await until_settled(house, rounds=40, step=60)

    assert "unseen" in await house.events(case)


async def test_a_job_about_nothing_does_nothing(house: House) -> None:
    async with house.store.writing() as tx:
        payload = {"reply": 999, "looks": 0}
        await tx.jobs.add([NewJob("account:acme_social", "verify", "verify:999:0", payload, house.clock.now)])
    await house.work()

    assert house.network.looked == []


async def test_an_account_that_is_gone_is_not_asked(house: House) -> None:
    await hidden(house)
    house.networks.clear()
    await looks(house)

    assert house.network.looked == []
    assert await jobs_waiting(house) == {}
