"""Replies on Facebook: one request each, found again where they stand, and nothing written where Meta forbids it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.department import PostingClass
from bot.domain.mention import Mention
from bot.errors import Duplicate, NotAllowed, RateLimited, Rejected, TargetGone, Uncertain
from bot.ports.social import Network, Posting, Upload
from integrations.social.meta.facebook.mapping import sort_out
from integrations.social.meta.listing import MOST_PAGES
from integrations.social.meta.wire import BLOCKED_FOR
from tests.contracts.social import facebook_stand_in
from tests.contracts.social.conftest import Connect
from tests.contracts.social.facebook_payloads import MADE_AT, US, post
from tests.contracts.social.facebook_stand_in import FacebookStandIn, script
from tests.contracts.social.scripted_server import Answer, scripted_server
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import posting, the_mention
from tests.stand_ins.meta.server import Manner
from tests.support.clock import FakeClock

(TARGET,) = sort_out([post()], [], [], US, earliest=None).mentions


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


def attempt(target: Mention, clock: FakeClock, text: str = "We are looking into it.") -> Posting:
    return replace(posting(target, text), first_attempt_at=clock())


async def test_a_reply_is_one_request_with_its_words_alone(connect: Connect) -> None:
    async with scripted_server(script(Answer(body={"id": "77_9"}))) as server:
        published = await connect(("facebook", server.base_url)).publish(posting(TARGET, "On our way."))
        (asked,) = server.asked
    assert (published.remote_id, published.url) == ("77_9", "https://www.facebook.com/77_9")
    assert (asked.method, asked.path) == ("POST", "/v26.0/100001_77/comments")
    message, _, proof = asked.body.decode().partition("&")
    assert message == "message=On+our+way."
    assert proof.startswith("appsecret_proof=")


@pytest.mark.parametrize("body", [{}, {"id": 7}, {"success": True}, [], b"", b"<html>"])
async def test_an_answer_that_shows_no_comment_leaves_it_uncertain(connect: Connect, body: object) -> None:
    async with scripted_server(script(Answer(body=body))) as server:
        with pytest.raises(Uncertain):
            await connect(("facebook", server.base_url)).publish(posting(TARGET))


@pytest.mark.parametrize("body", [{}, {"success": False}, {"id": "77_9"}])
async def test_an_answer_that_says_nothing_of_a_deletion_leaves_it_uncertain(connect: Connect, body: object) -> None:
    async with scripted_server(script(Answer(body=body))) as server:
        network = connect(("facebook", server.base_url))
        with pytest.raises(Uncertain):
            await network.withdraw("77_9")
        with pytest.raises(Uncertain):
            await network.correct("77_9", posting(TARGET))


async def test_an_error_with_status_200_is_an_error(connect: Connect) -> None:
    error = {"error": {"message": "(#200) Permissions error", "code": 200, "fbtrace_id": "AbC"}}
    async with scripted_server(script(Answer(body=error))) as server:
        with pytest.raises(NotAllowed, match=r"Permissions error \(fbtrace_id AbC\)"):
            await connect(("facebook", server.base_url)).publish(posting(TARGET))


async def test_a_failure_that_meta_calls_passing_leaves_a_reply_uncertain(connect: Connect) -> None:
    error = {"error": {"message": "Please try again later", "code": 1_000_001, "is_transient": True}}
    async with scripted_server(script(Answer(400, error))) as server:
        with pytest.raises(Uncertain):
            await connect(("facebook", server.base_url)).publish(posting(TARGET))


async def test_an_answer_to_an_answer_stands_beside_it_and_is_found_there(
    facebook: FacebookStandIn, network: Network, clock: FakeClock
) -> None:
    above = facebook.answered(facebook.mentioned("help"), "me too")
    target = await the_mention(network, facebook.answered(above, "and me", by="tom"))
    facebook.lose_next_answer()
    with pytest.raises(Uncertain):
        await network.publish(attempt(target, clock))
    found = await network.find(attempt(target, clock))
    assert facebook.replies_under(above) == ["We are looking into it."]
    assert found is not None
    assert found.remote_id == (await network.thread(above))[-1].remote_id


async def test_the_same_words_under_another_comment_are_not_the_reply_to_the_post(
    facebook: FacebookStandIn, network: Network, clock: FakeClock
) -> None:
    target = await the_mention(network, facebook.mentioned("help"))
    other = facebook.answered(target.remote_id, "me too")
    facebook.answered_by_us(other, "We are looking into it.")
    assert await network.find(attempt(target, clock)) is None


async def test_words_from_before_the_first_attempt_are_not_the_reply(
    facebook: FacebookStandIn, network: Network, clock: FakeClock
) -> None:
    target = await the_mention(network, facebook.mentioned("help"))
    facebook.answered_by_us(target.remote_id, "We are looking into it.")
    clock.move(seconds=180)
    assert await network.find(attempt(target, clock)) is None


async def test_a_recommendation_is_answered_and_the_reply_is_found(
    facebook: FacebookStandIn, network: Network, clock: FakeClock
) -> None:
    target = await the_mention(network, facebook.world.recommend("ana", "Never again").id)
    published = await network.publish(posting(target))
    found = await network.find(attempt(target, clock))
    assert found is not None
    assert found.remote_id == published.remote_id


async def test_a_search_that_could_not_see_everything_finds_nothing_for_sure(
    facebook: FacebookStandIn, network: Network, clock: FakeClock
) -> None:
    target = await the_mention(network, facebook.mentioned("help"))
    facebook.server.next_time("comments", *[Manner.EMPTY] * MOST_PAGES)
    with pytest.raises(Uncertain, match="too many"):
        await network.find(attempt(target, clock))
    strange = facebook.answered_by_us(target.remote_id, "We are looking into it.")
    facebook.world.items[strange].words = 7  # type: ignore[assignment]
    with pytest.raises(Uncertain, match="unknown shape"):
        await network.find(attempt(target, clock))


async def test_our_words_by_somebody_of_whom_nothing_is_told_may_be_the_reply(
    facebook: FacebookStandIn, network: Network, clock: FakeClock
) -> None:
    target = await the_mention(network, facebook.mentioned("help"))
    nameless = facebook.answered_by_us(target.remote_id, "We are looking into it.")
    facebook.world.items[nameless].unnamed = True
    with pytest.raises(Uncertain, match="author"):
        await network.find(attempt(target, clock))
    facebook.edited(nameless, "help me too")
    assert await network.find(attempt(target, clock)) is None


async def test_what_facebook_no_longer_shows_us_may_have_our_reply_under_it(
    facebook: FacebookStandIn, network: Network, clock: FakeClock
) -> None:
    target = await the_mention(network, facebook.mentioned("help"))
    facebook.lose_next_answer()
    with pytest.raises(Uncertain):
        await network.publish(attempt(target, clock))
    facebook.server.next_time("comments", Manner.GONE)
    with pytest.raises(TargetGone):
        await network.find(attempt(target, clock))
    assert facebook.replies_under(target.remote_id) == ["We are looking into it."]


async def test_a_duplicate_of_an_earlier_attempt_may_be_that_attempt(connect: Connect) -> None:
    error = {"error": {"message": "(#506) Duplicate status message", "code": 506}}
    async with scripted_server(script(Answer(400, error))) as server:
        network = connect(("facebook", server.base_url), clock=lambda: MADE_AT)
        first = replace(posting(TARGET), first_attempt_at=MADE_AT, send_by=MADE_AT + timedelta(seconds=15))
        with pytest.raises(Duplicate):
            await network.publish(first)
        with pytest.raises(Duplicate):
            await network.publish(posting(TARGET))
        with pytest.raises(Uncertain):
            await network.publish(replace(first, send_by=MADE_AT + timedelta(minutes=2)))


async def test_an_account_that_meta_blocked_writes_nothing_for_hours_and_reads_on(
    facebook: FacebookStandIn, network: Network, clock: FakeClock
) -> None:
    target = await the_mention(network, facebook.mentioned("help"))
    facebook.server.next_time("create", Manner.BLOCKED)
    with pytest.raises(NotAllowed, match="abusive"):
        await network.publish(posting(target))
    with pytest.raises(NotAllowed, match="nothing is sent"):
        await network.publish(posting(target))
    assert sum(each.kind == "create" for each in facebook.server.heard) == 1
    assert await the_mention(network, target.remote_id) == target
    clock.move(seconds=BLOCKED_FOR.total_seconds())
    await network.publish(posting(target))
    assert len(facebook.replies_under(target.remote_id)) == 1


async def test_a_limit_posts_nothing_and_says_until_when(
    facebook: FacebookStandIn, network: Network, clock: FakeClock
) -> None:
    target = await the_mention(network, facebook.mentioned("help"))
    facebook.server.next_time("create", Manner.LIMITED)
    with pytest.raises(RateLimited) as raised:
        await network.publish(posting(target))
    assert raised.value.retry_at == clock() + timedelta(minutes=5)
    assert facebook.replies_under(target.remote_id) == []


async def test_a_failure_after_which_the_comment_stands_is_uncertain_and_found(
    facebook: FacebookStandIn, network: Network, clock: FakeClock
) -> None:
    target = await the_mention(network, facebook.mentioned("help"))
    facebook.server.next_time("create", Manner.FAILED_AFTER)
    with pytest.raises(Uncertain):
        await network.publish(attempt(target, clock))
    assert await network.find(attempt(target, clock)) is not None


async def test_a_comment_that_we_see_and_may_not_delete_is_not_called_withdrawn(
    facebook: FacebookStandIn, network: Network
) -> None:
    published = await network.publish(posting(await the_mention(network, facebook.mentioned("help"))))
    facebook.server.next_time("delete", Manner.GONE)
    with pytest.raises(NotAllowed):
        await network.withdraw(published.remote_id)


@pytest.mark.parametrize("hidden", [True, False])
async def test_a_comment_is_hidden_by_one_request_after_a_look(
    facebook: FacebookStandIn, network: Network, hidden: bool
) -> None:
    comment = facebook.answered(facebook.mentioned("help"), "you fools", by="tom")
    facebook.world.items[comment].hidden = not hidden
    await network.hide(comment, hidden=hidden)
    look, write = facebook.server.heard
    assert (look.method, look.values["fields"]) == ("GET", "is_hidden,can_hide")
    assert (write.method, write.path, write.values["is_hidden"]) == ("POST", comment, str(hidden).lower())
    assert "message" not in write.values
    await network.hide(comment, hidden=hidden)
    assert [each.method for each in facebook.server.heard] == ["GET", "POST", "GET"], "it is so already"


async def test_a_comment_that_facebook_lets_nobody_hide_is_read_so_and_not_tried(
    facebook: FacebookStandIn, network: Network
) -> None:
    comment = facebook.answered(facebook.mentioned("help"), "you fools", by="tom")
    facebook.world.items[comment].kept_open = True
    post = await the_mention(network, facebook.mentioned("hello", by="ana"))
    assert (post.hideable, (await the_mention(network, comment)).hideable) == (False, False)
    with pytest.raises(NotAllowed, match="not hide it"):
        await network.hide(comment, hidden=True)
    assert not [each for each in facebook.server.heard if each.method == "POST"]


async def test_a_comment_that_facebook_calls_gone_and_shows_is_one_that_we_may_not_hide(
    facebook: FacebookStandIn, network: Network
) -> None:
    comment = facebook.answered(facebook.mentioned("help"), "you fools", by="tom")
    facebook.server.next_time("edit", Manner.GONE)
    with pytest.raises(NotAllowed, match="not change who sees it"):
        await network.hide(comment, hidden=True)
    facebook.world.items.pop(comment)
    with pytest.raises(TargetGone):
        await network.hide(comment, hidden=True)


async def test_an_answer_that_says_nothing_of_a_hiding_leaves_it_uncertain(connect: Connect) -> None:
    async with scripted_server(script(Answer(body={"success": False}))) as server:
        with pytest.raises(Uncertain):
            await connect(("facebook", server.base_url)).hide("77_9", hidden=True)


async def test_the_account_may_say_that_facebook_takes_longer(connect: Connect) -> None:
    where = ("facebook", "http://127.0.0.1:1")
    usual = connect(where).capabilities
    assert (usual.posting, usual.settle, usual.pictures) == (PostingClass.PLAIN, timedelta(seconds=60), None)
    told = connect(where, settle=timedelta(minutes=5), key_lifetime=timedelta(0)).capabilities
    assert told.settle == timedelta(minutes=5)


async def test_no_picture_goes_out_with_a_reply(connect: Connect) -> None:
    network = connect(("facebook", "http://127.0.0.1:1"))
    with pytest.raises(Rejected):
        await network.upload(Upload("image/png", "a shop", b"\x89PNG"))
    assert not await network.has_uploaded("7")


def test_a_reply_is_previewed_as_it_goes_out(connect: Connect) -> None:
    preview = connect(("facebook", "http://127.0.0.1:1")).preview("  On our way.\r\n", TARGET)
    assert (preview.text, preview.length, preview.limit) == ("On our way.", 11, 8000)
    assert (preview.handle, preview.in_reply_to, preview.problems) == ("acme_social", "Léa Martin", ())
