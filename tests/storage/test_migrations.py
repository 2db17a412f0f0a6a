"""Migrations: they make exactly the tables that the code names, once, whoever starts first."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import text

from bot.domain import case as cases
from bot.domain.case import CloseReason
from bot.domain.mention import MentionState
from bot.domain.removed import gone
from bot.domain.weekly import WeekTold
from bot.errors import SettingsError
from bot.ports.rows import CaseFilter, Event
from bot.storage.database import open_store
from bot.storage.migrate import FOLDER, BrokenReferences
from bot.storage.schema import metadata
from tests.storage.samples import heard, mention, open_case


def differences(connection):
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True, "target_metadata": metadata}
    )
    return compare_metadata(context, metadata)


async def test_the_migrated_tables_are_those_the_code_names(store):
    async with store.engines.reader.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_an_index_that_is_missing_would_be_noticed(store):
    async with store.engines.writer.begin() as connection:
        await connection.execute(text("DROP INDEX ix_cases_conversation"))
    async with store.engines.reader.connect() as connection:
        assert [kind for kind, _ in await connection.run_sync(differences)] == ["add_index"]


async def test_a_database_without_tables_is_not_current_and_says_what_to_run(empty_url, clock, now):
    store = open_store(empty_url, clock=clock)
    assert not await store.schema_is_current()
    with pytest.raises(SettingsError, match="comptoir migrate"):
        async with store.reading() as tx:
            await tx.cases.find(CaseFilter())
    await store.migrate()
    assert await store.schema_is_current()
    await open_case(store, now)
    await store.close()


async def test_migrating_again_changes_nothing(store, now):
    case = await open_case(store, now)
    await store.migrate()
    assert await store.schema_is_current()
    async with store.reading() as tx:
        assert await tx.cases.get(case.id) == case


async def test_a_database_of_a_later_version_is_not_current(store):
    async with store.engines.writer.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert not await store.schema_is_current()


@pytest.mark.postgres
async def test_of_several_processes_that_migrate_at_once_one_does_it_on_postgresql(postgres, clock):
    url = await postgres.empty_database()
    stores = [open_store(url, clock=clock) for _ in range(3)]
    await asyncio.gather(*(store.migrate() for store in stores))
    assert await stores[0].schema_is_current()
    for store in stores:
        await store.close()
    await postgres.drop(url)


async def test_a_migration_that_leaves_rows_pointing_nowhere_is_undone_on_sqlite(migrated_file, tmp_path, clock):
    path = tmp_path / "broken.db"
    path.write_bytes(migrated_file.read_bytes())
    store = open_store(f"sqlite:///{path}", clock=clock)
    async with store.engines.migrator.begin() as connection:
        await connection.execute(text("INSERT INTO composing VALUES (404, 'marie', '2026')"))
    with pytest.raises(BrokenReferences, match="composing"):
        await store.migrate()
    await store.close()


def moved_back(connection, to="0020"):
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    command.downgrade(config, to)


async def test_posts_that_were_removed_before_they_were_forgotten_count_as_there_and_are_looked_at_first(store, now):
    case = await open_case(store, now)
    async with store.writing() as tx:
        await tx.mentions.add_many([heard(case.id, mention(now, "2"))], now)
        [stored] = (await tx.mentions.known("acme", ["2"])).values()
        await tx.mentions.change(replace(stored, state=MentionState.DELETED))
    async with store.engines.migrator.begin() as connection:
        await connection.run_sync(moved_back)
    await store.migrate()
    async with store.reading() as tx:
        due = await tx.mentions.to_look_at("acme", now, 10)
    assert {each.mention.remote_id: each.state for each in due} == {"c1": MentionState.LIVE, "2": MentionState.LIVE}


async def test_cases_that_were_closed_before_that_was_kept_were_when_a_colleague_did_it_else_when_they_last_changed(
    store, now
):
    names = ("c1", "c2", "c3", "c4", "c5")
    by_hand, elsewhere, still_open, seen_again, gone_again = [await open_case(store, now, name) for name in names]
    later, latest = now + timedelta(hours=1), now + timedelta(hours=2)
    async with store.writing() as tx:
        for case in (by_hand, elsewhere):
            read = await tx.cases.get(case.id, lock=True)
            closed = cases.close(read, CloseReason.NO_REPLY_NEEDED, later)
            await tx.cases.save(closed)
            await tx.cases.save(cases.touched(closed, latest))
        await tx.events.add([Event(0, later, "closed", by_hand.id, by_hand.department, "marie", {})])
        for case, ended in ((seen_again, cases.answered_elsewhere), (gone_again, gone)):
            read = await tx.cases.get(case.id, lock=True)
            closed = cases.close(read, CloseReason.NO_REPLY_NEEDED, now)
            await tx.cases.save(closed)
            opened = cases.reopen(closed, later)
            await tx.cases.save(opened)
            await tx.cases.save(ended(opened, latest))
            kinds = [("closed", now), ("reopened", later)]
            kinds += [("answered_elsewhere", latest)] if case is seen_again else []
            await tx.events.add([Event(0, at, kind, case.id, case.department, "marie", {}) for kind, at in kinds])
    async with store.engines.migrator.begin() as connection:
        await connection.run_sync(moved_back, "0033")
    await store.migrate()
    async with store.reading() as tx:
        found = [
            (await tx.cases.get(case.id)).closed_at for case in (by_hand, elsewhere, still_open, seen_again, gone_again)
        ]
    assert found == [later, latest, None, latest, latest]


async def test_weekly_reports_that_were_told_before_say_by_their_card_whether_they_are_about_everything(store, now):
    cards = [{"summary": [{"key": "weekly.everything"}]}, {"summary": [{"text": "Delivery"}]}]
    async with store.writing() as tx:
        for department, card in zip(("board", "delivery"), cards, strict=True):
            week = date(2026, 11, 16)
            await tx.weekly_reports.start(
                WeekTold(0, department, week, "desk", department, "a key", card, (), now, everything=False)
            )
    async with store.engines.migrator.begin() as connection:
        await connection.run_sync(moved_back, "0036")
    await store.migrate()
    async with store.reading() as tx:
        assert [(await tx.weekly_reports.get(number)).everything for number in (1, 2)] == [True, False]
