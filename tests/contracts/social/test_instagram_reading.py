"""Reading an account on Instagram: comments under its media, each once, whom they answer, and what is held back."""

from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Any

import pytest

from bot.domain.mention import MentionKind
from bot.errors import RateLimited, Rejected, TargetGone, Unavailable
from bot.ports.social import Network, Page
from integrations.social.meta.instagram.mapping import Sorted, Thread, Us, sort_out
from integrations.social.meta.instagram.reading import MOST_FAULTS, REQUESTS_FOR_COMMENTS
from integrations.social.meta.listing import MOST_PAGES
from tests.contracts.social import instagram_stand_in
from tests.contracts.social.conftest import Connect
from tests.contracts.social.instagram_stand_in import InstagramStandIn, script
from tests.contracts.social.scripted_server import Answer, Asked, scripted_server
from tests.contracts.social.shared import shared_rows
from tests.contracts.social.stand_ins import now
from tests.stand_ins.meta.instagram.world import ACCOUNT_ID, ACCOUNT_NAME, LOGIN_ID
from tests.stand_ins.meta.server import Manner
from tests.support.clock import FakeClock

HOUR = timedelta(hours=1)
US = Us("acme_social", "instagram", ACCOUNT_ID, ACCOUNT_NAME)


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


async def start(network: Network, clock: FakeClock) -> Page:
    return await network.fetch(None, since=clock() - HOUR)


def sorted_out(*items: Any) -> Sorted:
    """What a comment and the answers to it become."""
    top, *answers = items
    raw = {**top, "replies": {"data": answers}} if isinstance(top, dict) else top
    return sort_out([Thread(raw, None)], US, only=None, earliest=None)


def comment(identifier: str, text: str, *, by: str = "lea", second: int = 0) -> dict[str, Any]:
    return {"id": identifier, "text": text, "username": by, "timestamp": f"2026-08-01T13:55:{second:02}+0000"}


@pytest.mark.parametrize("signed_in", [False, True])
async def test_a_token_of_either_login_tells_whose_it_is(
    instagram: InstagramStandIn, network: Network, signed_in: bool
) -> None:
    instagram.world.signed_in = signed_in
    identity = await network.connect()
    assert (identity.remote_id, identity.handle, identity.name) == (ACCOUNT_ID, ACCOUNT_NAME, "Acme")
    assert identity.remote_id != LOGIN_ID


async def test_a_page_without_a_professional_account_is_no_answer(connect: Connect) -> None:
    def answer(asked: Asked) -> Answer:
        if "user_id" in (asked.parameter("fields") or ""):
            return Answer(400, {"error": {"code": 100, "message": "(#100) nonexisting field"}})
        return Answer(body={"id": "100001"})

    async with scripted_server(answer) as server:
        with pytest.raises(Unavailable):
            await connect(("instagram", server.base_url)).connect()


async def test_comments_and_answers_are_read_in_the_order_they_were_written(
    instagram: InstagramStandIn, network: Network, clock: FakeClock
) -> None:
    world, written = instagram.world, []
    for by, words in (("lea", "lovely"), ("tom", "@acme when?"), ("ana", "@acmeX no")):
        clock.move(seconds=1)
        written.append(world.comment(world.ours, by, words).id)
    clock.move(seconds=1)
    written.append(world.comment(written[0], "max", "indeed").id)
    page = await start(network, clock)
    assert [each.remote_id for each in page.mentions] == written
    assert [each.kind.value for each in page.mentions] == ["comment", "mention", "comment", "comment"]
    assert [each.in_reply_to for each in page.mentions] == [None, None, None, written[0]]
    assert page.mentions[0].url == f"https://www.instagram.com/p/{world.ours}/"
    assert page.mentions[0].author.url == "https://www.instagram.com/lea/"


def test_whom_an_answer_answers_is_told_by_the_name_in_front() -> None:
    found = sorted_out(
        comment("1", "Where is it?"),
        comment("2", "@LEA on its way", by=ACCOUNT_NAME, second=1),
        comment("3", "@acme thanks", second=2),
        comment("4", "@nobody me too", by="tom", second=3),
        comment("5", "@tom. and you?", by=ACCOUNT_NAME, second=4),
    )
    assert {each.remote_id: (each.kind, each.in_reply_to) for each in found.mentions} == {
        "1": (MentionKind.COMMENT, None),
        "3": (MentionKind.REPLY, "2"),
        "4": (MentionKind.COMMENT, "1"),
    }
    assert {each.remote_id: each.in_reply_to for each in found.own_posts} == {"2": "1", "5": "4"}


