"""Items on Facebook looked at again, each by what it is, and the threads around them."""

import pytest

from bot.errors import Permanent, RateLimited, Unavailable
from bot.ports.social import Network, Page
from integrations.social.meta.facebook.rechecking import MOST_FAULTS
from tests.contracts.social.conftest import Connect
from tests.contracts.social.facebook_stand_in import FacebookStandIn
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import HOUR
from tests.stand_ins.meta.server import Manner
from tests.stand_ins.meta.world import PAGE_NAME


@pytest.fixture
def network(facebook: FacebookStandIn, connect: Connect) -> Network:
    return connect(facebook)


async def read(network: Network) -> Page:
    return await network.fetch(None, since=now() - HOUR)


async def test_what_takes_no_comments_says_so_when_read_and_when_looked_at_again(
    facebook: FacebookStandIn, network: Network
) -> None:
    post = facebook.mentioned("help")
    comment = facebook.answered(post, "me too")
    for each in (post, comment):
        facebook.world.items[each].closed = True
    page = await read(network)
    again = await network.recheck([post, comment])
    assert [each.barrier for each in page.mentions] == ["replies_limited"] * 2
    assert [each.mention for each in again] == list(page.mentions)


async def test_each_kind_of_item_is_looked_at_again_as_it_was_read(facebook: FacebookStandIn, network: Network) -> None:
    facebook.answered(facebook.mentioned("help"), "me too")
    facebook.mentioned_elsewhere("Acme was late")
    kept = facebook.world.recommend("ana", "Never again").id
    gone = facebook.world.recommend("tom", "Bad").id
    page = await read(network)
    facebook.world.delete(gone)
    again = {each.remote_id: each.mention for each in await network.recheck([each.remote_id for each in page.mentions])}
    assert again == {each.remote_id: None if each.remote_id == gone else each for each in page.mentions}
    assert kept in again


async def test_a_limit_among_looks_gives_what_was_looked_at(facebook: FacebookStandIn, network: Network) -> None:
    seen = facebook.mentioned("help")
    recommended = facebook.world.recommend("ana", "Bad").id
    await network.connect()
    facebook.server.next_time("ratings", Manner.LIMITED)
    assert [each.remote_id for each in await network.recheck([seen, recommended])] == [seen]
    facebook.server.next_time("ratings", Manner.LIMITED)
    with pytest.raises(RateLimited):
        await network.recheck([recommended])
    facebook.server.next_time("ratings", Manner.NOT_ALLOWED)
    assert await network.recheck([recommended]) == [], "nothing is known of it"


async def test_items_that_facebook_fails_to_give_hold_up_no_others(facebook: FacebookStandIn, network: Network) -> None:
    seen = [facebook.mentioned(f"help {number}") for number in range(5)]
    await network.connect()
    facebook.server.next_time("item", Manner.PAGE, Manner.ANSWERED, Manner.PAGE, Manner.ANSWERED, Manner.PAGE)
    assert [each.remote_id for each in await network.recheck(seen)] == [seen[1], seen[3]]
    facebook.server.next_time("item", *[Manner.PAGE] * MOST_FAULTS)
    with pytest.raises(Unavailable):
        await network.recheck(seen)
    assert len(await network.recheck(seen)) == 5, "the others were not asked for where it seemed down"


async def test_an_item_of_unknown_shape_holds_up_no_others(facebook: FacebookStandIn, network: Network) -> None:
    post = facebook.mentioned("help")
    strange = facebook.answered(post, "strange")
    facebook.world.items[strange].words = 7  # type: ignore[assignment]
    assert [each.remote_id for each in await network.recheck([strange, post])] == [post]
    with pytest.raises(Permanent):
        await network.thread(strange)


async def test_the_thread_of_an_answer_is_its_post_its_comment_and_what_answers_that(
    facebook: FacebookStandIn, network: Network
) -> None:
    post = facebook.world.write_on_page(PAGE_NAME, "Our new shop").id
    asked, beside = facebook.answered(post, "when?"), facebook.answered(post, "lovely", by="tom")
    first, second = facebook.answered(asked, "soon?", by="max"), facebook.answered_by_us(asked, "On Monday.")
    thread = await network.thread(first)
    assert [(each.remote_id, each.in_reply_to, each.own) for each in thread] == [
        (post, None, True),
        (asked, post, False),
        (first, asked, False),
        (second, asked, True),
    ]
    assert beside not in {each.remote_id for each in thread}
    assert len(await network.thread(post)) == 5


async def test_the_thread_of_a_recommendation_begins_with_it(facebook: FacebookStandIn, network: Network) -> None:
    review = facebook.world.recommend("ana", "Never again").id
    ours = facebook.answered_by_us(review, "We are sorry.")
    assert [(each.remote_id, each.in_reply_to) for each in await network.thread(review)] == [
        (review, None),
        (ours, review),
    ]


async def test_the_thread_on_a_post_of_somebody_elses_begins_with_the_comment(
    facebook: FacebookStandIn, network: Network
) -> None:
    theirs = facebook.mentioned_elsewhere("Acme was late")
    comment = facebook.answered(theirs, "typical")
    assert [each.remote_id for each in await network.thread(comment)] == [comment]
