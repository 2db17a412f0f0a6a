"""Every reason and status of YouTube's has one class of error, and a day of units is one of California."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot import errors
from integrations.social.youtube.sorting import SPENT, Trouble, broken
from integrations.social.youtube.units import A_DAY, Units, next_day

NOW = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)
Kind = type[errors.IntegrationError]

READS: Mapping[int, Kind] = {
    **dict.fromkeys(range(300, 500), errors.Rejected),
    401: errors.AuthFailed,
    **dict.fromkeys((403, 451), errors.NotAllowed),
    **dict.fromkeys((404, 421, 425), errors.Unavailable),
    429: errors.RateLimited,
    **dict.fromkeys(range(500, 600), errors.Unavailable),
    **dict.fromkeys((408, 504), errors.TimedOut),
}
WRITES: Mapping[int, Kind] = {
    **READS,
    **dict.fromkeys(range(300, 400), errors.Uncertain),
    **dict.fromkeys((301, 302, 307, 308), errors.Rejected),
    **dict.fromkeys((408, 409), errors.Uncertain),
    **dict.fromkeys(range(500, 600), errors.Uncertain),
}
REASONS: Mapping[str, tuple[int, Kind]] = {
    "authError": (401, errors.AuthFailed),
    "insufficientPermissions": (403, errors.AuthFailed),
    "youtubeSignupRequired": (401, errors.AuthFailed),
    "accessNotConfigured": (403, errors.NotAllowed),
    "commentsDisabled": (403, errors.NotAllowed),
    "forbidden": (403, errors.NotAllowed),
    "ineligibleAccount": (403, errors.NotAllowed),
    "parentCommentIsPrivate": (400, errors.NotAllowed),
    "quotaExceeded": (403, errors.RateLimited),
    "dailyLimitExceeded": (403, errors.RateLimited),
    "rateLimitExceeded": (403, errors.RateLimited),
    "userRateLimitExceeded": (403, errors.RateLimited),
    "commentTextRequired": (400, errors.Rejected),
    "commentTextTooLong": (400, errors.Rejected),
    "invalidCommentMetadata": (400, errors.Rejected),
    "invalidCustomEmoji": (400, errors.Rejected),
    "operationNotSupported": (400, errors.Rejected),
    "parentIdMissing": (400, errors.Rejected),
    "channelNotFound": (404, errors.TargetGone),
    "commentNotFound": (404, errors.TargetGone),
    "commentThreadNotFound": (404, errors.TargetGone),
    "parentCommentNotFound": (404, errors.TargetGone),
    "videoNotFound": (404, errors.TargetGone),
}


def trouble(status: int = 400, reason: str = "", *, writing: bool = True, says: str = "no") -> errors.IntegrationError:
    return Trouble("acme_social", writing, status, reason, says, NOW).error()


@pytest.mark.parametrize("status", range(300, 600))
def test_every_status_without_a_known_reason_has_its_class(status: int) -> None:
    assert type(trouble(status, writing=False)) is READS[status]
    assert type(trouble(status)) is WRITES[status]


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_its_class_for_reads_and_writes(reason: str) -> None:
    status, kind = REASONS[reason]
    assert type(trouble(status, reason)) is kind
    assert type(trouble(status, reason, writing=False)) is kind
    assert reason in str(trouble(status, reason))


@pytest.mark.parametrize("reason", ["processingFailure", "backendError", "internalError"])
def test_what_failed_on_youtubes_side_may_have_been_carried_out(reason: str) -> None:
    assert type(trouble(400, reason)) is errors.Uncertain
    assert type(trouble(400, reason, writing=False)) is errors.Unavailable


def test_a_spent_day_ends_at_midnight_in_california_and_other_limits_within_a_minute() -> None:
    for reason in SPENT:
        spent = trouble(403, reason)
        assert isinstance(spent, errors.RateLimited)
        assert spent.retry_at == datetime(2026, 8, 2, 7, 0, tzinfo=UTC)
    soon = trouble(403, "rateLimitExceeded", says="")
    assert isinstance(soon, errors.RateLimited)
    assert (soon.retry_at, str(soon)) == (
        NOW + timedelta(minutes=1),
        "youtube (acme_social): answered 403 (rateLimitExceeded)",
    )


@pytest.mark.parametrize(
    ("error", "read", "written"),
    [
        (httpx.ConnectError("no"), errors.Unavailable, errors.Unavailable),
        (httpx.PoolTimeout("no"), errors.Unavailable, errors.Unavailable),
        (httpx.InvalidURL("no"), errors.Rejected, errors.Rejected),
        (httpx.ReadTimeout("no"), errors.TimedOut, errors.Uncertain),
        (TimeoutError("no"), errors.TimedOut, errors.Uncertain),
        (httpx.ReadError("no"), errors.Unavailable, errors.Uncertain),
    ],
)
def test_a_connection_that_broke_is_uncertain_only_where_something_may_have_left(
    error: Exception, read: Kind, written: Kind
) -> None:
    assert type(broken(error, writing=False, account="acme_social")) is read
    assert type(broken(error, writing=True, account="acme_social")) is written


def test_the_units_of_a_day_begin_anew_at_midnight_in_california() -> None:
    units = Units()
    units.use(50, NOW)
    units.use(1, NOW)
    assert units.quota(NOW).remaining == A_DAY - 51
    units.spend(NOW)
    left = units.quota(NOW)
    assert (left.limit, left.remaining, left.resets_at) == (A_DAY, 0, next_day(NOW))
    units.use(50, NOW)
    assert units.quota(NOW).remaining == 0
    assert units.quota(next_day(NOW)).remaining == A_DAY


def test_a_day_in_which_the_clocks_change_has_another_length() -> None:
    begin = datetime(2026, 11, 1, 7, 0, tzinfo=UTC)
    assert next_day(begin) - begin == timedelta(hours=25)
