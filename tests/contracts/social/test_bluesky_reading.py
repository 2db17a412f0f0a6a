"""How Bluesky's lists are read: newest first by the network, oldest first by us; nothing skipped, nothing twice."""

import asyncio
from datetime import datetime, timedelta
from itertools import pairwise
from time import perf_counter
from typing import Any

import pytest

from bot.domain.mention import MentionKind
from bot.errors import RateLimited, Rejected, Unavailable
from bot.ports.social import Cursor, Network, Page
from integrations.social.bluesky.reading import MOST_PAGES, PAGES_AT_ONCE, REMEMBERED
from integrations.social.bluesky.richtext import LINK
from tests.contracts.social.bluesky_listed import NEWS, START, Listed, moment, notification
from tests.contracts.social.bluesky_stand_in import ME, SIGNS_IN, BlueskyStandIn, script
from tests.contracts.social.conftest import Connect
from tests.contracts.social.scripted_server import Answer, Asked, scripted_server
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import HOUR
from tests.stand_ins.bluesky.world import POST, Json


def ids(page: Page) -> list[int]:
    return [int(mention.remote_id.rsplit("/", 1)[1]) for mention in page.mentions]


async def until_caught_up(network: Network, cursor: Cursor | None, since: datetime = START) -> tuple[list[int], Cursor]:
    read: list[int] = []
    for _ in range(200):
        page = await network.fetch(cursor, since=since)
        read += ids(page)
        cursor = page.cursor
        if not page.more:
            return read, page.cursor
    pytest.fail("a page seems to wait for ever")


async def test_what_is_asked_for_is_what_concerns_us_from_everybody(bluesky: BlueskyStandIn, connect: Connect) -> None:
    async with scripted_server(Listed([])) as server:
        await connect(("bluesky", server.base_url)).fetch(None, since=START)
    news = next(asked for asked in server.asked if asked.path == NEWS)
    assert [value for name, value in news.parameters if name == "reasons"] == ["mention", "reply", "quote"]
    assert (news.parameter("limit"), news.parameter("priority")) == ("100", "false")
    assert not [asked for asked in server.asked if "updateSeen" in asked.path], (
        "what a person has read is theirs to say"
    )


@pytest.mark.parametrize("size", [10, 50, 100])
@pytest.mark.parametrize("waiting", [0, 1, 99, 100, 101, 299, 300, 301, 777])
async def test_a_backlog_is_read_once_and_oldest_first_whatever_the_page(
    connect: Connect, size: int, waiting: int
) -> None:
    listed = Listed([notification(number) for number in range(1, 31)], page=size)
    async with scripted_server(listed) as server:
        network = connect(("bluesky", server.base_url))
        first, cursor = await until_caught_up(network, None, START - HOUR)
        assert first == list(range(1, 31))
        listed.there += [notification(number) for number in range(31, 31 + waiting)]
        read, cursor = await until_caught_up(network, cursor)
        assert read == list(range(31, 31 + waiting))
        assert (await until_caught_up(network, cursor))[0] == []


async def test_what_comes_while_a_backlog_is_read_is_read_after_it(connect: Connect) -> None:
    listed = Listed([notification(number) for number in range(1, 1001)], page=50)
    async with scripted_server(listed) as server:
        network = connect(("bluesky", server.base_url))
        read: list[int] = []
        cursor: Cursor | None = None
        for _ in range(100):
            page = await network.fetch(cursor, since=START - HOUR)
            read += ids(page)
            cursor = page.cursor
            if not page.more:
                break
            again = await network.fetch(cursor, since=START)
            assert ids(await network.fetch(cursor, since=START)) == ids(again), "the same cursor, the same mentions"
            listed.there += [notification(len(listed.there) + each) for each in range(1, 11)]
    assert len(listed.there) > 1_050
    assert read == list(range(1, len(listed.there) + 1))


async def test_a_storm_within_the_overlap_is_read_to_its_newest(connect: Connect) -> None:
    """More in five minutes than are handed out at once: each reading has to get past what it knows."""
    listed = Listed([notification(number, at=number / 100) for number in range(1, 1501)], page=100)
    async with scripted_server(listed) as server:
        network = connect(("bluesky", server.base_url))
        read, cursor = await until_caught_up(network, None, START - HOUR)
        assert read == list(range(1, 1501))
        listed.there.append(notification(1501, at=15.02))
        assert (await until_caught_up(network, cursor))[0] == [1501]


async def test_a_notification_that_appears_late_in_its_place_is_not_lost(connect: Connect) -> None:
    """A list is sorted by what authors claim: a post of four minutes ago may appear now, below what was read."""
    listed = Listed([notification(number, at=60 * number) for number in range(1, 11)])
    async with scripted_server(listed) as server:
        network = connect(("bluesky", server.base_url))
        _, cursor = await until_caught_up(network, None, START - HOUR)
        listed.there.append(notification(99, at=60 * 10 - 240))
        late, cursor = await until_caught_up(network, cursor)
        assert late == [99]
        assert (await until_caught_up(network, cursor))[0] == []


