"""Reading a channel: comments and answers, each once, with what they answer, and what YouTube holds back."""

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.domain.interval import Allowance, least_wait
from bot.domain.mention import MentionKind
from bot.errors import NotAllowed, RateLimited, Rejected, Unavailable
from bot.ports.social import Network, Page
from integrations.social.youtube.reading import MOST_PAGES, OVERLAP, REQUESTS_FOR_REPLIES, WATCHED
from integrations.social.youtube.units import A_DAY, next_day
from tests.contracts.social import youtube_stand_in
from tests.contracts.social.conftest import Connect
from tests.contracts.social.scripted_server import Answer, Asked, scripted_server
from tests.contracts.social.stand_ins import now
from tests.contracts.social.youtube_payloads import comment, thread
from tests.contracts.social.youtube_stand_in import YouTubeStandIn, script
from tests.stand_ins.youtube.server import Manner
from tests.stand_ins.youtube.world import HANDLE
from tests.support.clock import FakeClock

HOUR = timedelta(hours=1)


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


async def start(network: Network, clock: FakeClock) -> Page:
    return await network.fetch(None, since=clock() - HOUR)


def asked_for(youtube: YouTubeStandIn, kind: str) -> int:
    return sum(each.kind == kind for each in youtube.server.heard)


async def test_comments_are_told_apart_by_whom_they_answer_and_name(
    youtube: YouTubeStandIn, network: Network, clock: FakeClock
) -> None:
    plain = youtube.commented("lovely film")
    clock.move(seconds=1)
    naming = youtube.mentioned("where is my parcel?")
    clock.move(seconds=1)
    aside = youtube.answered(plain, "I agree", by="tom")
    ours = youtube.answered_by_us(plain, "thank you")
    answer = youtube.answered(ours, "you are welcome")
    page = await start(network, clock)
    assert [(each.remote_id, each.kind, each.in_reply_to) for each in page.mentions] == [
        (plain, MentionKind.COMMENT, None),
        (naming, MentionKind.MENTION, None),
        (aside, MentionKind.COMMENT, plain),
        (answer, MentionKind.REPLY, ours),
    ]


async def test_an_answer_given_in_youtubes_own_app_is_found_with_what_it_answers(
    youtube: YouTubeStandIn, network: Network, clock: FakeClock
) -> None:
    top = youtube.commented("help")
    youtube.answered(top, "me too", by="tom")
    last = youtube.answered(top, "and still", by="tom")
    under_last = youtube.answered_by_us(last, "We are looking.")
    under_top = youtube.answered_by_us(top, "You too.")
    page = await start(network, clock)
    assert [(each.remote_id, each.in_reply_to) for each in page.own_posts] == [(under_last, last), (under_top, top)]


async def test_answers_that_do_not_come_along_are_asked_for_once_their_number_changes(
    youtube: YouTubeStandIn, network: Network, clock: FakeClock
) -> None:
    top = youtube.commented("help")
    answers = [youtube.answered(top, f"number {number}", by="tom") for number in range(120)]
    page = await start(network, clock)
    assert [each.remote_id for each in page.mentions] == [top, *answers]
    assert asked_for(youtube, "replies") == 2, "a hundred a page"
    page = await network.fetch(page.cursor, since=clock())
    assert (page.mentions, asked_for(youtube, "replies")) == ((), 2)
    clock.move(minutes=30)
    late = youtube.answered(top, "one more", by="tom")
    page = await network.fetch(page.cursor, since=clock())
    assert [each.remote_id for each in page.mentions] == [late]


async def test_an_answer_under_an_old_comment_is_read_and_the_comment_is_not(
    youtube: YouTubeStandIn, network: Network, clock: FakeClock
) -> None:
    old = youtube.world.comment("lea", "long ago", moment=clock() - timedelta(days=3)).id
    fresh = youtube.answered(old, "and now?", by="tom")
    assert [each.remote_id for each in (await start(network, clock)).mentions] == [fresh]


async def test_a_comment_that_was_held_for_review_is_read_once_it_is_let_through(
    youtube: YouTubeStandIn, network: Network, clock: FakeClock
) -> None:
    held = youtube.world.comment("lea", "held back", state="heldForReview")
    clock.move(minutes=30)
    youtube.commented("later", by="tom")
    page = await start(network, clock)
    assert [each.text for each in page.mentions] == ["later"]
    held.state = "published"
    page = await network.fetch(page.cursor, since=clock())
    assert [each.remote_id for each in page.mentions] == [held.id]
    assert not (await network.fetch(page.cursor, since=clock())).mentions


async def test_an_answer_that_was_hidden_is_read_among_younger_ones_once_it_is_shown(
    youtube: YouTubeStandIn, network: Network, clock: FakeClock
) -> None:
    top = youtube.commented("help")
    page = await start(network, clock)
    held = youtube.world.add_answer(top, "lea", "held back", state="rejected")
    clock.move(minutes=30)
    younger = youtube.answered(top, "me too", by="tom")
    page = await network.fetch(page.cursor, since=clock())
    assert [each.remote_id for each in page.mentions] == [younger]
    held.state = "published"
    page = await network.fetch(page.cursor, since=clock())
    assert [each.remote_id for each in page.mentions] == [held.id]
    assert not (await network.fetch(page.cursor, since=clock())).mentions


