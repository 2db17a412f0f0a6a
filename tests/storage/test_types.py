"""Column types: what goes in comes out the same on both engines, or is refused."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError

from bot.storage.dialect import SQLITE
from bot.storage.folding import fold
from bot.storage.types import UtcDateTime, storable, to_json

moments = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45))]))


async def test_a_moment_without_a_time_zone_is_refused(store):
    with pytest.raises((ValueError, StatementError), match="without a time zone"):
        async with store.writing() as tx:
            await tx.accounts.open_gap("acme", datetime(2026, 1, 1), "unavailable")  # noqa: DTZ001


async def test_a_moment_keeps_its_microseconds_and_comes_back_in_utc(store):
    far = datetime(2026, 1, 1, 0, 30, 0, 123456, tzinfo=timezone(timedelta(hours=14)))
    async with store.writing() as tx:
        await tx.accounts.open_gap("acme", far, "unavailable")
        [gap] = await tx.accounts.gaps()
    assert gap.start == far
    assert gap.start.utcoffset() == timedelta(0)


@given(moments, moments)
def test_moments_as_text_sort_as_moments(one, other):
    as_text = UtcDateTime().bind_processor(SQLITE.driver)
    assert (as_text(one) < as_text(other)) == (one < other)
    assert UtcDateTime().result_processor(SQLITE.driver, None)(as_text(one)) == one


@given(st.text(st.characters(exclude_categories=[]), max_size=40))
def test_text_for_the_database_can_be_encoded_and_is_left_alone_where_it_could_be(text):
    kept = storable(text)
    assert "\0" not in kept.encode().decode()
    assert len(kept) == len(text)
    assert all(before == after for before, after in zip(text, kept, strict=True) if after != "�")


def test_what_json_cannot_hold_is_refused():
    for value in (object(), float("nan"), {"at": datetime.now(UTC)}):
        with pytest.raises((TypeError, ValueError)):
            to_json(value)


@given(st.text(max_size=40))
def test_folding_folded_text_changes_nothing(text):
    assert fold(fold(text)) == fold(text)
