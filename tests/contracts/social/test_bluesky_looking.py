"""How posts that were read before are looked at again on Bluesky, alone and in their thread."""

import pytest

from bot.domain.mention import Author, Mention
from bot.errors import RateLimited, TargetGone
from tests.contracts.social.bluesky_stand_in import BlueskyStandIn, post_view, script
from tests.contracts.social.conftest import Connect
from tests.contracts.social.scripted_server import Answer, Asked, scripted_server
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import HOUR, posting
from tests.stand_ins.bluesky.world import POST

LEA = "did:plc:okh6zzsr7l3vwz5kcu74hyit"


async def test_a_check_cut_by_a_rate_limit_gives_what_it_has(bluesky: BlueskyStandIn, connect: Connect) -> None:
    posted = [bluesky.mentioned(f"number {number}") for number in range(60)]
    network = connect(bluesky)
    await network.recheck(posted[:25])
    bluesky.deleted(posted[30])
    bluesky.strikes("app.bsky.feed.getPostThread", "limit", after=False)
    assert [item.remote_id for item in await network.recheck(posted)] == posted[:30]
    bluesky.strikes("app.bsky.feed.getPosts", "limit", after=False)
    with pytest.raises(RateLimited):
        await network.recheck(posted)


async def test_a_post_that_we_may_not_read_keeps_nobody_from_the_others(connect: Connect) -> None:
    usual = script(Answer())
    uris = [f"at://{LEA}/{POST}/{number}" for number in (1, 2, 3)]
    shown = Answer(body={"posts": [post_view(uris[1]), {"uri": uris[2]}]})

    def answer(asked: Asked) -> Answer:
        if asked.path.endswith("getPostThread"):
            return Answer(403, {"error": "Forbidden"})
        return shown if asked.path.endswith("getPosts") else usual(asked)

    async with scripted_server(answer) as server:
        checked = await connect(("bluesky", server.base_url)).recheck([*uris, "no address"])
    assert [item.remote_id for item in checked] == [uris[1]]


async def test_a_post_whose_place_in_the_thread_is_empty_is_gone(connect: Connect) -> None:
    """Servers may say it so (lexicon app.bsky.feed.getPostThread); most answer with an error instead."""
    usual = script(Answer(body={"uri": "at://x"}))
    uri = f"at://{LEA}/{POST}/1"
    target = Mention("acme_social", "bluesky", uri, Author(LEA, "lea.test"), "help", now(), "")
    empty = {"thread": {"$type": "app.bsky.feed.defs#notFoundPost", "uri": uri, "notFound": True}}

    def answer(asked: Asked) -> Answer:
        if asked.path.endswith("getPosts"):
            return Answer(body={"posts": []})
        return Answer(body=empty) if asked.path.endswith("getPostThread") else usual(asked)

    async with scripted_server(answer) as server:
        network = connect(("bluesky", server.base_url))
        assert [(each.remote_id, each.mention) for each in await network.recheck([uri])] == [(uri, None)]
        with pytest.raises(TargetGone):
            await network.publish(posting(target))


async def test_a_thread_leaves_out_what_is_gone_or_odd(connect: Connect) -> None:
    usual = script(Answer())
    uri = f"at://{LEA}/{POST}/2"
    shown = "app.bsky.feed.defs#threadViewPost"
    node = {
        "$type": shown,
        "post": post_view(uri),
        "parent": {"$type": "app.bsky.feed.defs#notFoundPost", "uri": "at://x", "notFound": True},
        "replies": [
            {"$type": "app.bsky.feed.defs#blockedPost", "uri": "at://y", "blocked": True, "author": {"did": LEA}},
            {"$type": shown, "post": {"uri": "odd"}, "replies": [{"$type": shown, "post": post_view(uri + "1")}]},
            "odd",
        ],
    }
    answered = Answer(body={"thread": node})
    async with scripted_server(lambda asked: answered if "Thread" in asked.path else usual(asked)) as server:
        network = connect(("bluesky", server.base_url))
        assert [post.remote_id for post in await network.thread(uri)] == [uri, uri + "1"]
        with pytest.raises(TargetGone):
            await network.thread(uri + "2")


async def test_the_page_says_what_the_network_still_takes(bluesky: BlueskyStandIn, connect: Connect) -> None:
    page = await connect(bluesky).fetch(None, since=now())
    assert page.quota is not None
    assert page.quota.limit == 3000
    assert 2900 < page.quota.remaining < 3000
    assert now() < page.quota.resets_at < now() + HOUR
