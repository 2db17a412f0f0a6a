"""Reading a Page: posts on it and about it, recommendations and comments, each once, and what Facebook holds back."""

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.domain.mention import MentionKind
from bot.errors import RateLimited, Rejected, Unavailable
from bot.ports.social import Network, Page
from integrations.social.meta.facebook.reading import REQUESTS_FOR_COMMENTS
from integrations.social.meta.listing import MOST_PAGES
from tests.contracts.social import facebook_stand_in
from tests.contracts.social.conftest import Connect
from tests.contracts.social.facebook_stand_in import FacebookStandIn
from tests.contracts.social.stand_ins import now
from tests.stand_ins.meta.answering import Asked
from tests.stand_ins.meta.server import Manner
from tests.stand_ins.meta.world import PAGE_NAME
from tests.support.clock import FakeClock

HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(now().replace(microsecond=0))


@pytest.fixture
def facebook(clock: FakeClock) -> Iterator[FacebookStandIn]:
    with facebook_stand_in.standing_in(clock) as stand_in:
        yield stand_in


@pytest.fixture
def network(facebook: FacebookStandIn, connect: Connect, clock: FakeClock) -> Network:
    return connect(facebook, clock=clock)


async def start(network: Network, clock: FakeClock) -> Page:
    return await network.fetch(None, since=clock() - HOUR)


def asked_for(facebook: FacebookStandIn, kind: str) -> list[Asked]:
    return [each for each in facebook.server.heard if each.kind == kind]


async def test_everything_about_a_page_is_read_in_the_order_it_was_written(
    facebook: FacebookStandIn, network: Network, clock: FakeClock
) -> None:
    world = facebook.world
    ours = world.write_on_page(PAGE_NAME, "Our new shop")
    clock.move(seconds=1)
    written = [world.comment(ours.id, "lea", "lovely").id]
    clock.move(seconds=1)
    written.append(world.tag("tom", "Acme was late").id)
    clock.move(seconds=1)
    written.append(world.recommend("ana", "Never again", positive=False).id)
    clock.move(seconds=1)
    written.append(world.write_on_page("max", "Where is my parcel?").id)
    clock.move(seconds=1)
    written.append(world.comment(written[0], "max", "indeed").id)
    page = await start(network, clock)
    assert [each.remote_id for each in page.mentions] == written
    comment, mention, review = MentionKind.COMMENT, MentionKind.MENTION, MentionKind.REVIEW
    assert [each.kind for each in page.mentions] == [comment, mention, review, mention, comment]
    assert [each.remote_id for each in page.own_posts] == [ours.id]


async def test_an_answer_given_in_facebooks_own_app_is_found_with_what_it_answers(
    facebook: FacebookStandIn, network: Network, clock: FakeClock
) -> None:
    ours = facebook.world.write_on_page(PAGE_NAME, "Our new shop")
    first = await start(network, clock)
    clock.move(seconds=60)
    asked = facebook.world.comment(ours.id, "lea", "when?")
    by_hand = facebook.answered_by_us(asked.id, "On Monday.")
    page = await network.fetch(first.cursor, since=clock())
    assert [each.remote_id for each in page.mentions] == [asked.id]
    assert [(each.remote_id, each.in_reply_to) for each in page.own_posts] == [(by_hand, asked.id)]


async def test_comments_are_read_only_where_something_changed(
    facebook: FacebookStandIn, network: Network, clock: FakeClock
) -> None:
    posts = [facebook.world.write_on_page(PAGE_NAME, f"number {number}") for number in range(5)]
    for post in posts:
        facebook.world.comment(post.id, "lea", "lovely")
    page = await start(network, clock)
    assert len(asked_for(facebook, "comments")) == 5
    clock.move(seconds=60)
    late = facebook.world.comment(posts[1].id, "lea", "and more")
    page = await network.fetch(page.cursor, since=clock())
    assert [each.remote_id for each in page.mentions] == [late.id]
    assert len(asked_for(facebook, "comments")) == 6
    await network.fetch(page.cursor, since=clock())
    assert len(asked_for(facebook, "comments")) == 6


async def test_a_post_that_was_silent_since_the_start_costs_no_request(
    facebook: FacebookStandIn, network: Network, clock: FakeClock
) -> None:
    old = facebook.world.write_on_page(PAGE_NAME, "old", moment=clock() - 9 * HOUR)
    facebook.world.comment(old.id, "lea", "old too", moment=clock() - 8 * HOUR)
    page = await start(network, clock)
    assert not asked_for(facebook, "comments")
    clock.move(seconds=60)
    fresh = facebook.world.comment(old.id, "lea", "still waiting")
    page = await network.fetch(page.cursor, since=clock())
    assert [each.remote_id for each in page.mentions] == [fresh.id], "and nothing from before the start"


