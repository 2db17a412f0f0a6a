"""Posts of X are looked at again, and threads read, whatever it answers of some of them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from bot.errors import RateLimited
from bot.ports.social import Network
from integrations.social.x.ids import id_before
from tests.contracts.social import x_stand_in
from tests.contracts.social.conftest import Connect
from tests.contracts.social.scripted_server import Answer, Asked, scripted_server
from tests.contracts.social.stand_ins import now
from tests.contracts.social.x_payloads import ME, user
from tests.contracts.social.x_stand_in import XStandIn
from tests.stand_ins.x.server import Manner
from tests.support.house import FakeClock

SECOND = timedelta(seconds=1)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(now())


@pytest.fixture
def x(clock: FakeClock) -> Iterator[XStandIn]:
    with x_stand_in.standing_in(clock) as stand_in:
        yield stand_in


def asked(x: XStandIn, kind: str) -> list[dict[str, str]]:
    return [dict(each.query) for each in x.server.heard if each.kind == kind]


async def test_a_rate_limit_in_a_recheck_keeps_what_was_checked(x: XStandIn, connect: Connect) -> None:
    network = connect(x)
    posted = [x.mentioned(f"number {number}") for number in range(150)]
    x.server.limit_after("lookup", 1)
    assert len(await network.recheck(posted)) == 100
    x.server.next_time("lookup", Manner.LIMITED)
    with pytest.raises(RateLimited):
        await network.recheck(posted)


async def test_a_post_of_unknown_shape_is_left_out_of_a_recheck(
    connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    def answer(asked: Asked) -> Answer:
        return Answer(body={"data": user(ME, "acme")} if asked.path == "/2/users/me" else {"data": [{"id": "7"}]})

    async with scripted_server(answer) as server:
        assert await connect(("x", server.base_url)).recheck(["7"]) == []
    assert "unknown shape" in caplog.text


@pytest.mark.parametrize(
    ("kind", "gone"),
    [
        ("https://api.x.com/2/problems/resource-not-found", True),
        ("https://api.x.com/2/problems/not-authorized-for-resource", True),
        ("https://api.x.com/2/problems/internal-error", False),
        ("https://api.x.com/2/problems/field-unauthorized", False),
        ("about:blank", False),
    ],
)
async def test_a_post_is_forgotten_only_where_x_says_that_it_is_gone(connect: Connect, kind: str, gone: bool) -> None:
    told = {"errors": [{"type": kind, "title": "Service Unavailable", "value": "7", "resource_id": "7"}]}

    def answer(asked: Asked) -> Answer:
        return Answer(body={"data": user(ME, "acme")} if asked.path == "/2/users/me" else told)

    async with scripted_server(answer) as server:
        checked = await connect(("x", server.base_url)).recheck(["7"])
        assert [(each.remote_id, each.mention) for each in checked] == ([("7", None)] if gone else [])


async def test_a_long_thread_is_read_up_to_its_root(x: XStandIn, connect: Connect, clock: FakeClock) -> None:
    root = last = x.world.write("lea", "my parcel").id
    chain = [root]
    for number in range(7):
        last = x.answered(last, f"step {number}", by=("marie", "lea")[number % 2])
        chain.append(last)
    ours = x.answered_by_us(last, "found it")
    x.answered(root, "a stranger", by="troll")
    clock.move(60)
    thread = await connect(x, clock=clock).thread(last)
    assert [each.remote_id for each in thread] == [*chain, ours]
    assert not x.server.faulty


async def test_a_thread_is_read_without_a_search_that_x_does_not_allow(
    x: XStandIn, connect: Connect, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    root = x.mentioned("help")
    ours = x.answered_by_us(root, "on our way")
    x.server.next_time("search", Manner.LIMITED)
    thread = await connect(x, clock=clock).thread(root)
    assert [each.remote_id for each in thread] == [root, ours]
    assert "without what was searched for" in caplog.text


def test_ids_and_moments_are_told_from_each_other() -> None:
    assert id_before(datetime(2009, 1, 1, tzinfo=now().tzinfo)) == 1, "older than the ids"


async def test_who_we_are_is_asked_once_a_day(x: XStandIn, connect: Connect, clock: FakeClock) -> None:
    network: Network = connect(x, clock=clock)
    for hours in (0, 2, 23):
        clock.move(hours=hours)
        await network.fetch(None, since=clock())
    assert len(asked(x, "me")) == 2
