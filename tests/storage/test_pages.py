"""A page of news: kept whole or not at all, and never twice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.mention import MentionState, SetAside, ThreadPost
from bot.ports.rows import CaseFilter, Event, NewJob
from tests.storage.samples import ZOE, heard, mention, new_case, open_case, submit


async def test_new_cases_come_back_numbered_in_the_order_they_were_given(store, now):
    conversations = [f"c{number}" for number in range(300)]
    async with store.writing() as tx:
        opened = await tx.cases.open_many([new_case(now, each) for each in conversations], now)
    assert [case.conversation for case in opened] == conversations
    assert [case.id for case in opened] == sorted({case.id for case in opened})
    async with store.reading() as tx:
        assert [await tx.cases.get(case.id) for case in opened[::60]] == opened[::60]


async def test_a_mention_comes_back_as_it_was_given(store, now):
    case = await open_case(store, now)
    said = mention(
        now,
        "m2",
        text="Bonjour\n👋🏽 «où» est-il ?",
        in_reply_to="m1",
        warning="colis",
        stars=2,
        edited_at=now,
        quoted="q",
    )
    async with store.writing() as tx:
        [number] = await tx.mentions.add_many([heard(case.id, said)], now)
    async with store.reading() as tx:
        stored = await tx.mentions.get(number)
    assert stored is not None
    assert (stored.mention, stored.understanding) == (said, heard(case.id, said).understanding)
    assert (stored.case_id, stored.state, stored.received_at, stored.revision) == (case.id, MentionState.LIVE, now, 1)


async def test_repeats_are_dropped_within_a_page_and_across_pages(store, now):
    case = await open_case(store, now)
    page = [heard(case.id, mention(now, f"m{number}")) for number in range(5)]
    async with store.writing() as tx:
        first = await tx.mentions.add_many([*page, *page], now)
    async with store.writing() as tx:
        second = await tx.mentions.add_many([*page, heard(case.id, mention(now, "m9"))], now)
        view = await tx.cases.view(case.id, now)
    assert (len(first), len(second)) == (5, 1)
    assert [each.mention.remote_id for each in view.mentions] == ["c1", "m0", "m1", "m2", "m3", "m4", "m9"]


async def test_the_same_remote_id_on_two_accounts_is_two_mentions(store, now):
    case = await open_case(store, now)
    both = [heard(case.id, mention(now, "m1", account=account)) for account in ("acme", "acme_uk")]
    async with store.writing() as tx:
        assert len(await tx.mentions.add_many(both, now)) == 2
        assert set(await tx.mentions.known("acme_uk", ["m1", "c1"])) == {"m1"}


async def test_a_page_that_fails_leaves_nothing_behind(store, now):
    async def page_with_a_fault() -> None:
        async with store.writing() as tx:
            [case] = await tx.cases.open_many([new_case(now)], now)
            await tx.mentions.add_many([heard(case.id, mention(now))], now)
            await tx.cards.want([(case.id, "desk", "care", False)], now)
            await tx.jobs.add([NewJob("desk/care", "post_card", "card-1", {}, now)])
            await tx.events.add([Event(0, now, "opened", case.id)])
            raise RuntimeError("the process dies here")

    with pytest.raises(RuntimeError):
        await page_with_a_fault()
    async with store.reading() as tx:
        assert await tx.cases.find(CaseFilter()) == []
        assert await tx.mentions.known("acme", ["m1"]) == {}
        assert await tx.jobs.waiting() == {}
        assert (await tx.events.after("0-0"))[0] == []


async def test_a_mention_without_a_case_is_refused(store, now):
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        async with store.writing() as tx:
            await tx.mentions.add_many([heard(404, mention(now))], now)


async def test_text_no_database_can_hold_is_stored_with_marks_in_its_place(store, now):
    case = await open_case(store, now)
    author = replace(ZOE, name="Zo\0é \ud800")
    async with store.writing() as tx:
        hostile = mention(now, "m2", text="a\0b\ud800c", author=author, warning="\0")
        [number] = await tx.mentions.add_many([heard(case.id, hostile)], now)
        await tx.mentions.set_aside([SetAside("acme", "x", '{"a":"\0\udfff"}', "no id")], now)
        await tx.events.add([Event(0, now, "noted", case.id, data={"text": "\0", "deep": [{"\0": "\ud800"}]})])
    async with store.reading() as tx:
        stored = await tx.mentions.get(number)
        [event] = await tx.events.of_case(case.id)
    assert (stored.mention.text, stored.mention.author.name) == ("a�b�c", "Zo�é �")
    assert event.data == {"text": "�", "deep": [{"�": "�"}]}


async def test_an_edit_is_stored_and_found_by_its_new_words(store, now):
    case = await open_case(store, now)
    async with store.writing() as tx:
        stored = await tx.mentions.latest_of(case.id)
        edited = replace(stored.mention, text="Le colis est arrivé", edited_at=now)
        await tx.mentions.change(replace(stored, mention=edited, state=MentionState.EDITED, revision=2))
    async with store.reading() as tx:
        again = await tx.mentions.get(stored.id)
        found = await tx.cases.find(CaseFilter(words="arrive"))
    assert (again.mention, again.state, again.revision) == (edited, MentionState.EDITED, 2)
    assert [each.id for each in found] == [case.id]


async def test_the_latest_mention_is_the_newest_that_was_not_deleted(store, now):
    case = await open_case(store, now)
    async with store.writing() as tx:
        later = mention(now + timedelta(minutes=5), "m2")
        await tx.mentions.add_many([heard(case.id, later)], now)
        newest = await tx.mentions.latest_of(case.id)
        await tx.mentions.change(replace(newest, state=MentionState.DELETED))
        remaining = await tx.mentions.latest_of(case.id)
        await tx.mentions.change(replace(remaining, state=MentionState.DELETED))
        last = await tx.mentions.latest_of(case.id)
    assert [each.mention.remote_id for each in (newest, remaining, last)] == ["m2", "c1", "m2"]


async def test_the_conversation_of_a_post_is_known_from_mentions_replies_and_threads(store, now):
    case = await open_case(store, now, "root")
    reply = await submit(store, case, now)
    async with store.writing() as tx:
        await tx.mentions.add_many([heard(case.id, mention(now, "m2"))], now)
        published = await tx.replies.get(reply.id)
        await tx.replies.save(replace(published, remote_id="ours", revision=2))
        post = ThreadPost("somebody", None, ZOE, "D'accord", now, "https://example.social/s")
        await tx.mentions.keep_thread("acme", "elsewhere", [post, replace(post, remote_id="m2")], now)
        found = await tx.mentions.conversations("acme", ["m2", "ours", "somebody", "unknown"])
        assert await tx.mentions.conversations("acme_uk", ["m2", "ours", "somebody"]) == {}
    assert found == {"m2": "root", "ours": "root", "somebody": "elsewhere"}


async def test_a_thread_is_kept_in_its_order_and_takes_changes(store, now):
    first = ThreadPost("p1", None, ZOE, "Bonjour", now, "https://example.social/p1")
    second = ThreadPost("p2", "p1", ZOE, "Alors ?", now + timedelta(seconds=1), "https://example.social/p2", own=True)
    async with store.writing() as tx:
        await tx.mentions.keep_thread("acme", "p1", [second, first], now)
        changed = replace(first, text="Bonsoir")
        await tx.mentions.keep_thread("acme", "p1", [changed], now)
        assert await tx.mentions.thread("acme", "p1") == [changed, second]
        assert await tx.mentions.thread("acme", "p2") == []


async def test_an_unreadable_item_is_kept_once_however_often_it_is_read(store, now):
    known = SetAside("acme", "m7", '{"id": 7}', "no author")
    async with store.writing() as tx:
        await tx.mentions.set_aside([known, SetAside("acme", "", "{}", "no id"), SetAside("acme", "", "[]", "?")], now)
        await tx.mentions.set_aside([replace(known, raw='{"id": 7, "likes": 2}')], now)
        assert await tx.mentions.count_set_aside() == {"acme": 3}


async def test_mentions_to_look_at_again_are_those_of_unfinished_cases_longest_unseen_first(store, now):
    from bot.domain import case as cases

    waiting = await open_case(store, now, "c1")
    async with store.writing() as tx:
        await tx.mentions.add_many([heard(waiting.id, mention(now, "m2"))], now - timedelta(hours=1))
    closed = await open_case(store, now - timedelta(hours=2), "c3")
    async with store.writing() as tx:
        case = await tx.cases.get(closed.id)
        await tx.cases.save(cases.close(case, cases.CloseReason.SPAM, now))
        later = now + timedelta(minutes=1)
        due = await tx.mentions.to_recheck("acme", later, 10)
        assert [each.mention.remote_id for each in due] == ["m2", "c1"]
        await tx.mentions.rechecked([due[0].id], later)
        assert [each.mention.remote_id for each in await tx.mentions.to_recheck("acme", later, 10)] == ["c1"]
        assert await tx.mentions.to_recheck("acme", now, 10) == []
