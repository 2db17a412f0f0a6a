"""How an audit reads an account: as far as it was told, as patiently as the network asks, and with what it has."""

from datetime import timedelta

import pytest

from bot.domain.listening import Elsewhere, Said, Stopped
from bot.domain.mention import Author
from bot.errors import AuthFailed, NotAllowed, NotFound
from bot.ports.social import Quota
from tests.support.talking_town import NOON, Waiting, broadcasts, down, ids, limited, post, town


async def test_all_that_the_account_said_in_the_time_is_read_page_by_page() -> None:
    heard = await Waiting(town(said=broadcasts(1, 2, 3, 4, 24 * 31), unknown=1)).read()
    assert ids([each.post for each in heard.said]) == ["1", "2", "3", "4"]
    assert (heard.older, heard.stopped, heard.unknown, heard.elsewhere) == (False, None, 3, Elsewhere.UNKNOWN)
    assert heard.start == NOON - timedelta(days=30)


async def test_reading_goes_no_further_back_than_it_has_to() -> None:
    network = town(said=broadcasts(1, 2, 24 * 31, 24 * 32, 24 * 33, 24 * 34))
    assert len((await Waiting(network).read()).said) == 2
    assert network.reads == ["timeline", "timeline"]


@pytest.mark.parametrize(("most", "older"), [(1, True), (2, True), (3, True), (4, False), (5, False)])
async def test_no_more_posts_are_read_than_were_asked_for(most: int, older: bool) -> None:
    heard = await Waiting(town(said=broadcasts(1, 2, 3, 4))).read(most=most)
    assert (len(heard.said), heard.older) == (min(most, 4), older)
    assert heard.start == (heard.said[-1].post.posted_at if older else NOON - timedelta(days=30))


async def test_what_stands_under_its_posts_is_read_once() -> None:
    said = [
        Said(post("4", ago=1), None, None),
        Said(post("3", ago=2), None, 0),
        Said(post("2", ago=3, under="1"), "7", 1),
        Said(post("1", ago=4, under="0"), "9", 1),
    ]
    network = town(said=said)
    lea = Author("9", "lea")
    network.threads = {
        "1": [post("2", ago=3, under="1"), post("a", lea, 2, "2")],
    }
    heard = await Waiting(network).read()
    assert ids(heard.below) == ["2", "a"]
    assert [read for read in network.reads if read.startswith("below")] == ["below 1", "below 4"]
    assert heard.unread == 1, "the fourth is not shown"


async def test_of_our_own_account_what_the_network_tells_us_is_read_as_far_as_it_is_public() -> None:
    network = town(page_size=1)
    network.arrives("where is it?", reply_to="5")
    network.arrives("between us", visibility="direct")
    network.arrives("hello", visibility="unlisted")
    heard = await Waiting(network).read("acme")
    assert (ids(heard.naming), heard.elsewhere) == (["101", "103"], Elsewhere.TOLD)
    assert heard.naming[0].in_reply_to == "5"
    network.read_failures.append(down())
    assert (await Waiting(network).read("acme")).stopped is Stopped.UNAVAILABLE


async def test_where_the_network_can_be_searched_that_is_read_too() -> None:
    network = town(named=[post(each, Author("9", "lea")) for each in ("a", "b", "c")])
    heard = await Waiting(network).read()
    assert (ids(heard.naming), heard.elsewhere) == (["a", "b", "c"], Elsewhere.SEARCHED)
    network.naming_failures.append(down())
    heard = await Waiting(network).read()
    assert (ids(heard.naming), heard.elsewhere, heard.stopped) == (["a", "b"], Elsewhere.SEARCHED, Stopped.UNAVAILABLE)


async def test_at_a_rate_limit_it_waits_and_goes_on() -> None:
    network = town(said=broadcasts(1, 2, 3, replies=1))
    network.threads = {"1": [], "2": [], "3": []}
    network.timeline_failures.append(limited(3))
    network.look_failures.append(limited(5))
    waiting = Waiting(network)
    heard = await waiting.read()
    assert (len(heard.said), heard.unread, heard.stopped) == (3, 0, None)
    assert waiting.waits == [timedelta(minutes=3), timedelta(minutes=2)]


async def test_it_does_not_wait_for_longer_than_it_has_time() -> None:
    network = town(said=broadcasts(1, 2, 3, replies=1))
    network.timeline_failures.append(limited(11))
    waiting = Waiting(network)
    heard = await waiting.read()
    assert (len(heard.said), heard.older, heard.unread) == (2, True, 2)
    assert (heard.stopped, waiting.waits) == (Stopped.RATE_LIMITED, [])


async def test_half_of_what_the_network_takes_is_left_to_others() -> None:
    resets_at = NOON + timedelta(minutes=4)
    network = town(said=broadcasts(1, 2, 3), quota=Quota(300, 150, resets_at))
    waiting = Waiting(network)
    assert len((await waiting.read()).said) == 3
    assert waiting.waits == [timedelta(minutes=4)]
    network.quota = Quota(300, 151, resets_at)
    waiting = Waiting(network)
    assert (len((await waiting.read()).said), waiting.waits) == (3, [])


async def test_when_its_time_is_over_it_ends_with_what_it_has() -> None:
    network = town(said=broadcasts(1, 2, 3, replies=1))
    heard = await Waiting(network, minutes=0).read()
    assert (len(heard.said), heard.unread, heard.stopped) == (2, 2, Stopped.TIME)
    assert network.reads == ["timeline"]


async def test_a_thread_that_is_not_shown_keeps_nobody_from_the_others() -> None:
    network = town(said=broadcasts(1, 2, replies=1))
    network.threads = {"1": [post("a", Author("9", "lea"), 0.5, "1")]}
    network.look_failures.append(down(NotAllowed))
    heard = await Waiting(network).read()
    assert (ids(heard.below), heard.unread, heard.stopped) == (["a"], 1, None)


async def test_a_network_that_goes_away_ends_the_reading() -> None:
    network = town(said=broadcasts(1, 2, replies=1))
    network.look_failures.append(down())
    heard = await Waiting(network).read()
    assert (heard.unread, heard.stopped, network.reads[1:]) == (2, Stopped.UNAVAILABLE, ["below 2"])


async def test_a_token_that_is_refused_meanwhile_is_told() -> None:
    network = town(said=broadcasts(1, replies=1))
    network.look_failures.append(down(AuthFailed))
    with pytest.raises(AuthFailed):
        await Waiting(network).read()


async def test_a_handle_that_the_network_does_not_know_is_told() -> None:
    with pytest.raises(NotFound, match="mastodon knows no account nobody"):
        await Waiting(town()).read("nobody")
