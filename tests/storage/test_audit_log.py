"""The audit log in the database: written with the act, chained by one process at a time, and what tampering shows."""

import asyncio

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from bot.domain import case as cases
from bot.domain.audit import Act, Origin
from bot.domain.audit_chain import Anchor, Broken, Flaw, Verifier
from bot.domain.reply import undo
from bot.ports.rows import Event
from bot.runtime.chaining import Chainer
from bot.storage.database import open_store
from bot.storage.migrate import FOLDER
from tests.storage.samples import open_case, submit

DESK = Origin("desk", "10.0.0.7")


async def done(store, now, count=1, origin=DESK):
    """So many acts, each in a transaction of its own."""
    for number in range(count):
        async with store.writing(origin) as tx:
            tx.audit.add(Act("signed_in", now, f"person{number}", None, "care", {"number": number}))


async def links(store):
    async with store.reading() as tx:
        return await tx.audit.links(0, 10_000)


async def followed(store, kept=None):
    verifier = Verifier(kept)
    verifier.follow(await links(store))
    verifier.finish()
    return verifier


async def tampered(store, statement, **values):
    async with store.engines.writer.begin() as connection:
        await connection.execute(text(statement), values)


async def test_an_act_of_a_case_is_logged_with_who_from_where_and_what_changed(store, now):
    case = await open_case(store, now)
    async with store.writing(Origin("api", "10.0.0.7", "till")) as tx:
        read = await tx.cases.get(case.id, lock=True)
        changed = cases.claim(read, "marie", now)
        await tx.cases.save(changed)
        await tx.events.add([Event(0, now, "claimed", case.id, "care", "marie", {"previous": None})])
    await Chainer(store).chain()
    [link] = await links(store)
    entry = link.entry
    assert (entry.at, entry.kind, entry.who, entry.case_id, entry.department) == (
        now,
        "claimed",
        "marie",
        case.id,
        "care",
    )
    assert entry.origin == Origin("api", "10.0.0.7", "till")
    assert entry.data == '{"previous":null}'
    assert entry.before == '{"case":{"assignee":null,"revision":1,"state":"open"}}'
    assert entry.after == '{"case":{"assignee":"marie","revision":2,"state":"claimed"}}'


async def test_what_became_of_a_reply_is_logged_without_its_words(store, now):
    reply = await submit(store, await open_case(store, now), now)
    async with store.writing(DESK) as tx:
        read = await tx.replies.get(reply.id, lock=True)
        await tx.replies.save(undo(read))
        await tx.events.add([Event(0, now, "undone", reply.case_id, "care", "marie", {"reply": reply.id})])
    await Chainer(store).chain()
    [link] = await links(store)
    assert link.entry.before == '{"reply":{"failure":null,"revision":1,"state":"held"}}'
    assert link.entry.after == '{"reply":{"failure":"undone","revision":2,"state":"cancelled"}}'
    assert "demain" not in repr(link)


async def test_of_several_acts_in_one_transaction_each_has_its_own_before_and_after(store, now):
    case = await open_case(store, now)
    async with store.writing(DESK) as tx:
        claimed = cases.claim(await tx.cases.get(case.id, lock=True), "marie", now)
        await tx.cases.save(claimed)
        await tx.events.add([Event(0, now, "claimed", case.id, "care", "marie")])
        await tx.events.add([Event(0, now, "rerouted", case.id, "press", "marie")])
        await tx.cases.save(cases.reroute(claimed, "press", now))
    await Chainer(store).chain()
    first, second = [link.entry for link in await links(store)]
    assert '"state":"claimed"' in first.after
    assert '"department":"press"' in second.after
    assert '"department":"care"' in second.before


async def test_an_act_that_is_not_done_is_not_logged(store, now):
    with pytest.raises(RuntimeError, match="no"):
        async with store.writing(DESK) as tx:
            tx.audit.add(Act("signed_in", now, "marie"))
            raise RuntimeError("no")
    assert await Chainer(store).chain() == 0
    assert await links(store) == []


async def test_what_authors_and_drawing_do_is_not_logged(store, now):
    async with store.writing() as tx:
        await tx.events.add([Event(0, now, kind, 7, "care") for kind in ("opened", "followed_up", "card_refreshed")])
    assert await Chainer(store).chain() == 0