async def test_new_words_of_a_watched_comment_come_with_the_next_reading(
    youtube: YouTubeStandIn, network: Network, clock: FakeClock
) -> None:
    top = youtube.commented("help")
    answer = youtube.answered(top, "me too", by="tom")
    page = await start(network, clock)
    for each in (answer, top):
        clock.move(seconds=30)
        youtube.edited(each, "never mind")
        page = await network.fetch(page.cursor, since=clock())
        assert [(one.remote_id, one.text, one.edited_at) for one in page.mentions] == [(each, "never mind", clock())]
    assert not (await network.fetch(page.cursor, since=clock())).mentions


async def test_more_comments_than_anybody_reads_are_told_as_missed(connect: Connect) -> None:
    asked_pages = 0

    def endless(asked: Asked) -> Answer:
        nonlocal asked_pages
        if not asked.path.endswith("/commentThreads"):
            return script(Answer())(asked)
        asked_pages += 1
        return Answer(body={"items": [], "nextPageToken": "more"})

    async with scripted_server(endless) as server:
        since = now() - HOUR
        page = await connect(("youtube", server.base_url)).fetch(None, since=since)
    assert (page.missed_from, asked_pages) == (since.replace(microsecond=0), MOST_PAGES)


async def test_many_threads_with_answers_are_read_in_parts(
    youtube: YouTubeStandIn, network: Network, clock: FakeClock
) -> None:
    youtube.world.embeds = 0
    tops = [youtube.commented(f"number {number}") for number in range(30)]
    answers = [youtube.answered(top, "me too", by="tom") for top in tops]
    first = await start(network, clock)
    assert (first.more, len(first.mentions)) == (True, 30 + REQUESTS_FOR_REPLIES)
    second = await network.fetch(first.cursor, since=clock())
    assert not second.more
    read = [each.remote_id for each in (*first.mentions, *second.mentions)]
    assert sorted(read) == sorted([*tops, *answers])


async def test_what_is_read_far_back_is_not_told_again_and_the_newest_are_watched(
    youtube: YouTubeStandIn, network: Network, clock: FakeClock
) -> None:
    old = [youtube.commented(f"old {number}") for number in range(WATCHED + 30)]
    clock.move(minutes=30)
    page = await start(network, clock)
    assert len(page.mentions) == len(old)
    recent = [youtube.commented(f"new {number}") for number in range(WATCHED + 30)]
    page = await network.fetch(page.cursor, since=clock())
    assert [each.remote_id for each in page.mentions] == recent
    assert len(page.cursor["threads"]) == WATCHED + 30, "those of the last minutes come by again"
    assert not (await network.fetch(page.cursor, since=clock())).mentions
    clock.move(seconds=OVERLAP.total_seconds() + 60)
    youtube.commented("last")
    page = await network.fetch(page.cursor, since=clock())
    assert (len(page.mentions), len(page.cursor["threads"])) == (1, WATCHED)


