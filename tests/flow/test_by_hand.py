"""Where a network takes no answer from us, nothing is sent, and an answer given by hand is recognised as one."""

from datetime import timedelta

import pytest

from bot.domain.case import CaseState, CloseReason
from bot.domain.messages import Claim, Compose, SaveDraft, Send
from bot.domain.reply import ReplyState
from bot.errors import NotEligible
from bot.flow.by_hand import way_to_answer
from tests.support.house import House
from tests.support.replies import WORDS, draft_of, sent


async def barred(house: House) -> int:
    return await house.a_case(barrier="not_summoned")


async def barrier(house: House, case: int) -> str:
    return (await house.view(case)).mentions[0].mention.barrier


async def changes_its_mind(house: House, case: int, barrier: str) -> None:
    """The network is read again, and bars us otherwise."""
    mention = (await house.view(case)).mentions[0].mention
    house.network.bars(mention, barrier)
    await house.poll()


async def test_nothing_is_sent_where_the_network_takes_no_answer_from_us(house: House) -> None:
    case = await barred(house)
    with pytest.raises(NotEligible) as refusal:
        await house.do(Send("marie", case, text=WORDS))

    assert refusal.value.details == {"case": str(case), "problem": "barred", "barrier": "not_summoned"}
    assert (await house.view(case)).replies == []


async def test_a_barrier_that_falls_lets_a_reply_leave(house: House) -> None:
    case = await barred(house)
    before = (await house.view(case)).case
    await changes_its_mind(house, case, "")

    after = (await house.view(case)).case
    assert after.revision == before.revision + 1, "its cards are drawn anew"
    assert "mention_edited" not in await house.events(case)
    await house.do(Send("marie", case, text=WORDS, mention_revision=1))


async def test_a_reply_that_waits_does_not_leave_once_the_network_bars_us(house: House) -> None:
    case = await house.a_case()
    reply = (await house.do(Send("marie", case, text=WORDS, undo=timedelta(seconds=60))))["reply"]
    await changes_its_mind(house, case, "replies_limited")
    house.clock.move(60)
    await house.work()

    stored = await house.reply(reply)
    assert (stored.state, stored.failure) == (ReplyState.FAILED, "not_allowed")
    assert house.network.asked == []
    assert await draft_of(house, case) == WORDS
    assert ("marie", "whisper.failed") in house.surface.whispers


async def test_an_edit_brings_its_barrier_along(house: House) -> None:
    case = await house.a_case()
    mention = (await house.view(case)).mentions[0].mention
    house.network.bars(mention, "blocked")
    house.network.edits(mention, "Found it, never mind the parcel")
    await house.poll()

    assert await barrier(house, case) == ""
    assert "mention_edited" in await house.events(case)


async def test_an_answer_given_by_hand_closes_the_case_and_is_no_draft_any_more(house: House) -> None:
    case = await barred(house)
    await house.do(SaveDraft("marie", case, text=WORDS))
    await house.do(Claim("marie", case))
    mention = (await house.view(case)).mentions[0].mention
    house.network.answers_in_the_app(mention.remote_id, f"@lea  {WORDS}")
    house.clock.move(30)
    for person in ("marie", "paul"):
        await house.do(Compose(person, case))
    await house.poller.poll("acme_social")
    await house.work()

    after = (await house.view(case)).case
    assert (after.state, after.close_reason) == (CaseState.CLOSED, CloseReason.ANSWERED_ELSEWHERE)
    assert (after.assignee, after.waiting_since) == ("marie", None)
    assert await draft_of(house, case) is None
    assert house.surface.whispers == [("paul", "whisper.answered_elsewhere")]
    async with house.store.reading() as tx:
        [event] = [each for each in await tx.events.of_case(case) if each.kind == "answered_elsewhere"]
    assert event.person == "marie", "whoever had these words as a draft has answered by hand"


async def test_other_words_given_by_hand_close_the_case_and_leave_the_draft(house: House) -> None:
    case = await barred(house)
    await house.do(SaveDraft("marie", case, text="Quite other words."))
    house.network.answers_in_the_app((await house.view(case)).mentions[0].mention.remote_id, WORDS)
    await house.poll()

    assert (await house.view(case)).case.close_reason is CloseReason.ANSWERED_ELSEWHERE
    assert await draft_of(house, case) == "Quite other words."


async def test_an_answer_by_hand_after_ours_was_refused_is_recognised_though_it_says_the_same(house: House) -> None:
    reply = await sent(house)
    case = (await house.reply(reply)).case_id
    await changes_its_mind(house, case, "blocked")
    await house.work()
    assert (await house.reply(reply)).state is ReplyState.FAILED
    house.network.answers_in_the_app((await house.view(case)).mentions[0].mention.remote_id, WORDS)
    await house.poll()

    assert (await house.view(case)).case.close_reason is CloseReason.ANSWERED_ELSEWHERE
    assert await draft_of(house, case) is None


async def test_the_way_out_takes_the_words_along_as_far_as_an_address_holds_them(house: House) -> None:
    mention = (await house.view(await barred(house))).mentions[0].mention
    bare = f"https://social.example/answer?to={mention.remote_id}&text="
    assert way_to_answer(house.network, "Ça va & bien ?", mention) == f"{bare}%C3%87a%20va%20%26%20bien%20%3F"
    assert way_to_answer(house.network, "é" * 2000, mention) == bare
    house.network.has_app = False
    assert way_to_answer(house.network, WORDS, mention) == mention.url
