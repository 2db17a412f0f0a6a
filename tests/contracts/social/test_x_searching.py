"""What X's search finds beside mentions is read as far back as X searches, and quotes of our posts are looked for."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.domain.mention import MentionKind
from tests.contracts.social import x_stand_in
from tests.contracts.social.conftest import Connect
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import HOUR
from tests.contracts.social.x_stand_in import XStandIn
from tests.stand_ins.x.posts import BRAND
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


async def test_a_search_finds_beside_mentions_what_does_not_name_us(
    x: XStandIn, connect: Connect, clock: FakeClock
) -> None:
    brand = x.world.write("lea", "my acmephone is broken").id
    x.mentioned("acmephone too")
    clock.move(60)
    network = connect(x, clock=clock, search="acmephone")
    page = await network.fetch(None, since=clock() - HOUR)
    assert [each.barrier for each in page.mentions] == ["not_summoned", ""]
    assert page.mentions[0].remote_id == brand
    assert not (await network.fetch(page.cursor, since=clock())).mentions
    assert not x.server.faulty


@pytest.mark.parametrize("slip", ["acmephone nosuch:operator", "acmephone ("])
async def test_a_search_that_x_refuses_stops_nothing_but_itself_and_is_told(
    x: XStandIn, connect: Connect, clock: FakeClock, slip: str, caplog: pytest.LogCaptureFixture
) -> None:
    mention = x.mentioned("my acmephone is broken")
    clock.move(60)
    network = connect(x, clock=clock, search=slip)
    assert (await network.connect()).remarks == ("search_refused",)
    page = await network.fetch(None, since=clock() - HOUR)
    assert [each.remote_id for each in page.mentions] == [mention]
    assert slip in caplog.text, "the log says which search, and what X says of it"

    mended = connect(x, clock=clock, search="acmephone")
    assert (await mended.connect()).remarks == ()


async def test_a_search_that_could_not_be_tried_is_not_called_refused(
    x: XStandIn, connect: Connect, clock: FakeClock
) -> None:
    x.server.next_time("search", Manner.LIMITED)
    assert (await connect(x, clock=clock, search="acmephone").connect()).remarks == ()


async def test_a_search_that_rested_too_long_begins_where_x_still_searches(
    x: XStandIn, connect: Connect, clock: FakeClock
) -> None:
    network = connect(x, clock=clock, search="acmephone")
    page = await network.fetch(None, since=clock())
    left = clock()
    clock.move(days=9)
    found = x.world.write("lea", "my acmephone", moment=clock() - timedelta(days=3)).id
    after = await network.fetch(page.cursor, since=clock())
    assert [each.remote_id for each in after.mentions] == [found]
    assert after.missed_from is not None
    assert abs(after.missed_from - left) < SECOND


async def test_a_search_that_was_cut_and_rested_too_long_goes_on_with_what_x_still_searches(
    x: XStandIn, connect: Connect, clock: FakeClock
) -> None:
    network = connect(x, clock=clock, search="acmephone")
    start = await network.fetch(None, since=clock())
    left = clock()
    clock.move(60)
    for number in range(150):
        x.world.write("lea", f"my acmephone {number}")
    clock.move(60)
    x.server.limit_after("search", 1)
    cut = await network.fetch(start.cursor, since=clock())
    assert (len(cut.mentions), cut.retry_at is not None) == (100, True)
    clock.move(days=9)
    new = x.world.write("lea", "my acmephone again").id
    clock.move(60)
    after = await network.fetch(cut.cursor, since=clock())
    assert [each.remote_id for each in after.mentions] == [new]
    assert after.missed_from is not None
    assert abs(after.missed_from - left) < SECOND
    assert (await network.fetch(after.cursor, since=clock())).missed_from is None


async def test_quotes_of_our_latest_posts_are_looked_for(x: XStandIn, connect: Connect, clock: FakeClock) -> None:
    ours = x.world.write(BRAND, "Our new phone.").id
    answer = x.answered_by_us(x.mentioned("when?"), "Today.")
    quote = x.world.write("marie", "Finally", quoted=ours).id
    x.world.write("marie", "Good", quoted=answer)
    clock.move(60)
    network = connect(x, clock=clock, quotes=True)
    page = await network.fetch(None, since=clock() - HOUR)
    found = {each.remote_id: each for each in page.mentions}
    assert (found[quote].kind, found[quote].quoted, found[quote].barrier) == (MentionKind.QUOTE, ours, "")
    assert len(found) == 2
    clock.move(60)
    again = x.world.write("paul", "Me too", quoted=ours).id
    clock.move(60)
    after = await network.fetch(page.cursor, since=clock())
    assert [each.remote_id for each in after.mentions] == [again], "our posts are known from one reading to the next"
    assert not x.server.faulty


async def test_our_own_posts_wait_where_a_search_was_cut(x: XStandIn, connect: Connect, clock: FakeClock) -> None:
    network = connect(x, clock=clock, search="acmephone")
    mention = x.mentioned("help")
    answer = x.answered_by_us(mention, "on our way")
    x.server.next_time("search", Manner.LIMITED)
    cut = await network.fetch(None, since=clock() - HOUR)
    assert ([each.remote_id for each in cut.mentions], cut.own_posts) == ([mention], ())
    after = await network.fetch(cut.cursor, since=clock())
    assert ([each.remote_id for each in after.own_posts], after.mentions) == ([answer], ())
