"""Cases: changed by one at a time, found by what people type, seen whole."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import case as cases
from bot.domain.case import CaseState, CloseReason
from bot.domain.mention import History
from bot.domain.pauses import Pauses
from bot.domain.promise import Promise
from bot.errors import Stale
from bot.ports.rows import CaseFilter
from tests.storage.samples import decision, heard, mention, open_case, submit


async def test_a_case_comes_back_as_it_was_saved(store, now):
    case = await open_case(store, now)
    async with store.writing() as tx:
        read = await tx.cases.get(case.id, lock=True)
        changed = replace(
            cases.snooze(cases.claim(read, "marie", now), now + timedelta(hours=2), now),
            escalated_at=now,
            linked_case=case.id,
            close_reason=CloseReason.SPAM,
            approval=None,
        )
        await tx.cases.save(changed)
    async with store.reading() as tx:
        assert read == case
        assert await tx.cases.get(case.id) == changed
        assert await tx.cases.get(404) is None


async def test_the_pauses_of_a_case_and_when_it_was_closed_come_back(store, now):
    promise = Promise(first_response=timedelta(hours=1), resolution=timedelta(days=2))
    case = await open_case(store, now, promise=promise)
    async with store.writing() as tx:
        asleep = cases.snooze(await tx.cases.get(case.id, lock=True), now + timedelta(hours=2), now)
        answered = cases.replied(asleep, now + timedelta(hours=1))
        await tx.cases.save(answered)
    async with store.writing() as tx:
        assert await tx.cases.get(case.id, lock=True) == answered
        assert answered.pauses == Pauses(((now, now + timedelta(hours=1)),), now + timedelta(hours=1))
        closed = cases.close(answered, CloseReason.ANSWERED, now + timedelta(hours=2))
        await tx.cases.save(closed)
    async with store.reading() as tx:
        assert await tx.cases.get(case.id) == closed
    assert (closed.promise, closed.closed_at) == (promise, now + timedelta(hours=2))


async def test_a_case_not_read_in_this_transaction_is_not_saved(store, now):
    case = await open_case(store, now)
    with pytest.raises(Stale):
        async with store.writing() as tx:
            await tx.cases.save(cases.claim(case, "marie", now))


async def test_a_case_may_be_saved_again_and_again_in_one_transaction_and_also_unchanged(store, now):
    case = await open_case(store, now)
    async with store.writing() as tx:
        read = await tx.cases.get(case.id)
        await tx.cases.save(read)
        claimed = cases.claim(read, "marie", now)
        await tx.cases.save(claimed)
        await tx.cases.save(cases.release(claimed, now))
    async with store.reading() as tx:
        assert (await tx.cases.get(case.id)).revision == 3


async def test_an_older_state_of_a_case_is_not_saved_over_a_newer_one(store, now):
    case = await open_case(store, now)
    with pytest.raises(Stale):
        async with store.writing() as tx:
            read = await tx.cases.get(case.id)
            await tx.cases.save(cases.touched(cases.touched(read, now), now))
            await tx.cases.save(cases.touched(read, now))
    async with store.reading() as tx:
        assert await tx.cases.get(case.id) == case


@pytest.mark.postgres
async def test_of_two_who_change_a_case_at_once_the_second_is_told_on_postgresql(postgres_store, now):
    store = postgres_store
    case = await open_case(store, now)
    async with store.writing() as slow:
        read = await slow.cases.get(case.id)
        async with store.writing() as quick:
            await quick.cases.save(cases.claim(await quick.cases.get(case.id), "paul", now))
        # Two steps further than the other's one: a comparison of revisions alone would let it through.
        later = cases.touched(cases.claim(read, "marie", now), now)
        with pytest.raises(Stale):
            await slow.cases.save(later)
    async with store.reading() as tx:
        assert (await tx.cases.get(case.id)).assignee == "paul"


async def test_of_many_who_claim_at_once_each_sees_what_the_one_before_did(store, now):
    case = await open_case(store, now)

    async def note() -> None:
        async with store.writing() as tx:
            read = await tx.cases.get(case.id, lock=True)
            await asyncio.sleep(0)
            await tx.cases.save(cases.touched(read, now))

    await asyncio.gather(*(note() for _ in range(12)))
    async with store.reading() as tx:
        assert (await tx.cases.get(case.id)).revision == 13


async def test_several_cases_are_saved_together_or_not_at_all(store, now):
    one, other = [await open_case(store, now, each) for each in ("c1", "c2")]
    with pytest.raises(Stale):
        async with store.writing() as tx:
            read = await tx.cases.get(one.id)
            await tx.cases.save_many([cases.touched(read, now), cases.touched(other, now)])
    async with store.writing() as tx:
        both = await tx.cases.by_conversation("acme", ["c1", "c2", "c3"], lock=True)
        await tx.cases.save_many([cases.claim(each, "marie", now) for each in reversed(both)])
    async with store.reading() as tx:
        saved = await tx.cases.by_conversation("acme", ["c2", "c1"])
        assert [(each.id, each.assignee, each.revision) for each in saved] == [
            (one.id, "marie", 2),
            (other.id, "marie", 2),
        ]
        assert await tx.cases.by_conversation("acme_uk", ["c1"]) == []


async def test_pages_of_cases_follow_each_other_without_gap_or_repeat(store, now):
    # Two cases a minute, so that the page has to end between two that were opened at the same moment.
    opened = [await open_case(store, now + timedelta(minutes=number // 2), f"c{number}") for number in range(9)]
    seen, after = [], None
    async with store.reading() as tx:
        while page := await tx.cases.find(CaseFilter(after=after, limit=4)):
            seen.extend(each.id for each in page)
            after = (page[-1].opened_at, page[-1].id)
    assert seen == [each.id for each in reversed(opened)]


async def test_filters_narrow_the_list_together(store, now):
    care = await open_case(store, now, "c1")
    press = await open_case(store, now, "c2", decision=decision("press"))
    async with store.writing() as tx:
        await tx.cases.save(cases.claim(await tx.cases.get(press.id), "marie", now))

    async def found(**parts):
        async with store.reading() as tx:
            return [each.id for each in await tx.cases.find(CaseFilter(**parts))]

    assert await found() == [press.id, care.id]
    assert await found(departments=["press"]) == [press.id]
    assert await found(states=[CaseState.OPEN]) == [care.id]
    assert await found(assignee="marie") == [press.id]
    assert await found(unclaimed=True) == [care.id]
    assert await found(unclaimed=True, departments=["press"]) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Où est mon COLIS ?", "ou colis"),
        ("C’est l’Œuf de Pâques", "l'oeuf paques"),
        ("Straße gesperrt", "STRASSE"),
        ("ＦＵＬＬ width", "full"),
        ("100 % remboursé", "100 %"),
        ("a_b", "a_b"),
        ("İstanbul’da", "istanbul"),
    ],
)
async def test_words_are_found_whatever_their_case_and_accents(store, now, text, words):
    wanted = await open_case(store, now, "c1", text=text)
    await open_case(store, now, "c2", text="axb quatre-vingts")
    async with store.reading() as tx:
        assert [each.id for each in await tx.cases.find(CaseFilter(words=words))] == [wanted.id]


async def test_every_word_has_to_be_found_in_some_mention_its_author_or_the_number(store, now):
    case = await open_case(store, now, "c1")
    await open_case(store, now, "c2", text="Rien")
    async with store.writing() as tx:
        await tx.mentions.add_many([heard(case.id, mention(now, "m2", text="Toujours rien"))], now)

    async def found(words):
        async with store.reading() as tx:
            return [each.id for each in await tx.cases.find(CaseFilter(words=words))]

    assert await found("colis toujours") == [case.id]
    assert await found("colis demain") == []
    assert len(await found("oeuvrard @zoe")) == 2
    assert await found(f"#{case.id} colis") == [case.id]
    assert await found(f"{case.id}") == [case.id]
    assert await found("99999999999999999999999") == []


async def test_a_view_holds_everything_that_is_known_of_a_case(store, now):
    case = await open_case(store, now)
    other = await open_case(store, now, "c2")
    reply = await submit(store, case, now)
    async with store.writing() as tx:
        note = await tx.threads.add_note(case.id, "paul", "Je regarde", now)
        await tx.threads.compose(case.id, "marie", now + timedelta(seconds=30))
        await tx.threads.compose(case.id, "ana", now)
    async with store.reading() as tx:
        view = await tx.cases.view(case.id, now)
        views = await tx.cases.views([other.id, case.id, 404], now)
        assert await tx.cases.view(404, now) is None
    assert view in views
    assert [each.case.id for each in views] == [case.id, other.id]
    assert (view.case, view.replies, view.notes, view.composing) == (case, [reply], [note], ["marie"])
    assert [each.mention.remote_id for each in view.mentions] == ["c1"]


async def test_sleeping_cases_wake_in_the_order_of_their_time(store, now):
    first, second, never = [await open_case(store, now, each) for each in ("c1", "c2", "c3")]
    async with store.writing() as tx:
        for case, minutes in ((first, 20), (second, 10), (never, 60)):
            asleep = cases.snooze(await tx.cases.get(case.id), now + timedelta(minutes=minutes), now)
            await tx.cases.save(asleep)
    async with store.reading() as tx:
        due = await tx.cases.due_to_wake(now + timedelta(minutes=20))
        assert [case.id for case in due] == [second.id, first.id]
        assert len(await tx.cases.due_to_wake(now + timedelta(minutes=20), limit=1)) == 1


async def test_what_each_holds_is_counted_without_what_sleeps_or_is_done(store, now):
    numbered = [await open_case(store, now, f"c{number}", decision=decision("care")) for number in range(6)]
    taken, asleep, awake, done, other = [cases.claim(each, "marie", now) for each in numbered[:5]]
    changed = [
        taken,
        cases.snooze(asleep, now + timedelta(hours=1), now),
        cases.snooze(awake, now + timedelta(minutes=1), now),
        cases.close(done, CloseReason.SPAM, now),
        cases.claim(cases.release(other, now), "paul", now),
    ]
    async with store.writing() as tx:
        for case in changed:
            read = await tx.cases.get(case.id)
            await tx.cases.save(replace(case, revision=read.revision + 1))
        held = await tx.cases.held(["care", "press"], now + timedelta(minutes=1))
    assert held == {"care": {"marie": 2, "paul": 1, None: 1}}


async def test_departments_in_use_count_what_is_not_closed(store, now):
    for number, department in enumerate(["care", "care", "press"]):
        await open_case(store, now, f"c{number}", decision=decision(department))
    async with store.writing() as tx:
        [newest, *_] = await tx.cases.find(CaseFilter(departments=["care"]))
        await tx.cases.save(cases.close(newest, CloseReason.SPAM, now))
        assert await tx.cases.departments_in_use() == {"care": 1, "press": 1}


async def test_an_author_s_history_counts_the_cases_of_thirty_days_on_one_account(store, now):
    day = timedelta(days=1)
    await open_case(store, now - 31 * day, "old", author_id="zoe", opened_at=now - 31 * day)
    await open_case(store, now - 29 * day, "recent", author_id="zoe", opened_at=now - 29 * day)
    await open_case(store, now, "elsewhere", author_id="zoe", account="acme_uk")
    await open_case(store, now - 31 * day, "old too", author_id="yan", opened_at=now - 31 * day)
    async with store.reading() as tx:
        found = await tx.cases.histories("acme", ["zoe", "yan", "nobody"], now)
    assert found == {"zoe": History(1, known=True), "yan": History(0, known=True)}
