"""A Mastodon server is listened to: what it says at once is heard, and whatever it says, no harm comes of it."""

import asyncio
import json
from contextlib import aclosing
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.department import Account
from bot.errors import AuthFailed, IntegrationError, RateLimited, Rejected, TargetGone, TimedOut, Unavailable
from bot.ports.social import Heard, StreamingNetwork
from integrations.social.mastodon import streaming as module
from integrations.social.mastodon.payloads import InstancePayload
from integrations.social.mastodon.streaming import stream_address
from integrations.social.registry import streaming
from tests.contracts.social.conftest import Connect
from tests.contracts.social.mastodon_payloads import Route, mastodon_server, notification, status
from tests.contracts.social.mastodon_stand_in import MastodonStandIn
from tests.contracts.social.scripted_server import Answer, Manner, ScriptedServer, scripted_server
from tests.contracts.social.stand_ins import TOKEN_IN_TESTS, StandIn
from tests.support.house import START
from tests.support.patience import PATIENCE
from tests.support.rehearsed_network import RehearsedNetwork

STREAM = "/api/v1/streaming/user"


def listener(connect: Connect, where: StandIn | tuple[str, str], **changes: Any) -> StreamingNetwork:
    network = connect(where, streaming=True, **changes)
    return streaming({"acme_social": network})["acme_social"]


def event(kind: str, data: Any) -> bytes:
    return f"event: {kind}\ndata: {data if isinstance(data, str) else json.dumps(data)}\n\n".encode()


def saying(body: bytes, **changes: Any) -> Answer:
    """A stream that says this and ends."""
    return Answer(body=body, headers={"Content-Type": "text/event-stream", **changes.pop("headers", {})}, **changes)


async def heard(network: StreamingNetwork) -> tuple[list[Heard], IntegrationError]:
    """Everything that is heard until it ends, and how it ends."""
    found: list[Heard] = []
    with pytest.raises(IntegrationError) as ended:
        async with asyncio.timeout(PATIENCE), aclosing(network.listen()) as stream:
            async for each in stream:
                found.append(each)
    return found, ended.value


async def heard_from(connect: Connect, stream: Route) -> tuple[list[Heard], IntegrationError, ScriptedServer]:
    async with scripted_server(mastodon_server({STREAM: stream})) as server:
        return (*await heard(listener(connect, ("mastodon", server.base_url))), server)


async def test_a_mention_and_one_that_goes_are_heard_at_once(mastodon: MastodonStandIn, connect: Connect) -> None:
    async with asyncio.timeout(PATIENCE), aclosing(listener(connect, mastodon).listen()) as stream:
        assert await anext(stream) == Heard(), "something may have come before"
        mention = await asyncio.to_thread(mastodon.mentioned, "where is my parcel?")
        assert await anext(stream) == Heard()
        await asyncio.to_thread(mastodon.deleted, mention)
        assert await anext(stream) == Heard(mention)
    await _closed(mastodon)


async def _closed(mastodon: MastodonStandIn) -> None:
    async with asyncio.timeout(PATIENCE):
        while (await asyncio.to_thread(mastodon.running.control, "GET", "/"))["streams"]:
            await asyncio.sleep(0.01)


async def test_what_concerns_us_is_heard_and_nothing_else(connect: Connect) -> None:
    body = b"".join(
        [
            b":)\n",
            event("notification", notification(1, "favourite")),
            event("notification", notification(2, "mention")),
            event("update", status("501")),
            event("update", "nonsense"),
            event("filters_changed", "undefined"),
            event("status.update", status("502")),
            event("delete", "503"),
            event("notifications_merged", "1"),
        ]
    )
    found, ended, server = await heard_from(connect, saying(body))
    assert found == [Heard(), Heard(), Heard("502"), Heard("503"), Heard()]
    assert isinstance(ended, Unavailable)
    [asked] = [each for each in server.asked if each.path == STREAM]
    assert asked.headers["accept"] == "text/event-stream"
    assert asked.headers["authorization"] == f"Bearer {TOKEN_IN_TESTS}"
    assert asked.parameters == (), "a token in an address would stand in logs"


