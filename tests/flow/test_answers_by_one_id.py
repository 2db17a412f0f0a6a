"""Where a post bears one answer alone, each has the same id: whose words they are is told apart everywhere."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.cards.meanwhile import our_words
from bot.domain.department import Locale
from bot.domain.mention import ThreadPost
from bot.domain.messages import Send, Withdraw
from bot.domain.view import CaseView
from bot.web.api.timeline import timeline
from bot.web.desk.timeline import thread_posts
from tests.support.house import House
from tests.support.replies import published

THEIRS = "Ana called you this morning."


async def answered_by_a_colleague(house: House) -> tuple[CaseView, Sequence[ThreadPost]]:
    """Ours was withdrawn, then a colleague answered in the network's own app."""
    house.network.replaces = True
    case, reply = await published(house)
    first = (await house.view(case)).mentions[0].mention
    former = await house.reply(reply)
    assert former.remote_id is not None
    await house.do(Withdraw("marie", reply))
    await house.work()
    house.clock.move(60)
    house.network.now = house.clock.now
    post = house.network.answers_in_the_app(first.remote_id, THEIRS)
    house.network.news[-1] = replace(post, remote_id=former.remote_id)
    await house.poll()
    view = await house.view(case)
    async with house.store.reading() as tx:
        return view, await tx.mentions.thread(view.case.account, view.case.conversation)


async def test_the_desk_shows_a_colleagues_answer_as_theirs_and_ours_as_withdrawn(house: House) -> None:
    view, thread = await answered_by_a_colleague(house)
    ours = [
        post for post in thread_posts(view, thread, house.rules.directory, "acme", house.clock()) if post.kind == "ours"
    ]
    assert [(post.text == THEIRS, bool(post.by), bool(post.withdrawn_by)) for post in ours] == [
        (False, True, True),
        (True, False, False),
    ]


async def test_the_timeline_tells_of_both(house: House) -> None:
    view, thread = await answered_by_a_colleague(house)
    lines = timeline(view, thread=thread, drafts=[], events=[], attempts={})
    assert [line.kind for line in lines if line.text == THEIRS] == ["thread_post"]
    assert [line.kind for line in lines].count("reply") == 1


async def test_whoever_writes_next_reads_what_stands_in_our_name(house: House) -> None:
    view, thread = await answered_by_a_colleague(house)
    [words] = our_words(view, thread, "paul", Locale.EN)
    assert THEIRS in words


async def test_two_answers_of_ours_both_stay_in_the_story(house: House) -> None:
    house.network.replaces = True
    case, reply = await published(house)
    await house.do(Withdraw("marie", reply))
    await house.work()
    house.network.published.clear()
    await house.do(Send("marie", case, text="It left today.", undo=timedelta(0)))
    await house.work()
    view = await house.view(case)
    assert len({each.remote_id for each in view.replies}) == 1
    ours = [
        post for post in thread_posts(view, [], house.rules.directory, "acme", house.clock()) if post.kind == "ours"
    ]
    assert [bool(post.withdrawn_by) for post in ours] == [True, False]
