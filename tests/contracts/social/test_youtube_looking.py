"""Comments on YouTube looked at again, and the threads around them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.errors import RateLimited, Unavailable
from bot.ports.social import Network, Page
from tests.contracts.social import youtube_stand_in
from tests.contracts.social.conftest import Connect
from tests.contracts.social.scripted_server import Answer, Asked, scripted_server
from tests.contracts.social.stand_ins import now
from tests.contracts.social.youtube_payloads import comment, thread
from tests.contracts.social.youtube_stand_in import YouTubeStandIn, script
from tests.stand_ins.youtube.server import Manner
from tests.stand_ins.youtube.showing import channel_json
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


async def test_what_takes_no_answers_says_so_when_read_and_when_looked_at_again(
    youtube: YouTubeStandIn, network: Network, clock: FakeClock
) -> None:
    top = youtube.commented("help")
    answer = youtube.answered(top, "me too", by="tom")
    youtube.world.comments[top].closed = True
    page = await start(network, clock)
    assert [each.barrier for each in page.mentions] == ["replies_limited"] * 2
    looked = await network.recheck([answer, top])
    assert [each.mention.barrier for each in looked if each.mention] == ["replies_limited"] * 2
    assert {each.remote_id: each.mention for each in looked} == {each.remote_id: each for each in page.mentions}


async def test_threads_that_went_are_gone_though_youtube_refuses_the_whole_list(
    youtube: YouTubeStandIn, network: Network, clock: FakeClock
) -> None:
    kept, lost = youtube.commented("kept"), youtube.commented("lost")
    answer = youtube.answered(lost, "me too", by="tom")
    youtube.deleted(lost)
    youtube.server.next_time("commentThreads", Manner.GONE, Manner.ANSWERED, Manner.GONE)
    looked = {each.remote_id: each.mention is not None for each in await network.recheck([kept, lost, answer])}
    assert looked == {kept: True, lost: False, answer: False}


async def test_a_look_at_a_rate_limit_gives_what_it_has(
    youtube: YouTubeStandIn, network: Network, clock: FakeClock
) -> None:
    youtube.world.embeds = 0
    first, second = youtube.commented("one"), youtube.commented("two")
    answer = youtube.answered(second, "me too", by="tom")
    youtube.server.next_time("replies", Manner.LIMITED)
    assert [each.remote_id for each in await network.recheck([first, answer])] == [first]
    youtube.server.next_time("commentThreads", Manner.LIMITED)
    with pytest.raises(RateLimited):
        await network.recheck([first])


async def test_a_look_says_nothing_of_what_it_could_not_read(
    youtube: YouTubeStandIn, network: Network, connect: Connect, clock: FakeClock
) -> None:
    youtube.world.embeds = 0
    top = youtube.commented("one")
    answer = youtube.answered(top, "me too", by="tom")
    youtube.server.next_time("replies", Manner.NOT_ALLOWED, Manner.GONE)
    assert await network.recheck([answer]) == []
    assert [(each.remote_id, each.mention) for each in await network.recheck([answer])] == [(answer, None)]

    def strange(asked: Asked) -> Answer:
        items = [channel_json()] if asked.path.endswith("/channels") else [{"id": "?"}]
        return script(Answer())(asked) if asked.method != "GET" else Answer(body={"items": items})

    async with scripted_server(strange) as server:
        other = connect(("youtube", server.base_url))
        assert await other.recheck(["Ugx1"]) == []
        with pytest.raises(Unavailable, match="ThreadPayload"):
            await other.thread("Ugx1")


async def test_a_thread_leaves_out_what_it_cannot_read_and_says_so(
    connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    threads = [thread(comment("Ugx77.1", publishedAt=None), comment("Ugx77.2"))]

    def answer(asked: Asked) -> Answer:
        if asked.path.endswith("/commentThreads"):
            return Answer(body={"items": threads})
        return script(Answer())(asked)

    async with scripted_server(answer) as server:
        shown = await connect(("youtube", server.base_url)).thread("Ugx77.1")
    assert [each.remote_id for each in shown] == ["Ugx77", "Ugx77.2"]
    assert len(caplog.records) == 1
