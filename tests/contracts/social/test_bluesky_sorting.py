"""Every answer of Bluesky's, and every way to get none, has one class of error."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot import errors
from bot.ports.social import Posting, Quota
from integrations.social.bluesky.sorting import StaleToken, Trouble, broken, quota_of, retry_at
from tests.contracts.social.bluesky_stand_in import ME, SIGNS_IN, BlueskyStandIn, script
from tests.contracts.social.conftest import Connect
from tests.contracts.social.scripted_server import Answer, Asked, Manner, scripted_server
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import the_mention

NOW = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)
EPOCH = int(NOW.timestamp())

READS: Mapping[int, type[errors.IntegrationError]] = {
    **dict.fromkeys(range(300, 500), errors.Rejected),
    **dict.fromkeys((401,), errors.AuthFailed),
    **dict.fromkeys((403, 451), errors.NotAllowed),
    **dict.fromkeys((404, 421, 425), errors.Unavailable),
    **dict.fromkeys((429,), errors.RateLimited),
    **dict.fromkeys(range(500, 600), errors.Unavailable),
    **dict.fromkeys((408, 504), errors.TimedOut),
}
WRITES: Mapping[int, type[errors.IntegrationError]] = {
    **READS,
    **dict.fromkeys(range(300, 400), errors.Uncertain),
    **dict.fromkeys((301, 302, 307, 308), errors.Rejected),
    **dict.fromkeys((408, 409), errors.Uncertain),
    **dict.fromkeys(range(500, 600), errors.Uncertain),
}


def trouble(
    status: int, *, writing: bool, name: str = "", says: str = "", headers: Mapping[str, str] | None = None
) -> Trouble:
    told = headers or {}
    return Trouble(account="acme_social", writing=writing, status=status, headers=told, name=name, says=says, now=NOW)


def after_signing_in(answer: Answer) -> Callable[[Asked], Answer]:
    """A server that lets us in and then answers everything alike."""
    usual = script(answer)
    return lambda asked: usual(asked) if asked.path in SIGNS_IN else answer


@pytest.mark.parametrize(("writing", "table"), [(False, READS), (True, WRITES)], ids=["reads", "writes"])
def test_every_status_has_its_class(writing: bool, table: Mapping[int, type[errors.IntegrationError]]) -> None:
    found = {status: type(trouble(status, writing=writing).error()) for status in range(300, 600)}
    assert found == table


@pytest.mark.parametrize(
    ("status", "name", "kind"),
    [
        (400, "ExpiredToken", StaleToken),
        (401, "ExpiredToken", StaleToken),
        (401, "InvalidToken", StaleToken),
        (401, "AuthMissing", errors.AuthFailed),
        (400, "AccountTakedown", errors.AuthFailed),
        (403, "AccountDeactivated", errors.AuthFailed),
        (400, "NotFound", errors.TargetGone),
        (404, "NotFound", errors.TargetGone),
        (400, "RecordNotFound", errors.TargetGone),
        (400, "BlockedActor", errors.NotAllowed),
        (400, "InvalidSwap", errors.Duplicate),
        (400, "InvalidRequest", errors.Rejected),
        (400, "SomethingNew", errors.Rejected),
        (403, "SomethingNew", errors.NotAllowed),
    ],
)
def test_the_name_of_an_error_says_more_than_its_status(
    status: int, name: str, kind: type[errors.IntegrationError]
) -> None:
    for writing in (False, True):
        assert type(trouble(status, writing=writing, name=name).error()) is kind


def test_a_name_means_nothing_where_the_server_failed() -> None:
    assert type(trouble(500, writing=True, name="RecordNotFound").error()) is errors.Uncertain
    assert type(trouble(502, writing=False, name="ExpiredToken").error()) is errors.Unavailable


def test_the_error_says_what_the_server_said() -> None:
    error = trouble(400, writing=True, name="InvalidRequest", says="grapheme too big").error()
    assert str(error) == "bluesky (acme_social): answered 400: InvalidRequest: grapheme too big"
    assert str(trouble(400, writing=True).error()) == "bluesky (acme_social): answered 400"


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"ratelimit-reset": str(EPOCH + 240)}, timedelta(seconds=240)),
        ({"ratelimit-reset": "soon", "retry-after": "30"}, timedelta(seconds=30)),
        ({"retry-after": "Sat, 01 Aug 2026 12:01:00 GMT"}, timedelta(minutes=1)),
        ({"retry-after": "-5"}, timedelta(minutes=5)),
        ({"retry-after": "٣"}, timedelta(minutes=5)),
        ({"ratelimit-reset": "٣"}, timedelta(minutes=5)),
        ({}, timedelta(minutes=5)),
        ({"ratelimit-reset": str(EPOCH - 60)}, timedelta(seconds=1)),
        ({"retry-after": "0"}, timedelta(seconds=1)),
        ({"retry-after": "9" * 400}, timedelta(hours=24)),
        ({"ratelimit-reset": "9" * 11}, timedelta(hours=24)),
        ({"ratelimit-reset": "9" * 400}, timedelta(minutes=5)),
        ({"retry-after": "Fri, 31 Dec 9999 23:59:59 -2300"}, timedelta(minutes=5)),
    ],
)
def test_the_time_to_ask_again_is_never_past_and_never_far(headers: Mapping[str, str], wait: timedelta) -> None:
    assert retry_at(headers, NOW) == NOW + wait
    limited = trouble(429, writing=True, headers=headers).error()
    assert isinstance(limited, errors.RateLimited)
    assert limited.retry_at == NOW + wait


def test_what_is_still_taken_is_read_where_it_is_told() -> None:
    told = {"ratelimit-limit": "3000", "ratelimit-remaining": "2997", "ratelimit-reset": str(EPOCH)}
    assert quota_of(told) == Quota(limit=3000, remaining=2997, resets_at=NOW)
    for missing in told:
        assert quota_of({**told, missing: ""}) is None
        assert quota_of({**told, missing: "many"}) is None


@pytest.mark.parametrize(
    ("error", "read", "written"),
    [
        (httpx.ConnectError("x"), errors.Unavailable, errors.Unavailable),
        (httpx.ConnectTimeout("x"), errors.Unavailable, errors.Unavailable),
        (httpx.PoolTimeout("x"), errors.Unavailable, errors.Unavailable),
        (httpx.ProxyError("x"), errors.Unavailable, errors.Unavailable),
        (httpx.LocalProtocolError("x"), errors.Rejected, errors.Rejected),
        (httpx.UnsupportedProtocol("x"), errors.Rejected, errors.Rejected),
        (httpx.InvalidURL("x"), errors.Rejected, errors.Rejected),
        (httpx.ReadTimeout("x"), errors.TimedOut, errors.Uncertain),
        (httpx.WriteTimeout("x"), errors.TimedOut, errors.Uncertain),
        (TimeoutError("x"), errors.TimedOut, errors.Uncertain),
        (httpx.ReadError("x"), errors.Unavailable, errors.Uncertain),
        (httpx.WriteError("x"), errors.Unavailable, errors.Uncertain),
        (httpx.RemoteProtocolError("x"), errors.Unavailable, errors.Uncertain),
        (httpx.DecodingError("x"), errors.Unavailable, errors.Uncertain),
        (httpx.StreamError("x"), errors.Unavailable, errors.Uncertain),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else value.__name__,
)
def test_a_broken_connection_is_uncertain_only_once_a_write_has_left(
    error: Exception, read: type[errors.IntegrationError], written: type[errors.IntegrationError]
) -> None:
    assert type(broken(error, writing=False, account="a")) is read
    assert type(broken(error, writing=True, account="a")) is written


async def test_over_the_wire_the_classes_are_the_same(connect: Connect, bluesky: BlueskyStandIn) -> None:
    target = await the_mention(connect(bluesky), bluesky.mentioned("help"))
    for status in (301, 303, 400, 401, 403, 404, 408, 409, 410, 422, 429, 451, 500, 502, 503, 504, 520, 599):
        refusal = Answer(status, {"error": "Refused", "message": "no"})
        async with (
            scripted_server(after_signing_in(refusal)) as unreadable,
            scripted_server(script(refusal)) as unwritable,
        ):
            with pytest.raises(READS[status]):
                await connect(("bluesky", unreadable.base_url)).fetch(None, since=now())
            with pytest.raises(WRITES[status]):
                await connect(("bluesky", unwritable.base_url)).publish(Posting("key-1", "hello", target))
            with pytest.raises(WRITES[status]):
                await connect(("bluesky", unwritable.base_url)).withdraw(f"at://{ME}/app.bsky.feed.post/1")


async def test_a_dropped_read_is_tried_again_later(connect: Connect) -> None:
    for manner in (Manner.DROP, Manner.HALF):
        async with scripted_server(after_signing_in(Answer(manner=manner))) as server:
            with pytest.raises(errors.Unavailable):
                await connect(("bluesky", server.base_url)).fetch(None, since=now())
