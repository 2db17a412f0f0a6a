"""/comptoir oncall: who is there now, in the departments of whoever asks."""

import json
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.domain.messages import Claim, Send, Snooze
from bot.domain.rota import Rota
from tests.slack.office import ROOMS, RULES, Office
from tests.slack.test_commands import asked

TIMED = RULES.replace(
    "delivery: {name: Delivery,",
    'delivery: {name: Delivery, hours: {zone: Europe/Paris, open: {mon-fri: ["09:00-18:00"]}},',
)


async def shown(office: Office, user: str, words: str = "oncall") -> list[str]:
    """What stands in each department, its name first."""
    answer = await office.doing.command(user, ROOMS["delivery"], words)
    return [json.dumps(block, ensure_ascii=False) for block in answer["blocks"]]


async def test_each_of_ones_departments_tells_who_is_there_and_who_holds_what(office: Office) -> None:
    wet, late, asleep = [await office.a_case(f"My parcel is {each}") for each in ("wet", "late", "blue")]
    interview = await office.a_case("An interview, please")
    await office.house.do(Claim("paul", wet))
    await office.house.do(Claim("paul", asleep))
    await office.house.do(Snooze("paul", asleep, until=office.house.clock().replace(hour=23)))
    await office.house.do(Send("marie", interview, text="Gladly."))
    head, delivery, other_head, press = await shown(office, "U1")
    assert "Delivery" in head
    assert "open day and night" in head
    assert "In Slack: Marie (0 cases), Paul (1 case)" in delivery
    assert "Unclaimed: 1 case" in delivery
    assert "Press" in other_head
    assert "In Slack: Marie (1 case), Sam (0 cases)" in press
    assert str(late) not in delivery


async def test_only_ones_own_departments_are_shown_in_ones_own_language(office: Office) -> None:
    told = "".join(await shown(office, "U3"))
    assert "Press" in told
    assert "Delivery" not in told
    assert "ouvert jour et nuit" in told
    assert "Dans Slack\N{NO-BREAK SPACE}: Marie (0 dossier), Sam (0 dossier)" in told
    assert "À prendre\N{NO-BREAK SPACE}: 0 dossier" in told


ON_CALL = RULES.replace(
    "delivery: {name: Delivery,",
    'delivery: {name: Delivery, on_call: {people: [paul, marie], starts: "2026-03-02 09:00"},',
).replace("press: {name: Press,", 'press: {name: Press, on_call: {people: [sam], starts: "2099-01-05 09:00"},')


@pytest.mark.parametrize("office", [ON_CALL], indirect=True)
async def test_who_is_on_call_is_told_with_until_when(office: Office) -> None:
    duty = Rota(("paul", "marie"), date(2026, 3, 2), time(9), ZoneInfo("UTC")).on_call(office.house.clock.now)
    assert duty is not None
    head, _, other_head, _ = await shown(office, "U1")
    assert f"On call: {duty.person.title()}, until:" in head
    assert str(int(duty.until.timestamp())) in head
    assert "Nobody is on call yet." in other_head
    told = "".join(await shown(office, "U3"))
    assert "L’astreinte n’a pas commencé." in told


NOT_LINKED = RULES.replace("paul: {name: Paul, slack: U2}", "paul: {name: Paul}")


@pytest.mark.parametrize("office", [NOT_LINKED], indirect=True)
async def test_who_is_not_linked_is_told_apart(office: Office) -> None:
    case = await office.a_case()
    await office.house.do(Claim("paul", case))
    told = "".join(await shown(office, "U1"))
    assert "In Slack: Marie (0 cases)" in told
    assert "Not in Slack: Paul (1 case)" in told


@pytest.mark.parametrize("office", [TIMED], indirect=True)
class TestHours:
    async def test_an_open_department_says_so(self, office: Office) -> None:
        assert "open now" in (await shown(office, "U2"))[0]

    async def test_a_closed_one_says_when_it_opens_next_by_the_readers_clock(self, office: Office) -> None:
        office.house.clock.move((datetime(2026, 11, 27, 20, tzinfo=UTC) - office.house.clock()).total_seconds())
        head = (await shown(office, "U2"))[0]
        opens = int(datetime(2026, 11, 30, 8, tzinfo=UTC).timestamp())
        assert "closed, opens:" in head
        assert f'"timestamp": {opens}' in head


SHUT = RULES.replace(
    "sam: {name: Sam, slack: U3, locale: fr}", "sam: {name: Sam, slack: U3}\n  eve: {name: Eve, slack: U9}"
)


@pytest.mark.parametrize("office", [SHUT], indirect=True)
async def test_who_is_in_no_department_is_told_so(office: Office) -> None:
    assert "The rules name you in no department." in await asked(office, "U9", "oncall")
