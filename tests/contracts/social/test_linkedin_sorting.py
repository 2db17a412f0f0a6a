"""Every answer of LinkedIn's, and every way to get none, has one class of error."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot import errors
from integrations.social.linkedin.sorting import Trouble, broken, retry_at
from tests.contracts.social.conftest import Connect
from tests.contracts.social.linkedin_stand_in import LinkedInStandIn, script
from tests.contracts.social.scripted_server import Answer, scripted_server
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import posting, the_mention

NOW = datetime(2026, 11, 30, 22, 30, tzinfo=UTC)

READS: Mapping[int, type[errors.IntegrationError]] = {
    **dict.fromkeys(range(300, 500), errors.Rejected),
    401: errors.AuthFailed,
    402: errors.QuotaSpent,
    **dict.fromkeys((403, 426, 451), errors.NotAllowed),
    **dict.fromkeys((404, 410), errors.TargetGone),
    **dict.fromkeys((421, 425), errors.Unavailable),
    429: errors.RateLimited,
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


def trouble(status: int, *, writing: bool, says: str = "no", code: int = 0) -> Trouble:
    return Trouble(account="acme", writing=writing, status=status, headers={}, says=says, code=code, now=NOW)


@pytest.mark.parametrize(("writing", "table"), [(False, READS), (True, WRITES)], ids=["reads", "writes"])
def test_every_status_of_linkedins_has_its_class(writing: bool, table: Mapping[int, type[Exception]]) -> None:
    found = {status: type(trouble(status, writing=writing).error()) for status in range(300, 600)}
    assert found == table


@pytest.mark.parametrize("code", [65600, 65601, 65602])
def test_a_token_that_is_worth_nothing_is_known_by_linkedins_own_number(code: int) -> None:
    assert type(trouble(400, writing=False, code=code).error()) is errors.AuthFailed
    assert type(trouble(500, writing=True, code=code).error()) is errors.Uncertain, "a fault may come after the act"


@pytest.mark.parametrize("status", [400, 409, 422])
def test_a_duplicate_is_known_by_its_words(status: int) -> None:
    says = "Content is a duplicate of urn:li:comment:(urn:li:activity:1,2)"
    assert type(trouble(status, writing=True, says=says).error()) is errors.Duplicate
    assert type(trouble(status, writing=False, says=says).error()) is errors.Rejected


def test_a_404_says_that_a_post_is_gone_only_where_linkedin_says_so() -> None:
    assert type(trouble(404, writing=False, says="").error()) is errors.Unavailable
    assert type(trouble(404, writing=True, says="No virtual resource found").error()) is errors.NotAllowed


@pytest.mark.parametrize(
    ("headers", "says", "wait"),
    [
        ({}, "Resource level throttle limit is reached", timedelta(minutes=15)),
        ({}, "Resource level throttle APPLICATION DAY limit is reached", timedelta(hours=1, minutes=30)),
        ({"retry-after": "30"}, "DAY limit", timedelta(seconds=30)),
        ({"retry-after": "Mon, 30 Nov 2026 22:31:00 GMT"}, "", timedelta(minutes=1)),
        ({"retry-after": "Mon, 30 Nov 2026 22:31:00"}, "", timedelta(minutes=1)),
        ({"retry-after": "soon"}, "", timedelta(minutes=15)),
        ({"retry-after": "999999999"}, "", timedelta(hours=24)),
        ({"retry-after": "Mon, 30 Nov 2020 22:31:00 GMT"}, "", timedelta(seconds=1)),
    ],
)
def test_a_limit_says_when_to_ask_again(headers: Mapping[str, str], says: str, wait: timedelta) -> None:
    assert retry_at(headers, says, NOW) == NOW + wait


@pytest.mark.parametrize(
    ("error", "read", "write"),
    [
        (httpx.ConnectError("x"), errors.Unavailable, errors.Unavailable),
        (httpx.ConnectTimeout("x"), errors.Unavailable, errors.Unavailable),
        (httpx.PoolTimeout("x"), errors.Unavailable, errors.Unavailable),
        (httpx.InvalidURL("x"), errors.Rejected, errors.Rejected),
        (httpx.ReadTimeout("x"), errors.TimedOut, errors.Uncertain),
        (TimeoutError(), errors.TimedOut, errors.Uncertain),
        (httpx.WriteError("x"), errors.Unavailable, errors.Uncertain),
        (httpx.RemoteProtocolError("x"), errors.Unavailable, errors.Uncertain),
    ],
)
def test_a_broken_connection_is_sorted_by_what_may_have_left(
    error: Exception, read: type[Exception], write: type[Exception]
) -> None:
    assert type(broken(error, writing=False, account="acme")) is read
    assert type(broken(error, writing=True, account="acme")) is write


async def test_no_redirect_is_followed_with_the_token(connect: Connect) -> None:
    async with scripted_server(Answer()) as other, scripted_server(Answer()) as server:
        server.answer = lambda _: Answer(302, headers={"Location": other.base_url})
        with pytest.raises(errors.Rejected):
            await connect(("linkedin", server.base_url)).fetch(None, since=now())
        assert other.asked == []


@pytest.mark.parametrize("body", [b"", b"<html>", b"[" * 100_000, b'{"elements": "none"}', b'"x"', b" " * 5_000_001])
async def test_an_answer_of_a_strange_kind_is_no_answer(
    linkedin: LinkedInStandIn, connect: Connect, body: bytes
) -> None:
    target = await the_mention(connect(linkedin), linkedin.mentioned("help"))
    async with scripted_server(Answer(body=body)) as strange:
        with pytest.raises(errors.Unavailable):
            await connect(("linkedin", strange.base_url)).fetch(None, since=now())
    async with scripted_server(script(Answer(201, body))) as strange:
        with pytest.raises(errors.Uncertain):
            await connect(("linkedin", strange.base_url)).publish(posting(target))
