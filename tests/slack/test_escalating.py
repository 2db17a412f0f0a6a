"""A case escalated in Slack: a reason asked for, those who are responsible told beside the card."""

import json

from tests.slack.office import Office


async def test_a_case_is_escalated_with_a_reason_that_those_who_are_responsible_read(office: Office) -> None:
    case = await office.a_case("An interview, please")
    await office.act("U1", "Escalate…", "press")
    await office.submit("U1", reason="It is for tonight.")

    assert (await office.house.view(case)).case.escalated_at == office.house.clock.now
    assert office.told("U2", "press") == ["Case no. 1: Marie asks you to look at it: “It is for tonight.”"]
    drawn = json.dumps(office.card("press")["blocks"], ensure_ascii=False)
    assert "Escalated since" in drawn
    assert "Escalate…" not in drawn


async def test_a_department_without_anybody_responsible_says_so_beside_the_reason(office: Office) -> None:
    await office.a_case()
    await office.act("U1", "Escalate…")
    await office.submit("U1", reason="Please look.")

    assert "have one put into the rules" in json.dumps(office.modal("U1").errors)