async def test_pages_that_were_filtered_away_do_not_end_the_reading(connect: Connect) -> None:
    """The network filters by reason after it took a page: one may be short, or empty, and others come behind it."""
    pages = {
        None: ([], moment(50)),
        moment(50): ([notification(40)], moment(30)),
        moment(30): ([notification(20)], None),
    }
    usual = script(Answer())

    def answer(asked: Asked) -> Answer:
        if asked.path != NEWS:
            return usual(asked)
        found, cursor = pages[asked.parameter("cursor")]
        return Answer(body={"notifications": found, **({"cursor": cursor} if cursor else {})})

    async with scripted_server(answer) as server:
        network = connect(("bluesky", server.base_url))
        assert ids(await network.fetch(None, since=START)) == [20, 40]
        server.asked.clear()
        assert ids(await network.fetch(None, since=START + timedelta(seconds=55))) == []
        assert len([asked for asked in server.asked if asked.path == NEWS]) == 1, (
            "its cursor says that it goes far enough"
        )


async def test_a_reading_without_end_says_what_it_left_out(connect: Connect) -> None:
    listed = Listed([notification(number) for number in range(1, 1200)], page=10)
    async with scripted_server(listed) as server:
        page = await connect(("bluesky", server.base_url)).fetch(None, since=START - HOUR)
        assert page.missed_from == START - HOUR
        assert page.more
        assert len([asked for asked in server.asked if asked.path == NEWS]) == MOST_PAGES
        assert len(page.mentions) == 10 * PAGES_AT_ONCE


async def test_a_reading_remembers_no_more_than_it_needs(connect: Connect) -> None:
    listed = Listed([notification(number, at=60 * number) for number in range(1, 1001)])
    async with scripted_server(listed) as server:
        _, cursor = await until_caught_up(connect(("bluesky", server.base_url)), None, START - HOUR)
    assert len(cursor["mentions"]["seen"]) == REMEMBERED


async def test_a_rate_limit_on_the_way_back_loses_nothing(connect: Connect) -> None:
    listed = Listed([notification(number) for number in range(1, 300)], page=50)
    limited = True

    def answer(asked: Asked) -> Answer:
        return Answer(429, {}) if limited and asked.parameter("cursor") else listed(asked)

    async with scripted_server(answer) as server:
        network = connect(("bluesky", server.base_url))
        with pytest.raises(RateLimited):
            await network.fetch(None, since=START - HOUR)
        limited = False
        assert (await until_caught_up(network, None, START - HOUR))[0] == list(range(1, 300))


async def test_a_rate_limit_while_posts_are_looked_at_keeps_what_the_notifications_say(connect: Connect) -> None:
    listed = Listed([notification(1)])
    limits = {"ratelimit-reset": str(int((now() + timedelta(seconds=90)).timestamp()))}

    def answer(asked: Asked) -> Answer:
        return Answer(429, {}, limits) if asked.path.endswith("getPosts") else listed(asked)

    async with scripted_server(answer) as server:
        page = await connect(("bluesky", server.base_url)).fetch(None, since=START - HOUR)
    assert ids(page) == [1]
    assert page.retry_at is not None
    assert timedelta(seconds=80) < page.retry_at - now() <= timedelta(seconds=91)


async def test_only_answers_to_us_are_mentions_in_a_thread_of_ours(bluesky: BlueskyStandIn, connect: Connect) -> None:
    ours = bluesky.answered_by_us(bluesky.mentioned("help"), "on our way")
    direct = bluesky.said("thank you", under=ours)
    bluesky.said("yes, they are kind", by="max", under=direct.uri)
    quote = bluesky.said("look", by="ana", embed={"$type": "app.bsky.embed.record", "record": _ref(bluesky, ours)})
    page = await connect(bluesky).fetch(None, since=now() - HOUR)
    assert [(each.remote_id, each.kind) for each in page.mentions][1:] == [
        (direct.uri, MentionKind.REPLY),
        (quote.uri, MentionKind.QUOTE),
    ]
    assert page.mentions[2].quoted == ours


def _ref(bluesky: BlueskyStandIn, uri: str) -> Json:
    return {"uri": uri, "cid": bluesky.world.posts[uri].cid}


async def test_own_posts_wait_until_the_mentions_are_caught_up_with(connect: Connect) -> None:
    """Or an answer written in the network's own app would come before the mention that it answers."""
    listed = Listed([notification(number) for number in range(1, 500)], page=50)
    record = {"$type": POST, "text": "hi", "createdAt": moment(600)}
    own = Answer(body={"records": [{"uri": f"at://{ME}/{POST}/3jz", "cid": "x", "value": record}]})

    async with scripted_server(lambda asked: own if asked.path.endswith("listRecords") else listed(asked)) as server:
        network = connect(("bluesky", server.base_url))
        page = await network.fetch(None, since=START - HOUR)
        while page.more:
            assert not page.own_posts
            page = await network.fetch(page.cursor, since=START)
        assert [post.text for post in page.own_posts] == ["hi"]