async def test_answers_that_youtube_fails_to_give_are_read_another_time_and_hold_up_no_others(
    youtube: YouTubeStandIn, network: Network, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    youtube.world.embeds = 0
    answers = {youtube.answered(youtube.commented(f"number {number}"), "me too", by="tom") for number in range(3)}
    youtube.server.next_time("replies", Manner.UNAVAILABLE, Manner.ANSWERED, Manner.UNAVAILABLE)
    page = await start(network, clock)
    read = {each.remote_id for each in page.mentions} & answers
    assert (len(read), len(caplog.records)) == (1, 2)
    page = await network.fetch(page.cursor, since=clock())
    assert {each.remote_id for each in page.mentions} == answers - read
    for number in range(3):
        youtube.answered(youtube.commented(f"more {number}"), "me too", by="tom")
    youtube.server.next_time("replies", *[Manner.UNAVAILABLE] * 3)
    with pytest.raises(Unavailable):
        await network.fetch(page.cursor, since=clock())


async def test_answers_that_are_not_for_us_are_told_as_missed_and_a_thread_that_went_is_not(
    youtube: YouTubeStandIn, network: Network, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    youtube.world.embeds = 0
    for number in range(2):
        youtube.answered(youtube.commented(f"number {number}"), "me too", by="tom")
    youtube.server.next_time("replies", Manner.GONE)
    with caplog.at_level(logging.WARNING):
        page = await start(network, clock)
    assert (page.missed_from, len(page.mentions), caplog.records) == (None, 3, [])
    youtube.answered(youtube.commented("help"), "me too", by="tom")
    youtube.server.next_time("replies", Manner.NOT_ALLOWED)
    page = await network.fetch(page.cursor, since=clock())
    assert page.missed_from == clock() - HOUR
    assert (await network.fetch(page.cursor, since=clock())).missed_from is None, "it is not asked for again and again"


async def test_a_comment_of_unknown_shape_is_set_aside_once_and_the_rest_goes_on(connect: Connect) -> None:
    strange = {"id": "Ugx1", "snippet": {"topLevelComment": "?"}}
    threads = [thread(comment("Ugx77.1", publishedAt=None), comment("Ugx77.2")), strange, {"id": None}]

    def answer(asked: Asked) -> Answer:
        if asked.path.endswith("/commentThreads"):
            return Answer(body={"items": threads})
        return script(Answer())(asked)

    async with scripted_server(answer) as server:
        network = connect(("youtube", server.base_url), clock=FakeClock(now()))
        page = await network.fetch(None, since=now() - timedelta(days=1000))
        again = await network.fetch(page.cursor, since=now())
    assert [each.remote_id for each in page.mentions] == ["Ugx77", "Ugx77.2"]
    assert {each.remote_id for each in page.set_aside} >= {"Ugx77.1", "Ugx1"}
    (nameless,) = (each for each in page.set_aside if each.remote_id.startswith("unknown-"))
    assert [each.remote_id for each in again.set_aside] == [nameless.remote_id], "what has no id is known by its words"
    assert "publishedAt" in next(each.error for each in page.set_aside if each.remote_id == "Ugx77.1")


async def test_a_thread_too_long_to_be_read_is_told_as_missed(connect: Connect) -> None:
    def answer(asked: Asked) -> Answer:
        if asked.path.endswith("/commentThreads"):
            return Answer(body={"items": [thread(totalReplyCount=5000)]})
        if asked.path.endswith("/comments"):
            return Answer(body={"items": [comment("Ugx77.1")], "nextPageToken": "more"})
        return script(Answer())(asked)

    async with scripted_server(answer) as server:
        since = now() - timedelta(days=1000)
        page = await connect(("youtube", server.base_url)).fetch(None, since=since)
    assert page.missed_from == since.replace(microsecond=0)
    assert {each.remote_id for each in page.mentions} == {"Ugx77", "Ugx77.1"}


async def test_a_limit_at_the_very_first_list_is_told(
    youtube: YouTubeStandIn, network: Network, clock: FakeClock
) -> None:
    youtube.server.next_time("commentThreads", Manner.LIMITED)
    with pytest.raises(RateLimited) as raised:
        await start(network, clock)
    assert raised.value.retry_at == clock() + timedelta(minutes=1)


async def test_readings_leave_a_quarter_of_the_day_to_answers(
    youtube: YouTubeStandIn, network: Network, clock: FakeClock
) -> None:
    page = await start(network, clock)
    assert page.quota is not None
    assert (page.quota.limit, page.quota.remaining) == (A_DAY, A_DAY - 2), "one for who we are, one for the list"
    assert page.quota.resets_at == next_day(clock())
    allowance = Allowance(page.quota.limit, page.quota.remaining, page.quota.resets_at)
    left = page.quota.resets_at - clock()
    assert left / least_wait(allowance, clock()) <= 0.75 * page.quota.remaining


async def test_once_the_day_is_used_up_nothing_is_read_before_the_next_one(
    youtube: YouTubeStandIn, network: Network, clock: FakeClock
) -> None:
    youtube.world.embeds = 0
    youtube.answered(youtube.commented("help"), "me too", by="tom")
    youtube.server.next_time("replies", Manner.SPENT)
    page = await start(network, clock)
    assert page.retry_at == next_day(clock())
    assert page.quota is not None
    assert page.quota.remaining == 0
    clock.move(days=1)
    page = await network.fetch(page.cursor, since=clock())
    assert page.quota is not None
    assert (len(page.mentions), page.quota.remaining > A_DAY // 2) == (1, True)


async def test_comments_are_asked_for_as_plain_text_and_hostile_ones_stay_text(
    youtube: YouTubeStandIn, network: Network, clock: FakeClock
) -> None:
    youtube.commented("<b>no</b>\u202e &amp; \x00 <script>\r\nalert(1)</script>")
    (mention,) = (await start(network, clock)).mentions
    assert mention.text == "<b>no</b> &amp;  <script>\nalert(1)</script>"


async def test_where_comments_are_switched_off_reading_is_not_allowed(
    youtube: YouTubeStandIn, network: Network, clock: FakeClock
) -> None:
    youtube.server.next_time("commentThreads", Manner.NOT_ALLOWED)
    with pytest.raises(NotAllowed, match=r"forbidden"):
        await start(network, clock)


async def test_a_cursor_of_another_network_is_refused(network: Network, clock: FakeClock) -> None:
    with pytest.raises(Rejected, match="stored cursor"):
        await network.fetch({"newest": "yesterday"}, since=clock())


async def test_whoever_answers_us_by_our_handle_alone_answers_the_comment(
    youtube: YouTubeStandIn, network: Network, clock: FakeClock
) -> None:
    top = youtube.commented("help")
    early = youtube.world.add_answer(top, "tom", f"@{HANDLE} are you there?").id
    (_, mention) = (await start(network, clock)).mentions
    assert (mention.remote_id, mention.kind, mention.in_reply_to) == (early, MentionKind.MENTION, top)
