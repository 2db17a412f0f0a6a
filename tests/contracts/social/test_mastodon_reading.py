"""How Mastodon's lists are read: nothing skipped, nothing twice, and other servers' habits borne."""

import asyncio
import json
from datetime import datetime, timedelta
from itertools import pairwise
from time import perf_counter
from typing import Any

import pytest

from bot.errors import RateLimited, Rejected, Unavailable
from bot.ports.social import Cursor, Network, Page
from integrations.social.mastodon.text import LARGEST_PARSED
from tests.contracts.social.conftest import Connect
from tests.contracts.social.mastodon_payloads import (
    CREATED_AT,
    NOTIFICATIONS,
    OWN_STATUSES,
    Json,
    Route,
    mastodon_server,
    notification,
    own_status,
    paged,
    status,
)
from tests.contracts.social.mastodon_stand_in import MastodonStandIn
from tests.contracts.social.scripted_server import Answer, Asked, scripted_server
from tests.contracts.social.stand_ins import now

CREATED = datetime.fromisoformat(CREATED_AT)
BEFORE = CREATED - timedelta(hours=1)
NEWS = {"types[]": "quote", "include_filtered": "true", "limit": "80"}


def ids(page: Page) -> list[str]:
    return [mention.remote_id for mention in page.mentions]


async def until_caught_up(network: Network, cursor: Cursor) -> list[str]:
    read: list[str] = []
    for _ in range(200):
        page = await network.fetch(cursor, since=BEFORE)
        read += ids(page)
        cursor = page.cursor
        if not page.more:
            return read
    pytest.fail("a page seems to wait for ever")


async def test_what_is_asked_for_is_mentions_and_quotes_filtered_ones_too(connect: Connect) -> None:
    async with scripted_server(mastodon_server({})) as server:
        page = await connect(("mastodon", server.base_url)).fetch(None, since=BEFORE)
        await connect(("mastodon", server.base_url)).fetch(page.cursor, since=BEFORE)
    news = next(asked for asked in server.asked if asked.path == NOTIFICATIONS)
    assert ("types[]", "mention") in news.parameters
    assert dict(news.parameters) == NEWS


async def test_a_base_url_with_a_path_is_kept(connect: Connect) -> None:
    async with scripted_server(mastodon_server({}, prefix="/sandbox"), prefix="/sandbox") as server:
        await connect(("mastodon", server.base_url + "/")).fetch(None, since=BEFORE)
    assert server.asked
    assert all(asked.path.startswith("/sandbox/api/v") for asked in server.asked)


async def test_a_notification_that_appears_below_one_already_read_is_not_lost(connect: Connect) -> None:
    """Ids are given out before their rows are visible: number 38 is committed after number 40."""
    there = [notification(number) for number in range(1, 41) if number != 38]
    async with scripted_server(mastodon_server({NOTIFICATIONS: paged(lambda: there)})) as server:
        network = connect(("mastodon", server.base_url))
        first = await network.fetch(None, since=BEFORE)
        second = await network.fetch(first.cursor, since=BEFORE)
        assert len(first.mentions) == 39
        assert not second.mentions
        there.append(notification(38))
        late = await network.fetch(second.cursor, since=BEFORE)
        assert ids(late) == ["538"]
        assert not ids(await network.fetch(late.cursor, since=BEFORE))


@pytest.mark.parametrize("largest", [20, 40, 80])
@pytest.mark.parametrize("waiting", [0, 1, 9, 10, 11, 19, 20, 21, 80, 333])
async def test_a_backlog_is_read_once_whatever_the_largest_page(connect: Connect, largest: int, waiting: int) -> None:
    there = [notification(number) for number in range(1, 31)]
    routes: dict[str, Route] = {NOTIFICATIONS: paged(lambda: there, largest=largest)}
    async with scripted_server(mastodon_server(routes)) as server:
        network = connect(("mastodon", server.base_url))
        start = await network.fetch(None, since=now())
        there += [notification(number) for number in range(31, 31 + waiting)]
        read = await until_caught_up(network, start.cursor)
    assert read == [str(500 + number) for number in range(31, 31 + waiting)]


