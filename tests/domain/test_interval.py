"""An account is read sooner while mentions come, later while none do, and never so often that no answer could leave."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.department import Account
from bot.domain.interval import (
    LOOKS_AT_ONCE,
    Allowance,
    least_wait,
    looks_allowed,
    soonest_reading,
    until_next_reading,
)

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ACCOUNT = Account("acme", "mastodon", "https://social.example", "TOKEN", poll=timedelta(seconds=30))

lengths = st.timedeltas(timedelta(0), timedelta(days=400))
polls = st.timedeltas(timedelta(milliseconds=500), timedelta(days=1))
accounts = st.builds(
    Account,
    st.just("acme"),
    st.just("mastodon"),
    st.just("https://social.example"),
    st.just("TOKEN"),
    poll=polls,
    poll_at_most=st.none() | polls,
)
allowances = st.builds(
    Allowance,
    st.integers(1, 10_000),
    st.integers(-5, 10_000),
    st.timedeltas(timedelta(hours=-1), timedelta(days=30_000)).map(lambda ahead: NOW + ahead),
    st.integers(1, 500),
)


def after(minutes: float) -> timedelta:
    return until_next_reading(ACCOUNT, minutes * MINUTE, None, NOW)


def test_an_account_is_left_alone_for_a_twentieth_of_its_silence():
    assert after(0) == after(10) == timedelta(seconds=30)
    assert after(20) == timedelta(minutes=1)
    assert after(40) == after(10_000) == timedelta(minutes=2)


@given(accounts, lengths, st.none() | allowances)
def test_an_account_is_never_read_before_its_poll_nor_after_its_longest_wait_without_a_quota(account, quiet, allowance):
    wait = until_next_reading(account, quiet, allowance, NOW)
    assert wait >= account.poll
    assert wait <= max(account.longest_wait, least_wait(allowance, NOW))


@given(accounts, lengths, lengths, st.none() | allowances)
def test_an_account_that_is_quiet_for_longer_is_never_read_sooner(account, one, other, allowance):
    shorter, longer = sorted((one, other))
    assert until_next_reading(account, shorter, allowance, NOW) <= until_next_reading(account, longer, allowance, NOW)


@given(allowances)
def test_nothing_is_put_off_beyond_the_moment_at_which_the_quota_begins_anew(allowance):
    assert timedelta(0) <= least_wait(allowance, NOW) <= max(allowance.resets_at - NOW, timedelta(0))


def test_a_quota_that_begins_anew_in_many_years_stops_no_reading_for_long():
    assert least_wait(Allowance(300, 290, NOW + timedelta(days=30_000)), NOW) < timedelta(hours=4)
    assert least_wait(Allowance(300, 0, NOW + timedelta(days=30_000)), NOW) == timedelta(days=1)


@given(allowances)
def test_a_network_is_asked_once_a_day_at_least(allowance):
    assert least_wait(allowance, NOW) <= timedelta(days=1)


@given(st.integers(1, 5_000), st.integers(1, 20), st.timedeltas(MINUTE, timedelta(hours=1)))
def test_readings_leave_answers_their_share_of_what_is_left_at_every_moment(remaining, cost, window):
    """However long it goes on, what is left of the quota is no less than the share of its window that is left."""
    now, ends, left = NOW, NOW + window, remaining
    for _ in range(200):
        wait = least_wait(Allowance(remaining, left, ends, cost), now)
        now += max(wait, timedelta(milliseconds=1))
        if now >= ends:
            break
        left -= cost
        assert left >= remaining * ((ends - now) / window) - cost


def test_one_reading_uses_no_more_than_three_quarters_of_what_is_left():
    assert least_wait(Allowance(300, 4, NOW + 5 * MINUTE, cost=4), NOW) == 5 * MINUTE
    assert least_wait(Allowance(300, 6, NOW + 5 * MINUTE, cost=4), NOW) == 5 * MINUTE
    assert least_wait(Allowance(300, 11, NOW + 5 * MINUTE, cost=4), NOW) == 2.5 * MINUTE


def test_what_was_used_since_the_last_reading_counts_half_and_a_new_window_says_nothing_of_it():
    ends = NOW + MINUTE
    first = Allowance(300, 300, ends)
    busy = first.then(Allowance(300, 260, ends))
    assert (busy.remaining, busy.cost) == (260, 21)
    assert busy.then(Allowance(300, 258, ends)).cost == 12
    assert busy.then(Allowance(300, 260, ends)).cost == 21, "nothing was used: nothing is learnt of a reading"
    assert busy.then(Allowance(300, 100, ends + MINUTE)).cost == 21


@given(st.none() | allowances, st.timedeltas(timedelta(seconds=1), timedelta(hours=1)))
def test_looks_at_what_was_read_are_bounded_and_leave_half_of_what_is_left(allowance, wait):
    looks = looks_allowed(allowance, wait, NOW)
    assert 0 <= looks <= LOOKS_AT_ONCE
    if allowance is not None:
        assert looks * 4 <= max(0, allowance.remaining) / 2


def test_looks_are_spread_over_the_time_that_is_left_of_the_quota():
    allowance = Allowance(300, 160, NOW + 10 * MINUTE)
    assert looks_allowed(allowance, MINUTE, NOW) == 2
    assert looks_allowed(allowance, 5 * MINUTE, NOW) == 10
    assert looks_allowed(allowance, MINUTE, NOW + 10 * MINUTE) == 20, "it begins anew by now"


def test_what_a_network_says_brings_the_reading_forward_and_never_under_the_poll_nor_over_the_quota() -> None:
    account = Account("acme_social", "mastodon", "https://social.example", "TOKEN", poll=MINUTE)
    assert soonest_reading(account, None, None, NOW) == NOW
    assert soonest_reading(account, NOW - 2 * MINUTE, None, NOW) == NOW
    assert soonest_reading(account, NOW - MINUTE / 2, None, NOW) == NOW + MINUTE / 2
    last = NOW - 2 * MINUTE
    used_up = Allowance(300, 0, NOW + 3 * MINUTE)
    assert soonest_reading(account, last, used_up, NOW) == NOW + 3 * MINUTE
    assert soonest_reading(account, last, replace(used_up, remaining=290), NOW) == NOW
