"""Threads under posts that name our page, of which LinkedIn notes nothing, are looked at; and read when asked for."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.mention import MentionKind
from bot.errors import RateLimited, TargetGone, Unavailable
from bot.ports.social import Network, Page
from integrations.social.linkedin.watching import MOST_WATCHED, Watched, looks_due, still_watched
from tests.contracts.social import linkedin_stand_in
from tests.contracts.social.conftest import Connect
from tests.contracts.social.linkedin_stand_in import LinkedInStandIn
from tests.contracts.social.suite import HOUR, posting

BEGIN = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Clock:
    """The time, which tests move."""

    def __init__(self) -> None:
        self.time = BEGIN

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def public(clock: Clock) -> Iterator[LinkedInStandIn]:
    with linkedin_stand_in.standing_in(clock) as stand_in:
        yield stand_in


@pytest.fixture
def network(public: LinkedInStandIn, connect: Connect, clock: Clock) -> Network:
    return connect((public.network, public.base_url), clock=clock)


@pytest.fixture
async def page(public: LinkedInStandIn, network: Network) -> Page:
    """The reading that brings a post which names us."""
    public.mentioned("my parcel")
    return await network.fetch(None, since=BEGIN - HOUR)


async def test_what_we_say_in_linkedins_own_app_is_seen_with_what_it_answers(
    public: LinkedInStandIn, network: Network, page: Page, clock: Clock
) -> None:
    (post,) = page.mentions
    ours = public.answered_by_us(post.remote_id, "Which one?")
    public.answered(post.remote_id, "I wonder too", by="paul")
    theirs = public.answered(ours, "number 7")
    clock.time += 6 * MINUTE
    looked = await network.fetch(page.cursor, since=BEGIN)
    assert [(each.remote_id, each.in_reply_to) for each in looked.own_posts] == [(ours, post.remote_id)]
    assert [(each.remote_id, each.kind, each.in_reply_to) for each in looked.mentions] == [
        (theirs, MentionKind.REPLY, ours)
    ]
    clock.time += 6 * MINUTE
    again = await network.fetch(looked.cursor, since=BEGIN)
    assert (again.own_posts, again.mentions) == ((), ())


async def test_a_thread_is_looked_at_once_in_five_minutes_and_seldom_later(
    public: LinkedInStandIn, network: Network, page: Page, clock: Clock
) -> None:
    heard = public.server.heard
    heard.clear()
    for _ in range(20):  # ten minutes of polls
        clock.time += MINUTE / 2
        page = await network.fetch(page.cursor, since=BEGIN)
    assert heard.count("comments") == 2
    clock.time = BEGIN + timedelta(days=15)
    page = await network.fetch(page.cursor, since=BEGIN)
    assert heard.count("comments") == 2
    assert page.cursor["watched"] == []


def test_looks_grow_rarer_with_age_and_never_fewer() -> None:
    due = [looks_due(minutes * MINUTE) for minutes in range(-10, 20_160)]
    assert due == sorted(due)
    assert due[0] == 1
    assert looks_due(2 * HOUR) == 25
    assert looks_due(timedelta(days=1)) == 25 + 44
    assert looks_due(timedelta(days=400)) == 25 + 44 + 13 * 8


def test_the_newest_posts_are_watched_each_once() -> None:
    posts = [Watched(post=f"urn:li:share:{number}", since=BEGIN + number * MINUTE) for number in range(30)]
    kept = still_watched([*posts, *posts], BEGIN + HOUR)
    assert [each.post for each in kept] == [f"urn:li:share:{number}" for number in range(29, 29 - MOST_WATCHED, -1)]


async def test_a_post_that_is_gone_is_watched_no_longer(
    public: LinkedInStandIn, network: Network, page: Page, clock: Clock
) -> None:
    public.deleted(page.mentions[0].remote_id)
    clock.time += 6 * MINUTE
    assert (await network.fetch(page.cursor, since=BEGIN)).cursor["watched"] == []


async def test_a_thread_that_we_may_not_read_is_tried_again_when_it_is_due(
    public: LinkedInStandIn, network: Network, page: Page, clock: Clock
) -> None:
    ours = public.answered_by_us(page.mentions[0].remote_id, "Which one?")
    clock.time += 6 * MINUTE
    public.strikes("comments", "deny")
    denied = await network.fetch(page.cursor, since=BEGIN)
    assert denied.own_posts == ()
    assert (await network.fetch(denied.cursor, since=BEGIN)).own_posts == ()
    clock.time += 6 * MINUTE
    assert [each.remote_id for each in (await network.fetch(denied.cursor, since=BEGIN)).own_posts] == [ours]


async def test_a_post_that_comments_call_by_another_name_is_one(
    public: LinkedInStandIn, network: Network, clock: Clock
) -> None:
    public.world.renames = True
    post = public.mentioned("my parcel")
    page = await network.fetch(None, since=BEGIN - HOUR)
    answer = replace(posting(page.mentions[0]), first_attempt_at=clock())
    published = await network.publish(answer)
    assert await network.find(answer) == published
    theirs = public.answered(published.remote_id, "number 7")
    clock.time += 6 * MINUTE
    looked = await network.fetch(page.cursor, since=BEGIN)
    assert [(each.remote_id, each.in_reply_to) for each in looked.own_posts] == [(published.remote_id, post)]
    assert [(each.remote_id, each.in_reply_to) for each in looked.mentions] == [(theirs, published.remote_id)]
    again = await network.publish(posting(looked.mentions[0], "Found it."))
    thread = await network.thread(theirs)
    assert [each.remote_id for each in thread] == [post, published.remote_id, theirs, again.remote_id]


@pytest.mark.parametrize("manner", ["deny", "gone", "refuse"])
async def test_answers_that_are_not_for_us_to_read_hide_nothing_else(
    public: LinkedInStandIn, network: Network, page: Page, clock: Clock, manner: str
) -> None:
    post = page.mentions[0].remote_id
    ours = public.answered_by_us(post, "Which one?")
    theirs = public.answered(ours, "number 7")
    clock.time += 6 * MINUTE
    public.strikes("comments", "")
    public.strikes("comments", manner)
    looked = await network.fetch(page.cursor, since=BEGIN)
    assert ([each.remote_id for each in looked.own_posts], looked.mentions) == ([ours], ())
    clock.time += 6 * MINUTE
    again = await network.fetch(looked.cursor, since=BEGIN)
    assert [each.remote_id for each in again.mentions] == [theirs]


@pytest.mark.parametrize("manner", ["fail", "slow", "refuse"])
async def test_a_thread_that_cannot_be_read_holds_up_nothing_else(
    public: LinkedInStandIn, network: Network, page: Page, clock: Clock, manner: str
) -> None:
    ours = public.answered_by_us(page.mentions[0].remote_id, "Which one?")
    clock.time += 6 * MINUTE
    asked = public.answered(public.own_post(), "where is it?")
    public.strikes("comments", manner)
    read = await network.fetch(page.cursor, since=BEGIN)
    assert ([each.remote_id for each in read.mentions], read.own_posts) == ([asked], ())
    clock.time += 6 * MINUTE
    assert [each.remote_id for each in (await network.fetch(read.cursor, since=BEGIN)).own_posts] == [ours]


async def test_where_linkedin_is_down_the_threads_wait_for_the_next_reading(
    public: LinkedInStandIn, network: Network, page: Page, clock: Clock
) -> None:
    for number in range(3):
        public.mentioned(f"parcel {number}")
    page = await network.fetch(page.cursor, since=BEGIN)
    clock.time += 6 * MINUTE
    public.server.heard.clear()
    for _ in range(3):
        public.strikes("comments", "fail")
    page = await network.fetch(page.cursor, since=BEGIN)
    assert public.server.heard.count("comments") == 2
    await network.fetch(page.cursor, since=BEGIN)
    assert public.server.heard.count("comments") == 4, "those that could not be read are tried when they are due"


async def test_a_limit_leaves_the_threads_that_were_not_looked_at(
    public: LinkedInStandIn, network: Network, page: Page, clock: Clock
) -> None:
    first = page.mentions[0].remote_id
    second = public.mentioned("mine too", by="marie")
    ours = [public.answered_by_us(each, "Which one?") for each in (first, second)]
    clock.time += 6 * MINUTE
    public.strikes("comments", "limit")
    cut = await network.fetch(page.cursor, since=BEGIN)
    assert (len(cut.mentions), cut.own_posts) == (1, ())
    assert cut.retry_at == clock.time + 15 * MINUTE
    rest = await network.fetch(cut.cursor, since=BEGIN)
    assert [each.remote_id for each in rest.own_posts] == ours


async def test_the_thread_of_an_answer_begins_with_our_post_where_its_name_is_known(
    public: LinkedInStandIn, network: Network, connect: Connect, clock: Clock
) -> None:
    post = public.own_post("Our new phone.")
    asked = public.answered(post, "where is it?")
    ours = public.answered_by_us(asked, "On its way.")
    thanks = public.answered(asked, "thank you")
    (_, mention) = (await network.fetch(None, since=BEGIN - HOUR)).mentions
    assert mention.remote_id == thanks
    thread = await network.thread(thanks)
    assert [(each.remote_id, each.in_reply_to, each.own) for each in thread] == [
        (post, None, True),
        (asked, post, False),
        (ours, asked, True),
        (thanks, asked, False),
    ]
    assert thread[0].text == "Our new phone."
    stranger = connect((public.network, public.base_url), clock=clock)
    assert [each.remote_id for each in await stranger.thread(asked)] == [asked, ours, thanks]


async def test_the_thread_of_a_post_holds_the_answers_to_our_comments(
    public: LinkedInStandIn, network: Network, page: Page
) -> None:
    post = page.mentions[0].remote_id
    ours = public.answered_by_us(post, "Which one?")
    theirs = public.answered(ours, "number 7")
    by_paul = public.answered(post, "I wonder too", by="paul")
    public.answered(by_paul, "so do I", by="marie")
    assert [each.remote_id for each in await network.thread(post)] == [post, ours, theirs, by_paul]


async def test_an_answer_whose_comment_is_gone_is_a_thread_of_its_own(
    public: LinkedInStandIn, network: Network, page: Page
) -> None:
    above = public.answered(page.mentions[0].remote_id, "where?")
    below = public.answered(above, "thank you")
    del public.world.comments[above]
    assert [each.remote_id for each in await network.thread(below)] == [page.mentions[0].remote_id, below]
    with pytest.raises(TargetGone):
        await network.thread(above)


async def test_a_limit_in_the_middle_of_a_look_keeps_those_that_were_looked_at(
    public: LinkedInStandIn, network: Network, page: Page
) -> None:
    posts = [page.mentions[0].remote_id, public.answered(public.own_post(), "help")]
    public.strikes("comment", "limit")
    checked = await network.recheck(posts)
    assert [each.remote_id for each in checked] == posts[:1]
    public.strikes("post", "limit")
    with pytest.raises(RateLimited):
        await network.recheck(posts)


@pytest.mark.parametrize(("kind", "manner"), [("comment", "fail"), ("comment", "slow"), ("people", "fail")])
async def test_what_linkedin_cannot_give_hides_nothing_of_what_became_of_the_others(
    public: LinkedInStandIn, network: Network, page: Page, kind: str, manner: str
) -> None:
    post, asked = page.mentions[0].remote_id, public.answered(public.own_post(), "help")
    gone = public.answered(public.own_post(), "help")
    public.deleted(gone)
    public.strikes(kind, manner)
    checked = {each.remote_id: each.mention for each in await network.recheck([asked, gone, post])}
    assert checked.keys() == {gone, post} | ({asked} if kind == "people" else set())
    assert checked[gone] is None


async def test_where_linkedin_is_down_a_look_ends_and_says_so(public: LinkedInStandIn, network: Network) -> None:
    post = public.own_post()
    asked = [public.answered(post, f"help {number}") for number in range(8)]
    public.server.heard.clear()
    for _ in asked:
        public.strikes("comment", "fail")
    with pytest.raises(Unavailable):
        await network.recheck(asked)
    assert public.server.heard.count("comment") == 5


async def test_a_published_reply_is_told_once_more_as_our_own_post(
    public: LinkedInStandIn, network: Network, page: Page, clock: Clock
) -> None:
    published = await network.publish(posting(page.mentions[0]))
    clock.time += 6 * MINUTE
    looked = await network.fetch(page.cursor, since=BEGIN)
    assert [each.remote_id for each in looked.own_posts] == [published.remote_id]