async def test_a_young_account_is_read_from_the_start(connect: Connect) -> None:
    there: list[Json] = []
    async with scripted_server(mastodon_server({NOTIFICATIONS: paged(lambda: there)})) as server:
        network = connect(("mastodon", server.base_url))
        cursor: Cursor = (await network.fetch(None, since=BEFORE)).cursor
        for number in range(1, 26):
            there.append(notification(number))
            page = await network.fetch(cursor, since=now())
            assert ids(page) == [str(500 + number)]
            cursor = page.cursor


async def test_the_first_reading_goes_back_page_by_page_to_its_start(connect: Connect) -> None:
    def posted(number: int) -> Json:
        moment = (CREATED + timedelta(minutes=number)).isoformat()
        return notification(number, created_at=moment, status=status(str(500 + number), created_at=moment))

    there = [posted(number) for number in range(1, 400)]
    async with scripted_server(mastodon_server({NOTIFICATIONS: paged(lambda: there)})) as server:
        page = await connect(("mastodon", server.base_url)).fetch(None, since=CREATED + timedelta(minutes=200))
    assert ids(page) == [str(500 + number) for number in range(200, 400)]
    assert page.missed_from is None
    assert len([asked for asked in server.asked if asked.path == NOTIFICATIONS]) == 3


async def test_a_first_reading_without_end_says_what_it_left_out(connect: Connect) -> None:
    there = [notification(number) for number in range(1, 2_200)]
    async with scripted_server(mastodon_server({NOTIFICATIONS: paged(lambda: there)})) as server:
        page = await connect(("mastodon", server.base_url)).fetch(None, since=BEFORE)
    assert len(page.mentions) == 2_000
    assert page.missed_from == BEFORE


async def test_a_post_that_is_older_than_its_notification_is_left_out_of_the_first_reading_only(
    connect: Connect,
) -> None:
    late = notification(1, created_at=now().isoformat())
    there: list[Json] = [late]
    async with scripted_server(mastodon_server({NOTIFICATIONS: paged(lambda: there)})) as server:
        network = connect(("mastodon", server.base_url))
        first = await network.fetch(None, since=CREATED + timedelta(hours=1))
        assert not first.mentions
        there.append(notification(2, created_at=(now() + timedelta(seconds=1)).isoformat()))
        assert ids(await network.fetch(first.cursor, since=now())) == ["502"]


async def test_a_rate_limit_during_the_first_reading_loses_nothing(connect: Connect) -> None:
    there = [notification(number) for number in range(1, 200)]
    pages = paged(lambda: there)
    limited = True

    def cut(asked: Asked) -> Answer:
        return Answer(429, {"error": "Too many requests"}) if limited and asked.parameter("max_id") else pages(asked)

    async with scripted_server(mastodon_server({NOTIFICATIONS: cut})) as server:
        network = connect(("mastodon", server.base_url))
        with pytest.raises(RateLimited):
            await network.fetch(None, since=BEFORE)
        limited = False
        assert len((await network.fetch(None, since=BEFORE)).mentions) == 199


async def test_own_posts_wait_until_the_mentions_are_caught_up_with(connect: Connect) -> None:
    """Or an answer written in the network's own app would come before the mention that it answers."""
    there = [notification(number) for number in range(1, 31)]
    own: list[Json] = []
    routes: dict[str, Route] = {NOTIFICATIONS: paged(lambda: there), OWN_STATUSES: paged(lambda: own)}
    async with scripted_server(mastodon_server(routes)) as server:
        network = connect(("mastodon", server.base_url))
        page = await network.fetch(None, since=BEFORE)
        there += [notification(number) for number in range(31, 130)]
        own.append(own_status("900", in_reply_to_id="620"))
        seen: list[str] = []
        while not page.own_posts:
            page = await network.fetch(page.cursor, since=BEFORE)
            seen += ids(page)
            if page.own_posts:
                assert "620" in seen
            else:
                assert page.more