async def test_entries_wait_for_their_place_and_are_counted_meanwhile(store, now):
    await done(store, now, 3)
    async with store.reading() as tx:
        waiting = await tx.audit.unchained()
    assert (waiting.count, waiting.since) == (3, now)
    assert await links(store) == []
    assert await Chainer(store).chain() == 3
    async with store.reading() as tx:
        waiting = await tx.audit.unchained()
    assert (waiting.count, waiting.since) == (0, None)
    assert (await followed(store)).end.number == 3


async def test_a_chain_that_goes_on_is_one_chain(store, now, monkeypatch):
    monkeypatch.setattr("bot.runtime.chaining.AT_ONCE", 2)
    await done(store, now, 5)
    assert await Chainer(store).chain() == 5
    await done(store, now, 2)
    assert await Chainer(store).chain() == 2
    verifier = await followed(store)
    assert (verifier.broken, verifier.end.number) == (None, 7)


async def test_entries_are_told_by_when_they_were_written(store, now, clock):
    await done(store, now)
    await done(store, later := clock.move(hours=1))
    await Chainer(store).chain()
    async with store.reading() as tx:
        assert [link.number for link in await tx.audit.links(0, 10, since=later)] == [2]
        assert [link.number for link in await tx.audit.links(0, 10, until=later)] == [1]
        assert [link.number for link in await tx.audit.links(1, 10)] == [2]


@pytest.mark.parametrize(
    ("column", "value", "flaw"),
    [
        ("at", "(SELECT max(at) FROM cases)", Flaw.CHANGED),
        ("kind", "'released'", Flaw.CHANGED),
        ("who", "'ana'", Flaw.CHANGED),
        ("who", "NULL", Flaw.CHANGED),
        ("via", "'api'", Flaw.CHANGED),
        ("place", "'10.0.0.8'", Flaw.CHANGED),
        ("token", "'till'", Flaw.CHANGED),
        ("case_id", "9", Flaw.CHANGED),
        ("department", "'press'", Flaw.CHANGED),
        ("data", "'{}'", Flaw.CHANGED),
        ("data", "'{\"number\": 2}'", Flaw.CHANGED),
        ("before", "'[]'", Flaw.CHANGED),
        ("after", "'[]'", Flaw.CHANGED),
        ("number", "99", Flaw.MISSING),
        ("number", "NULL", Flaw.MISSING),
        ("previous", "'f'", Flaw.CHANGED),
        ("previous", "NULL", Flaw.CHANGED),
        ("hash", "'f'", Flaw.CHANGED),
        ("hash", "NULL", Flaw.CHANGED),
    ],
)
async def test_whatever_is_changed_in_an_entry_is_noticed(store, now, column, value, flaw):
    await open_case(store, now.replace(year=2020))
    await done(store, now, 5)
    await Chainer(store).chain()
    value = value.replace("max(at)", "max(opened_at)")
    await tampered(store, f"UPDATE audit_log SET {column} = {value} WHERE number = 3")
    assert (await followed(store)).broken == Broken(3, flaw)


async def test_an_entry_that_is_deleted_is_noticed_whichever_it_is(store, now):
    await done(store, now, 5)
    await Chainer(store).chain()
    await tampered(store, "DELETE FROM audit_log WHERE number = 4")
    assert (await followed(store)).broken == Broken(4, Flaw.MISSING)
    await tampered(store, "DELETE FROM audit_log WHERE number = 1")
    assert (await followed(store)).broken == Broken(1, Flaw.MISSING)


async def test_an_entry_whose_number_is_taken_over_after_a_deletion_is_noticed(store, now):
    await done(store, now, 5)
    await Chainer(store).chain()
    await tampered(store, "DELETE FROM audit_log WHERE number = 3")
    for number in (4, 5):
        await tampered(store, "UPDATE audit_log SET number = :to WHERE number = :number", number=number, to=number - 1)
    assert (await followed(store)).broken == Broken(3, Flaw.CHANGED)


async def test_an_entry_put_in_between_is_noticed(store, now):
    await done(store, now, 4)
    await Chainer(store).chain()
    for number in (4, 3):
        await tampered(store, "UPDATE audit_log SET number = :to WHERE number = :number", number=number, to=number + 1)
    columns = "at, kind, who, via, place, token, case_id, department, data, before, after, previous, hash"
    await tampered(
        store, f"INSERT INTO audit_log (number, {columns}) SELECT 3, {columns} FROM audit_log WHERE number = 2"
    )
    assert (await followed(store)).broken == Broken(3, Flaw.CHANGED)


