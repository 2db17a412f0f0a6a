"""Just before an answer leaves its post is looked at once more: what says something else by now is not answered yet."""

from datetime import timedelta

from bot.domain.case import CaseState
from bot.domain.mention import Mention
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