async def test_a_comment_that_shows_up_late_is_read_and_nothing_twice(
    facebook: FacebookStandIn, network: Network, clock: FakeClock
) -> None:
    post = facebook.world.write_on_page(PAGE_NAME, "Our new shop")
    clock.move(seconds=300)
    facebook.world.comment(post.id, "lea", "early")
    page = await start(network, clock)
    late = facebook.world.comment(post.id, "tom", "held back", moment=clock() - timedelta(minutes=4))
    page = await network.fetch(page.cursor, since=clock())
    assert [each.remote_id for each in page.mentions] == [late.id]


async def test_an_empty_page_with_another_behind_it_is_not_the_last(
    facebook: FacebookStandIn, network: Network, clock: FakeClock
) -> None:
    facebook.server.next_time("feed", Manner.EMPTY, Manner.EMPTY)
    mention = facebook.mentioned("help")
    assert [each.remote_id for each in (await start(network, clock)).mentions] == [mention]


async def test_a_list_without_end_says_from_when_on_it_was_not_read(
    facebook: FacebookStandIn, network: Network, clock: FakeClock
) -> None:
    facebook.server.next_time("feed", *[Manner.EMPTY] * MOST_PAGES)
    page = await start(network, clock)
    assert page.missed_from == clock() - HOUR
    assert len(asked_for(facebook, "feed")) == MOST_PAGES


async def test_what_is_for_others_on_a_post_about_us_is_left_to_them(
    facebook: FacebookStandIn, network: Network, clock: FakeClock
) -> None:
    theirs = facebook.mentioned_elsewhere("Acme was late")
    ours = facebook.answered_by_us(theirs, "We are sorry.")
    facebook.world.comment(theirs, "tom", "typical")
    thanks = facebook.answered(ours, "thank you")
    page = await start(network, clock)
    assert [(each.remote_id, each.in_reply_to) for each in page.mentions] == [(theirs, None), (thanks, ours)]
    assert [each.remote_id for each in page.own_posts] == [ours]


