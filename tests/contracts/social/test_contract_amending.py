"""What every network promises about replies that are public already: one suite for all that are registered."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import AuthFailed, Rejected, TargetGone, Uncertain
from bot.ports.social import Network
from tests.contracts.social.stand_ins import StandIn, now
from tests.contracts.social.suite import posting, the_mention


@pytest.fixture
def deleting(network: Network) -> Network:
    if not network.capabilities.deletes:
        pytest.skip("this network lets nobody delete a post")
    return network


@pytest.fixture
def editing(network: Network) -> Network:
    if not network.capabilities.edits:
        pytest.skip("this network lets nobody edit a post")
    return network


async def test_a_withdrawn_reply_stands_no_longer(stand_in: StandIn, deleting: Network) -> None:
    target = await the_mention(deleting, stand_in.mentioned("help"))
    published = await deleting.publish(posting(target))
    await deleting.withdraw(published.remote_id)

    assert stand_in.replies_under(target.remote_id) == []
    assert [post.remote_id for post in await deleting.thread(target.remote_id)] == [target.remote_id]


async def test_a_reply_that_is_gone_already_is_withdrawn(stand_in: StandIn, deleting: Network) -> None:
    target = await the_mention(deleting, stand_in.mentioned("help"))
    published = await deleting.publish(posting(target))
    await deleting.withdraw(published.remote_id)
    await deleting.withdraw(published.remote_id)

    assert stand_in.replies_under(target.remote_id) == []


async def test_a_withdrawal_whose_answer_was_lost_is_uncertain_and_safe_to_repeat(
    stand_in: StandIn, deleting: Network
) -> None:
    target = await the_mention(deleting, stand_in.mentioned("help"))
    published = await deleting.publish(posting(target))
    stand_in.lose_next_amendment()
    with pytest.raises(Uncertain):
        await deleting.withdraw(published.remote_id)
    await deleting.withdraw(published.remote_id)

    assert stand_in.replies_under(target.remote_id) == []


async def test_nothing_of_a_withdrawal_leaves_after_its_deadline(stand_in: StandIn, deleting: Network) -> None:
    target = await the_mention(deleting, stand_in.mentioned("help"))
    published = await deleting.publish(posting(target))
    with pytest.raises(Uncertain):
        await deleting.withdraw(published.remote_id, send_by=now())
    assert len(stand_in.replies_under(target.remote_id)) == 1
    await deleting.withdraw(published.remote_id, send_by=now() + timedelta(minutes=1))
    assert stand_in.replies_under(target.remote_id) == []


async def test_a_withdrawal_with_a_revoked_token_is_told(stand_in: StandIn, deleting: Network) -> None:
    target = await the_mention(deleting, stand_in.mentioned("help"))
    published = await deleting.publish(posting(target))
    stand_in.revoke()
    with pytest.raises(AuthFailed):
        await deleting.withdraw(published.remote_id)


async def test_the_posts_of_others_stay(stand_in: StandIn, deleting: Network) -> None:
    if deleting.capabilities.replaces:
        pytest.skip("here one answer of ours stands under a post")
    target = await the_mention(deleting, stand_in.mentioned("help"))
    published = await deleting.publish(posting(target))
    other = await deleting.publish(posting(target, "And more.", key="key-2"))
    await deleting.withdraw(published.remote_id)

    left = [post.remote_id for post in await deleting.thread(target.remote_id)]
    assert left == [target.remote_id, other.remote_id]


async def test_a_corrected_reply_says_the_new_words_as_previewed(stand_in: StandIn, editing: Network) -> None:
    target = await the_mention(editing, stand_in.mentioned("help"))
    published = await editing.publish(posting(target))
    await editing.correct(published.remote_id, posting(target, "It is mended."))

    assert stand_in.replies_under(target.remote_id) == [editing.preview("It is mended.", target).text]
    assert [post.remote_id for post in await editing.thread(target.remote_id)][-1] == published.remote_id


async def test_a_correction_whose_answer_was_lost_is_uncertain_and_safe_to_repeat(
    stand_in: StandIn, editing: Network
) -> None:
    target = await the_mention(editing, stand_in.mentioned("help"))
    published = await editing.publish(posting(target))
    stand_in.lose_next_amendment()
    with pytest.raises(Uncertain):
        await editing.correct(published.remote_id, posting(target, "It is mended."))
    await editing.correct(published.remote_id, posting(target, "It is mended."))

    assert stand_in.replies_under(target.remote_id) == [editing.preview("It is mended.", target).text]


async def test_a_post_that_is_gone_is_not_corrected(stand_in: StandIn, editing: Network) -> None:
    target = await the_mention(editing, stand_in.mentioned("help"))
    published = await editing.publish(posting(target))
    await editing.withdraw(published.remote_id)
    with pytest.raises(TargetGone):
        await editing.correct(published.remote_id, posting(target, "It is mended."))


async def test_a_correction_that_is_too_long_or_late_changes_nothing(stand_in: StandIn, editing: Network) -> None:
    target = await the_mention(editing, stand_in.mentioned("help"))
    published = await editing.publish(posting(target))
    before = stand_in.replies_under(target.remote_id)
    limit = editing.preview("", target).limit
    with pytest.raises(Rejected):
        await editing.correct(published.remote_id, posting(target, "é" * (limit + 1)))
    with pytest.raises(Uncertain):
        await editing.correct(published.remote_id, replace(posting(target, "It is mended."), send_by=now()))

    assert stand_in.replies_under(target.remote_id) == before
