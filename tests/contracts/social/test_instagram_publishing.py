"""Replies on Instagram: one request each, within its limits, found again where they stand, and withdrawn once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.department import PostingClass
from bot.domain.mention import Author, Mention
from bot.errors import Duplicate, NotAllowed, Rejected, TargetGone, Uncertain
from bot.ports.social import Network, Posting, Upload
from integrations.social.meta.instagram.mapping import Thread
from tests.contracts.social import instagram_stand_in
from tests.contracts.social.conftest import Connect
from tests.contracts.social.instagram_stand_in import InstagramStandIn, script
from tests.contracts.social.scripted_server import Answer, Asked, scripted_server
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import HOUR, posting, the_mention
from tests.stand_ins.meta.instagram.world import ACCOUNT_ID
from tests.stand_ins.meta.server import Manner
from tests.support.clock import FakeClock

MEDIUM = "https://www.instagram.com/p/5/"
TARGET = Mention("acme_social", "instagram", "7", Author("900001", "lea"), "help", now(), MEDIUM)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(now().replace(microsecond=0))


@pytest.fixture
def instagram(clock: FakeClock) -> Iterator[InstagramStandIn]:
    with instagram_stand_in.standing_in(clock) as stand_in:
        yield stand_in


@pytest.fixture
def network(instagram: InstagramStandIn, connect: Connect, clock: FakeClock) -> Network:
    return connect(instagram, clock=clock)


def attempt(target: Mention, text: str = "We are looking into it.") -> Posting:
    return replace(posting(target, text), first_attempt_at=now() - timedelta(seconds=1))


async def elsewhere(instagram: InstagramStandIn, network: Network) -> tuple[Mention, Mention]:
    """A medium that names us, and a comment under it that does."""
    medium = instagram.world.post("paul", "@acme is late")
    named = instagram.world.comment(medium.id, "ana", "indeed, @acme")
    first, second = (each.mention for each in await network.recheck([f"{medium.id}_", f"{medium.id}_{named.id}"]))
    assert first is not None
    assert second is not None
    return first, second


async def test_a_reply_on_instagram_is_one_request_with_its_words_alone(connect: Connect) -> None:
    async with scripted_server(script(Answer(body={"id": "9"}))) as server:
        published = await connect(("instagram", server.base_url)).publish(posting(TARGET, "On our way."))
        (asked,) = server.asked
    assert (published.remote_id, published.url) == ("9", MEDIUM)
    assert (asked.method, asked.path) == ("POST", "/v26.0/7/replies")
    message, _, proof = asked.body.decode().partition("&")
    assert message == "message=On+our+way."
    assert proof.startswith("appsecret_proof=")


@pytest.mark.parametrize("body", [{}, {"id": ["7"]}, {"success": True}, [], b"", b"<html>"])
async def test_an_answer_of_instagram_that_shows_no_comment_leaves_it_uncertain(connect: Connect, body: Any) -> None:
    async with scripted_server(script(Answer(body=body))) as server:
        network = connect(("instagram", server.base_url))
        with pytest.raises(Uncertain):
            await network.publish(posting(TARGET))
        if body != {"success": True}:
            with pytest.raises(Uncertain):
                await network.withdraw("9")


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("#a1 #été #b_2 #日本 and #12 &#39;", ()),
        ("#one #two #three #four #five", ("too_many_hashtags",)),
        ("See https://acme.example/a or mail@acme.com", ()),
        ("See https://acme.example and www.acme.fr", ("too_many_links",)),
        ("acme.com, shop.acme.com", ("too_many_links",)),
        ("WE ARE SORRY", ("all_capitals",)),
        ("We are SORRY 1.5", ()),
        ("1234 !", ()),
        ("x" * 300, ()),
        ("x" * 301, ("too_long",)),
        (" \n", ("empty_text",)),
    ],
)
async def test_what_instagram_refuses_is_said_before_anything_leaves(
    connect: Connect, text: str, problems: tuple[str, ...]
) -> None:
    async with scripted_server(script(Answer(body={"id": "9"}))) as server:
        network = connect(("instagram", server.base_url))
        assert network.preview(text, TARGET).problems == problems
        if problems:
            with pytest.raises(Rejected, match=problems[0]):
                await network.publish(posting(TARGET, text))
            assert not server.asked


async def test_an_answer_to_an_answer_names_whom_it_answers_and_is_found(
    instagram: InstagramStandIn, network: Network
) -> None:
    top = instagram.mentioned("help")
    second = await the_mention(network, instagram.answered(top, "me too", by="tom"))
    preview = network.preview("On our way.", second)
    assert preview.text == "@tom On our way."
    assert network.preview("@Tom hello", second).text == "@Tom hello"
    assert network.preview("@tommy hello", second).text == "@tom @tommy hello"
    assert network.preview("x" * 300, second).problems == ("too_long",), "the name counts"
    unnamed = replace(second, author=Author("unnamed-7", "unnamed"))
    assert network.preview("hello", unnamed).text == "hello"
    tried = attempt(second, "On our way.")
    assert await network.find(tried) is None
    published = await network.publish(tried)
    assert instagram.replies_under(top) == [preview.text], "there are two levels"
    assert await network.find(tried) == published
    assert await network.find(attempt(await the_mention(network, top), "On our way.")) is None
    [own] = (await network.fetch(None, since=now() - HOUR)).own_posts
    assert own.in_reply_to == second.remote_id


async def test_where_we_are_named_elsewhere_an_answer_stands_there(
    instagram: InstagramStandIn, network: Network
) -> None:
    medium, comment = await elsewhere(instagram, network)
    for target in (medium, comment):
        published = await network.publish(posting(target, "On our way."))
        assert published.url == target.url
    assert instagram.replies_under(medium.remote_id.rstrip("_")) == ["On our way."]
    assert instagram.replies_under(comment.remote_id.partition("_")[2]) == ["On our way."]
    assert [each.path for each in instagram.server.heard if each.method == "POST"] == [f"{ACCOUNT_ID}/mentions"] * 2


async def test_whether_an_answer_elsewhere_stands_nobody_can_tell_but_a_human(
    instagram: InstagramStandIn, network: Network
) -> None:
    _, comment = await elsewhere(instagram, network)
    instagram.lose_next_answer()
    with pytest.raises(Uncertain):
        await network.publish(attempt(comment))
    with pytest.raises(Uncertain):
        await network.find(attempt(comment))


async def test_a_comment_that_might_be_ours_is_left_to_a_human(instagram: InstagramStandIn, network: Network) -> None:
    target = await the_mention(network, instagram.mentioned("help"))
    theirs = instagram.world.comment(target.remote_id, "tom", "We are looking into it.")
    assert await network.find(attempt(target)) is None
    theirs.unnamed = True
    with pytest.raises(Uncertain):
        await network.find(attempt(target))


async def test_a_thread_with_what_nobody_can_read_or_without_end_is_left_to_a_human(connect: Connect) -> None:
    thread = {"id": "7", "timestamp": now().isoformat(), "text": "help", "username": "lea"}
    strange = {"data": [{"id": "8"}]}
    endless = {"data": [], "paging": {"next": "https://graph.facebook.com/v26.0/7/replies?after=1"}}
    reads = script(Answer())
    for replies in (strange, endless):

        def answer(asked: Asked, replies: dict[str, Any] = replies) -> Answer:
            if asked.path.endswith("/7"):
                return Answer(body={**thread, "replies": replies})
            return Answer(body=endless) if asked.path.endswith("/replies") else reads(asked)

        async with scripted_server(answer) as server:
            with pytest.raises(Uncertain):
                await connect(("instagram", server.base_url)).find(attempt(TARGET))
    assert Thread(thread, None).whole


async def test_a_duplicate_is_refused_at_first_and_uncertain_later(connect: Connect) -> None:
    duplicate = Answer(400, {"error": {"code": 506, "message": "Duplicate"}})
    async with scripted_server(script(duplicate)) as server:
        network = connect(("instagram", server.base_url))
        with pytest.raises(Duplicate):
            await network.publish(posting(TARGET))
        again = replace(posting(TARGET), first_attempt_at=now() - HOUR, send_by=now() + timedelta(minutes=1))
        with pytest.raises(Uncertain):
            await network.publish(again)


async def test_what_we_may_not_delete_is_told(instagram: InstagramStandIn, network: Network) -> None:
    comment = instagram.mentioned("help")
    instagram.server.next_time("delete", Manner.GONE)
    with pytest.raises(NotAllowed):
        await network.withdraw(comment)
    await network.withdraw("404")


async def test_a_comment_on_instagram_is_hidden_by_one_request(instagram: InstagramStandIn, network: Network) -> None:
    comment = instagram.mentioned("you fools")
    for hidden in (True, False):
        await network.hide(comment, hidden=hidden)
        asked = instagram.server.heard[-1]
        assert (asked.method, asked.path, asked.values["hide"]) == ("POST", comment, str(hidden).lower())
    assert len(instagram.server.heard) == 2


async def test_what_we_may_not_hide_on_instagram_is_told(instagram: InstagramStandIn, network: Network) -> None:
    _, comment = await elsewhere(instagram, network)
    asked = len(instagram.server.heard)
    assert not comment.hideable
    with pytest.raises(NotAllowed, match="media of others"):
        await network.hide(comment.remote_id, hidden=True)
    assert len(instagram.server.heard) == asked
    ours = instagram.mentioned("you fools")
    instagram.server.next_time("edit", Manner.GONE)
    with pytest.raises(NotAllowed, match="not hide it"):
        await network.hide(ours, hidden=True)


async def test_what_instagram_lets_nobody_do_is_not_tried(network: Network) -> None:
    with pytest.raises(NotAllowed):
        await network.correct("9", posting(TARGET))
    with pytest.raises(Rejected):
        await network.upload(Upload("image/png", "", b""))
    assert not await network.has_uploaded("9")


async def test_an_answer_to_what_is_gone_is_told(instagram: InstagramStandIn, network: Network) -> None:
    _, comment = await elsewhere(instagram, network)
    instagram.world.delete(comment.remote_id.partition("_")[2])
    with pytest.raises(TargetGone):
        await network.publish(posting(comment))


async def test_instagram_knows_no_key_and_the_account_may_say_that_it_takes_longer(connect: Connect) -> None:
    usual = connect(("instagram", "http://127.0.0.1:1")).capabilities
    assert (usual.posting, usual.key_lifetime, usual.edits) == (PostingClass.PLAIN, timedelta(0), False)
    assert usual.settle >= timedelta(minutes=1)
    other = connect(("instagram", "http://127.0.0.1:1"), settle=HOUR, key_lifetime=HOUR).capabilities
    assert (other.settle, other.key_lifetime) == (HOUR, HOUR)