async def test_a_server_that_ignores_our_filters_is_borne(connect: Connect) -> None:
    """It sends other kinds of notification, and the newest page whatever we ask."""
    there = [notification(number, "favourite" if number % 2 else "mention") for number in range(1, 31)]
    async with scripted_server(mastodon_server({NOTIFICATIONS: lambda _: Answer(body=there[::-1])})) as server:
        network = connect(("mastodon", server.base_url))
        first = await network.fetch(None, since=BEFORE)
        assert len(first.mentions) == 15
        assert await until_caught_up(network, first.cursor) == []


async def test_an_item_of_unknown_shape_is_set_aside_with_the_cursor_moving_on(connect: Connect) -> None:
    odd: list[Any] = [{"id": "2", "type": "mention", "status": {"id": "x1"}}, "text", None, notification(3)]
    served: list[Any] = []
    routes: dict[str, Route] = {
        NOTIFICATIONS: lambda asked: Answer(body=served if asked.parameter("max_id") is None else []),
        OWN_STATUSES: Answer(body=[{"id": "8"}]),
    }
    async with scripted_server(mastodon_server(routes)) as server:
        network = connect(("mastodon", server.base_url))
        start = await network.fetch(None, since=BEFORE)
        served += odd
        page = await network.fetch(start.cursor, since=BEFORE)
        assert ids(page) == ["503"]
        assert sorted(item.remote_id for item in page.set_aside)[-1] == "x1"
        assert len(page.set_aside) == 3
        again = await network.fetch(page.cursor, since=BEFORE)
        assert not again.mentions
        assert {item.remote_id for item in again.set_aside} < {item.remote_id for item in page.set_aside}
    assert [item.remote_id for item in start.set_aside] == ["8"]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(body={"notifications": []}),
        Answer(body=b"<html>Welcome to the hotel network</html>", headers={"Content-Type": "text/html"}),
        Answer(body=b""),
        Answer(body=b"[" * 200_000),
        Answer(body=b"\xff\xfe[]"),
        Answer(body=b"[" + b" " * 5_000_001 + b"]"),
        Answer(404, b"<h1>Not Found</h1>"),
        Answer(502, b"<h1>Bad Gateway</h1>"),
        Answer(body=b"[]", headers={"Content-Encoding": "gzip"}),
    ],
    ids=["object", "web page", "nothing", "deep", "no text", "huge", "404 page", "502 page", "not gzip"],
)
async def test_an_answer_that_is_no_list_is_tried_again_later(connect: Connect, answer: Answer) -> None:
    async with scripted_server(mastodon_server({NOTIFICATIONS: answer})) as server:
        with pytest.raises(Unavailable):
            await connect(("mastodon", server.base_url)).fetch(None, since=BEFORE)


async def test_a_cursor_of_another_network_is_refused(connect: Connect) -> None:
    async with scripted_server(mastodon_server({})) as server:
        with pytest.raises(Rejected):
            await connect(("mastodon", server.base_url)).fetch({"since_id": 5}, since=BEFORE)


async def test_a_redirect_is_not_followed_with_the_token(connect: Connect) -> None:
    async with (
        scripted_server(mastodon_server({})) as elsewhere,
        scripted_server(Answer(301, {}, {"Location": "x"})) as server,
    ):
        server.answer = lambda asked: Answer(301, {}, {"Location": elsewhere.base_url + asked.path})
        with pytest.raises(Rejected):
            await connect(("mastodon", server.base_url)).fetch(None, since=BEFORE)
        assert not elsewhere.asked


async def test_a_batch_that_the_server_does_not_know_is_checked_one_by_one(connect: Connect) -> None:
    refusals = [
        Answer(404, {"error": "Record not found"}),
        Answer(405, {"detail": "Method Not Allowed"}),
        Answer(422, {"error": "ids is missing"}),
        Answer(404, b"404 page not found"),
        Answer(body=[]),
    ]
    for refusal in refusals:
        routes: dict[str, Route] = {
            "/api/v1/statuses": refusal,
            "/api/v1/statuses/1": Answer(body=status("1")),
            "/api/v1/statuses/2": Answer(410, b""),
        }
        async with scripted_server(mastodon_server(routes)) as server:
            checked = await connect(("mastodon", server.base_url)).recheck(["1", "2", "3"])
        found = {item.remote_id: item.mention is not None for item in checked}
        assert found == {"1": True, "2": False, "3": False}, refusal


