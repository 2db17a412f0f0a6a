"""How Bluesky is searched beside its notifications: from when that was asked for, and telling what it left out."""

from datetime import timedelta

from bot.domain.mention import MentionKind
from tests.contracts.social.bluesky_stand_in import BlueskyStandIn
from tests.contracts.social.conftest import Connect
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import HOUR


async def test_a_search_finds_what_names_us_without_our_handle(bluesky: BlueskyStandIn, connect: Connect) -> None:
    network = connect(bluesky, search="acme parcels")
    before = bluesky.said("I hate acme parcels")
    named = bluesky.naming("where is it, acme parcels?")
    bluesky.world.posted(bluesky.brand, "acme parcels are late today")
    page = await network.fetch(None, since=now() - HOUR)
    assert [each.remote_id for each in page.mentions] == [before.uri, named.uri]
    after = bluesky.said("acme parcels again", by="max")
    page = await network.fetch(page.cursor, since=now())
    assert [(each.remote_id, each.kind) for each in page.mentions] == [(after.uri, MentionKind.MENTION)]
    assert not (await network.fetch(page.cursor, since=now())).mentions
    assert "app.bsky.feed.searchPosts" in bluesky.server.asked


async def test_a_search_that_is_added_later_begins_then(bluesky: BlueskyStandIn, connect: Connect) -> None:
    page = await connect(bluesky).fetch(None, since=now() - HOUR)
    bluesky.said("I hate acme parcels")
    began = now() + timedelta(seconds=1)
    page = await connect(bluesky, search="acme parcels").fetch(page.cursor, since=began)
    assert not page.mentions
    assert page.cursor["search"] is not None


async def test_a_search_with_more_hits_than_are_read_says_so(bluesky: BlueskyStandIn, connect: Connect) -> None:
    network = connect(bluesky, search="acme parcels")
    posted = [bluesky.said(f"acme parcels {number}").uri for number in range(1_020)]
    page = await network.fetch(None, since=now() - HOUR)
    assert [each.remote_id for each in page.mentions] == posted[20:]
    assert page.missed_from is not None
    assert not (await network.fetch(page.cursor, since=now())).mentions


async def test_without_a_search_nothing_is_searched(bluesky: BlueskyStandIn, connect: Connect) -> None:
    bluesky.said("I hate acme parcels")
    assert not (await connect(bluesky).fetch(None, since=now() - HOUR)).mentions
    assert "app.bsky.feed.searchPosts" not in bluesky.server.asked
