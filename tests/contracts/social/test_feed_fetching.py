"""A feed is asked for where the account says, and nowhere that a stranger's page must not lead."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp.abc import ResolveResult

from bot.domain.department import Account, PostingClass
from bot.domain.mention import Author, Mention
from bot.errors import (
    AuthFailed,
    IntegrationError,
    NotAllowed,
    RateLimited,
    Rejected,
    SettingsError,
    TimedOut,
    Unavailable,
)
from bot.ports.social import Network, Posting, Upload
from integrations.social.registry import make_network, open_network
from tests.contracts.social.conftest import Connect
from tests.contracts.social.feed_stand_in import TOKEN, FeedStandIn
from tests.contracts.social.scripted_server import Answer, Manner, ScriptedServer, scripted_server
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import HOUR, the_mention
from tests.contracts.social.test_feed_formats import RSS

NOBODY = Mention("acme_social", "feed", "1", Author("lea", "lea"), "help", now(), "https://forum.example/posts/1")


@asynccontextmanager
async def answering(connect: Connect, answer: Answer, **changes: Any) -> AsyncIterator[tuple[Network, ScriptedServer]]:
    """A feed behind a server that answers so."""
    async with scripted_server(answer) as server:
        yield connect(("feed", server.base_url), **changes), server


async def refusal(connect: Connect, answer: Answer, **changes: Any) -> IntegrationError:
    async with answering(connect, answer, **changes) as (network, _):
        with pytest.raises(IntegrationError) as raised:
            await network.fetch(None, since=now())
    return raised.value


async def test_a_feed_says_who_it_is(feed: FeedStandIn, connect: Connect) -> None:
    identity = await connect(feed).connect()
    assert (identity.handle, identity.url) == ("Sewing & mending", f"{feed.server.base_url}/")
    assert identity.remarks == ()


async def test_a_feed_without_a_name_is_called_by_its_machine(connect: Connect) -> None:
    async with answering(connect, Answer(body=b"<rss><channel/></rss>")) as (network, server):
        identity = await network.connect()
    assert (identity.handle, identity.url) == ("127.0.0.1", server.base_url)


@pytest.mark.parametrize(("status", "remarks"), [(301, ("feed_moved",)), (308, ("feed_moved",)), (302, ()), (307, ())])
async def test_a_redirect_is_followed_and_one_for_good_is_remarked(
    status: int, remarks: tuple[str, ...], feed: FeedStandIn, connect: Connect
) -> None:
    feed.server.moved["/old"] = (status, "/feed.atom")
    feed.mentioned("hello")
    network = connect(("feed", f"{feed.server.base_url}/old"))
    assert (await network.connect()).remarks == remarks
    assert len((await network.fetch(None, since=now() - HOUR)).mentions) == 1


async def test_an_address_with_a_query_is_asked_for_as_it_is_written(connect: Connect) -> None:
    async with scripted_server(Answer(body=RSS.format(items="").encode())) as server:
        await connect(("feed", f"{server.base_url}/feed.php/?f=3&t=a%20b")).fetch(None, since=now())
        (asked,) = server.asked
    assert (asked.path, asked.parameters) == ("/feed.php/", (("f", "3"), ("t", "a b")))


@pytest.mark.parametrize(
    "there",
    [
        "http://127.0.0.2:1/feed",
        "http://localhost:1/feed",
        "http://10.0.0.1/feed",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/feed",
        "http://[64:ff9b::10.0.0.1]/feed",
        "file:///etc/passwd",
        "ftp://public.example/feed",
        "http://me:secret@public.example/feed",
        "http://[/feed",
        "/round",
    ],
)
async def test_a_redirect_into_a_private_network_or_round_and_round_is_refused(
    there: str, feed: FeedStandIn, connect: Connect
) -> None:
    feed.server.moved["/round"] = (302, there)
    with pytest.raises(Rejected):
        await connect(("feed", f"{feed.server.base_url}/round")).fetch(None, since=now())
    assert {each.path for each in feed.server.asked} == {"/round"}


async def test_a_name_that_leads_into_a_private_network_is_refused_even_where_the_account_says_it(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def inside(self: object, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        return [ResolveResult(hostname=host, host="10.1.2.3", port=port, family=family, proto=0, flags=0)]

    monkeypatch.setattr(aiohttp.ThreadedResolver, "resolve", inside)
    with pytest.raises(Rejected):
        await connect(("feed", "https://blog.example/feed")).fetch(None, since=now())


async def test_this_machine_may_be_named_as_such(feed: FeedStandIn, connect: Connect) -> None:
    port = feed.server.base_url.rpartition(":")[2]
    feed.mentioned("hello")
    network = connect(("feed", f"http://localhost:{port}/feed.rss"))
    assert len((await network.fetch(None, since=now() - HOUR)).mentions) == 1


async def test_the_token_follows_no_redirect_to_another_server(feed: FeedStandIn, connect: Connect) -> None:
    async with scripted_server(Answer()) as elsewhere:
        there = elsewhere.base_url.replace("127.0.0.1", "localhost")
        feed.server.moved["/old"] = (302, there)
        with pytest.raises(Rejected):
            await connect(("feed", f"{feed.server.base_url}/old")).fetch(None, since=now())
        feed.server.moved["/older"] = (302, f"{feed.server.base_url}/feed.atom")
        await connect(("feed", f"{feed.server.base_url}/older")).fetch(None, since=now())
    assert elsewhere.asked == []
    assert {each.authorization for each in feed.server.asked} == {f"Bearer {TOKEN}"}


async def test_a_public_server_to_which_a_feed_has_moved_is_told_no_token(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str | None]] = []
    get = aiohttp.ClientSession.get

    def noted(self: Any, url: Any, **options: Any) -> Any:
        asked.append((str(url), options["headers"].get("Authorization")))
        return get(self, here if "elsewhere" in str(url) else url, **options)

    async with scripted_server(Answer(body=RSS.format(items="").encode())) as server:
        here = server.base_url
        moved = Answer(302, headers={"Location": "https://elsewhere.example/feed"})
        async with answering(connect, moved) as (network, _):
            monkeypatch.setattr(aiohttp.ClientSession, "get", noted)
            await network.fetch(None, since=now())
    assert [bool(told) for _, told in asked] == [True, False]


async def test_a_name_and_a_password_are_shown_as_such(feed: FeedStandIn, connect: Connect) -> None:
    feed.server.authorization = "Basic bGVhOnNlY3JldA=="
    network = connect(("feed", feed.base_url), token="lea:secret")
    assert (await network.fetch(None, since=now())).mentions == ()


async def test_a_feed_that_everybody_may_read_needs_no_token(feed: FeedStandIn) -> None:
    feed.server.authorization = ""
    account = Account(key="acme_social", network="feed", base_url=feed.base_url, token_variable="")
    store: Any = None
    network = open_network(account, {}, now, store=store, settings=store)
    await network.fetch(None, since=now())
    assert [each.authorization for each in feed.server.asked] == [""]


async def test_a_feed_that_asks_who_reads_it_is_told_of_as_such_where_no_token_is_named(connect: Connect) -> None:
    assert "the account names no token" in str(await refusal(connect, Answer(401), token=""))
    assert "answered 401" in str(await refusal(connect, Answer(401), token="wrong"))


@pytest.mark.parametrize(("base_url", "token"), [("forum.example", ""), ("ftp://forum.example", ""), ("http://[", ""),
                                                 ("https://forum.example", "two words")])  # fmt: skip
def test_an_address_or_a_token_that_cannot_be_used_is_refused_at_once(base_url: str, token: str) -> None:
    account = Account(key="acme_social", network="feed", base_url=base_url, token_variable="ACME_FEED")
    with pytest.raises(SettingsError) as raised:
        make_network(account, token, now)
    assert "two words" not in str(raised.value)


@pytest.mark.parametrize(
    ("told", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("", timedelta(minutes=15)),
        ("soon", timedelta(minutes=15)),
        ("99999999999", timedelta(days=1)),
        ("Sat, 07 Nov 2026 10:00:00 GMT", timedelta(seconds=1)),
        ("Sat, 07 Nov 2099 10:00:00", timedelta(days=1)),
    ],
)
async def test_a_rate_limit_is_told_and_loses_nothing(
    told: str, wait: timedelta, feed: FeedStandIn, connect: Connect
) -> None:
    moment = now()
    network = connect(feed, clock=lambda: moment)
    start = await network.fetch(None, since=moment - HOUR)
    posted = feed.mentioned("while we had to wait")
    feed.server.refuses = (429, {"Retry-After": told} if told else {})
    with pytest.raises(RateLimited) as raised:
        await network.fetch(start.cursor, since=moment)
    feed.server.refuses = None
    assert raised.value.retry_at == moment + wait
    assert [each.remote_id for each in (await network.fetch(start.cursor, since=moment)).mentions] == [posted]


@pytest.mark.parametrize(
    ("status", "headers", "kind"),
    [
        (401, {}, AuthFailed),
        (403, {}, NotAllowed),
        (404, {}, Rejected),
        (410, {}, Rejected),
        (408, {}, TimedOut),
        (304, {}, Rejected),
        (503, {}, Unavailable),
        (503, {"Retry-After": "60"}, RateLimited),
        (204, {}, Unavailable),
    ],
)
async def test_an_answer_that_is_no_feed_is_sorted(
    status: int, headers: dict[str, str], kind: type[IntegrationError], connect: Connect
) -> None:
    assert type(await refusal(connect, Answer(status, headers=headers))) is kind


async def test_a_feed_that_is_too_large_or_never_ends_is_refused(connect: Connect) -> None:
    large = await refusal(connect, Answer(body=b"<rss>" + b" " * 5_000_001))
    endless = await refusal(connect, Answer(body=b"<item>" * 100_000, manner=Manner.DRIP))
    slow = await refusal(connect, Answer(body=b" ", manner=Manner.DRIP), request_timeout=timedelta(milliseconds=300))
    assert [type(each) for each in (large, endless, slow)] == [Rejected, Rejected, TimedOut]


async def test_half_a_document_is_none(connect: Connect) -> None:
    whole = RSS.format(items="<item><guid>1</guid></item>" * 50).encode()
    assert isinstance(await refusal(connect, Answer(body=whole, manner=Manner.HALF)), Unavailable)


async def test_what_was_made_small_though_nobody_asked_is_not_unfolded(connect: Connect) -> None:
    assert isinstance(
        await refusal(connect, Answer(body=b"\x1f\x8b", headers={"Content-Encoding": "gzip"})), Unavailable
    )


async def test_nothing_is_ever_published(connect: Connect) -> None:
    async with answering(connect, Answer()) as (network, server):
        posting = Posting("key-1", "We are looking into it.", NOBODY)
        usual = network.capabilities
        for act in (
            network.publish(posting),
            network.correct("1", posting),
            network.withdraw("1"),
            network.upload(Upload("image/png", "", b"")),
            network.has_uploaded("1"),
            network.is_visible("1"),
        ):
            with pytest.raises(NotAllowed):
                await act
        assert await network.find(posting) is None
        assert server.asked == []
    assert (usual.publishes, usual.posting, usual.deletes, usual.pictures) == (False, PostingClass.PLAIN, False, None)


async def test_an_answer_by_hand_is_counted_here_and_given_on_the_page_of_the_entry(
    feed: FeedStandIn, connect: Connect
) -> None:
    network = connect(feed)
    target = await the_mention(network, feed.mentioned("help"))
    assert target.barrier == "read_only"
    assert network.answer_address("We are looking into it.", target) == target.url
    problems = [network.preview(text, target).problems for text in ("  ", "x" * 10_001, "Ça va")]
    assert problems == [("empty_text",), ("too_long",), ()]


async def test_a_server_that_stays_silent_holds_up_nobody(feed: FeedStandIn, connect: Connect) -> None:
    async with answering(connect, Answer(manner=Manner.HANG)) as (silent, _):
        waiting = asyncio.create_task(silent.fetch(None, since=now()))
        await connect(feed).fetch(None, since=now())
        assert not waiting.done()
        waiting.cancel()
