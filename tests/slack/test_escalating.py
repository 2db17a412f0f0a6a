"""A case escalated in Slack: those who are responsible are told beside the card, and called in its thread."""

import json
from collections.abc import AsyncIterator

import pytest

from bot.storage.database import SqlStore
from tests.slack.office import ROOMS, RULES, Office, an_office
from tests.stand_ins.slack.workspace import Message

STEPS = "escalation: {standard: [{after: 30m, to: channel}, {after: 1h, to: [approvers, admins]}]}\n"
CLIMBING = STEPS + RULES.replace("approvers: [paul]", "approvers: [paul], escalation: standard").replace(
    "slack: U3, locale: fr}", "slack: U3, locale: fr, admin: true}"
)


@pytest.fixture
async def climbing(store: SqlStore) -> AsyncIterator[Office]:
    async with an_office(store, CLIMBING) as office:
        yield office


def said_under(office: Office, room: str = "press") -> list[Message]:
    """What was said in the thread of the newest card."""
    return [each for each in office.workspace.under_cards(ROOMS[room]) if each["thread_ts"] == office.card(room)["ts"]]


def called(message: Message) -> list[str]:
    """Whom a message mentions."""
    [block] = message["blocks"]
    return [each["user_id"] for each in block["elements"][0]["elements"] if each["type"] == "user"]


async def passes(office: Office, minutes: float) -> None:
    office.house.clock.move(minutes=minutes)
    await office.house.escalator.take()
    await office.house.work()


async def test_a_step_that_comes_is_said_in_the_thread_and_calls_those_whom_it_tells(climbing: Office) -> None:
    await climbing.a_case("An interview, please")
    await passes(climbing, 30)
    [first] = said_under(climbing)
    assert called(first) == []
    assert first["text"] == "Case no. 1: its author still waits for an answer. Escalation “standard”, steps: 1."
    assert "Escalated since" in json.dumps(climbing.card("press")["blocks"], ensure_ascii=False)

    await passes(climbing, 30)
    assert [called(each) for each in said_under(climbing)] == [[], ["U2", "U3"]]
    assert climbing.told("U2", "press") == [
        "Case no. 1: its author still waits for an answer. Escalation “standard”, steps: 2."
    ]
    assert "Alerte « standard »" in climbing.told("U3", "press")[0].replace("\u00a0", " ")
    await passes(climbing, 600)
    assert len(said_under(climbing)) == 2


async def test_steps_that_came_while_nobody_looked_are_named_by_one_message(climbing: Office) -> None:
    await climbing.a_case("An interview, please")
    await passes(climbing, 600)
    [one] = said_under(climbing)
    assert one["text"].endswith("steps: 1, 2.")
    assert called(one) == ["U2", "U3"]


async def test_a_case_is_escalated_with_a_reason_that_those_who_are_responsible_read(office: Office) -> None:
    case = await office.a_case("An interview, please")
    await office.act("U1", "Escalate…", "press")
    await office.submit("U1", reason="It is for tonight.")

    assert (await office.house.view(case)).case.escalated_at == office.house.clock.now
    assert office.told("U2", "press") == ["Case no. 1: Marie asks you to look at it: “It is for tonight.”"]
    [said] = said_under(office)
    assert (said["text"], called(said)) == (office.told("U2", "press")[0], ["U2"])
    drawn = json.dumps(office.card("press")["blocks"], ensure_ascii=False)
    assert "Escalated since" in drawn
    assert "Escalate…" not in drawn


async def test_a_department_without_anybody_responsible_says_so_beside_the_reason(office: Office) -> None:
    await office.a_case()
    await office.act("U1", "Escalate…")
    await office.submit("U1", reason="Please look.")

    assert "have one put into the rules" in json.dumps(office.modal("U1").errors)


async def test_nobody_is_called_whom_slack_does_not_know(store: SqlStore) -> None:
    async with an_office(store, RULES.replace("paul: {name: Paul, slack: U2}", "paul: {name: Paul}")) as office:
        await office.a_case("An interview, please")
        await office.act("U1", "Escalate…", "press")
        await office.submit("U1", reason="It is for tonight.")
        assert said_under(office) == []