async def test_nothing_is_called_gone_by_a_page_that_mastodon_did_not_write(connect: Connect) -> None:
    routes: dict[str, Route] = {
        "/api/v1/statuses": Answer(404, b"<h1>nginx</h1>"),
        "/api/v1/statuses/1": Answer(404, b"<h1>nginx</h1>"),
    }
    async with scripted_server(mastodon_server(routes)) as server:
        with pytest.raises(Unavailable):
            await connect(("mastodon", server.base_url)).recheck(["1"])


async def test_a_post_that_we_may_not_read_keeps_nobody_from_the_others(connect: Connect) -> None:
    routes: dict[str, Route] = {
        "/api/v1/statuses": Answer(body=[]),
        "/api/v1/statuses/1": Answer(403, {"error": "This action is not allowed"}),
        "/api/v1/statuses/2": Answer(body=status("2")),
        "/api/v1/statuses/3": Answer(451, {"error": "Unavailable for legal reasons"}),
    }
    async with scripted_server(mastodon_server(routes)) as server:
        checked = await connect(("mastodon", server.base_url)).recheck(["1", "2", "3"])
    assert [item.remote_id for item in checked] == ["2"]


async def test_a_check_cut_by_a_rate_limit_gives_what_it_has(mastodon: MastodonStandIn, connect: Connect) -> None:
    posted = [mastodon.mentioned(f"number {number}") for number in range(45)]
    async with scripted_server(Answer()) as relay:
        batches: list[Answer] = [
            Answer(body=[mastodon.asked("GET", f"/api/v1/statuses/{item}", by=None) for item in posted[:20]]),
            Answer(429, {"error": "Too many requests"}),
        ]
        relay.answer = mastodon_server({"/api/v1/statuses": lambda _: batches.pop(0)})
        checked = await connect(("mastodon", relay.base_url)).recheck(posted)
        assert [item.remote_id for item in checked] == posted[:20]
        relay.answer = mastodon_server({"/api/v1/statuses": Answer(429, {"error": "Too many requests"})})
        with pytest.raises(RateLimited):
            await connect(("mastodon", relay.base_url)).recheck(posted)


async def test_a_post_of_unknown_shape_does_not_hide_its_thread(
    connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    routes: dict[str, Route] = {
        "/api/v1/statuses/77": Answer(body=status("77", in_reply_to_id="1")),
        "/api/v1/statuses/77/context": Answer(body={"ancestors": [{"id": "1"}], "descendants": [status("78")]}),
    }
    async with scripted_server(mastodon_server(routes)) as server:
        thread = await connect(("mastodon", server.base_url)).thread("77")
    assert [post.remote_id for post in thread] == ["77", "78"]
    assert "unknown shape" in caplog.text


async def test_a_page_of_hostile_megabytes_leaves_the_loop_free(connect: Connect) -> None:
    """While a heavy page is read, others have their turn long before it is done."""
    hostile = "<a href='http://x'><i>" * (LARGEST_PARSED // 22)
    heavy = [notification(number, status=status(str(500 + number), content=hostile)) for number in range(1, 80)]
    body = json.dumps(heavy).encode()
    turns = [perf_counter()]
    loop = asyncio.get_running_loop()

    def turn() -> None:
        turns.append(perf_counter())
        loop.call_later(0.001, turn)

    async with scripted_server(mastodon_server({NOTIFICATIONS: Answer(body=body)})) as server:
        loop.call_soon(turn)
        page = await connect(("mastodon", server.base_url)).fetch(None, since=BEFORE)
        turns.append(perf_counter())
    assert len(page.mentions) == 79
    longest = max(later - earlier for earlier, later in pairwise(turns))
    assert longest < (turns[-1] - turns[0]) / 2
