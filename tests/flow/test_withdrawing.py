"""A published reply withdrawn: asked for by a person, deleted once by the outbox, told in the case."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.amendment import AmendmentKind
from bot.domain.case import CaseState, CloseReason
from bot.domain.department import PostingClass
from bot.domain.mention import OwnPost
from bot.domain.messages import Claim, Close, Release, Resolve, Send, SwitchPublishing, Withdraw
from bot.domain.reply import ReplyState
from bot.errors import (
    AccountPaused,
    NotEligible,
    NotPermitted,
    Stale,
    Uncertain,
    WrongState,
)
from tests.support.house import House
from tests.support.replies import WHERE, WORDS, outcomes, published, sent, until_settled, whispers


async def test_a_withdrawn_reply_leaves_the_network_and_its_words_stay(house: House) -> None:
    case, reply = await published(house)
    outcome = await house.do(Withdraw("paul", reply))
    assert outcome["state"] == "published", "nothing is asked of the network while the person waits"
    assert house.network.taken_off == []
    asked = await house.reply(reply)
    assert asked.amendment is not None
    assert (asked.amendment.kind, asked.amendment.by) == (AmendmentKind.WITHDRAWAL, "paul")
    await house.work()

    gone = await house.reply(reply)
    assert house.network.taken_off == [gone.remote_id]
    assert (gone.state, gone.withdrawn_by, gone.withdrawn_at) == (ReplyState.WITHDRAWN, "paul", house.clock.now)
    assert (gone.text, gone.amendment) == (WORDS, None)
    assert (await house.events(case))[-2:] == ["withdrawal_asked", "withdrawn"]
    assert await outcomes(house, reply) == ["published", "withdrawn"]


async def test_a_case_whose_only_reply_was_withdrawn_waits_again_with_whoever_withdrew_it(house: House) -> None:
    case, reply = await published(house)
    before = (await house.view(case)).mentions[0].mention.posted_at
    await house.do(Withdraw("paul", reply))
    await house.work()

    after = (await house.view(case)).case
    assert (after.state, after.assignee) == (CaseState.CLAIMED, "paul")
    assert (after.waiting_since, after.replied_at) == (before, None)


@pytest.mark.parametrize(
    ("reason", "state"),
    [(CloseReason.ANSWERED, CaseState.CLAIMED), (CloseReason.SPAM, CaseState.CLOSED)],
)
async def test_a_closed_case_opens_again_where_a_reply_was_called_for(
    house: House, reason: CloseReason, state: CaseState
) -> None:
    case, reply = await published(house)
    await house.do(Close("marie", case, reason=reason))
    await house.do(Withdraw("paul", reply))
    await house.work()

    assert (await house.view(case)).case.state is state


async def test_a_case_stays_answered_while_another_reply_stands(house: House) -> None:
    case, reply = await published(house)
    await house.do(Send("marie", case, text="And it was posted.", undo=timedelta(0)))
    await house.work()
    await house.do(Withdraw("marie", reply))
    await house.work()

    assert (await house.view(case)).case.state is CaseState.REPLIED


async def test_a_case_whose_author_took_everything_back_waits_for_nothing(house: House) -> None:
    case, reply = await published(house)
    house.network.deletes((await house.view(case)).mentions[0].mention)
    await house.listener.recheck("acme_social", older_than=timedelta(seconds=-60))
    await house.do(Withdraw("marie", reply))
    await house.work()

    assert (await house.view(case)).case.waiting_since is None


async def test_a_colleague_who_holds_the_case_keeps_it(house: House) -> None:
    case, reply = await published(house)
    first = (await house.view(case)).mentions[0].mention
    house.network.arrives("And tomorrow?", reply_to=first.remote_id)
    await house.poll()
    await house.do(Withdraw("paul", reply))
    await house.work()

    after = (await house.view(case)).case
    assert (after.assignee, after.waiting_since) == ("marie", first.posted_at)


async def test_a_case_that_nobody_holds_goes_to_whoever_withdrew(house: House) -> None:
    case, reply = await published(house)
    await house.do(Claim("marie", case))
    await house.do(Release("marie", case))
    await house.do(Withdraw("paul", reply))
    await house.work()

    assert (await house.view(case)).case.assignee == "paul"


async def test_whoever_wrote_the_reply_is_told_that_a_colleague_withdrew_it(house: House) -> None:
    _, reply = await published(house)
    await house.do(Withdraw("paul", reply))
    await house.work()

    assert await whispers(house) == ["marie: whisper.withdrawn"]


async def test_what_cannot_be_withdrawn_is_refused_at_once(house: House) -> None:
    case, reply = await published(house)
    with pytest.raises(NotPermitted):
        await house.do(Withdraw("sam", reply))
    with pytest.raises(Stale):
        await house.do(Withdraw("marie", reply, revision=1))
    house.network.deletes_posts = False
    with pytest.raises(NotEligible):
        await house.do(Withdraw("marie", reply))
    house.network.deletes_posts = True
    house.networks.clear()
    with pytest.raises(AccountPaused):
        await house.do(Withdraw("marie", reply))
    house.networks["acme_social"] = house.network
    held = await house.do(Send("marie", case, text="More of it."))
    with pytest.raises(WrongState):
        await house.do(Withdraw("marie", held["reply"]))
    read = (await house.reply(reply)).revision
    await house.do(Withdraw("marie", reply, revision=read))
    with pytest.raises(WrongState):
        await house.do(Withdraw("paul", reply))


async def test_a_reply_that_a_person_found_on_the_network_is_theirs_to_withdraw_there(house: House) -> None:
    house.network.finds_replies = False
    house.network.posting = PostingClass.PLAIN
    house.network.failures.append(Uncertain("lost", **WHERE))
    reply = await sent(house)
    await until_settled(house)
    await house.do(Resolve("marie", reply, outcome="published", url="https://social.example/1"))

    with pytest.raises(NotEligible):
        await house.do(Withdraw("marie", reply))


async def test_a_reply_is_withdrawn_while_all_publishing_is_stopped(house: House) -> None:
    _, reply = await published(house)
    await house.do(SwitchPublishing("ana", stopped=True))
    await house.do(Withdraw("marie", reply))
    await house.work()

    assert (await house.reply(reply)).state is ReplyState.WITHDRAWN


async def test_a_withdrawn_reply_is_not_taken_for_an_answer_given_elsewhere(house: House) -> None:
    case, reply = await published(house)
    gone = await house.reply(reply)
    mention = (await house.view(case)).mentions[0].mention
    await house.do(Withdraw("marie", reply))
    await house.work()
    late = OwnPost("acme_social", gone.remote_id or "", mention.remote_id, WORDS, house.clock.now, "https://s.example")
    house.network.news.append(late)
    await house.poll()

    assert (await house.view(case)).case.state is CaseState.CLAIMED


async def test_a_case_whose_reply_was_withdrawn_is_answered_anew(house: House) -> None:
    case, reply = await published(house)
    await house.do(Withdraw("marie", reply))
    await house.work()
    await house.do(Send("marie", case, text=WORDS, undo=timedelta(0)))
    await house.work()

    assert (await house.view(case)).case.state is CaseState.REPLIED
    assert len(house.network.published) == 2


async def test_what_a_colleague_answers_where_ours_was_withdrawn_is_an_answer_though_the_network_calls_it_the_same(
    house: House,
) -> None:
    case, reply = await published(house)
    first = (await house.view(case)).mentions[0].mention
    former = await house.reply(reply)
    assert former.remote_id is not None
    await house.do(Withdraw("marie", reply))
    await house.work()
    house.clock.move(60)
    house.network.now = house.clock.now
    post = house.network.answers_in_the_app(first.remote_id, "Ana called you this morning.")
    house.network.news[-1] = replace(post, remote_id=former.remote_id)
    await house.poll()

    after = (await house.view(case)).case
    assert (after.state, after.close_reason) == (CaseState.CLOSED, CloseReason.ANSWERED_ELSEWHERE)
    assert (await house.events(case))[-1] == "answered_elsewhere"


async def test_a_withdrawn_reply_that_a_slow_list_still_shows_answers_nothing(house: House) -> None:
    case, reply = await published(house)
    first = (await house.view(case)).mentions[0].mention
    former = await house.reply(reply)
    assert former.remote_id is not None
    house.network.now = house.clock.now
    post = house.network.answers_in_the_app(first.remote_id, WORDS)
    house.network.news[-1] = replace(post, remote_id=former.remote_id)
    house.clock.move(60)
    await house.do(Withdraw("marie", reply))
    await house.work()
    await house.poll()

    assert (await house.view(case)).case.state is CaseState.CLAIMED


async def test_an_answer_that_follows_a_withdrawn_one_under_its_id_is_found_after_a_lost_answer(house: House) -> None:
    house.network.replaces, house.network.posting = True, PostingClass.PLAIN
    case, reply = await published(house)
    await house.do(Withdraw("marie", reply))
    await house.work()
    house.network.published.clear()  # what comes next is called as the first was
    again = (await house.do(Send("marie", case, text="It left today.", undo=timedelta(0))))["reply"]
    house.network.lost.append(Uncertain("connection reset", **WHERE))
    await until_settled(house)

    found = await house.reply(again)
    assert (found.state, found.remote_id) == (ReplyState.PUBLISHED, (await house.reply(reply)).remote_id)
    assert await outcomes(house, again) == ["found"]
