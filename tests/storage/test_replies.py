"""Replies and their ledger: numbered, changed by one at a time, found by what stands on the network."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain import correction as corrections
from bot.domain import reply as replies
from bot.domain.reply import ReplyState
from bot.errors import Stale
from tests.storage.samples import heard, mention, open_case, submit


async def test_a_reply_comes_back_as_it_was_saved(store, now):
    reply = await submit(store, await open_case(store, now), now)
    async with store.writing() as tx:
        read = await tx.replies.get(reply.id, lock=True)
        changed = replace(
            replies.published(replies.sending(read), "r1", "https://example.social/r1", now),
            writers=frozenset({"paul", "marie"}),
            approver="ana",
            undo=timedelta(milliseconds=1500),
        )
        await tx.replies.save(changed)
        assert await tx.replies.get(reply.id) == changed
    assert read == reply


async def test_an_amendment_comes_back_as_it_was_saved(store, now):
    reply = await submit(store, await open_case(store, now), now)
    async with store.writing() as tx:
        read = await tx.replies.get(reply.id, lock=True)
        public = replies.published(replies.sending(read), "r1", None, now)
        asked = replies.withdrawal_asked(public, "paul", now)
        await tx.replies.save(asked)
        assert await tx.replies.get(reply.id) == asked
        attempt = await tx.replies.start_attempt(reply.id, now, "withdrawal")
        failed = replies.amendment_failed(asked, asked.amendment, "permanent")
        await tx.replies.save(failed)
        assert await tx.replies.get(reply.id) == failed
        other = replies.correction_asked(failed, "Better words.", "ana", now)
        await tx.replies.save(other)
        assert await tx.replies.get(reply.id) == other
        waiting = replies.correction_asked(failed, "Better words.", "ana", now, approval=True)
        for each in (corrections.revise(waiting, "Best.", "eve"), corrections.approve(waiting, "paul", now)):
            await tx.replies.save(replace(each, revision=other.revision))
            assert await tx.replies.get(reply.id) == replace(each, revision=other.revision)
        better = replies.corrected(other, other.amendment, now)
        await tx.replies.save(better)
        assert await tx.replies.get(reply.id) == better
        assert (better.text, better.corrected_by) == ("Better words.", "ana")
        hidden = replies.unseen(better, now)
        await tx.replies.save(hidden)
        assert await tx.replies.get(reply.id) == hidden
        await tx.replies.save(replies.withdrawn(hidden, "paul", now))
    async with store.reading() as tx:
        gone = await tx.replies.get(reply.id)
        assert (gone.state, gone.withdrawn_by, gone.withdrawn_at) == (ReplyState.WITHDRAWN, "paul", now)
        assert [line.act for line in await tx.replies.attempts(reply.id)] == ["withdrawal"]
        assert attempt.act == "withdrawal"


async def test_a_reply_that_moved_on_is_not_saved_over(store, now):
    reply = await submit(store, await open_case(store, now), now)
    with pytest.raises(Stale):
        async with store.writing() as tx:
            await tx.replies.save(replies.undo(reply))
    async with store.writing() as tx:
        read = await tx.replies.get(reply.id)
        await tx.replies.save(replies.sending(read))
        with pytest.raises(Stale):
            await tx.replies.save(reply)
    async with store.reading() as tx:
        assert (await tx.replies.get(reply.id)).state is ReplyState.SENDING


async def test_two_replies_never_share_an_idempotency_key(store, now):
    case = await open_case(store, now)
    await submit(store, case, now, key="same")
    with pytest.raises(IntegrityError):
        await submit(store, case, now, key="same")


async def test_replies_are_found_by_case_by_what_they_answer_and_by_their_own_id(store, now):
    case = await open_case(store, now, "c1")
    first = await submit(store, case, now, "k1")
    second = await submit(store, case, now, "k2")
    async with store.writing() as tx:
        await tx.mentions.add_many([heard(case.id, mention(now, "m2"))], now)
        read = await tx.replies.get(second.id)
        there = replies.published(replies.sending(read), "r2", None, now)
        await tx.replies.save(there)
        assert await tx.replies.of_case(case.id) == [first, there]
        assert await tx.replies.under("acme", ["c1", "m2"]) == {"c1": [first, there]}
        assert await tx.replies.under("acme_uk", ["c1"]) == {}
        assert await tx.replies.by_remote_id("acme", ["r1", "r2"]) == {"r2": there}
        assert await tx.replies.count() == {ReplyState.HELD: 1, ReplyState.PUBLISHED: 1}


async def test_the_ledger_numbers_the_attempts_of_each_reply(store, now):
    case = await open_case(store, now)
    one, other = await submit(store, case, now, "k1"), await submit(store, case, now, "k2")
    async with store.writing() as tx:
        first = await tx.replies.start_attempt(one.id, now)
        ended = replace(first, outcome="uncertain", detail="no answer", ended_at=now + timedelta(seconds=15))
        await tx.replies.end_attempt(ended)
    async with store.writing() as tx:
        second = await tx.replies.start_attempt(one.id, now + timedelta(minutes=1))
        elsewhere = await tx.replies.start_attempt(other.id, now)
        assert await tx.replies.attempts(one.id) == [ended, second]
    assert [first.number, second.number, elsewhere.number] == [1, 2, 1]


async def test_drafts_are_each_persons_own_and_an_empty_one_is_none(store, now):
    case = await open_case(store, now)
    later = now + timedelta(seconds=9)
    async with store.writing() as tx:
        await tx.threads.save_draft(case.id, "marie", "Bonj", now)
        await tx.threads.save_draft(case.id, "paul", "Hello", now)
        await tx.threads.save_draft(case.id, "marie", "Bonjour", later)
        draft = await tx.threads.draft(case.id, "marie")
        assert (draft.text, draft.updated_at) == ("Bonjour", later)
        assert [each.person for each in await tx.threads.drafts_of(case.id)] == ["paul", "marie"]
        await tx.threads.save_draft(case.id, "marie", "", later)
        assert await tx.threads.draft(case.id, "marie") is None


async def test_somebody_composes_until_their_time_is_up_or_they_stop(store, now):
    case = await open_case(store, now)
    async with store.writing() as tx:
        for person in ("paul", "marie"):
            await tx.threads.compose(case.id, person, now + timedelta(seconds=10))
        await tx.threads.compose(case.id, "paul", now + timedelta(seconds=20))
        assert await tx.threads.composing(case.id, now) == ["marie", "paul"]
        assert await tx.threads.composing(case.id, now + timedelta(seconds=10)) == ["paul"]
        await tx.threads.compose(case.id, "paul", None)
        assert await tx.threads.composing(case.id, now) == ["marie"]


async def test_a_card_is_wanted_once_a_case_surface_and_channel(store, now):
    case = await open_case(store, now)
    wanted = [(case.id, "desk", "care", False), (case.id, "desk", "press", True), (case.id, "slack", "care", False)]
    async with store.writing() as tx:
        new = await tx.cards.want([*wanted, wanted[0]], now)
        again = await tx.cards.want([*wanted, (case.id, "slack", "press", False)], now)
        assert [(card.case_id, card.surface, card.channel, card.read_only) for card in new] == wanted
        assert [(card.surface, card.channel) for card in again] == [("slack", "press")]
        assert len({card.key for card in [*new, *again]}) == 4
        live = replace(new[1], state="live", ref="desk:7", revision=4)
        await tx.cards.save_many([live])
        assert await tx.cards.get(live.id) == live
        assert await tx.cards.of_cases([case.id, 404]) == [new[0], live, new[2], *again]
        assert await tx.cards.get(404) is None
