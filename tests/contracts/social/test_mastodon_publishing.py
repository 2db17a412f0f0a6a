"""How a reply goes out to Mastodon and is found again."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from bot.domain.department import PostingClass
from bot.domain.mention import Author, Mention
from bot.errors import Rejected, SettingsError, Uncertain
from bot.ports.social import Posting
from integrations.social.mastodon.network import MastodonNetwork
from integrations.social.registry import make_network
from tests.contracts.social.conftest import Connect
from tests.contracts.social.mastodon_payloads import (
    CREATED_AT,
    LEA,
    Route,
    mastodon_server,
    own_status,
)
from tests.contracts.social.mastodon_stand_in import MastodonStandIn, script
from tests.contracts.social.scripted_server import Answer, Manner, scripted_server
from tests.contracts.social.stand_ins import TOKEN_IN_TESTS, network_at, now
from tests.contracts.social.suite import the_mention
from tests.support.patience import PATIENCE

CREATED = datetime.fromisoformat(CREATED_AT)
TARGET = Mention(
    account="acme_social",
    network="mastodon",
    remote_id="77",
    author=Author(remote_id=LEA, handle="lea@other.example"),
    text="help",
    posted_at=CREATED,
    url="https://social.example/@lea/77",
)
NEIGHBOUR = replace(TARGET, author=Author(remote_id=LEA, handle="lea"))


async def connected(connect: Connect, base_url: str) -> MastodonNetwork:
    network = connect(("mastodon", base_url))
    assert isinstance(network, MastodonNetwork)
    await network.connect()
    return network


@pytest.mark.parametrize(
    ("target", "text", "published"),
    [
        (TARGET, "hello", "@lea@other.example hello"),
        (TARGET, "  hello \n", "@lea@other.example hello"),
        (TARGET, "@lea@other.example hello", "@lea@other.example hello"),
        (TARGET, "hello @Lea@Other.Example!", "hello @Lea@Other.Example!"),
        (TARGET, "@lea hello", "@lea@other.example @lea hello"),
        (TARGET, "write to lea@other.example", "@lea@other.example write to lea@other.example"),
        (NEIGHBOUR, "hello", "@lea hello"),
        (NEIGHBOUR, "hello @lea, and you", "hello @lea, and you"),
        (NEIGHBOUR, "hello @lea@social.example", "hello @lea@social.example"),
        (NEIGHBOUR, "hello @lea@other.example", "@lea hello @lea@other.example"),
        (NEIGHBOUR, "hello @leandra", "@lea hello @leandra"),
        (NEIGHBOUR, "a\x00b\u202ec\r\nd", "@lea abc\nd"),
    ],
)
async def test_the_reply_names_its_author_once(connect: Connect, target: Mention, text: str, published: str) -> None:
    async with scripted_server(mastodon_server({})) as server:
        preview = (await connected(connect, server.base_url)).preview(text, target)
    assert (preview.text, preview.problems) == (published, ())
    assert (preview.handle, preview.in_reply_to) == ("acme", target.author.handle)


@pytest.mark.parametrize("text", ["", "  \n", "@lea@other.example", "@lea@other.example  @lea ", "\x00\u202e"])
def test_a_reply_that_says_nothing_is_a_problem(text: str) -> None:
    assert network_at("mastodon", "https://social.example").preview(text, TARGET).problems == ("empty_text",)


@pytest.mark.parametrize(
    ("visibility", "sent"),
    [("public", "public"), ("unlisted", "unlisted"), ("followers", "direct"), ("direct", "direct"), ("odd", "direct")],
)
async def test_the_reply_is_seen_by_nobody_who_could_not_see_the_mention(
    connect: Connect, visibility: str, sent: str
) -> None:
    async with scripted_server(script(Answer(body=own_status("900")))) as server:
        network = connect(("mastodon", server.base_url))
        await network.publish(Posting("key-1", "hello", replace(TARGET, visibility=visibility)))
    assert server.writes[0].json["visibility"] == sent


async def test_one_request_carries_all_that_belongs_to_the_reply(connect: Connect) -> None:
    async with scripted_server(script(Answer(body=own_status("900", url=None)))) as server:
        network = connect(("mastodon", server.base_url))
        target = replace(TARGET, warning="trains", language="fr")
        published = await network.publish(Posting("key-1", "hello", target))
    (asked,) = server.writes
    assert (asked.method, asked.path) == ("POST", "/api/v1/statuses")
    assert asked.headers["idempotency-key"] == "key-1"
    assert asked.headers["authorization"] == f"Bearer {TOKEN_IN_TESTS}"
    assert asked.json == {
        "status": "@lea@other.example hello",
        "in_reply_to_id": "77",
        "visibility": "public",
        "spoiler_text": "trains",
        "language": "fr",
    }
    assert (published.remote_id, published.url) == ("900", "https://social.example/users/lea/statuses/900")


async def test_the_warning_counts_in_the_length(connect: Connect) -> None:
    async with scripted_server(mastodon_server({})) as server:
        network = await connected(connect, server.base_url)
    plain, warned = network.preview("x" * 490, TARGET), network.preview("x" * 490, replace(TARGET, warning="trains"))
    assert (plain.length, plain.problems) == (495, ())
    assert (warned.length, warned.problems) == (501, ("too_long",))


@pytest.mark.parametrize(
    ("routes", "limit"),
    [
        ({"/api/v2/instance": Answer(body={"configuration": {"statuses": {"max_characters": 5000}}})}, 5000),
        (
            {
                "/api/v2/instance": Answer(404, {"error": "Not Found"}),
                "/api/v1/instance": Answer(body={"uri": "x", "configuration": {"statuses": {"max_characters": 900}}}),
            },
            900,
        ),
        (
            {
                "/api/v2/instance": Answer(404, b"404 page not found"),
                "/api/v1/instance": Answer(body={"uri": "social.example"}),
            },
            500,
        ),
    ],
    ids=["version 2", "version 1", "version 1 without limits"],
)
async def test_the_limits_are_the_servers_own(connect: Connect, routes: dict[str, Route], limit: int) -> None:
    async with scripted_server(mastodon_server(routes)) as server:
        network = await connected(connect, server.base_url)
    assert network.preview("x", TARGET).limit == limit


@pytest.mark.parametrize(
    ("instance", "posting_class"),
    [
        ({"version": "4.5.2", "api_versions": {"mastodon": 8}}, PostingClass.CLIENT_KEY),
        ({"version": "4.2.1+glitch"}, PostingClass.CLIENT_KEY),
        ({"version": "0.19.1+git-5b2f3a1", "source_url": "https://codeberg.example/gotosocial"}, PostingClass.PLAIN),
        ({"version": "4.0.0 (not true; really another/2.5)"}, PostingClass.PLAIN),
        ({"version": "2.8.0 (compatible; Another 2026.1)", "api_versions": "nonsense"}, PostingClass.PLAIN),
        ({"version": None}, PostingClass.PLAIN),
    ],
)
async def test_only_a_server_that_is_mastodon_is_trusted_to_know_a_post_again(
    connect: Connect, instance: Any, posting_class: PostingClass
) -> None:
    body = {"domain": "social.example", **instance}
    async with scripted_server(mastodon_server({"/api/v2/instance": Answer(body=body)})) as server:
        network = connect(("mastodon", server.base_url))
        assert network.capabilities.posting is PostingClass.PLAIN, "it has not said yet what it is"
        await network.connect()
        assert network.capabilities.posting is posting_class


async def test_the_limits_are_read_again_after_an_hour() -> None:
    time = [datetime(2026, 8, 1, tzinfo=UTC)]
    async with scripted_server(mastodon_server({})) as server:
        network = make_network(network_at("mastodon", server.base_url).account, "token", lambda: time[0])
        for minutes in (0, 59, 61):
            time[0] = datetime(2026, 8, 1, tzinfo=UTC) + timedelta(minutes=minutes)
            await network.fetch(None, since=time[0])
        await network.close()
    assert [asked.path for asked in server.asked].count("/api/v2/instance") == 2


async def test_a_process_that_only_publishes_knows_the_server_too(connect: Connect) -> None:
    """It would cut a reply short of what was previewed elsewhere, or name the author another way."""
    instance = {"domain": "social.example", "configuration": {"statuses": {"max_characters": 5000}}}
    routes: dict[str, Route] = {
        "/api/v2/instance": Answer(body=instance),
        "/api/v1/statuses": Answer(body=own_status("900")),
    }
    async with scripted_server(mastodon_server(routes)) as server:
        publisher = connect(("mastodon", server.base_url))
        await publisher.publish(Posting("key-1", "@lea@social.example " + "x" * 4_000, NEIGHBOUR))
        await publisher.publish(Posting("key-2", "hello", NEIGHBOUR))
    assert [asked.json["status"][:8] for asked in server.writes] == ["@lea@soc", "@lea hel"]
    assert len(server.asked) == 5, "who we are and the limits are asked once"


async def test_a_redirected_reply_goes_nowhere_else(connect: Connect) -> None:
    async with scripted_server(Answer(body=own_status("900"))) as elsewhere:
        moved = Answer(308, {}, {"Location": f"{elsewhere.base_url}/api/v1/statuses"})
        async with scripted_server(script(moved)) as server:
            with pytest.raises(Rejected):
                await connect(("mastodon", server.base_url)).publish(Posting("key-1", "hello", TARGET))
    assert (len(server.writes), elsewhere.asked) == (1, [])


@pytest.mark.parametrize(
    "answer",
    [
        Answer(body=b""),
        Answer(204, b""),
        Answer(body=b"<html>ok</html>"),
        Answer(body=[]),
        Answer(body={"id": "5", "scheduled_at": CREATED_AT}),
        Answer(body=b'{"id": "' + b"9" * 5_000_001 + b'"}'),
        Answer(body=own_status("900"), manner=Manner.HALF),
        Answer(manner=Manner.DROP),
    ],
    ids=["nothing", "204", "web page", "list", "scheduled", "huge", "half", "dropped"],
)
async def test_an_answer_that_shows_no_post_leaves_it_uncertain(connect: Connect, answer: Answer) -> None:
    async with scripted_server(script(answer)) as server:
        with pytest.raises(Uncertain):
            await connect(("mastodon", server.base_url)).publish(Posting("key-1", "hello", TARGET))
        assert len(server.writes) == 1


async def test_the_http_client_logs_no_request(connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        async with scripted_server(mastodon_server({})) as server:
            await connected(connect, server.base_url)
    assert not [record for record in caplog.records if record.name.startswith(("httpx", "httpcore"))]


def test_the_account_may_say_that_its_server_behaves_otherwise() -> None:
    usual = network_at("mastodon", "https://social.example").capabilities
    assert (usual.posting, usual.key_lifetime) == (PostingClass.PLAIN, timedelta(minutes=55))
    assert (usual.settle, usual.finds_replies, usual.edits, usual.deletes) == (timedelta(seconds=5), True, True, True)
    told = network_at(
        "mastodon",
        "https://social.example",
        posting=PostingClass.CLIENT_KEY,
        key_lifetime=timedelta(seconds=2),
        settle=timedelta(0),
        request_timeout=timedelta(seconds=3),
    ).capabilities
    assert (told.posting, told.key_lifetime) == (PostingClass.CLIENT_KEY, timedelta(seconds=2))
    assert (told.settle, told.request_timeout) == (timedelta(0), timedelta(seconds=3))


@pytest.mark.parametrize(
    ("base_url", "token"),
    [
        ("social.example", "secret"),
        ("ftp://social.example", "secret"),
        *[("https://social.example", token) for token in ("", "sec ret", "sec\nret", "sécret")],
    ],
)
def test_what_can_never_work_is_refused_at_the_start(base_url: str, token: str) -> None:
    with pytest.raises(SettingsError) as raised:
        network_at("mastodon", base_url, token)
    assert "acme_social" in str(raised.value)
    assert not token or token not in str(raised.value)


def test_an_unknown_network_is_refused_with_those_that_exist() -> None:
    with pytest.raises(SettingsError, match="mastodon"):
        network_at("friendster", "https://social.example")


async def test_a_client_that_was_given_is_left_open(mastodon: MastodonStandIn) -> None:
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        configured = network_at("mastodon", mastodon.base_url).account
        network = MastodonNetwork(configured, mastodon.token, clock=now, client=client)
        await network.connect()
        await network.close()
        assert not client.is_closed


async def test_whoever_answers_by_hand_is_led_to_the_post(mastodon: MastodonStandIn, connect: Connect) -> None:
    network = connect(mastodon)
    target = await the_mention(network, mastodon.mentioned("my washing machine leaks"))
    async with httpx.AsyncClient(timeout=PATIENCE) as browser:
        page = await browser.get(network.answer_address("We are looking into it.", target))
    assert page.status_code == 200
    assert "my washing machine leaks" in page.text
