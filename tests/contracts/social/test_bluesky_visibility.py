"""Whether a reply on Bluesky is seen: what bars it is known before, and looked for after it was published."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import NotAllowed, TargetGone
from bot.flow.verify import PAUSES
from tests.contracts.social.bluesky_stand_in import BlueskyStandIn, post_view, script
from tests.contracts.social.conftest import Connect
from tests.contracts.social.scripted_server import Answer, scripted_server
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import HOUR, posting, the_mention


async def test_whoever_lets_us_not_answer_is_not_answered(bluesky: BlueskyStandIn, connect: Connect) -> None:
    """The server would take the reply, and nobody would see it."""
    network = connect(bluesky)
    closed = await the_mention(network, bluesky.mentioned("help", by="lea"))
    blocking = await the_mention(network, bluesky.mentioned("help", by="max"))
    bluesky.world.gates[closed.remote_id] = set()
    bluesky.person("max").blocks.add(bluesky.brand.did)
    for target in (closed, blocking):
        with pytest.raises(NotAllowed):
            await network.publish(posting(target))
        assert bluesky.replies_under(target.remote_id) == []
    bluesky.world.gates[closed.remote_id] = {bluesky.brand.did}
    await network.publish(posting(closed))
    assert len(bluesky.replies_under(closed.remote_id)) == 1


def test_its_document_says_when_a_reply_is_told_to_be_invisible(connect: Connect) -> None:
    first = connect(("bluesky", "https://sky.example")).capabilities.verifies
    assert first is not None
    minutes, seconds = divmod(round(sum(PAUSES, first).total_seconds()), 60)
    document = (Path(__file__).parents[3] / "docs/networks/bluesky.md").read_text("utf-8")
    assert f"about {minutes} minutes and {seconds} seconds after the sending" in document


async def test_a_reply_that_nobody_else_sees_is_told(bluesky: BlueskyStandIn, connect: Connect) -> None:
    network = connect(bluesky)
    assert network.capabilities.verifies == timedelta(seconds=10)
    target = await the_mention(network, bluesky.mentioned("help"))
    shown = await network.publish(posting(target))
    assert await network.is_visible(shown.remote_id)
    bluesky.world.gates[target.remote_id] = set()
    assert not await network.is_visible(shown.remote_id)
    del bluesky.world.gates[target.remote_id]
    root = bluesky.said("another thread")
    bluesky.world.posts[shown.remote_id].record["reply"]["root"] = {"uri": root.uri, "cid": root.cid}
    assert not await network.is_visible(shown.remote_id), "a reply with another root stands in no thread"
    await network.withdraw(shown.remote_id)
    assert not await network.is_visible(shown.remote_id)


async def test_a_reply_whose_parent_was_deleted_is_still_seen(bluesky: BlueskyStandIn, connect: Connect) -> None:
    network = connect(bluesky)
    target = await the_mention(network, bluesky.mentioned("help"))
    published = await network.publish(posting(target))
    bluesky.deleted(target.remote_id)
    assert await network.is_visible(published.remote_id)


async def test_what_bars_an_answer_is_told_with_the_mention(bluesky: BlueskyStandIn, connect: Connect) -> None:
    network = connect(bluesky)
    open_to_all, closed, blocking = (bluesky.mentioned("help", by=by) for by in ("lea", "max", "ana"))
    bluesky.world.gates[closed] = set()
    page = await network.fetch(None, since=now() - HOUR)
    assert {each.remote_id: each.barrier for each in page.mentions} == {
        open_to_all: "",
        closed: "replies_limited",
        blocking: "",
    }
    bluesky.person("ana").blocks.add(bluesky.brand.did)
    checked = {each.remote_id: each.mention for each in await network.recheck([open_to_all, closed, blocking])}
    behind = checked[blocking]
    assert behind is not None, "a block is no deletion"
    assert (behind.barrier, behind.author.handle) == ("blocked", "ana.test")
    assert "help" in behind.text
    bluesky.brand.blocks.add(bluesky.person("lea").did)
    (ours,) = await network.recheck([open_to_all])
    assert ours.mention is not None
    assert ours.mention.barrier == "blocking"
    bluesky.person("lea").blocks.add(bluesky.brand.did)
    (both,) = await network.recheck([open_to_all])
    assert both.mention is not None
    assert both.mention.barrier == "blocked", "what we cannot end ourselves is told"


async def test_whom_our_account_mutes_is_barred_before_anybody_writes_until_it_hears_them_again(
    bluesky: BlueskyStandIn, connect: Connect
) -> None:
    network = connect(bluesky, search="help")
    muted = bluesky.person("lea").did
    before = await the_mention(network, bluesky.mentioned("help"))
    assert before.barrier == ""
    bluesky.brand.mutes.add(muted)
    found = await the_mention(network, bluesky.mentioned("help again"))
    assert found.barrier == "muted", "a search finds it all the same"
    (checked,) = await network.recheck([before.remote_id])
    assert checked.mention is not None
    assert checked.mention.barrier == "muted"
    with pytest.raises(NotAllowed):
        await network.publish(posting(before))
    assert bluesky.replies_under(before.remote_id) == []
    bluesky.brand.mutes.clear()
    (checked,) = await network.recheck([before.remote_id])
    assert checked.mention is not None
    assert checked.mention.barrier == ""


async def test_a_thread_behind_a_block_is_gone_for_us(bluesky: BlueskyStandIn, connect: Connect) -> None:
    network = connect(bluesky)
    mention = bluesky.mentioned("help")
    bluesky.person("lea").blocks.add(bluesky.brand.did)
    with pytest.raises(TargetGone):
        await network.thread(mention)
    bluesky.deleted(mention)
    (checked,) = await network.recheck([mention])
    assert checked.mention is None


@pytest.mark.parametrize(
    ("relation", "barrier"),
    [
        ({"blockedBy": True}, "blocked"),
        ({"blocking": "at://x/app.bsky.graph.block/1"}, "blocking"),
        ({"blockingByList": {"name": "x"}}, "blocking"),
        ({"muted": True}, "muted"),
        ({"muted": False, "mutedByList": {"name": "x"}}, "muted"),
        ({"muted": False, "mutedOnlyReposts": True}, ""),
    ],
)
async def test_every_kind_of_block_and_mute_bars(connect: Connect, relation: dict[str, object], barrier: str) -> None:
    uri = "at://did:plc:okh6zzsr7l3vwz5kcu74hyit/app.bsky.feed.post/3jzfcijpj2z2a"
    view = post_view(uri, author={"did": "did:plc:okh6zzsr7l3vwz5kcu74hyit", "handle": "lea.test", "viewer": relation})
    usual = script(Answer())
    shown = Answer(body={"posts": [view]})
    async with scripted_server(lambda asked: shown if asked.path.endswith("getPosts") else usual(asked)) as server:
        (checked,) = await connect(("bluesky", server.base_url)).recheck([uri])
    assert checked.mention is not None
    assert checked.mention.barrier == barrier
