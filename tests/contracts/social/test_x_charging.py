"""What X charges for beside pages and answers is added up too: looks at posts and threads, searches, deletions."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from bot.errors import Uncertain
from bot.ports.social import Network
from tests.contracts.social import x_stand_in
from tests.contracts.social.conftest import Connect
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import HOUR, posting, the_mention
from tests.contracts.social.x_stand_in import XStandIn
from tests.support.house import FakeClock

OWNED, POST, USER, DELETED = Decimal("0.001"), Decimal("0.005"), Decimal("0.010"), Decimal("0.010")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(now().replace(hour=12))


@pytest.fixture
def x(clock: FakeClock) -> Iterator[XStandIn]:
    with x_stand_in.standing_in(clock) as stand_in:
        yield stand_in


@pytest.fixture
async def network(x: XStandIn, connect: Connect, clock: FakeClock) -> Network:
    """A connector that knows already who we are, for which it was charged."""
    network = connect(x, clock=clock)
    await network.connect()
    assert network.charged() == USER
    return network


async def test_a_look_at_a_post_is_charged_once_a_day_and_told_once(
    x: XStandIn, network: Network, clock: FakeClock
) -> None:
    mention = x.mentioned("help")
    await network.recheck([mention])
    assert network.charged() == POST + USER
    assert network.charged() == 0
    await network.recheck([mention])
    assert network.charged() == 0
    clock.move(days=1)
    await network.recheck([mention])
    assert network.charged() == POST + 2 * USER, "the post, who wrote it, and who we are"


async def test_a_thread_is_charged_by_the_posts_and_people_in_it(
    x: XStandIn, network: Network, clock: FakeClock
) -> None:
    root = x.mentioned("help")
    ours = x.answered_by_us(root, "on our way")
    last = x.answered(ours, "thanks")
    clock.move(60)
    posts = await network.thread(last)
    assert len(posts) == 3
    assert network.charged() == 3 * POST + USER, "theirs and ours, and lea: we are known already"


async def test_a_withdrawal_is_charged_also_where_its_answer_was_lost(
    x: XStandIn, network: Network, clock: FakeClock
) -> None:
    target = await the_mention(network, x.mentioned("help"), since=clock() - HOUR)
    published = await network.publish(posting(target))
    network.charged()
    x.lose_next_amendment()
    with pytest.raises(Uncertain):
        await network.withdraw(published.remote_id)
    assert network.charged() == 0
    await network.withdraw(published.remote_id)
    assert network.charged() == DELETED


async def test_a_search_for_our_own_reply_and_a_look_whether_it_is_shown_are_charged(
    x: XStandIn, network: Network, clock: FakeClock
) -> None:
    target = await the_mention(network, x.mentioned("help"), since=clock() - HOUR)
    published = await network.publish(posting(target))
    network.charged()
    assert await network.find(posting(target)) == published
    assert network.charged() >= OWNED
    other = x.answered_by_us(target.remote_id, "also this")
    assert await network.is_visible(other)
    assert network.charged() == POST


async def test_a_page_tells_what_was_charged_before_it_and_not_told_yet(x: XStandIn, network: Network) -> None:
    await network.recheck([x.mentioned("help")])
    page = await network.fetch(None, since=now())
    assert page.spent >= POST + USER
    assert network.charged() == 0
