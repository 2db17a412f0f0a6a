"""Every answer of Mastodon's, and every way to get none, has one class of error."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot import errors
from bot.ports.social import Posting
from integrations.social.mastodon.sorting import Trouble, broken, retry_at
from tests.contracts.social.conftest import Connect
from tests.contracts.social.mastodon_stand_in import MastodonStandIn, script
from tests.contracts.social.scripted_server import Answer, Manner, scripted_server
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import the_mention

NOW = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)

READS: Mapping[int, type[errors.IntegrationError]] = {
    **dict.fromkeys(range(300, 500), errors.Rejected),
    **dict.fromkeys((401,), errors.AuthFailed),
    **dict.fromkeys((403, 451), errors.NotAllowed),
    **dict.fromkeys((404, 410), errors.TargetGone),
    **dict.fromkeys((421, 425), errors.Unavailable),
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


def trouble(status: int, *, writing: bool, says: str = "no", headers: Mapping[str, str] | None = None) -> Trouble:
    return Trouble(account="acme_social", writing=writing, status=status, headers=headers or {}, says=says, now=NOW)


@pytest.mark.parametrize(("writing", "table"), [(False, READS), (True, WRITES)], ids=["reads", "writes"])
def test_every_status_has_its_class(writing: bool, table: Mapping[int, type[errors.IntegrationError]]) -> None:
    found = {status: type(trouble(status, writing=writing).error()) for status in range(300, 600)}
    assert found == table


def test_the_error_says_what_the_server_said() -> None:
    error = trouble(422, writing=True, says="Validation failed: Text is too long").error()
    assert str(error) == "mastodon (acme_social): answered 422: Validation failed: Text is too long"
    assert error.reason == "rejected"


@pytest.mark.parametrize(
    "says",
    ["The post you are trying to reply to does not appear to exist.", "Validation failed: In_reply_to is gone"],
)
def test_a_missing_parent_is_told_from_a_bad_text(says: str) -> None:
    assert isinstance(trouble(422, writing=True, says=says).error(), errors.TargetGone)
    assert isinstance(trouble(422, writing=False, says=says).error(), errors.Rejected)


def test_a_404_that_mastodon_did_not_write_says_nothing_of_the_post() -> None:
    assert type(trouble(404, writing=True, says="").error()) is errors.Unavailable
    assert type(trouble(404, writing=False, says="").error()) is errors.Unavailable


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"x-ratelimit-reset": "2026-08-01T12:04:00.459402Z"}, timedelta(seconds=240, microseconds=459402)),
        ({"x-ratelimit-reset": "2026-08-01T14:02:00+02:00"}, timedelta(minutes=2)),
        ({"x-ratelimit-reset": "2026-08-01T12:02:00"}, timedelta(minutes=2)),
        ({"x-ratelimit-reset": "soon", "retry-after": "30"}, timedelta(seconds=30)),
        ({"retry-after": "Sat, 01 Aug 2026 12:01:00 GMT"}, timedelta(minutes=1)),
        ({"retry-after": "Sat, 01 Aug 2026 12:01:00"}, timedelta(minutes=1)),
        ({"retry-after": "-5"}, timedelta(minutes=5)),
        ({"retry-after": "٣"}, timedelta(minutes=5)),
        ({}, timedelta(minutes=5)),
        ({"x-ratelimit-reset": "2026-08-01T11:00:00Z"}, timedelta(seconds=1)),
        ({"retry-after": "0"}, timedelta(seconds=1)),
        ({"retry-after": "9" * 400}, timedelta(hours=24)),
        ({"x-ratelimit-reset": "9999-12-31T23:59:59Z"}, timedelta(hours=24)),
        ({"x-ratelimit-reset": "9999-12-31T23:59:59-23:00"}, timedelta(minutes=5)),
        ({"retry-after": "Fri, 31 Dec 9999 23:59:59 -2300"}, timedelta(minutes=5)),
    ],
)
def test_the_time_to_ask_again_is_never_past_and_never_far(headers: Mapping[str, str], wait: timedelta) -> None:
    assert retry_at(headers, NOW) == NOW + wait
    limited = trouble(429, writing=True, headers=headers).error()
    assert isinstance(limited, errors.RateLimited)
    assert limited.retry_at == NOW + wait


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
        (httpx.CloseError("x"), errors.Unavailable, errors.Uncertain),
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


async def test_over_the_wire_the_classes_are_the_same(connect: Connect, mastodon: MastodonStandIn) -> None:
    target = await the_mention(connect(mastodon), mastodon.mentioned("help"))
    for status in (301, 303, 400, 401, 403, 404, 408, 409, 410, 422, 429, 451, 500, 502, 503, 504, 520, 599):
        refusal = Answer(status, {"error": "no"})
        async with scripted_server(refusal) as unreadable, scripted_server(script(refusal)) as unwritable:
            with pytest.raises(READS[status]):
                await connect(("mastodon", unreadable.base_url)).fetch(None, since=now())
            with pytest.raises(WRITES[status]):
                await connect(("mastodon", unwritable.base_url)).publish(Posting("key-1", "hello", target))
            if status not in (404, 410):  # gone is what was wanted
                with pytest.raises(WRITES[status]):
                    await connect(("mastodon", unwritable.base_url)).withdraw("900")


async def test_a_dropped_read_is_tried_again_later(connect: Connect) -> None:
    for manner in (Manner.DROP, Manner.HALF):
        async with scripted_server(Answer(manner=manner)) as server:
            with pytest.raises(errors.Unavailable):
                await connect(("mastodon", server.base_url)).fetch(None, since=now())