def test_of_whom_nothing_is_told_each_is_a_stranger() -> None:
    first, second = ({**comment(each, "hm"), "username": None} for each in "12")
    authors = [sorted_out(each).mentions[0].author for each in (first, second)]
    assert [each.handle for each in authors] == ["unnamed"] * 2
    assert authors[0].remote_id != authors[1].remote_id
    told = {**first, "from": {"id": "900001"}}
    assert sorted_out(told).mentions[0].author.remote_id == "900001"
    assert sorted_out(comment("3", "hm", by="Lea")).mentions[0].author.remote_id == "@lea"
    assert not sorted_out({**comment("4", "hm"), "from": {"id": ACCOUNT_ID}}).mentions, "it is ours whatever the name"


async def test_a_new_answer_under_an_old_comment_is_read(
    instagram: InstagramStandIn, network: Network, clock: FakeClock
) -> None:
    world = instagram.world
    old = world.comment(world.ours, "lea", "hello", moment=clock() - timedelta(days=3))
    first = await start(network, clock)
    assert not first.mentions
    clock.move(hours=2)
    answer = world.comment(old.id, "tom", "good evening")
    page = await network.fetch(first.cursor, since=clock())
    assert [each.remote_id for each in page.mentions] == [answer.id]
    assert not (await network.fetch(page.cursor, since=clock())).mentions


async def test_more_answers_than_come_with_a_comment_are_read(
    instagram: InstagramStandIn, network: Network, clock: FakeClock
) -> None:
    top = instagram.mentioned("help")
    answers = [instagram.answered(top, f"number {number}", by="tom") for number in range(120)]
    page = await start(network, clock)
    assert [each.remote_id for each in page.mentions] == [top, *answers]
    assert [each.remote_id for each in await network.thread(top)] == [top, *answers]


async def test_nothing_is_asked_under_a_medium_of_which_nothing_changed(
    instagram: InstagramStandIn, network: Network, clock: FakeClock
) -> None:
    instagram.mentioned("help")
    page = await start(network, clock)
    instagram.server.heard.clear()
    again = await network.fetch(page.cursor, since=clock())
    assert [each.kind for each in instagram.server.heard] == ["media"]
    assert again.cursor == page.cursor


async def test_many_media_are_read_in_several_pages_and_a_list_without_end_says_so(
    instagram: InstagramStandIn, network: Network, clock: FakeClock
) -> None:
    world = instagram.world
    for number in range(REQUESTS_FOR_COMMENTS + 5):
        world.comment(world.post(ACCOUNT_NAME, "picture").id, "lea", f"number {number}")
    page = await start(network, clock)
    assert (page.more, len(page.mentions)) == (True, REQUESTS_FOR_COMMENTS)
    rest = await network.fetch(page.cursor, since=clock())
    assert (rest.more, len(rest.mentions), rest.missed_from) == (False, 5, None)
    for number in range(50 * MOST_PAGES + 1):
        world.comment(world.ours, "lea", f"flood {number}")
    flood = await network.fetch(rest.cursor, since=clock())
    assert flood.missed_from is not None
    assert len(flood.mentions) == 50 * MOST_PAGES


async def test_what_instagram_shows_in_another_shape_is_set_aside_and_the_rest_goes_on(connect: Connect) -> None:
    reads = script(Answer())
    good = {**comment("7", "help"), "timestamp": now().isoformat()}
    media = [{"id": "5", "comments_count": 2}, {"id": ["6"]}, "x"]

    def answer(asked: Asked) -> Answer:
        if asked.path.endswith("/media"):
            return Answer(body={"data": media})
        return Answer(body={"data": [good, {"id": "8"}, 9]}) if asked.path.endswith("/comments") else reads(asked)

    async with scripted_server(answer) as server:
        page = await connect(("instagram", server.base_url)).fetch(None, since=now() - HOUR)
    assert [each.remote_id for each in page.mentions] == ["7"]
    assert len(page.set_aside) == 4
    assert len({each.remote_id for each in page.set_aside}) == 4


