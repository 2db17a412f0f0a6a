"""The tokens of accounts that were signed in, as they are kept: one pair an account, leased for each renewal."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.ports.network_tokens import TokensRow
from bot.storage.database import SqlStore

LEASE = timedelta(minutes=1)


@pytest.fixture
async def row(store: SqlStore, now: datetime) -> TokensRow:
    signed_in = TokensRow("acme_x", "app", "sealed", "sealed too", now + timedelta(hours=2), now)
    async with store.writing() as tx:
        await tx.network_tokens.keep(signed_in)
        kept = await tx.network_tokens.get("acme_x")
    assert kept is not None
    assert kept == replace(signed_in, fence=kept.fence)
    return kept


async def test_an_account_that_was_never_signed_in_has_no_tokens(store: SqlStore, now: datetime) -> None:
    async with store.writing() as tx:
        assert await tx.network_tokens.get("acme_x") is None
        assert await tx.network_tokens.lease("acme_x", "one", now, LEASE) is None
        assert await tx.network_tokens.all() == []


async def test_what_is_kept_shows_no_token(row: TokensRow) -> None:
    assert "sealed" not in repr(row)


async def test_a_pair_is_leased_by_one_who_stores_the_next_one(store: SqlStore, row: TokensRow, now: datetime) -> None:
    async with store.writing() as tx:
        tokens = tx.network_tokens
        assert not await tokens.is_leased("acme_x", now)
        leased = await tokens.lease("acme_x", "one", now, LEASE)
        assert leased is not None
        assert await tokens.lease("acme_x", "two", now, LEASE) is None
        assert await tokens.is_leased("acme_x", now)
        newer = replace(leased, access="newer", refresh="newer too", expires_at=now + timedelta(hours=4))
        assert await tokens.renewed(newer)
        assert await tokens.all() == [replace(newer, fence=row.fence + 1)]
        assert not await tokens.is_leased("acme_x", now)


async def test_a_pair_that_is_let_go_stays_as_it_is_and_can_be_leased_again(
    store: SqlStore, row: TokensRow, now: datetime
) -> None:
    async with store.writing() as tx:
        assert await tx.network_tokens.lease("acme_x", "one", now, LEASE) == row
        await tx.network_tokens.let_go("acme_x", "one")
        assert await tx.network_tokens.lease("acme_x", "two", now, LEASE) == row
        await tx.network_tokens.let_go("acme_x", "one")
        assert await tx.network_tokens.is_leased("acme_x", now), "a former holder ends no lease of another"


async def test_a_lease_that_ran_out_is_taken_over_and_the_first_who_brings_a_pair_is_heard(
    store: SqlStore, row: TokensRow, now: datetime
) -> None:
    async with store.writing() as tx:
        first = await tx.network_tokens.lease("acme_x", "one", now, timedelta(0))
        second = await tx.network_tokens.lease("acme_x", "two", now, LEASE)
        assert first is not None
        assert second is not None
        assert await tx.network_tokens.renewed(replace(first, access="late, and the only one that is good"))
        assert not await tx.network_tokens.renewed(replace(second, access="later"))
        kept = await tx.network_tokens.get("acme_x")
        assert kept is not None
        assert kept.access == "late, and the only one that is good"


async def test_a_sign_in_overtakes_a_renewal_that_had_begun(store: SqlStore, row: TokensRow, now: datetime) -> None:
    async with store.writing() as tx:
        leased = await tx.network_tokens.lease("acme_x", "one", now, LEASE)
        assert leased is not None
        await tx.network_tokens.keep(replace(row, access="anew", refresh="anew too"))
        assert not await tx.network_tokens.renewed(replace(leased, access="late"))
        kept = await tx.network_tokens.get("acme_x")
        assert kept is not None
        assert kept.access == "anew"
        assert not await tx.network_tokens.is_leased("acme_x", now)


async def test_a_pair_is_sealed_anew_unless_it_was_renewed_meanwhile(store: SqlStore, row: TokensRow) -> None:
    async with store.writing() as tx:
        assert await tx.network_tokens.reseal(row, "other", "other too")
        assert not await tx.network_tokens.reseal(row, "late", "late too")
        kept = await tx.network_tokens.get("acme_x")
        assert kept == replace(row, access="other", refresh="other too")
