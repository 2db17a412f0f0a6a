"""Our reply is found again among our own posts: by author, parent and text, however X shows it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.mention import Mention
from bot.errors import RateLimited, Uncertain
from integrations.social.x.reply import comparable, matching_replies
from tests.contracts.social.conftest import Connect
from tests.contracts.social.scripted_server import Answer, Asked, scripted_server
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import posting, the_mention
from tests.contracts.social.x_payloads import ME, answer, entry, id_at, post, user
from tests.contracts.social.x_stand_in import XStandIn
from tests.stand_ins.x.posts import BRAND
from tests.stand_ins.x.server import Manner
from tests.support.effort import effort


@pytest.fixture
async def target(x: XStandIn, connect: Connect) -> Mention:
    return await the_mention(connect(x), x.mentioned("help"))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("a  b\n c", "a b c"),
        ("<b> & more", "&lt;b&gt; &amp; more"),
        ("caf\u0065\u0301", "café"),
        ("hello", "@lea @bob_2 hello"),
        ("@lea hello", "hello"),
        ("see example.com", "see http://example.com"),
        ("see https://www.Example.com/a/", "see http://Example.com/a"),
    ],
)
def test_two_ways_to_show_the_same_words_are_the_same(typed: str, shown: str) -> None:
    assert comparable(typed) == comparable(shown)


@pytest.mark.parametrize(
    ("one", "other"), [("hello", "hello!"), ("see example.com/a", "see example.com/b"), ("a b", "ab")]
)
def test_other_words_are_others(one: str, other: str) -> None:
    assert comparable(one) != comparable(other)


@pytest.mark.parametrize(
    "text",
    [
        "See https://example.com/a?b=1&c=<d> & tell us.",
        "caf\u0065\u0301 👋🏽 日本",
        "one\n\n\ttwo",
        "@lea as promised",
        "5 > 4",
    ],
)
async def test_our_reply_is_found_as_x_shows_it(x: XStandIn, connect: Connect, target: Mention, text: str) -> None:
    network = connect(x)
    published = await network.publish(posting(target, text))
    found = await network.find(posting(target, text))
    assert found is not None
    assert (found.remote_id, found.url) == (published.remote_id, f"https://x.com/acme/status/{published.remote_id}")


async def test_only_posts_since_the_first_attempt_are_read(x: XStandIn, connect: Connect, target: Mention) -> None:
    network = connect(x)
    x.world.write(BRAND, "We are looking into it.", in_reply_to=target.remote_id, moment=now() - timedelta(hours=1))
    x.server.heard.clear()
    assert await network.find(replace(posting(target), first_attempt_at=now())) is None
    (reading,) = [each for each in x.server.heard if each.kind == "own_posts"]
    assert datetime.fromisoformat(reading.query["start_time"]) > now() - timedelta(minutes=3)


async def test_a_look_through_more_than_one_page_finds_it(x: XStandIn, connect: Connect, target: Mention) -> None:
    network = connect(x)
    published = await network.publish(posting(target))
    for number in range(150):
        x.world.write(BRAND, f"another {number}")
    found = await network.find(posting(target))
    assert found is not None
    assert found.remote_id == published.remote_id


async def test_a_look_that_was_cut_is_no_look(x: XStandIn, connect: Connect, target: Mention) -> None:
    network = connect(x)
    for number in range(150):
        x.world.write(BRAND, f"another {number}")
    x.server.limit_after("own_posts", 1)
    with pytest.raises(RateLimited):
        await network.find(posting(target))
    x.server.next_time("own_posts", Manner.LIMITED)
    with pytest.raises(RateLimited):
        await network.find(posting(target))


async def found_among(
    connect: Connect, target: Mention, *own: object, text: str = "See example.com, please."
) -> object:
    def answer(asked: Asked) -> Answer:
        if asked.path == "/2/users/me":
            return Answer(body={"data": user(ME, "acme")})
        return Answer(body={"data": list(own), "meta": {}})

    async with scripted_server(answer) as server:
        return await connect(("x", server.base_url)).find(posting(target, text))


async def test_a_reply_whose_links_x_does_not_write_out_is_left_to_a_human(connect: Connect, target: Mention) -> None:
    references = [{"type": "replied_to", "id": target.remote_id}]
    mine = post(id_at(now()), "See https://t.co/abcdefghij please.", author_id=ME, referenced_tweets=references)
    with pytest.raises(Uncertain):
        await found_among(connect, target, mine)
    assert await found_among(connect, target, mine, text="Something else, example.com") is None
    assert await found_among(connect, target, {**mine, "referenced_tweets": []}) is None


async def test_long_replies_without_a_blank_are_told_apart_at_once(target: Mention) -> None:
    plain_loop = effort(lambda: sum(range(1_000_000)))
    wanted = posting(target, "日" * 23_000)
    for said in ("日" * 24_000, "https://t.co/abcdefghij " + "日" * 24_000, "." * 24_000):
        mine = entry(answer(target.remote_id, author_id=ME, text=said))
        assert effort(lambda mine=mine: matching_replies([mine], wanted, me=ME)) < plain_loop, said[:30]  # type: ignore[misc]


async def test_an_item_of_unknown_shape_leaves_it_to_a_human(connect: Connect, target: Mention) -> None:
    with pytest.raises(Uncertain):
        await found_among(connect, target, {"id": id_at(now())})


async def test_too_many_posts_to_look_through_leave_it_to_a_human(connect: Connect, target: Mention) -> None:
    def endless(asked: Asked) -> Answer:
        if asked.path == "/2/users/me":
            return Answer(body={"data": user(ME, "acme")})
        return Answer(body={"data": [], "meta": {"next_token": "again"}})

    async with scripted_server(endless) as server:
        with pytest.raises(Uncertain):
            await connect(("x", server.base_url)).find(posting(target))
