"""When the rules change, open cases keep who they are and get their cards where their department is now."""

from bot.domain.messages import Claim, Close
from bot.flow.follow_rules import follow_rules
from bot.rules.source import load_rules
from bot.runtime.rules import InForce
from tests.support.house import RULES, House

WITH_A_RECEPTION = RULES.replace("channels: {desk: front_desk}", "channels: {desk: reception}")


async def comes_into_force(house: House, text: str) -> int:
    rules = load_rules(text, file="newer rules")
    house.rules = InForce(house.rules.version + 1, rules.directory, rules.plan)
    moved = await follow_rules(house.store, rules.directory, house.clock)
    await house.work()
    return moved


async def test_a_department_with_a_new_channel_gets_its_open_cases_there(house: House) -> None:
    case = await house.a_case("Hello")
    await comes_into_force(house, WITH_A_RECEPTION)

    (there,) = house.surface.in_channel("reception")
    (left,) = house.surface.in_channel("front_desk")
    assert there.case == case
    assert "actions" in [block.block for block in there.blocks]
    assert "actions" not in [block.block for block in left.blocks]


async def test_a_case_of_a_department_that_moved_goes_with_it_and_keeps_its_assignee(house: House) -> None:
    case = await house.a_case("Where is my parcel?")
    await house.do(Claim("marie", case))
    newer = RULES.replace(
        "  delivery: {name: Delivery, channels: {desk: delivery}",
        "  parcels: {name: Parcels, channels: {desk: parcels}",
    )
    newer = (
        newer.replace("{department: delivery, also: [press],", "{department: parcels,")
        + "\nmoved_to: {delivery: parcels}\n"
    )

    assert await comes_into_force(house, newer) == 1
    moved = (await house.view(case)).case
    assert (moved.department, moved.assignee) == ("parcels", "marie")
    assert len(house.surface.in_channel("parcels")) == 1
    assert "moved" in await house.events(case)


async def test_closed_cases_and_rules_that_change_nothing_for_a_case_leave_it_alone(house: House) -> None:
    case = await house.a_case("Hello")
    await house.do(Close("marie", await house.a_case("Hello again", by="tom")))
    await house.work()
    before = (await house.view(case)).case.revision

    assert await comes_into_force(house, RULES + "\n") == 0
    assert (await house.view(case)).case.revision == before
    assert len(house.surface.cards) == 2


async def test_a_copy_for_a_department_that_is_gone_is_left_out(house: House) -> None:
    await house.a_case("Where is my parcel?")
    newer = RULES[: RULES.index("  press: {")] + RULES[RULES.index("fallback:") :]
    newer = newer.replace("also: [press], ", "")
    newer = newer[: newer.index("  - id: journalist")]

    assert await comes_into_force(house, newer) == 0


async def test_many_open_cases_follow_in_several_steps(house: House) -> None:
    for number in range(230):
        house.network.arrives(f"Hello {number}", by=f"person{number}")
    await house.poll()

    assert await comes_into_force(house, WITH_A_RECEPTION) == 0
    assert len(house.surface.in_channel("reception")) == 230