async def test_entries_that_change_places_are_noticed(store, now):
    await done(store, now, 4)
    await Chainer(store).chain()
    for number, to in ((2, 99), (3, 2), (99, 3)):
        await tampered(store, "UPDATE audit_log SET number = :to WHERE number = :number", number=number, to=to)
    assert (await followed(store)).broken == Broken(2, Flaw.CHANGED)


async def test_a_forged_entry_with_a_right_hash_breaks_the_link_behind_it(store, now):
    await done(store, now, 4)
    await Chainer(store).chain()
    await tampered(
        store, "UPDATE audit_log SET who = 'ana', number = NULL, previous = NULL, hash = NULL WHERE number = 2"
    )
    await tampered(store, "CREATE TABLE put_aside AS SELECT * FROM audit_log WHERE number > 2")
    await tampered(store, "DELETE FROM audit_log WHERE number > 2")
    await Chainer(store).chain()
    await tampered(store, "INSERT INTO audit_log SELECT * FROM put_aside")
    assert (await followed(store)).broken == Broken(3, Flaw.UNLINKED)


async def test_an_end_that_is_cut_off_is_noticed_by_an_anchor_alone(store, now):
    await done(store, now, 5)
    await Chainer(store).chain()
    kept = (await followed(store)).end
    await tampered(store, "DELETE FROM audit_log WHERE number > 3")
    assert (await followed(store)).broken is None, "nothing in the log says what followed"
    assert (await followed(store, kept)).broken == Broken(4, Flaw.MISSING)
    await done(store, now, 5)
    await Chainer(store).chain()
    assert (await followed(store)).broken is None
    assert (await followed(store, kept)).broken == Broken(5, Flaw.OTHER)
    assert (await followed(store, Anchor(0, "0" * 64))).broken is None


async def test_many_who_act_and_chain_at_once_make_one_chain(store, now):
    async def acts():
        for _ in range(5):
            await done(store, now, 2)
            await Chainer(store).chain()

    await asyncio.gather(*(acts() for _ in range(8)))
    await Chainer(store).chain()
    verifier = await followed(store)
    assert (verifier.broken, verifier.end.number) == (None, 80)


@pytest.mark.postgres
async def test_several_processes_that_act_and_chain_at_once_make_one_chain(postgres, clock, now):
    url = await postgres.new_database()
    stores = [open_store(url, clock=clock) for _ in range(4)]

    async def acts(store):
        for _ in range(10):
            await done(store, now, 3)
            await Chainer(store).chain()

    await asyncio.gather(*(acts(store) for store in stores for _ in range(2)))
    await Chainer(stores[0]).chain()
    verifier = await followed(stores[0])
    assert (verifier.broken, verifier.end.number) == (None, 240)
    for store in stores:
        await store.close()
    await postgres.drop(url)


@pytest.mark.postgres
async def test_what_commits_late_comes_into_the_chain_late_and_nobody_waits_for_it(postgres_store, now):
    store = postgres_store
    async with store.writing(DESK) as slow:
        slow.audit.add(Act("signed_in", now, "slow"))
        await slow.audit.write()
        await done(store, now, 2)
        assert await Chainer(store).chain() == 2
    assert await Chainer(store).chain() == 1
    assert [link.entry.who for link in await links(store)] == ["person0", "person1", "slow"]
    assert (await followed(store)).broken is None


def moved_to(revision):
    def move(connection):
        config = Config()
        config.set_main_option("script_location", str(FOLDER))
        config.attributes["connection"] = connection
        command.downgrade(config, revision)

    return move


async def test_a_database_of_before_gets_a_log_that_begins_with_the_next_act(store, now):
    case = await open_case(store, now)
    async with store.writing() as tx:
        await tx.events.add([Event(0, now, "claimed", case.id, "care", "marie")])
    await Chainer(store).chain()
    async with store.engines.migrator.begin() as connection:
        await connection.run_sync(moved_to("0029-1"))
    assert not await store.schema_is_current()
    await store.migrate()
    assert await links(store) == []
    async with store.reading() as tx:
        assert [each.kind for each in await tx.events.of_case(case.id)] == ["claimed"]
    await done(store, now)
    await Chainer(store).chain()
    assert (await followed(store)).end.number == 1
