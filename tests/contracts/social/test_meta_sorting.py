"""Every code and status of the Graph API has one class of error, and what it tells of its limits is read."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot import errors
from bot.domain.department import Account
from bot.domain.interval import Allowance, least_wait
from bot.errors import SettingsError
from integrations.social.meta.credentials import parts_of, proven
from integrations.social.meta.sorting import Trouble, Where, broken
from integrations.social.meta.usage import Usage, quota_of, usage_of

NOW = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WHERE = Where("facebook", "acme_social")
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
CODES: Mapping[int, Kind] = {
    **dict.fromkeys((3, 10, 200, 230, 299, 368, 551, 10901, 10902, 10903), errors.NotAllowed),
    **dict.fromkeys((4, 17, 32, 341, 613, 80001, 80002, 80006), errors.RateLimited),
    **dict.fromkeys((102, 190), errors.AuthFailed),
    **dict.fromkeys((100, 1609005), errors.Rejected),
    **dict.fromkeys((506, 10900), errors.Duplicate),
    803: errors.TargetGone,
}


def trouble(
    status: int = 400,
    *,
    writing: bool = True,
    code: int = 0,
    subcode: int = 0,
    says: str = "no",
    passing: bool = False,
    wait: int = 0,
) -> errors.IntegrationError:
    return Trouble(WHERE, writing, status, code, subcode, says, passing, timedelta(minutes=wait), NOW).error()


@pytest.mark.parametrize(("writing", "table"), [(False, READS), (True, WRITES)], ids=["reads", "writes"])
def test_without_a_code_that_we_know_the_status_counts(writing: bool, table: Mapping[int, Kind]) -> None:
    for code in (0, 1_000_001):
        found = {status: type(trouble(status, writing=writing, code=code)) for status in range(300, 600)}
        assert found == table


@pytest.mark.parametrize("status", [200, 400, 403, 500])
def test_a_code_that_we_know_counts_whatever_the_status(status: int) -> None:
    for writing in (False, True):
        assert {code: type(trouble(status, writing=writing, code=code)) for code in CODES} == CODES


def test_a_failure_inside_facebook_may_have_been_carried_out() -> None:
    for code in (1, 2):
        assert type(trouble(400, code=code)) is errors.Uncertain
        assert type(trouble(500, code=code, writing=False)) is errors.Unavailable


def test_what_meta_itself_calls_passing_may_have_been_carried_out_and_is_asked_again() -> None:
    assert type(trouble(400, code=1_000_001, passing=True)) is errors.Uncertain
    assert type(trouble(400, code=1_000_001, passing=True, writing=False)) is errors.Unavailable
    assert type(trouble(400, code=32, passing=True)) is errors.RateLimited, "a code that we know tells more"


def test_one_subcode_tells_what_is_gone_from_what_is_wrong() -> None:
    assert type(trouble(code=100, subcode=33)) is errors.TargetGone
    assert type(trouble(code=100, subcode=99)) is errors.Rejected
    assert type(trouble(code=100, says="(#100) Object does not exist, or needs another permission")) is errors.Rejected
    assert type(trouble(code=190, subcode=33)) is errors.AuthFailed


def test_a_proof_that_does_not_fit_is_a_matter_of_the_secret() -> None:
    assert type(trouble(code=100, says="Invalid appsecret_proof provided in the API argument")) is errors.AuthFailed


def test_a_limit_says_how_long_else_a_quarter_of_an_hour() -> None:
    for wait, minutes in ((19, 19), (0, 15)):
        limited = trouble(code=32, wait=wait)
        assert isinstance(limited, errors.RateLimited)
        assert limited.retry_at == NOW + timedelta(minutes=minutes)


def test_a_connection_that_fails_before_anything_left_is_transient() -> None:
    unsent: tuple[Exception, ...] = (httpx.ConnectError("no"), httpx.ConnectTimeout("no"), httpx.PoolTimeout("no"))
    assert {type(broken(each, writing=True, where=WHERE)) for each in unsent} == {errors.Unavailable}
    lost: tuple[Exception, ...] = (httpx.ReadError("no"), httpx.WriteTimeout("no"), TimeoutError())
    assert {type(broken(each, writing=True, where=WHERE)) for each in lost} == {errors.Uncertain}
    assert type(broken(httpx.ReadTimeout("no"), writing=False, where=WHERE)) is errors.TimedOut
    assert type(broken(httpx.ReadError("no"), writing=False, where=WHERE)) is errors.Unavailable
    assert type(broken(httpx.InvalidURL("no"), writing=True, where=WHERE)) is errors.Rejected


def test_the_tightest_of_all_meters_counts_and_minutes_are_minutes() -> None:
    meters = [
        {"type": "messenger", "call_count": 3, "total_cputime": 9, "total_time": 81.7},
        {"type": "pages", "call_count": 60, "total_cputime": 1, "total_time": 1, "estimated_time_to_regain_access": 19},
    ]
    headers = httpx.Headers({
        "X-App-Usage": json.dumps({"call_count": 28, "total_time": 25, "total_cputime": 25}),
        "X-Page-Usage": json.dumps({"call_count": 41, "total_time": 2, "total_cputime": 2}),
        "X-Business-Use-Case-Usage": json.dumps({"100001": meters}),
    })  # fmt: skip
    assert usage_of(headers) == Usage(81, timedelta(minutes=19))


@pytest.mark.parametrize(
    "told", ["", "soon", "[1]", "{}", '{"1": 7}', '{"1": [7]}', '{"call_count": "many"}', "[" * 9999]
)
def test_a_meter_that_nobody_can_read_is_none(told: str) -> None:
    usage = usage_of({"x-app-usage": told})
    assert usage in (None, Usage(0))
    assert quota_of(None, NOW) is None


def wait_at(share: int, regained_in: timedelta = timedelta(0)) -> timedelta:
    """How long a reading at least waits for the next one."""
    quota = quota_of(Usage(share, regained_in), NOW)
    assert quota is not None
    return least_wait(Allowance(quota.limit, quota.remaining, quota.resets_at), NOW)


def test_readings_slow_down_from_three_quarters_and_leave_the_last_tenth() -> None:
    assert [wait_at(share) for share in (0, 50, 74)] == [timedelta(0)] * 3
    assert timedelta(minutes=3) < wait_at(75) < wait_at(80) < wait_at(89) < HOUR
    assert wait_at(90) == wait_at(120) == HOUR
    assert wait_at(20, timedelta(minutes=19)) == timedelta(minutes=19)


def test_the_proof_is_the_tokens_own_by_the_apps_secret() -> None:
    account = Account("acme_social", "facebook", "", "ACME_PAGE")
    known_by = proven(*parts_of("PAGE_TOKEN:appsecret", account))
    assert known_by.proof == "b50389109381606e3a7f20f0bf5a1072f7426e23bd2043d5a8623773267a0d10"
    assert "PAGE_TOKEN" not in repr(known_by)


@pytest.mark.parametrize(
    "secret", ["", "token", "token:", ":secret", "token:secret:more", "to ken:secret", "tökén:s", "to/ken:s"]
)
def test_a_secret_of_another_form_is_refused_at_the_start(secret: str) -> None:
    with pytest.raises(SettingsError, match="ACME_PAGE"):
        parts_of(secret, Account("acme_social", "facebook", "", "ACME_PAGE"))
