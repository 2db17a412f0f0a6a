"""Just before an answer leaves its post is looked at once more: what says something else by now is not answered yet."""

from datetime import timedelta

import pytest

from bot.domain.case import CaseState
from bot.domain.mention import Author, Mention, ThreadPost
from bot.domain.messages import Send
from bot.domain.reply import ReplyState
from tests.support.house import House
from tests.support.replies import WORDS, draft_of, sent


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


async def test_where_the_answers_cannot_be_looked_at_the_reply_leaves(house: House) -> None:
    house.network.replaces = True
    reply = await sent(house)
    await house.work()
    assert (await house.reply(reply)).state is ReplyState.PUBLISHED
