"""Every answer of X's, and every way to get none, has one class of error; what only its words tell apart too."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from bot import errors
from integrations.social.x.sorting import Trouble, broken, missing, retry_at
from tests.contracts.social.conftest import Connect
from tests.contracts.social.scripted_server import Answer, Manner, scripted_server
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import posting, the_mention
from tests.contracts.social.x_stand_in import XStandIn, script

NOW = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)
Kind = type[errors.IntegrationError]

READS: Mapping[int, Kind] = {
    **dict.fromkeys(range(300, 500), errors.Rejected),
    401: errors.AuthFailed,
    402: errors.QuotaSpent,
    **dict.fromkeys((403, 451), errors.NotAllowed),
    **dict.fromkeys((404, 410), errors.TargetGone),
    **dict.fromkeys((421, 425), errors.Unavailable),
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
NOT_SUMMONED = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author "
    "of the post you are replying to."
)


def trouble(status: int, *, writing: bool = True, says: str = "no", problem: str = "", code: int = 0) -> Trouble:
    return Trouble(
        account="acme_social",
        writing=writing,
        status=status,
        headers={},
        says=says,
        problem=problem,
        code=code,
        now=NOW,
    )


@pytest.mark.parametrize(("writing", "table"), [(False, READS), (True, WRITES)], ids=["reads", "writes"])
def test_every_status_has_its_class(writing: bool, table: Mapping[int, Kind]) -> None:
    found = {status: type(trouble(status, writing=writing).error()) for status in range(300, 600)}
    assert found == table


@pytest.mark.parametrize(
    ("status", "says", "problem", "code", "kind"),
    [
        (403, "You are not allowed to create a Tweet with duplicate content.", "", 0, errors.Duplicate),
        (403, "Status is a duplicate.", "", 187, errors.Duplicate),
        (403, NOT_SUMMONED, "", 0, errors.NotAllowed),
        (403, "You are not permitted to reply to this conversation.", "", 0, errors.NotAllowed),
        (403, "You attempted to reply to a Tweet that is deleted or not visible to you.", "", 0, errors.TargetGone),
        (400, "You attempted to reply to a Tweet that is deleted or not visible to you.", "", 0, errors.TargetGone),
        (403, "Your account is suspended and is not permitted to access this feature.", "", 64, errors.AuthFailed),
        (403, "To protect our users, this account is temporarily locked.", "", 326, errors.AuthFailed),
        (403, "When authenticating", "client-forbidden", 0, errors.NotAllowed),
        (403, "no", "usage-capped", 0, errors.QuotaSpent),
        (429, "Usage cap exceeded: Monthly product cap", "usage-capped", 0, errors.QuotaSpent),
        (429, "Too Many Requests", "about:blank", 0, errors.RateLimited),
        (429, "Rate limit exceeded", "", 88, errors.RateLimited),
        (402, "CreditsDepleted", "", 0, errors.QuotaSpent),
        (403, "CreditsDepleted", "", 0, errors.QuotaSpent),
        (403, "no", "unsupported-authentication", 0, errors.AuthFailed),
        (401, "no", "client-forbidden", 0, errors.AuthFailed),
        (400, "no", "invalid-request", 0, errors.Rejected),
        (404, "", "", 0, errors.Unavailable),
    ],
)
def test_what_x_says_decides_where_its_status_does_not(
    status: int, says: str, problem: str, code: int, kind: Kind
) -> None:
    assert type(trouble(status, says=says, problem=problem, code=code).error()) is kind


def test_the_error_says_what_x_said() -> None:
    error = trouble(400, says="Your Tweet text is too long.").error()
    assert str(error) == "x (acme_social): answered 400: Your Tweet text is too long."


def test_what_a_success_lacks_is_told_by_its_problem() -> None:
    assert isinstance(missing("resource-not-found", "", "acme_social"), errors.TargetGone)
    assert isinstance(missing("something-new", "odd", "acme_social"), errors.Unavailable)


@pytest.mark.parametrize(
    ("error", "read", "write"),
    [
        (aiohttp.ClientConnectorError(None, OSError("refused")), errors.Unavailable, errors.Unavailable),
        (aiohttp.ConnectionTimeoutError(), errors.Unavailable, errors.Unavailable),
        (aiohttp.ServerDisconnectedError(), errors.Unavailable, errors.Uncertain),
        (aiohttp.ClientOSError(), errors.Unavailable, errors.Uncertain),
        (aiohttp.ClientPayloadError(), errors.Unavailable, errors.Uncertain),
        (aiohttp.SocketTimeoutError(), errors.TimedOut, errors.Uncertain),
        (TimeoutError(), errors.TimedOut, errors.Uncertain),
        (aiohttp.InvalidURL("x"), errors.Rejected, errors.Rejected),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else type(value).__name__,
)
def test_a_broken_connection_is_told_by_what_had_left(error: Exception, read: Kind, write: Kind) -> None:
    assert type(broken(error, writing=False, account="acme_social")) is read
    assert type(broken(error, writing=True, account="acme_social")) is write


def seconds(moment: timedelta) -> str:
    return str(int((NOW + moment).timestamp()))


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, timedelta(minutes=15)),
        ({"x-rate-limit-reset": seconds(timedelta(minutes=4))}, timedelta(minutes=4)),
        ({"x-rate-limit-reset": seconds(timedelta(minutes=-4))}, timedelta(seconds=1)),
        ({"x-rate-limit-reset": "soon"}, timedelta(minutes=15)),
        ({"x-rate-limit-reset": "9" * 40}, timedelta(minutes=15)),
        ({"x-rate-limit-reset": seconds(timedelta(days=9))}, timedelta(days=1)),
        ({"retry-after": "30"}, timedelta(seconds=30)),
        (
            {
                "x-rate-limit-remaining": "7",
                "x-rate-limit-reset": seconds(timedelta(minutes=4)),
                "x-app-limit-24hour-remaining": "0",
                "x-app-limit-24hour-reset": seconds(timedelta(hours=5)),
            },
            timedelta(hours=5),
        ),
    ],
)
def test_waiting_ends_when_every_used_up_limit_starts_anew(headers: Mapping[str, str], wait: timedelta) -> None:
    assert retry_at(headers, NOW) == NOW + wait


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(503, b"<html>Over capacity</html>", {"Content-Type": "text/html"}), errors.Unavailable),
        (Answer(429, {"errors": [{"code": 88, "message": "Rate limit exceeded"}]}), errors.RateLimited),
        (Answer(403, {"errors": [{"code": 326, "message": "This account is temporarily locked."}]}), errors.AuthFailed),
        (Answer(402, {"title": "CreditsDepleted", "detail": "no credits", "status": 402}), errors.QuotaSpent),
        (Answer(404, b"<html>", {"Content-Type": "text/html"}), errors.Unavailable),
        (Answer(401, [1, 2]), errors.AuthFailed),
        (Answer(403, {"detail": {"not": "a text"}}), errors.NotAllowed),
        (Answer(200, b"[" * 100_000), errors.Unavailable),
        (Answer(200, b" " * 5_000_001), errors.Unavailable),
        (Answer(200, {"data": {}}, manner=Manner.HALF), errors.Unavailable),
        (Answer(302, b"", {"Location": "http://127.0.0.1:1/elsewhere"}), errors.Rejected),
    ],
)
async def test_an_answer_of_any_kind_of_body_is_sorted(connect: Connect, answer: Answer, kind: Kind) -> None:
    async with scripted_server(answer) as server:
        with pytest.raises(kind):
            await connect(("x", server.base_url)).connect()
        assert len(server.asked) == 1, "no second try, and no redirect with the keys"


@pytest.mark.parametrize("body", [{"data": {}}, {"data": {"id": "no number"}}, [], b"", {"errors": []}])
async def test_an_answer_that_shows_no_post_leaves_a_reply_uncertain(connect: Connect, x: XStandIn, body: Any) -> None:
    target = await the_mention(connect(x), x.mentioned("help"))
    async with scripted_server(script(Answer(201, body))) as server:
        with pytest.raises(errors.Uncertain):
            await connect(("x", server.base_url)).publish(posting(target))


async def test_a_deletion_is_asked_for_once_even_where_the_connection_breaks(connect: Connect) -> None:
    async with scripted_server(Answer(manner=Manner.DROP)) as server:
        network = connect(("x", server.base_url))
        with pytest.raises(errors.Uncertain):
            await network.withdraw("7")
        assert len(server.writes) == 1


@pytest.mark.parametrize("body", [{"data": {"deleted": False}}, {}])
async def test_a_deletion_that_x_does_not_confirm_is_uncertain(connect: Connect, body: Any) -> None:
    async with scripted_server(Answer(200, body)) as server:
        with pytest.raises(errors.Uncertain):
            await connect(("x", server.base_url)).withdraw("7")


async def test_what_is_repeated_of_a_key_is_masked(connect: Connect, x: XStandIn) -> None:
    target = await the_mention(connect(x), x.mentioned("help"))
    secret = x.server.keys[3]
    echo = Answer(403, {"title": "Forbidden", "detail": f"signed with {secret}", "status": 403})
    async with scripted_server(script(echo)) as server:
        with pytest.raises(errors.NotAllowed) as raised:
            await connect(("x", server.base_url), token=x.token).publish(posting(target))
    assert "signed with ***" in str(raised.value)


async def test_many_requests_at_once_are_one_session_and_all_are_answered(connect: Connect, x: XStandIn) -> None:
    network = connect(x)
    mentions = [x.mentioned(f"number {number}") for number in range(20)]
    threads = await asyncio.gather(*(network.thread(each) for each in mentions))
    assert [thread[0].remote_id for thread in threads] == mentions
    assert await network.fetch(None, since=now() - timedelta(hours=1))
