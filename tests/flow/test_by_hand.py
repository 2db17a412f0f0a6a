"""Where a network takes no answer from us, nothing is sent, and an answer given by hand is recognised as one."""

from datetime import timedelta

import pytest

from bot.cards.card import Para
from bot.cards.plain import words
from bot.domain.case import CaseState, CloseReason
from bot.domain.department import Locale
from bot.domain.mention import ThreadPost
from bot.domain.messages import Claim, Close, Compose, SaveDraft, Send
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


def barriers_shown(house: House) -> list[str]:
    """The reasons that the cards in the channel tell why no answer is taken, in the language of each card."""
    cards = house.surface.in_channel("delivery")
    paras = [block for card in cards for block in card.blocks if isinstance(block, Para)]
    return [words(para.line, Locale.EN) for para in paras if "takes no answer from us" in words(para.line, Locale.EN)]


async def test_a_barrier_that_comes_or_goes_is_kept_and_drawn_when_a_mention_is_looked_at_again(house: House) -> None:
    case = await house.a_case()
    await house.work()
    assert barriers_shown(house) == []
    mention = (await house.view(case)).mentions[0].mention
    for told, shown in (("replies_limited", "limited who may reply"), ("blocked", "has blocked our account"), ("", "")):
        house.network.bars(mention, told)
        house.clock.move(3600)
        await house.poller.listener.recheck("acme_social", older_than=timedelta(minutes=1))
        await house.work()

        assert await barrier(house, case) == told
        assert len(barriers_shown(house)) == bool(told)
        assert all(shown in each for each in barriers_shown(house))


async def test_a_barrier_found_in_the_last_look_holds_back_the_answer_and_is_drawn(house: House) -> None:
    case = await house.a_case()
    reply = (await house.do(Send("marie", case, text=WORDS)))["reply"]
    house.network.bars((await house.view(case)).mentions[0].mention, "blocked")
    house.clock.move(20)
    await house.work()

    stored = await house.reply(reply)
    assert (stored.state, stored.failure, house.network.asked) == (ReplyState.FAILED, "not_allowed", [])
    assert await draft_of(house, case) == WORDS
    assert len(barriers_shown(house)) == 1


async def test_a_barrier_that_falls_just_before_an_answer_leaves_lets_it_leave(house: House) -> None:
    case = await house.a_case()
    reply = (await house.do(Send("marie", case, text=WORDS)))["reply"]
    await changes_its_mind(house, case, "replies_limited")
    house.network.bars((await house.view(case)).mentions[0].mention, "")
    house.clock.move(20)
    await house.work()

    assert (await house.reply(reply)).state is ReplyState.PUBLISHED
    assert await barrier(house, case) == ""


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


@pytest.mark.parametrize("backlog", [True, False])
async def test_what_the_author_says_after_our_answer_waits_though_both_are_read_together(
    house: House, backlog: bool
) -> None:
    network = house.network
    if backlog:
        first = network.arrives("Are you open on Sunday?")
    else:
        first = (await house.view(await house.a_case("Are you open on Sunday?"))).mentions[0].mention
    network.now += timedelta(seconds=30)
    ours = network.answers_in_the_app(first.remote_id, "Yes, we are.")
    network.now += timedelta(seconds=30)
    again = network.arrives("Until what hour?", reply_to=ours.remote_id)
    network.threads[again.remote_id] = [
        ThreadPost(first.remote_id, None, first.author, first.text, first.posted_at, first.url),
        ThreadPost(again.remote_id, ours.remote_id, again.author, again.text, again.posted_at, again.url),
    ]
    house.clock.move(120)
    await house.poll()

    [number] = await house.cases()
    case = (await house.view(number)).case
    assert (case.state, case.close_reason) == (CaseState.OPEN, None)
    assert (case.waiting_since, case.text) == (again.posted_at, "Until what hour?")
    assert (await house.events(number))[-2:] == ["answered_elsewhere", "followed_up"]


async def test_what_was_said_before_our_answer_is_answered_by_it(house: House) -> None:
    first = house.network.arrives("Are you open on Sunday?")
    house.network.now += timedelta(seconds=10)
    second = house.network.arrives("Or on Monday?", reply_to=first.remote_id)
    house.network.now += timedelta(seconds=10)
    house.network.answers_in_the_app(first.remote_id, "On both days.")
    house.clock.move(60)
    await house.poll()

    [number] = await house.cases()
    assert (await house.view(number)).case.close_reason is CloseReason.ANSWERED_ELSEWHERE
    assert second.remote_id in {each.mention.remote_id for each in (await house.view(number)).mentions}


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


async def test_where_nothing_tells_of_an_answer_whoever_gave_it_says_so(house: House) -> None:
    case = await house.a_case(barrier="read_only")
    await house.do(Close("marie", case, reason=CloseReason.ANSWERED_ELSEWHERE))

    after = (await house.view(case)).case
    assert (after.state, after.close_reason) == (CaseState.CLOSED, CloseReason.ANSWERED_ELSEWHERE)
    assert (after.waiting_since, after.replied_at) == (None, house.clock())
    async with house.store.reading() as tx:
        [event] = [each for each in await tx.events.of_case(case) if each.kind == "closed"]
    assert (event.person, event.data["reason"]) == ("marie", "answered_elsewhere")
