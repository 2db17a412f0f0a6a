"""What the rules decided in the past is read in the order of cases, a chunk at a time, whatever people did since."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.mention import History
from bot.ports.rows import Event
from tests.storage.samples import heard, mention, open_case

DAY = timedelta(days=1)


async def read(store, since, **more):
    async with store.reading() as tx:
        return await tx.mentions.routed(since, **more)


async def test_the_mention_that_opened_a_case_comes_with_what_was_decided_then(store, now):
    case = await open_case(store, now, "first")
    async with store.writing() as tx:
        await tx.mentions.add_many([heard(case.id, mention(now + DAY, "later", text="Alors ?"))], now + DAY)
        await tx.events.add([Event(0, now, "opened", case.id, "care", None, {})])
        await tx.cases.save(replace(await tx.cases.get(case.id, lock=True), department="press", revision=2))
    [routed] = await read(store, now - DAY)
    assert (routed.case_id, routed.mention.text, routed.at) == (case.id, "Où est mon colis ?", now)
    assert (routed.department, routed.rule) == ("care", "parcels")
    assert routed.understanding.language == "fr"
    assert routed.history is None


async def test_without_its_event_a_case_is_where_it_stands(store, now):
    await open_case(store, now)
    assert [each.department for each in await read(store, now)] == ["care"]


async def test_chunks_follow_each_other_and_the_past_has_a_beginning(store, now):
    await open_case(store, now - 40 * DAY, "old", opened_at=now - 40 * DAY)
    cases = [(await open_case(store, now, f"c{number}")).id for number in range(5)]
    first = await read(store, now - DAY, limit=3)
    rest = await read(store, now - DAY, after=first[-1].case_id, limit=3)
    assert [each.case_id for each in (*first, *rest)] == cases
    assert await read(store, now - DAY, after=cases[-1]) == []
    async with store.reading() as tx:
        assert await tx.cases.count_opened(now - DAY) == 5


async def test_a_history_is_that_of_the_moment(store, now):
    for number, at in enumerate((now - 40 * DAY, now - 20 * DAY, now - DAY, now)):
        await open_case(store, at, f"zoe{number}", author_id="zoe", opened_at=at)
    await open_case(store, now, "yan", author_id="yan")
    found = await read(store, now - 50 * DAY, histories=True)
    assert [each.history for each in found] == [
        History(0, known=False),
        History(1, known=True),
        History(1, known=True),
        History(2, known=True),
        History(0, known=False),
    ]