async def test_lists_that_facebook_refuses_are_told_and_keep_nobody_from_the_rest(
    facebook: FacebookStandIn, network: Network, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    for kind in ("tagged", "ratings"):
        facebook.server.next_time(kind, *[Manner.NOT_ALLOWED] * 3)
    mention = facebook.mentioned("help")
    with caplog.at_level(logging.WARNING):
        identity = await network.connect()
        page = await start(network, clock)
        await network.fetch(page.cursor, since=clock())
    assert identity.remarks == ("tagged_refused", "ratings_refused")
    assert [each.remote_id for each in page.mentions] == [mention]
    assert len(caplog.records) == 2, "each is said once"


async def test_what_is_refused_under_a_post_of_our_page_is_told_as_missed_and_keeps_nobody_from_the_rest(
    facebook: FacebookStandIn, network: Network, clock: FakeClock
) -> None:
    post = facebook.world.write_on_page(PAGE_NAME, "Our new shop")
    lost = facebook.world.comment(post.id, "lea", "lovely").id
    elsewhere = facebook.mentioned_elsewhere("Acme was late")
    facebook.answered(elsewhere, "typical")
    facebook.server.next_time("comments", Manner.NOT_ALLOWED, Manner.NOT_ALLOWED)
    page = await start(network, clock)
    assert [each.remote_id for each in page.mentions] == [elsewhere]
    assert page.missed_from == clock() - HOUR
    page = await network.fetch(page.cursor, since=clock())
    assert page.missed_from is None, "it is not asked for again and again"
    clock.move(seconds=60)
    fresh = facebook.world.comment(post.id, "tom", "and more").id
    page = await network.fetch(page.cursor, since=clock())
    assert [each.remote_id for each in page.mentions] == [lost, fresh]


async def test_a_post_that_went_in_between_has_no_comments(
    facebook: FacebookStandIn, network: Network, clock: FakeClock
) -> None:
    facebook.answered(facebook.mentioned("help"), "me too")
    facebook.server.next_time("comments", Manner.GONE)
    page = await start(network, clock)
    assert (len(page.mentions), page.missed_from) == (1, None)


async def test_comments_that_facebook_fails_to_give_are_read_another_time_and_hold_up_no_others(
    facebook: FacebookStandIn, network: Network, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    posts = [facebook.world.write_on_page(PAGE_NAME, f"number {number}").id for number in range(3)]
    comments = {facebook.answered(post, "lovely") for post in posts}
    facebook.server.next_time("comments", Manner.PAGE, Manner.ANSWERED, Manner.PAGE)
    page = await start(network, clock)
    (read,) = (each.remote_id for each in page.mentions)
    assert len(caplog.records) == 2, "each is said"
    page = await network.fetch(page.cursor, since=clock())
    assert {read, *(each.remote_id for each in page.mentions)} == comments
    for post in posts:
        facebook.answered(post, "and more")
    facebook.server.next_time("comments", *[Manner.PAGE] * 3)
    with pytest.raises(Unavailable):
        await network.fetch(page.cursor, since=clock())


async def test_many_posts_with_new_comments_are_read_in_parts(
    facebook: FacebookStandIn, network: Network, clock: FakeClock
) -> None:
    posts = [facebook.world.write_on_page(PAGE_NAME, f"number {number}").id for number in range(30)]
    comments = [facebook.answered(post, "lovely") for post in posts]
    first = await start(network, clock)
    assert (first.more, len(first.mentions)) == (True, REQUESTS_FOR_COMMENTS)
    second = await network.fetch(first.cursor, since=clock())
    assert not second.more
    assert sorted(each.remote_id for each in (*first.mentions, *second.mentions)) == sorted(comments)
    assert len(asked_for(facebook, "comments")) == 30


async def test_a_limit_at_the_very_first_list_is_told(
    facebook: FacebookStandIn, network: Network, clock: FakeClock
) -> None:
    facebook.server.next_time("feed", Manner.LIMITED)
    with pytest.raises(RateLimited) as raised:
        await start(network, clock)
    assert raised.value.retry_at == clock() + timedelta(minutes=5)


async def test_after_a_limit_what_was_watched_is_watched_on(
    facebook: FacebookStandIn, network: Network, clock: FakeClock
) -> None:
    posts = [facebook.world.write_on_page(PAGE_NAME, f"number {number}").id for number in range(3)]
    posts.append(facebook.mentioned_elsewhere("Acme was late"))
    for post in posts:
        facebook.world.comment(post, "lea", "old", moment=clock() - timedelta(minutes=30))
    page = await start(network, clock)
    clock.move(seconds=900)
    fresh = [facebook.answered(post, "new") for post in posts[:3]]
    for kind, manners in (("tagged", [Manner.LIMITED]), ("comments", [Manner.ANSWERED, Manner.LIMITED])):
        facebook.server.next_time(kind, *manners)
        page = await network.fetch(page.cursor, since=clock())
        assert page.retry_at is not None
        fresh = [each for each in fresh if each not in {mention.remote_id for mention in page.mentions}]
    assert len(fresh) == 2, "one was read before the limit"
    page = await network.fetch(page.cursor, since=clock())
    assert sorted(each.remote_id for each in page.mentions) == sorted(fresh)


async def test_usage_that_facebook_tells_is_told_with_the_page_it_came_with(
    facebook: FacebookStandIn, network: Network, clock: FakeClock
) -> None:
    page = await start(network, clock)
    assert page.quota is None
    facebook.server.used = 80
    page = await network.fetch(page.cursor, since=clock())
    assert page.quota is not None
    assert (page.quota.limit, page.quota.remaining, page.quota.resets_at) == (100, 20, clock() + HOUR)
    facebook.server.used = None
    assert (await network.fetch(page.cursor, since=clock())).quota is None, "what was told before is of before"


async def test_comments_that_facebook_files_away_are_asked_for_too(
    facebook: FacebookStandIn, network: Network, clock: FakeClock
) -> None:
    facebook.answered(facebook.mentioned("help"), "me too")
    await start(network, clock)
    (asked,) = (each for each in facebook.server.heard if each.kind == "comments")
    assert (asked.values["filter"], asked.values["order"]) == ("stream", "reverse_chronological")


async def test_a_comment_of_unknown_shape_is_set_aside_and_the_rest_goes_on(
    facebook: FacebookStandIn, network: Network, clock: FakeClock
) -> None:
    post = facebook.mentioned("help")
    strange = facebook.answered(post, "strange")
    facebook.world.items[strange].words = 7  # type: ignore[assignment]
    page = await start(network, clock)
    assert [each.remote_id for each in page.mentions] == [post]
    assert [each.remote_id for each in page.set_aside] == [strange]
    assert not (await network.fetch(page.cursor, since=clock())).set_aside


async def test_a_cursor_of_another_network_is_refused(network: Network) -> None:
    with pytest.raises(Rejected):
        await network.fetch({"mentions": "7"}, since=now())
