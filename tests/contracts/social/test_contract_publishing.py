"""What every social network promises about replies, whoever its vendor: one suite for all that are registered."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.department import PostingClass
from bot.errors import Rejected, TargetGone, Uncertain
from bot.ports.social import Network, Posting
from tests.contracts.social.conftest import Connect
from tests.contracts.social.scripted_server import Answer, scripted_server
from tests.contracts.social.stand_ins import STAND_INS, StandIn, now
from tests.contracts.social.suite import posting, the_mention

pytestmark = pytest.mark.usefixtures("publishing")


async def test_a_text_too_long_is_refused_before_anything_leaves(
    stand_in: StandIn, network: Network, connect: Connect
) -> None:
    target = await the_mention(network, stand_in.mentioned("help"))
    limit = network.preview("", target).limit
    preview = network.preview("é" * (limit + 1), target)
    assert "too_long" in preview.problems
    assert preview.length > preview.limit
    async with scripted_server(STAND_INS[stand_in.network].script(Answer())) as server:
        with pytest.raises(Rejected):
            await connect((stand_in.network, server.base_url)).publish(posting(target, "é" * (limit + 1)))
        with pytest.raises(Rejected):
            await connect((stand_in.network, server.base_url)).publish(posting(target, " \n "))
        assert not STAND_INS[stand_in.network].writes(server)


async def test_the_longest_text_that_the_preview_allows_is_published(stand_in: StandIn, network: Network) -> None:
    target = await the_mention(network, stand_in.mentioned("help"))
    empty = network.preview("x", target)
    longest = "x" * (empty.limit - empty.length + 1)
    assert network.preview(longest, target).length == empty.limit
    await network.publish(posting(target, longest))
    assert longest in stand_in.replies_under(target.remote_id)[0]


async def test_the_same_key_twice_is_one_post(stand_in: StandIn, network: Network) -> None:
    target = await the_mention(network, stand_in.mentioned("help"))
    if network.capabilities.posting is PostingClass.PLAIN:
        pytest.skip("this network knows no keys: what was sent is looked for, and two of them go to a human")
    once = await network.publish(posting(target))
    again = await network.publish(posting(target))
    assert again == once
    assert len(stand_in.replies_under(target.remote_id)) == 1


async def test_nothing_of_a_reply_leaves_after_its_deadline(stand_in: StandIn, network: Network) -> None:
    target = await the_mention(network, stand_in.mentioned("help"))
    with pytest.raises(Uncertain):
        await network.publish(replace(posting(target), send_by=now()))
    assert stand_in.replies_under(target.remote_id) == []
    await network.publish(replace(posting(target), send_by=now() + timedelta(minutes=1)))
    assert len(stand_in.replies_under(target.remote_id)) == 1


async def test_the_reply_lands_under_its_mention_as_previewed(stand_in: StandIn, network: Network) -> None:
    stand_in.mentioned("another one")
    target = await the_mention(network, stand_in.mentioned("help"))
    preview = network.preview("We are looking into it.", target)
    published = await network.publish(posting(target))
    assert stand_in.replies_under(target.remote_id) == [preview.text]
    assert published.url.startswith("http")
    if STAND_INS[stand_in.network].polled:
        assert [post.own for post in await network.thread(target.remote_id)] == [False, True]


async def test_a_reply_whose_answer_was_lost_is_sent_again_under_its_key_and_stands_once(
    stand_in: StandIn, network: Network
) -> None:
    if network.capabilities.posting is PostingClass.PLAIN:
        pytest.skip("this network knows no keys: what was sent is looked for, and two of them go to a human")
    target = await the_mention(network, stand_in.mentioned("help"))
    stand_in.lose_next_answer()
    with pytest.raises(Uncertain):
        await network.publish(posting(target))
    assert (await network.publish(posting(target))).remote_id
    assert len(stand_in.replies_under(target.remote_id)) == 1


@pytest.mark.usefixtures("findable")
async def test_a_lost_answer_is_uncertain_and_the_reply_is_found_again(stand_in: StandIn, network: Network) -> None:
    target = await the_mention(network, stand_in.mentioned("help"))
    attempt = Posting(key="key-1", text="We are <looking> & finding.", target=target, first_attempt_at=now())
    assert await network.find(attempt) is None
    stand_in.lose_next_answer()
    with pytest.raises(Uncertain):
        await network.publish(attempt)
    found = await network.find(attempt)
    assert found is not None
    assert found.remote_id == (await network.thread(target.remote_id))[-1].remote_id
    assert len(stand_in.replies_under(target.remote_id)) == 1


@pytest.mark.usefixtures("findable")
async def test_another_text_or_another_parent_is_not_our_reply(stand_in: StandIn, network: Network) -> None:
    target = await the_mention(network, stand_in.mentioned("help"))
    other = await the_mention(network, stand_in.mentioned("help too"))
    await network.publish(posting(target))
    assert await network.find(Posting("k", "Something else.", target, now())) is None
    assert await network.find(Posting("k", "We are looking into it.", other, now())) is None


@pytest.mark.usefixtures("findable")
async def test_where_one_answer_stands_another_takes_its_place(stand_in: StandIn, network: Network) -> None:
    if not network.capabilities.replaces:
        pytest.skip("here several answers of ours may stand under a post")
    target = await the_mention(network, stand_in.mentioned("help"))
    first = await network.publish(posting(target))
    second = await network.publish(posting(target, "It is mended.", key="key-2"))
    assert second == first
    assert stand_in.replies_under(target.remote_id) == ["It is mended."]
    assert await network.find(posting(target)) is None
    assert await network.find(posting(target, "It is mended.")) == second


@pytest.mark.usefixtures("findable")
async def test_two_posts_that_match_are_left_to_a_human(stand_in: StandIn, network: Network) -> None:
    if network.capabilities.replaces:
        pytest.skip("here one answer of ours stands under a post")
    target = await the_mention(network, stand_in.mentioned("help"))
    await network.publish(posting(target))
    stand_in.answered_by_us(target.remote_id, network.preview("We are looking into it.", target).text)
    third = Posting("key-3", "We are looking into it.", target, now())
    if STAND_INS[stand_in.network].finds_by_key:
        assert await network.find(third) is None
        return
    with pytest.raises(Uncertain):
        await network.find(third)


@pytest.mark.usefixtures("polled")
async def test_a_deleted_post_is_gone_for_thread_and_reply(stand_in: StandIn, network: Network) -> None:
    target = await the_mention(network, stand_in.mentioned("help"))
    stand_in.deleted(target.remote_id)
    with pytest.raises(TargetGone):
        await network.thread(target.remote_id)
    with pytest.raises(TargetGone):
        await network.publish(posting(target))
    if STAND_INS[stand_in.network].tells_gone:
        assert await network.find(posting(target)) is None
        return
    with pytest.raises(TargetGone):
        await network.find(posting(target))
