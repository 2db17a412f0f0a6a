"""Just before an answer leaves its post is looked at once more: what says something else by now is not answered yet."""

from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.case import CaseState
from bot.domain.mention import Author, Mention, ThreadPost
from bot.domain.messages import Send, Undo, Withdraw
from bot.domain.reply import ReplyState
from bot.errors import RateLimited, Unavailable
from tests.support.house import House
from tests.support.replies import WHERE, WORDS, draft_of, sent


def the_post(house: House) -> Mention:
    [mention] = [each for each in house.network.news if isinstance(each, Mention)]
    return mention


async def test_a_post_that_says_something_else_by_now_gets_no_answer_to_what_it_said(house: House) -> None:
    reply = await sent(house)
    house.network.edits(the_post(house), "My kettle burned my hand, help")
    await house.work()

    assert house.network.asked == []
    failed = await house.reply(reply)
    assert (failed.state, failed.failure) == (ReplyState.FAILED, "target_edited")
    assert await draft_of(house, failed.case_id) == WORDS
    case = (await house.view(failed.case_id)).case
    assert (case.is_closed, case.text) == (False, "My kettle burned my hand, help")
    assert "mention_edited" in await house.events(case.id)


async def test_an_answer_to_the_new_words_leaves(house: House) -> None:
    reply = await sent(house)
    case = (await house.reply(reply)).case_id
    house.network.edits(the_post(house), "My kettle burned my hand, help")
    await house.work()
    again = await house.do(Send("marie", case, text="Please call a doctor.", undo=timedelta(0)))
    await house.work()

    assert (await house.reply(again["reply"])).state is ReplyState.PUBLISHED
    assert (await house.view(case)).case.state is CaseState.REPLIED


def answered(house: House, words: str, *, own: bool = True) -> None:
    """What stands under the post, as the network shows it."""
    mention = the_post(house)
    author = Author("1" if own else "2", "acme" if own else "ana")
    posts = [
        ThreadPost(mention.remote_id, None, mention.author, mention.text, mention.posted_at, mention.url),
        ThreadPost("own-7", mention.remote_id, author, words, house.clock(), "https://social.example/7", own=own),
    ]
    house.network.threads[mention.remote_id] = posts


async def test_an_answer_that_a_colleague_gave_in_the_app_is_not_replaced(house: House) -> None:
    house.network.replaces = True
    reply = await sent(house)
    answered(house, "Ana called you this morning.")
    await house.work()

    assert house.network.asked == []
    failed = await house.reply(reply)
    assert (failed.state, failed.failure) == (ReplyState.FAILED, "answered_elsewhere")
    assert await draft_of(house, failed.case_id) == WORDS


async def test_what_a_colleague_said_after_ours_was_withdrawn_is_not_replaced_though_it_says_the_same(
    house: House,
) -> None:
    house.network.replaces = True
    reply = await sent(house)
    await house.work()
    case = (await house.reply(reply)).case_id
    await house.do(Withdraw("marie", reply))
    await house.work()
    house.clock.move(60)
    answered(house, WORDS)
    again = (await house.do(Send("marie", case, text="Please write to us.", undo=timedelta(0))))["reply"]
    await house.work()

    assert len(house.network.asked) == 1
    assert (await house.reply(again)).failure == "answered_elsewhere"


async def test_where_several_answers_may_stand_nobody_is_held_back_by_another(house: House) -> None:
    reply = await sent(house)
    answered(house, "Ana called you this morning.")
    await house.work()
    assert (await house.reply(reply)).state is ReplyState.PUBLISHED


@pytest.mark.parametrize(("words", "own"), [(WORDS, True), ("Same here!", False)])
async def test_what_stands_there_of_ours_or_of_others_holds_nobody_back(house: House, words: str, own: bool) -> None:
    house.network.replaces = True
    reply = await sent(house)
    answered(house, words, own=own)
    await house.work()
    assert (await house.reply(reply)).state is ReplyState.PUBLISHED


async def test_where_the_network_will_never_show_the_answers_it_says_of_the_reply_whether_it_takes_it(
    house: House,
) -> None:
    house.network.replaces = True
    reply = await sent(house)
    await house.work()
    assert (await house.reply(reply)).state is ReplyState.PUBLISHED


def answers_fail(
    house: House, *failures: BaseException, meanwhile: Callable[[], Awaitable[object]] | None = None
) -> None:
    """The next looks at what stands under the post end like this."""
    left, shown = deque(failures), house.network.thread
    house.network.replaces = True

    async def thread(remote_id: str) -> Sequence[ThreadPost]:
        if meanwhile is not None:
            await meanwhile()
        if left:
            raise left.popleft()
        return await shown(remote_id)

    house.network.thread = thread  # type: ignore[method-assign]


@pytest.mark.parametrize("failure", [Unavailable("down", **WHERE), TimeoutError()])
async def test_where_the_one_answer_cannot_be_looked_at_the_reply_waits(house: House, failure: Exception) -> None:
    reply = await sent(house)
    answered(house, "Ana called you this morning.")
    answers_fail(house, failure)
    await house.work()
    assert house.network.asked == []
    assert (await house.reply(reply)).state is ReplyState.QUEUED
    house.clock.move(1)
    await house.work()
    assert (await house.reply(reply)).failure == "answered_elsewhere"
    assert house.network.asked == []


async def test_a_look_that_the_network_puts_off_is_asked_for_when_it_says(house: House) -> None:
    reply = await sent(house)
    answered(house, WORDS)
    answers_fail(house, RateLimited("slow down", retry_at=house.clock() + timedelta(minutes=5), **WHERE))
    await house.work()
    house.clock.move(299)
    await house.work()
    assert (await house.reply(reply)).state is ReplyState.QUEUED
    house.clock.move(1)
    await house.work()
    assert (await house.reply(reply)).state is ReplyState.PUBLISHED


async def test_a_reply_whose_one_answer_is_never_shown_is_a_draft_again_after_six_hours(house: House) -> None:
    reply = await sent(house)
    answers_fail(house, *[Unavailable("down", **WHERE)] * 2)
    await house.work()
    house.clock.move(6 * 3600 + 1)
    await house.work()
    failed = await house.reply(reply)
    assert (failed.state, failed.failure) == (ReplyState.FAILED, "unavailable")
    assert await draft_of(house, failed.case_id) == WORDS


async def test_a_reply_that_is_taken_back_during_the_look_does_not_come_back(house: House) -> None:
    reply = await sent(house)
    answers_fail(house, Unavailable("down", **WHERE), meanwhile=lambda: house.do(Undo("marie", reply)))
    await house.work()
    house.clock.move(3600)
    await house.work()
    assert (await house.reply(reply)).state is ReplyState.CANCELLED
    assert house.network.asked == []


async def test_an_answer_to_five_stars_does_not_go_under_one(house: House) -> None:
    case = await house.a_case(stars=5)
    reply = (await house.do(Send("marie", case, text="Thank you!", undo=timedelta(0))))["reply"]
    house.network.news[:] = [replace(the_post(house), stars=1, edited_at=house.clock())]
    await house.work()
    assert (await house.reply(reply)).failure == "target_edited"
    assert (await house.view(case)).mentions[0].mention.stars == 1