@pytest.mark.parametrize(
    "garbage",
    [
        event("notification", "[]"),
        event("notification", "[" * 100_000),
        event("status.update", {"id": "a b"}),
        event("delete", "x" * 201),
        b"data: " + b"x" * 200_000,
        b"data: x\n" * 50_000,
        b":thump\n" * 40_000,
    ],
)
async def test_a_stream_that_makes_no_sense_or_has_no_measure_is_given_up(
    garbage: bytes, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("integrations.social.mastodon.eventstream.LONGEST", 150_000)
    monkeypatch.setattr(module, "MOST_A_MINUTE", 250_000)
    found, ended, _ = await heard_from(connect, saying(garbage + event("delete", "503")))
    assert found == [Heard()]
    assert isinstance(ended, Unavailable)
    assert "the stream ended" not in str(ended)


@pytest.mark.parametrize("endless", [b"x", b""])
async def test_a_stream_without_a_line_for_long_is_given_up(
    endless: bytes, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SILENCE", 0.3)
    found, ended, _ = await heard_from(connect, saying(endless, manner=Manner.DRIP))
    assert found == [Heard()]
    assert isinstance(ended, TimedOut)


async def test_heartbeats_keep_a_stream_open(
    mastodon: MastodonStandIn, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SILENCE", 5.0)
    mastodon.running.server.network.streams.heartbeat_seconds = 0.05
    async with asyncio.timeout(PATIENCE), aclosing(listener(connect, mastodon).listen()) as stream:
        await anext(stream)
        further = asyncio.ensure_future(anext(stream))
        await asyncio.wait([further], timeout=5.5)
        assert not further.done()
        await asyncio.to_thread(mastodon.mentioned, "where is my parcel?")
        assert await further == Heard()


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(401, {"error": "The access token is invalid"}), AuthFailed),
        (Answer(404, {"error": "Not found"}), TargetGone),
        (Answer(404, b"<html>"), Unavailable),
        (Answer(429, {"error": "Too many requests"}), RateLimited),
        (Answer(503, b""), Unavailable),
        (Answer(200, {"id": "1"}), Unavailable),
        (saying(b"", headers={"Content-Encoding": "gzip"}), Unavailable),
        (Answer(manner=Manner.DROP), Unavailable),
    ],
)
async def test_a_stream_that_is_refused_is_sorted_like_any_read(
    answer: Answer, kind: type[IntegrationError], connect: Connect
) -> None:
    found, ended, _ = await heard_from(connect, answer)
    assert (found, type(ended)) == ([], kind)
    assert TOKEN_IN_TESTS not in f"{ended!r} {ended} {ended.__cause__!r} {ended.__context__!r}"


async def test_a_server_that_never_answers_is_given_up_in_the_time_of_a_request(connect: Connect) -> None:
    async with scripted_server(mastodon_server({STREAM: Answer(manner=Manner.HANG)})) as server:
        network = listener(connect, ("mastodon", server.base_url), request_timeout=timedelta(seconds=2))
        found, ended = await heard(network)
    assert (found, type(ended)) == ([], TimedOut)


async def test_a_redirected_stream_is_not_followed_with_the_token(connect: Connect) -> None:
    async with scripted_server(saying(b"")) as elsewhere:
        away = Answer(301, None, headers={"Location": f"{elsewhere.base_url}{STREAM}"})
        found, ended, _ = await heard_from(connect, away)
    assert (found, type(ended)) == ([], Rejected)
    assert elsewhere.asked == []


async def test_a_server_that_sends_us_to_another_host_is_not_listened_to(connect: Connect) -> None:
    async with scripted_server(saying(b"")) as elsewhere:
        told = elsewhere.base_url.replace("http://127.0.0.1", "ws://localhost")
        instance = Answer(body={"domain": "social.example", "configuration": {"urls": {"streaming": told}}})
        async with scripted_server(mastodon_server({"/api/v2/instance": instance})) as server:
            found, ended = await heard(listener(connect, ("mastodon", server.base_url)))
    assert (found, type(ended)) == ([], Rejected)
    assert elsewhere.asked == []


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ({}, "https://social.example"),
        ({"configuration": {"urls": "nonsense"}, "urls": ["nonsense"]}, "https://social.example"),
        ({"configuration": {"urls": {"streaming": "wss://social.example"}}}, "https://social.example"),
        (
            {"configuration": {"urls": {"streaming": "wss://streaming.social.example/"}}},
            "https://streaming.social.example",
        ),
        ({"urls": {"streaming_api": "wss://Social.example:4000/below"}}, "https://social.example:4000/below"),
        ({"configuration": {"urls": {"streaming": "ws://social.example"}}}, None),
        ({"configuration": {"urls": {"streaming": "wss://evilsocial.example"}}}, None),
        ({"configuration": {"urls": {"streaming": "wss://social.example.evil.example"}}}, None),
        ({"configuration": {"urls": {"streaming": "wss://social.example@evil.example"}}}, None),
        ({"configuration": {"urls": {"streaming": "wss://me:secret@social.example"}}}, None),
        ({"configuration": {"urls": {"streaming": "wss://169.254.169.254"}}}, None),
        ({"configuration": {"urls": {"streaming": "wss://[::1]:70000"}}}, None),
        ({"configuration": {"urls": {"streaming": "wss://[nonsense"}}}, None),
        ({"configuration": {"urls": {"streaming": "file:///etc/passwd"}}}, None),
        ({"configuration": {"urls": {"streaming": 7}}}, None),
    ],
)
def test_the_stream_is_at_the_servers_own_address_or_below_it(told: dict[str, Any], address: str | None) -> None:
    found = stream_address("https://social.example", InstancePayload.model_validate(told))
    assert found == (address + STREAM if address is not None else None)


def test_a_server_at_an_address_of_numbers_streams_there() -> None:
    told = InstancePayload.model_validate({"configuration": {"urls": {"streaming": "ws://[::1]:4000"}}})
    assert stream_address("http://[::1]:3000", told) == f"http://[::1]:4000{STREAM}"


def test_only_accounts_that_ask_for_it_are_listened_to(connect: Connect) -> None:
    quiet = connect(("mastodon", "https://social.example"))
    other = RehearsedNetwork(Account("acme_sky", "bluesky", "", "TOKEN", streaming=True), START)
    assert streaming({"acme_social": quiet, "acme_sky": other}) == {}
