"""Who is called with @: those under a department's tag by its new cards, and once more when a case is escalated."""

from typing import Any

import pytest

from tests.stand_ins.teams.faults import Fault, Manner
from tests.stand_ins.teams.tenant import Message
from tests.teams.office import RULES, Office, text_of

TAGGED = RULES.replace("members: [marie, paul]", "teams_tag: MTY5, members: [marie], managers: [paul]")
LED = RULES.replace("members: [marie, paul]", "members: [marie, paul], managers: [sam, lea]")
STRANGE = LED.replace("{{name: Sam,", '{{name: "Sam *<at>x</at>*",')

tagged = pytest.mark.parametrize("office", [TAGGED], indirect=True)


def with_tag(office: Office) -> None:
    office.tenant.teams["acme"].tags["MTY5"] = "Delivery"


def called(message: Message) -> list[Any]:
    return [each["mentioned"] for each in message.card["msteams"].get("entities", [])]


def under_card(office: Office, room: str = "delivery") -> list[Message]:
    """What was said under the newest card."""
    card = office.card(room)
    return [each for each in office.tenant.cards(room) if each.root == card.root and each.id != card.id]


async def escalate(office: Office, room: str = "delivery") -> None:
    await office.press("marie", "Escalate…", room)
    await office.submit("marie", "Escalate", reason="A <lawyer> writes.")
    office.house.clock.move(minutes=5)
    await office.house.work()


@tagged
async def test_a_new_card_calls_those_under_the_departments_tag_and_a_changed_one_calls_nobody(office: Office) -> None:
    with_tag(office)
    await office.a_case()
    assert called(office.card()) == [{"id": "MTY5", "name": "Delivery", "type": "tag"}]
    assert "<at>Delivery</at>" in office.words()
    await office.press("marie", "I’ll take it")
    assert called(office.card()) == []
    assert "<at>" not in office.words("paul")
    assert under_card(office) == []


@tagged
async def test_a_tag_that_teams_does_not_know_costs_the_call_and_not_the_card(office: Office) -> None:
    await office.a_case()
    assert called(office.card()) == []
    assert "Where is my parcel?" in office.words()
    assert [each for each in office.card().card["body"] if each["type"] == "Container"], "it is drawn whole"


@tagged
async def test_an_escalated_case_calls_those_under_the_tag_once_below_its_card(office: Office) -> None:
    with_tag(office)
    await office.a_case()
    await escalate(office)
    (call,) = under_card(office)
    assert called(call) == [{"id": "MTY5", "name": "Delivery", "type": "tag"}]
    assert "<at>Delivery</at> Case no. 1: Marie asks you to look at it: “A <lawyer> writes.”" in text_of(call.card)
    assert any("A <lawyer> writes." in words for words in office.told("paul"))
    await office.press("paul", "I’ll take it")
    await office.press("paul", "Internal note…")
    await office.submit("paul", "Keep the note", text="On it.")
    assert under_card(office) == [call]
    assert called(office.card()) == []


@pytest.mark.parametrize("office", [STRANGE], indirect=True)
async def test_where_there_is_no_tag_those_are_called_who_are_responsible_and_known_in_teams(office: Office) -> None:
    await office.a_case()
    await escalate(office)
    (call,) = under_card(office)
    sam = office.tenant.people["sam"].id
    assert called(call) == [{"id": sam, "name": "Sam at x at"}]
    assert "<at>Sam at x at</at>" in text_of(call.card)


@pytest.mark.parametrize("office", [LED.replace("managers: [sam, lea]", "managers: [lea]")], indirect=True)
async def test_nobody_is_called_where_teams_knows_nobody(office: Office) -> None:
    await office.a_case()
    await escalate(office)
    assert under_card(office) == []


CLIMBING = "escalation: {{standard: [{{after: 30m, to: channel}}, {{after: 1h, to: managers}}]}}" + LED.replace(
    "managers: [sam, lea]", "managers: [sam], escalation: standard"
)


@pytest.mark.parametrize("office", [CLIMBING], indirect=True)
async def test_a_step_that_comes_is_said_under_the_card_and_calls_those_whom_it_tells(office: Office) -> None:
    await office.a_case()
    for calls in ([], [{"id": office.tenant.people["sam"].id, "name": "Sam"}]):
        office.house.clock.move(minutes=30)
        await office.house.escalator.take()
        await office.house.work()
        assert called(under_card(office)[-1]) == calls
    assert "steps: 2" in text_of(under_card(office)[-1].card)
    assert len(under_card(office)) == 2


@pytest.mark.parametrize("manner", [Manner.LOST_ANSWER, Manner.SERVER_ERROR])
@tagged
async def test_a_call_that_may_have_arrived_is_not_repeated(office: Office, manner: Manner) -> None:
    with_tag(office)
    await office.a_case()
    office.tenant.faults.next_time("send", Fault(manner))
    await escalate(office)
    assert len(under_card(office)) <= 1
    assert office.tenant.faults.happened[("send", manner)] == 1
    assert len(office.tenant.called("send")) == 1 + len(office.told("paul"))
