"""Answers on YouTube: one request each, found again where they stand, and told where nobody sees them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.department import PostingClass
from bot.domain.mention import Mention
from bot.errors import NotAllowed, RateLimited, Rejected, TargetGone, Uncertain
from bot.ports.social import Network, Posting, Upload
from integrations.social.youtube.text import LONGEST_COMMENT
from integrations.social.youtube.units import A_DAY, WRITE, next_day
from tests.contracts.social import youtube_stand_in
from tests.contracts.social.conftest import Connect
from tests.contracts.social.scripted_server import Answer, Asked, scripted_server
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import posting, the_mention
from tests.contracts.social.youtube_payloads import comment, ours, target
from tests.contracts.social.youtube_stand_in import YouTubeStandIn, script
from tests.stand_ins.youtube.server import Manner
from tests.support.clock import FakeClock

TARGET: Mention = target()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(now().replace(microsecond=0))


@pytest.fixture
def youtube(clock: FakeClock) -> Iterator[YouTubeStandIn]:
    with youtube_stand_in.standing_in(clock) as stand_in:
        yield stand_in


@pytest.fixture
def network(youtube: YouTubeStandIn, connect: Connect, clock: FakeClock) -> Network:
    return connect(youtube, clock=clock)


def attempt(target: Mention, clock: FakeClock, text: str = "We are looking into it.") -> Posting:
    return replace(posting(target, text), first_attempt_at=clock())


async def test_a_reply_is_one_request_under_the_comment_that_began_the_thread(connect: Connect) -> None:
    async with scripted_server(script(Answer(body=comment("Ugx77.9b")))) as server:
        published = await connect(("youtube", server.base_url)).publish(posting(TARGET, "On our way."))
        (asked,) = (each for each in server.writes if each.path != "/token")
    assert (published.remote_id, published.url) == (
        "Ugx77.9b",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&lc=Ugx77.9b",
    )
    assert (asked.method, asked.path, asked.parameters) == ("POST", "/youtube/v3/comments", (("part", "snippet"),))
    assert asked.json == {"snippet": {"parentId": "Ugx77", "textOriginal": "On our way."}}


@pytest.mark.parametrize("body", [{}, {"id": None}, {"items": []}, [], b"", b"<html>"])
async def test_an_answer_that_shows_no_comment_leaves_it_uncertain(connect: Connect, body: object) -> None:
    async with scripted_server(script(Answer(body=body))) as server:
        network = connect(("youtube", server.base_url))
        with pytest.raises(Uncertain):
            await network.publish(posting(TARGET))
        with pytest.raises(Uncertain):
            await network.correct("Ugx77.9b", posting(TARGET))


async def test_a_withdrawal_that_is_answered_with_words_leaves_it_uncertain(connect: Connect) -> None:
    async with scripted_server(script(Answer(body=b"<html>"))) as server:
        with pytest.raises(Uncertain):
            await connect(("youtube", server.base_url)).withdraw("Ugx77.9b")


async def test_an_answer_to_an_answer_names_whom_it_answers_and_is_found_again(
    youtube: YouTubeStandIn, network: Network, clock: FakeClock
) -> None:
    top = youtube.commented("help")
    mention = await the_mention(network, youtube.answered(top, "me too", by="tom"))
    youtube.lose_next_answer()
    with pytest.raises(Uncertain):
        await network.publish(attempt(mention, clock))
    assert youtube.replies_under(top) == ["@tom We are looking into it."]
    assert network.preview("We are looking into it.", mention).text == "@tom We are looking into it."
    found = await network.find(attempt(mention, clock))
    assert found is not None
    assert found.remote_id == (await network.thread(top))[-1].remote_id
    assert (await network.thread(top))[-1].in_reply_to == mention.remote_id


async def test_nobody_is_named_twice_and_nobody_who_has_no_name(
    youtube: YouTubeStandIn, network: Network, clock: FakeClock
) -> None:
    mention = await the_mention(network, youtube.answered(youtube.commented("help"), "me too", by="tom"))
    assert network.preview("@Tom, thank you", mention).text == "@Tom, thank you"
    nobody = replace(mention, author=replace(mention.author, handle="unnamed"))
    assert network.preview("thank you", nobody).text == "thank you"
    assert network.preview(" ", mention).problems == ("empty_text",)


async def test_the_name_before_a_reply_counts_and_so_do_both_halves_of_an_emoji(
    youtube: YouTubeStandIn, network: Network
) -> None:
    mention = await the_mention(network, youtube.answered(youtube.commented("help"), "me too", by="tom"))
    preview = network.preview("👍" * (LONGEST_COMMENT // 2), mention)
    assert (preview.length, preview.problems) == (LONGEST_COMMENT + len("@tom "), ("too_long",))


async def test_words_from_before_the_first_attempt_are_not_the_reply(
    youtube: YouTubeStandIn, network: Network, clock: FakeClock
) -> None:
    mention = await the_mention(network, youtube.mentioned("help"))
    youtube.answered_by_us(mention.remote_id, "We are looking into it.")
    clock.move(seconds=180)
    assert await network.find(attempt(mention, clock)) is None


async def test_where_what_might_be_the_reply_cannot_be_read_nobody_says_that_it_is_not_there(connect: Connect) -> None:
    answers = [{"id": "Ugx77.1"}, ours("Ugx77.2", "Something else.", publishedAt="2099-01-01T00:00:00Z")]
    following: dict[str, str] = {}

    def answer(asked: Asked) -> Answer:
        if asked.method == "GET" and asked.path.endswith("/comments"):
            return Answer(body={"items": answers, **following})
        return script(Answer())(asked)

    async with scripted_server(answer) as server:
        network = connect(("youtube", server.base_url))
        with pytest.raises(Uncertain, match="unknown shape"):
            await network.find(posting(TARGET))
        following["nextPageToken"] = "more"
        with pytest.raises(Uncertain, match="too many"):
            await network.find(posting(TARGET))
        with pytest.raises(Uncertain, match="too many"):
            await network.is_visible("Ugx77.9b")
        assert await network.is_visible("Ugx77.2")


@pytest.mark.parametrize("state", ["heldForReview", "likelySpam", "rejected"])
async def test_what_is_accepted_and_shown_to_nobody_is_told_as_not_visible(
    youtube: YouTubeStandIn, network: Network, state: str
) -> None:
    assert network.capabilities.verifies == timedelta(minutes=1)
    mention = await the_mention(network, youtube.mentioned("help"))
    youtube.world.next_state = state
    published = await network.publish(posting(mention))
    assert not await network.is_visible(published.remote_id)
    youtube.world.comments[published.remote_id].state = "published"
    assert await network.is_visible(published.remote_id)
    youtube.deleted(mention.remote_id)
    assert not await network.is_visible(published.remote_id)


async def test_processing_that_failed_may_have_taken_the_reply(
    youtube: YouTubeStandIn, network: Network, clock: FakeClock
) -> None:
    mention = await the_mention(network, youtube.mentioned("help"))
    youtube.server.next_time("create", Manner.FAILED_AFTER)
    with pytest.raises(Uncertain, match="processingFailure"):
        await network.publish(attempt(mention, clock))
    assert await network.find(attempt(mention, clock)) is not None


async def test_where_comments_are_switched_off_no_answer_is_taken(youtube: YouTubeStandIn, network: Network) -> None:
    mention = await the_mention(network, youtube.mentioned("help"))
    youtube.world.comments[mention.remote_id].closed = True
    with pytest.raises(NotAllowed, match="commentsDisabled"):
        await network.publish(posting(mention))


async def test_an_answer_for_which_no_units_are_left_waits_for_the_next_day(
    youtube: YouTubeStandIn, network: Network, clock: FakeClock
) -> None:
    mention = await the_mention(network, youtube.mentioned("help"))
    youtube.server.next_time("create", Manner.SPENT)
    with pytest.raises(RateLimited) as raised:
        await network.publish(posting(mention))
    assert raised.value.retry_at == next_day(clock())
    assert youtube.replies_under(mention.remote_id) == []


async def test_an_answer_takes_fifty_units(youtube: YouTubeStandIn, network: Network) -> None:
    mention = await the_mention(network, youtube.mentioned("help"))
    published = await network.publish(posting(mention))
    await network.correct(published.remote_id, posting(mention, "It is mended."))
    await network.withdraw(published.remote_id)
    page = await network.fetch(None, since=now())
    assert page.quota is not None
    assert page.quota.remaining == A_DAY - 3 * WRITE - 3, "three readings beside three writes"


async def test_comments_of_others_are_not_ours_to_change(youtube: YouTubeStandIn, network: Network) -> None:
    mention = await the_mention(network, youtube.mentioned("help"))
    with pytest.raises(NotAllowed):
        await network.withdraw(mention.remote_id)
    with pytest.raises(NotAllowed):
        await network.correct(mention.remote_id, posting(mention))
    with pytest.raises(TargetGone):
        await network.correct("Ugx1.2", posting(mention))


async def test_no_pictures_go_out(network: Network) -> None:
    with pytest.raises(Rejected):
        await network.upload(Upload("image/png", "a cat", b""))
    assert not await network.has_uploaded("1")


async def test_the_account_may_say_that_youtube_takes_longer(connect: Connect) -> None:
    changed = connect(
        ("youtube", "https://youtube.example"),
        posting=PostingClass.CLIENT_KEY,
        key_lifetime=timedelta(hours=1),
        settle=timedelta(minutes=9),
    ).capabilities
    usual = connect(("youtube", "https://youtube.example")).capabilities
    assert (changed.posting, changed.key_lifetime, changed.settle) == (
        PostingClass.CLIENT_KEY,
        timedelta(hours=1),
        timedelta(minutes=9),
    )
    assert (usual.posting, usual.key_lifetime, usual.settle) == (
        PostingClass.PLAIN,
        timedelta(0),
        timedelta(minutes=5),
    )
