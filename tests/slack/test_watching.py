"""A home that somebody looks at keeps up with what others do, and costs few calls."""

import pytest

from bot.domain.messages import Claim, Compose, Reroute, Send
from integrations.chat.slack.watching import Watching
from tests.slack.office import Office
from tests.slack.test_home import home, shown


@pytest.fixture
async def watching(office: Office) -> Watching:
    """The watch, which has begun."""
    watching = Watching(office.parts)
    await watching.tick()
    return watching


async def passes(office: Office, watching: Watching) -> int:
    """Ten seconds go by; gives how many homes were drawn."""
    before = len(office.workspace.called("views.publish"))
    office.house.clock.move(10)
    await watching.tick()
    await office.house.work()
    return len(office.workspace.called("views.publish")) - before


async def test_what_a_colleague_does_on_the_desk_is_drawn_for_who_looks(office: Office, watching: Watching) -> None:
    case = await office.a_case()
    assert "Unclaimed in my departments (1)" in await home(office, "U1")
    await passes(office, watching)
    await office.house.do(Claim("paul", case))
    assert await passes(office, watching) == 1
    assert "Unclaimed in my departments (0)" in shown(office, "U1")
    assert await passes(office, watching) == 0


async def test_an_approver_sees_a_reply_that_waits_and_the_new_department_a_case_that_comes(
    office: Office, watching: Watching
) -> None:
    interview, parcel = await office.a_case("An interview, please"), await office.a_case()
    await home(office, "U2")
    await home(office, "U3")
    await passes(office, watching)
    await office.house.do(Send("marie", interview, text="Gladly."))
    assert await passes(office, watching) == 2
    assert "“Gladly.”" in shown(office, "U2")
    await office.house.do(Reroute("paul", parcel, department="press", reason="A journalist"))
    await passes(office, watching)
    assert "Where is my parcel?" in shown(office, "U3")


async def test_who_does_not_look_or_cannot_see_it_is_left_alone(office: Office, watching: Watching) -> None:
    case = await office.a_case()
    await home(office, "U1")
    await home(office, "U3")
    await home(office, "U9")
    office.house.clock.move(minutes=11)
    await home(office, "U3")
    await passes(office, watching)
    await office.house.do(Claim("paul", case))
    assert await passes(office, watching) == 0


async def test_very_much_at_once_is_drawn_once_for_those_who_opened_theirs_last(
    office: Office, watching: Watching
) -> None:
    watching.most = 1
    await home(office, "U1")
    office.house.clock.move(1)
    await home(office, "U2")
    await passes(office, watching)
    for number in range(30):
        office.house.network.arrives(f"Parcel {number} is late")
    await office.house.poll()
    assert await passes(office, watching) == 1
    assert "Unclaimed in my departments (30)" in shown(office, "U2")


async def test_that_somebody_types_draws_no_home(office: Office, watching: Watching) -> None:
    case = await office.a_case()
    await home(office, "U1")
    await passes(office, watching)
    await office.house.do(Compose("paul", case))
    assert await passes(office, watching) == 0