def test_every_recorded_payload_is_read_as_a_thread_or_set_aside() -> None:
    bodies = [row["body"] for row in shared_rows("data/payloads/meta.jsonl")]
    listed = [each for body in bodies for each in (*body.values(), *(body.get("data") or ()))]
    read = [sorted_out(each) for each in (*bodies, *listed)]
    known = [mention for each in read for mention in each.mentions]
    assert {"17892250648466172", "18107567341036926"} <= {each.remote_id for each in known}
    assert all(each.posted_at.tzinfo is UTC for each in known)
    assert all(each.mentions or each.set_aside or each.own_posts for each in read)


async def test_one_medium_that_fails_holds_up_none_of_the_others(
    instagram: InstagramStandIn, network: Network, clock: FakeClock
) -> None:
    world = instagram.world
    first = await start(network, clock)
    for number in range(2):
        world.comment(world.post(ACCOUNT_NAME, "picture").id, "lea", f"number {number}")
    instagram.server.next_time("comments", Manner.PAGE)
    page = await network.fetch(first.cursor, since=clock())
    rest = await network.fetch(page.cursor, since=clock())
    assert [len(each.mentions) for each in (page, rest)] == [1, 1]
    for number in range(MOST_FAULTS):
        world.comment(world.post(ACCOUNT_NAME, "picture").id, "lea", f"more {number}")
    instagram.server.next_time("comments", *[Manner.PAGE] * MOST_FAULTS)
    with pytest.raises(Unavailable):
        await network.fetch(rest.cursor, since=clock())


@pytest.mark.parametrize(("manner", "missed"), [(Manner.NOT_ALLOWED, True), (Manner.GONE, False)])
async def test_what_is_refused_under_a_medium_is_a_gap_and_what_is_gone_is_none(
    instagram: InstagramStandIn, network: Network, clock: FakeClock, manner: Manner, missed: bool
) -> None:
    instagram.mentioned("help")
    instagram.server.next_time("comments", manner)
    page = await start(network, clock)
    assert (page.missed_from is not None, page.mentions) == (missed, ())


async def test_a_rate_limit_before_anything_was_read_is_told(
    instagram: InstagramStandIn, network: Network, clock: FakeClock
) -> None:
    instagram.server.next_time("media", Manner.LIMITED)
    with pytest.raises(RateLimited):
        await start(network, clock)


async def test_where_comments_are_switched_off_a_mention_says_so(
    instagram: InstagramStandIn, network: Network, clock: FakeClock
) -> None:
    asked = instagram.mentioned("help")
    instagram.world.media[instagram.world.ours].closed = True
    [read] = (await start(network, clock)).mentions
    [checked] = await network.recheck([asked])
    assert checked.mention is not None
    assert read.barrier == checked.mention.barrier == "replies_limited"


async def test_a_mention_elsewhere_is_looked_at_again_by_what_it_names_us_in(
    instagram: InstagramStandIn, network: Network
) -> None:
    medium = instagram.world.post("paul", "@acme is late")
    named = instagram.world.comment(medium.id, "ana", "indeed, @acme")
    both = [f"{medium.id}_", f"{medium.id}_{named.id}"]
    first, second = (each.mention for each in await network.recheck(both))
    assert first is not None
    assert second is not None
    assert (first.text, first.media[0].kind, first.author.handle) == ("@acme is late", "image", "paul")
    assert (second.text, second.url) == ("indeed, @acme", f"https://www.instagram.com/p/{medium.id}/")
    assert [each.remote_id for each in await network.thread(both[1])] == [both[1]]
    named.words = "never mind"
    assert [each.mention is None for each in await network.recheck(both)] == [False, True]
    with pytest.raises(TargetGone):
        await network.thread(both[1])


async def test_a_look_stops_at_a_limit_and_leaves_out_what_it_may_not_see(
    instagram: InstagramStandIn, network: Network
) -> None:
    ids = [instagram.mentioned(each) for each in "abc"]
    instagram.server.next_time("item", Manner.NOT_ALLOWED, Manner.ANSWERED, Manner.LIMITED)
    assert [each.remote_id for each in await network.recheck(ids)] == [ids[1]]
    instagram.server.next_time("item", Manner.LIMITED)
    with pytest.raises(RateLimited):
        await network.recheck(ids)
    instagram.server.next_time("item", *[Manner.PAGE] * 3)
    with pytest.raises(Unavailable):
        await network.recheck(ids)


async def test_a_cursor_of_another_network_is_refused(network: Network, clock: FakeClock) -> None:
    with pytest.raises(Rejected):
        await network.fetch({"floor": "yesterday"}, since=clock())
