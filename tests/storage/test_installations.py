"""Installations in Slack as they are kept: one a workspace, one of them the first, each leased for its renewal."""

from dataclasses import asdict, replace
from datetime import datetime, timedelta

import pytest

from bot.ports.installations import ACTIVE, FORGOTTEN, RETIRED, InstallationRow
from bot.storage.database import SqlStore
from bot.storage.tables_of_chat import slack_installations

LEASE = timedelta(minutes=1)


def installed(now: datetime, workspace: str = "T1") -> InstallationRow:
    return InstallationRow(
        workspace=workspace,
        name="Acme",
        enterprise=None,
        app="A1",
        bot_user="U0",
        scopes="chat:write",
        token="sealed",
        refresh_token="sealed too",
        expires_at=now + timedelta(hours=12),
        renew_at=now + timedelta(hours=10),
        state=ACTIVE,
        installed_by="ana",
        installed_at=now,
        renewed_at=now,
    )


@pytest.fixture
async def row(store: SqlStore, now: datetime) -> InstallationRow:
    async with store.writing() as tx:
        await tx.installations.lock()
        assert await tx.installations.install(installed(now))
        (kept,) = await tx.installations.all()
    return kept


async def standing(store: SqlStore) -> list[tuple[str, str, bool]]:
    async with store.reading() as tx:
        return [(each.workspace, each.state, each.first) for each in await tx.installations.all()]


async def test_what_was_installed_comes_back_and_shows_no_token(row: InstallationRow, now: datetime) -> None:
    assert replace(row, fence=0) == replace(installed(now), first=True)
    assert "sealed" not in repr(row)
    assert (row.place, replace(row, first=False).place) == ("", "T1")


async def test_a_retired_workspace_has_no_token_and_news_older_than_its_row_retires_nothing(
    store: SqlStore, row: InstallationRow, now: datetime
) -> None:
    async with store.writing() as tx:
        assert not await tx.installations.retire("T1", now - timedelta(seconds=1))
        assert await tx.installations.retire("T1", now)
        assert [each.token for each in await tx.installations.all()] == [""]
    assert await standing(store) == [("T1", RETIRED, True)]


async def test_the_first_workspace_stays_the_first_until_another_follows_one_that_is_active_no_more(
    store: SqlStore, row: InstallationRow, now: datetime
) -> None:
    async with store.writing() as tx:
        assert not await tx.installations.install(installed(now, "T2"))
        assert await tx.installations.install(installed(now, "T1"))
    assert await standing(store) == [("T1", ACTIVE, True), ("T2", ACTIVE, False)]
    async with store.writing() as tx:
        assert await tx.installations.forget("T1") == 1
        assert not await tx.installations.install(installed(now, "T2"))
        assert await tx.installations.install(installed(now, "T3"))
        assert not await tx.installations.install(installed(now, "T1"))
    assert await standing(store) == [("T1", ACTIVE, False), ("T2", ACTIVE, False), ("T3", ACTIVE, True)]


async def test_what_is_forgotten_leaves_no_token_and_says_where_it_was(
    store: SqlStore, row: InstallationRow, now: datetime
) -> None:
    async with store.writing() as tx:
        await tx.installations.install(installed(now, "T2"))
        assert await tx.installations.forget("T2") == 1
        assert await tx.installations.forget() == 1
        assert await tx.installations.forget() == 0
        left = [(each.workspace, each.state, each.token, each.refresh_token) for each in await tx.installations.all()]
    assert left == [("T1", FORGOTTEN, "", None), ("T2", FORGOTTEN, "", None)]


async def test_a_forgotten_token_is_not_brought_back_by_a_renewal_that_had_begun(
    store: SqlStore, row: InstallationRow, now: datetime
) -> None:
    due = now + timedelta(hours=10)
    async with store.writing() as tx:
        leased = await tx.installations.lease("one", due, LEASE)
        assert leased is not None
        await tx.installations.forget()
        assert not await tx.installations.renewed(replace(leased, token="newer"))
    assert await standing(store) == [("T1", FORGOTTEN, True)]


async def test_of_several_tokens_that_are_due_each_is_leased_by_itself_the_longest_due_first(
    store: SqlStore, row: InstallationRow, now: datetime
) -> None:
    due = now + timedelta(hours=10)
    later = replace(installed(now, "T0"), renew_at=due + timedelta(minutes=1))
    async with store.engines.writer.begin() as connection:
        await connection.execute(slack_installations.insert().values(asdict(later)))
    at = due + timedelta(minutes=2)
    async with store.writing() as tx:
        leased = [await tx.installations.lease("one", at, LEASE) for _ in range(3)]
        assert [each and each.workspace for each in leased] == ["T1", "T0", None]
        assert leased[0] is not None
        assert await tx.installations.renewed(replace(leased[0], renew_at=at + timedelta(hours=10)))
        assert await tx.installations.lease("two", at, LEASE) is None


async def test_a_renewal_is_leased_by_one_and_what_comes_after_an_installation_is_too_late(
    store: SqlStore, row: InstallationRow, now: datetime
) -> None:
    due = now + timedelta(hours=10)
    async with store.writing() as tx:
        assert await tx.installations.lease("one", now, LEASE) is None
        leased = await tx.installations.lease("one", due, LEASE)
        assert await tx.installations.lease("two", due, LEASE) is None
        assert leased is not None
        await tx.installations.install(installed(due))
        assert not await tx.installations.renewed(replace(leased, token="stale"))
        assert (await tx.installations.all())[0].token == "sealed"


async def test_a_renewal_that_is_wanted_is_due_at_once_unless_it_was_made_meanwhile(
    store: SqlStore, row: InstallationRow, now: datetime
) -> None:
    async with store.writing() as tx:
        await tx.installations.want_renewal(replace(row, token="former"), now)
        assert await tx.installations.lease("one", now, LEASE) is None
        await tx.installations.want_renewal(row, now)
        leased = await tx.installations.lease("one", now, LEASE)
        assert leased is not None
        assert await tx.installations.renewed(replace(leased, token="newer", renew_at=None, fault="refused"))
        assert not await tx.installations.reseal(row, "other", None)
        (kept,) = await tx.installations.all()
        assert (kept.token, kept.fault) == ("newer", "refused")