async def test_own_posts_are_read_once_however_many(bluesky: BlueskyStandIn, connect: Connect) -> None:
    network = connect(bluesky)
    start = await network.fetch(None, since=now())
    posted = [bluesky.world.posted(bluesky.brand, f"number {number}").uri for number in range(250)]
    read: list[str] = []
    cursor = start.cursor
    for _ in range(10):
        page = await network.fetch(cursor, since=now())
        read += [post.remote_id for post in page.own_posts]
        cursor = page.cursor
    assert read == posted


async def test_an_item_of_unknown_shape_is_set_aside_with_the_cursor_moving_on(connect: Connect) -> None:
    odd: list[Any] = [
        {**notification(2), "record": None},
        {**notification(3), "author": {}},
        {"indexedAt": moment(4)},
        notification(5),
    ]
    async with scripted_server(Listed(odd)) as server:
        network = connect(("bluesky", server.base_url))
        page = await network.fetch(None, since=START - HOUR)
        assert ids(page) == [2, 3, 5], "what is shown of a post fills in what its notification lacks"
        assert len(page.set_aside) == 1
        again = await network.fetch(page.cursor, since=START)
        assert (again.mentions, again.set_aside) == ((), ())


@pytest.mark.parametrize(
    "answer",
    [
        Answer(body=[]),
        Answer(body={"notifications": {}}),
        Answer(body={}),
        Answer(body=b"<html>Welcome to the hotel network</html>", headers={"Content-Type": "text/html"}),
        Answer(body=b""),
        Answer(body=b'{"notifications":' + b"[" * 200_000),
        Answer(body=b"\xff\xfe[]"),
        Answer(body=b'{"notifications": [' + b" " * 5_000_001 + b"]}"),
        Answer(404, b"<h1>Not Found</h1>"),
        Answer(502, b"<h1>Bad Gateway</h1>"),
        Answer(body=b"{}", headers={"Content-Encoding": "gzip"}),
    ],
    ids=["list", "object", "nothing in it", "web page", "nothing", "deep", "no text", "huge", "404", "502", "no gzip"],
)
async def test_an_answer_that_is_no_list_is_tried_again_later(connect: Connect, answer: Answer) -> None:
    usual = script(Answer())
    async with scripted_server(lambda asked: answer if asked.path == NEWS else usual(asked)) as server:
        with pytest.raises(Unavailable):
            await connect(("bluesky", server.base_url)).fetch(None, since=START)


async def test_a_cursor_of_another_network_is_refused(connect: Connect) -> None:
    async with scripted_server(Listed([])) as server:
        with pytest.raises(Rejected):
            await connect(("bluesky", server.base_url)).fetch({"since_id": 5}, since=START)


async def test_a_redirect_is_not_followed_with_the_token(connect: Connect) -> None:
    usual = script(Answer())
    async with scripted_server(Listed([])) as elsewhere:
        moved = Answer(301, {}, {"Location": elsewhere.base_url + NEWS})
        async with scripted_server(lambda asked: usual(asked) if asked.path in SIGNS_IN else moved) as server:
            with pytest.raises(Rejected):
                await connect(("bluesky", server.base_url)).fetch(None, since=START)
        assert not elsewhere.asked


async def test_a_page_of_hostile_megabytes_leaves_the_loop_free(connect: Connect) -> None:
    """While a heavy page is read, others have their turn long before it is done."""
    facets = [
        {
            "index": {"byteStart": at, "byteEnd": at + 2},
            "features": [{"$type": LINK, "uri": "https://x.example/" + "y" * 40}],
        }
        for at in range(0, 400, 2)
    ]
    record = {"$type": POST, "text": "é \n" * 5_000, "facets": facets, "createdAt": moment(1)}
    usual = Listed([notification(number, record=record) for number in range(1, 61)])
    nothing = Answer(body={"posts": []})
    loop = asyncio.get_running_loop()

    async def part_without_a_turn(network: Network) -> float:
        """The longest stretch of a reading in which nobody else had a turn, as a part of it."""
        turns = [perf_counter()]

        def turn() -> None:
            turns.append(perf_counter())
            turning[0] = loop.call_later(0.001, turn)

        turning = [loop.call_soon(turn)]
        page = await network.fetch(None, since=START - HOUR)
        turning[0].cancel()
        turns.append(perf_counter())
        assert len(page.mentions) == 60
        return max(later - earlier for earlier, later in pairwise(turns)) / (turns[-1] - turns[0])

    async with scripted_server(lambda asked: nothing if "getPosts" in asked.path else usual(asked)) as server:
        network = connect(("bluesky", server.base_url))
        await network.connect()
        # The best of several: a busy machine takes turns away too.
        assert min([await part_without_a_turn(network) for _ in range(4)]) < 0.5
