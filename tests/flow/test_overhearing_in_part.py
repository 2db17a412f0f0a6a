"""What an audit does where the network shows it a part only, asks it to wait, or leads it round in a circle."""

from collections import deque
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.listening import Elsewhere, Missing, Said, Stopped
from bot.domain.mention import Author
from bot.errors import AuthFailed, NotAllowed, RateLimited, Rejected
from bot.ports.social import Page
from bot.ports.timelines import PublicPage
from tests.support.talking_town import NOON, Waiting, broadcasts, down, ids, limited, post, town


def told(at: int, *names: str, **more: Any) -> Page:
    """A page of what the network tells our own account, which leads on to `at`."""
    network = town()
    mentions = tuple(network.arrives("hello", remote_id=name) for name in names)
    return Page(mentions=mentions, cursor={"at": at}, **more)


@pytest.mark.parametrize("where", ["connect_failures", "lookup_failures", "first_failures"])
async def test_a_rate_limit_at_the_very_first_is_waited_for_too(where: str) -> None:
    network = town(said=broadcasts(1, 2))
    getattr(network, where).append(limited(3))
    waiting = Waiting(network)
    heard = await waiting.read()
    assert (len(heard.said), heard.stopped, waiting.waits) == (2, None, [timedelta(minutes=3)])


@pytest.mark.parametrize("where", ["connect_failures", "lookup_failures", "first_failures"])
async def test_where_there_is_no_time_to_wait_before_anything_was_read_that_is_told(where: str) -> None:
    network = town(said=broadcasts(1, 2))
    getattr(network, where).append(limited(10))
    waiting = Waiting(network)
    with pytest.raises(RateLimited):
        await waiting.read()
    assert waiting.waits == []


async def test_a_rate_limit_that_is_over_already_is_not_waited_for_again() -> None:
    network = town(said=broadcasts(1, 2))
    network.connect_failures.append(limited(-1))
    waiting = Waiting(network)
    assert len((await waiting.read()).said) == 2
    assert waiting.waits == [timedelta(0)]


async def test_where_the_network_refuses_to_search_on_what_was_read_stays() -> None:
    network = town(named=[post(each, Author("9", "lea")) for each in ("a", "b", "c")], said=broadcasts(1, replies=1))
    network.threads = {"1": [post("d", Author("9", "lea"), 0.5, "1")]}
    network.naming_failures.append(down(Rejected))
    heard = await Waiting(network).read()
    assert (len(heard.said), ids(heard.naming), ids(heard.below)) == (1, ["a", "b"], ["d"])
    assert (heard.elsewhere, heard.missing, heard.stopped) == (Elsewhere.SEARCHED, {Missing.SEARCH}, None)


async def test_where_the_network_refuses_older_posts_what_was_read_stays() -> None:
    network = town(said=broadcasts(1, 2, 3))
    network.timeline_failures.append(down(Rejected))
    heard = await Waiting(network).read()
    assert (len(heard.said), heard.older, heard.missing) == (2, True, {Missing.POSTS})
    assert heard.start == NOON - timedelta(hours=2)


async def test_where_the_network_refuses_the_account_as_a_whole_that_is_told() -> None:
    network = town(said=broadcasts(1, 2, 3))
    network.first_failures.append(down(Rejected))
    with pytest.raises(Rejected):
        await Waiting(network).read()


@pytest.mark.parametrize("where", ["naming_failures", "timeline_failures", "read_failures"])
async def test_a_token_that_is_refused_on_the_way_is_told(where: str) -> None:
    network = town(said=broadcasts(1, 2, 3), named=[post(each) for each in ("a", "b", "c")])
    getattr(network, where).append(down(AuthFailed))
    with pytest.raises(AuthFailed):
        await Waiting(network).read("acme" if where == "read_failures" else "shop")


async def test_a_search_that_leads_round_in_a_circle_ends() -> None:
    page = (Said(post("a", Author("9", "lea"))),)
    network = town(found={None: PublicPage(page, 0, "x"), "x": PublicPage(page, 0, "y"), "y": PublicPage(page, 0, "x")})
    heard = await Waiting(network).read()
    assert network.reads == ["timeline", "naming None", "naming x", "naming y"]
    assert (ids(heard.naming), heard.missing) == (["a"], {Missing.SEARCH})


async def test_a_timeline_that_leads_round_in_a_circle_ends() -> None:
    page = tuple(broadcasts(1, 2))
    network = town(shown={None: PublicPage(page, 0, "x"), "x": PublicPage(page, 0, "x")})
    heard = await Waiting(network).read()
    assert network.reads == ["timeline None", "timeline x"]
    assert (len(heard.said), heard.older, heard.missing) == (2, True, {Missing.POSTS})


async def test_a_post_that_is_shown_on_several_pages_counts_once() -> None:
    posts = broadcasts(1, 2, 3, 4)
    pages = {None: posts[:2], "x": posts[:2], "y": posts[1:3], "z": posts[2:]}
    leads = {None: "x", "x": "y", "y": "z", "z": None}
    network = town(shown={each: PublicPage(tuple(page), 0, leads[each]) for each, page in pages.items()})
    heard = await Waiting(network).read()
    assert (ids([each.post for each in heard.said]), heard.older) == (["1", "2", "3", "4"], False)
    heard = await Waiting(network).read(most=3)
    assert (ids([each.post for each in heard.said]), heard.older) == (["1", "2", "3"], True)


async def test_where_a_rate_limit_cuts_what_we_are_told_it_waits_and_goes_on() -> None:
    network = town(pages=deque([told(1, "a", retry_at=NOON + timedelta(minutes=2)), told(1, "b")]))
    waiting = Waiting(network)
    heard = await waiting.read("acme")
    assert (ids(heard.naming), heard.missing, heard.stopped) == (["a", "b"], frozenset(), None)
    assert waiting.waits == [timedelta(minutes=2)]
    assert network.reads == ["timeline", "told", "told 1"]


async def test_where_there_is_no_time_to_hear_the_rest_that_is_told() -> None:
    network = town(pages=deque([told(1, "a", retry_at=NOON + timedelta(minutes=20))]))
    heard = await Waiting(network).read("acme")
    assert (ids(heard.naming), heard.stopped) == (["a"], Stopped.RATE_LIMITED)


async def test_what_the_network_no_longer_holds_is_told_as_missing() -> None:
    heard = await Waiting(town(pages=deque([told(1, "a", missed_from=NOON - timedelta(days=20))]))).read("acme")
    assert (ids(heard.naming), heard.missing) == (["a"], {Missing.MENTIONS})


async def test_where_the_network_refuses_to_tell_us_what_was_read_stays() -> None:
    network = town(said=broadcasts(1, 2))
    network.read_failures.append(down(NotAllowed))
    heard = await Waiting(network).read("acme")
    assert (len(heard.said), heard.elsewhere, heard.missing) == (2, Elsewhere.TOLD, {Missing.MENTIONS})


@pytest.mark.parametrize("more", [{"more": True}, {"retry_at": NOON}])
async def test_what_we_are_told_is_not_asked_for_ever_where_it_leads_nowhere(more: dict[str, Any]) -> None:
    network = town(pages=deque([told(1, "a", **more), told(1, "b", **more)]))
    heard = await Waiting(network).read("acme")
    assert (ids(heard.naming), heard.missing) == (["a", "b"], {Missing.MENTIONS})
    assert network.reads == ["timeline", "told", "told 1"]
