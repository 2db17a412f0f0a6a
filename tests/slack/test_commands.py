"""/comptoir: answered at once, to whoever asked alone, and only what they may see."""

import json
from urllib.parse import urlencode

import pytest

from bot.domain.messages import Claim
from tests.slack.office import ROOMS, RULES, Office
from tests.stand_ins.slack.faults import Fault, Manner


async def asked(office: Office, user: str, words: str) -> str:
    office.house.clock.move(0.01)
    answer = await office.doing.command(user, ROOMS["delivery"], words)
    return json.dumps(answer["blocks"], ensure_ascii=False)


@pytest.mark.parametrize("words", ["", "help", "HELP", "whatever is this"])
async def test_help_names_everything_that_can_be_asked(office: Office, words: str) -> None:
    told = await asked(office, "U1", words)
    for word in ("mine", "queue", "case 12", "why 12", "who Martin", "contact", "oncall", "link"):
        assert f"/comptoir {word}" in told


async def test_a_queue_holds_what_nobody_has_taken_in_ones_own_departments(office: Office) -> None:
    taken = await office.a_case("My parcel is wet")
    await office.a_case("My parcel is late")
    await office.a_case("An interview, please")
    await office.house.do(Claim("paul", taken))
    told = await asked(office, "U3", "queue")
    assert "An interview" in told
    assert "parcel" not in told
    told = await asked(office, "U2", "queue")
    assert "late" in told
    assert "wet" not in told
    assert "wet" in await asked(office, "U2", "mine")


async def test_a_case_is_shown_with_its_buttons_which_work(office: Office) -> None:
    case = await office.a_case()
    told = await asked(office, "U1", f"case {case}")
    assert "Where is my parcel?" in told
    await office.take_offer("U1", "I’ll take it")
    assert (await office.house.view(case)).case.assignee == "marie"
    assert "no rule matched" in await asked(office, "U1", f"why #{case}")


LEVELS = "sla: {usual: {first_response: 2h, resolution: 1d}}\n"
PROMISING = RULES.replace("delivery: {", "delivery: {sla: usual, ") + LEVELS


@pytest.mark.parametrize("office", [PROMISING], indirect=True)
async def test_until_when_something_is_promised_is_told_with_why_a_case_is_here(office: Office) -> None:
    told = await asked(office, "U1", f"why {await office.a_case()}")
    assert "Answer promised by:" in told
    assert "because 2 h 0 min of opening time run from:" in told
    assert "Resolution promised by:" in told


@pytest.mark.parametrize("words", ["case", "case 99", "case x", "case ²", "why", "why 99999999999999999999"])
async def test_a_case_that_is_not_there_is_told_kindly(office: Office, words: str) -> None:
    assert "There is no such thing" in await asked(office, "U1", words)


async def test_a_case_of_another_department_is_not_shown(office: Office) -> None:
    case = await office.a_case()
    for word in ("case", "why"):
        told = await asked(office, "U3", f"{word} {case}")
        assert "parcel" not in told
        assert "service" in told


async def test_whoever_comptoir_does_not_know_learns_how_to_be_known_and_nothing_else(office: Office) -> None:
    case = await office.a_case()
    for words in ("mine", "queue", f"case {case}", f"why {case}", "who lea", "oncall", "help"):
        told = await asked(office, "U9", words)
        assert "does not know you" in told
        assert "parcel" not in told


async def test_nothing_is_asked_of_slack_for_an_answer(office: Office) -> None:
    await office.a_case()
    before = len(office.workspace.calls)
    for words in ("mine", "queue", "who lea", "oncall", "help", "link"):
        await asked(office, "U1", words)
    assert len(office.workspace.calls) == before


@pytest.mark.parametrize("change", [{"command": "/other"}, {"user_id": ""}, {"trigger_id": ""}])
async def test_a_command_that_is_none_of_ours_is_set_aside(office: Office, change: dict[str, str]) -> None:
    typed = {"command": "/comptoir", "user_id": "U1", "channel_id": "C1", "trigger_id": "t", "text": "mine"} | change
    response = await office.slack.post(urlencode(typed).encode(), "application/x-www-form-urlencoded")
    assert (response.status_code, response.content) == (200, b"")


LINKED = RULES.replace(
    "  sam: {name: Sam, slack: U3, locale: fr}", "  sam: {name: Sam, email: Nobody@acme.example, locale: fr}"
).replace("marie: {name: Marie, slack: U1}", "marie: {name: Marie, slack: U1, email: marie@acme.example}")


@pytest.mark.parametrize("office", [LINKED], indirect=True)
class TestLinking:
    """Nobody's Slack id stands in the rules for Sam, but an e-mail address that Slack knows."""

    async def test_a_verified_address_ties_somebody_to_their_employee(self, office: Office) -> None:
        case = await office.a_case("An interview, please")
        await office.act("U9", "I’ll take it", "press")
        assert (await office.house.view(case)).case.assignee is None
        await asked(office, "U9", "link")
        await office.house.work()
        assert "Sam" in office.told("U9")[-1]
        await office.act("U9", "I’ll take it", "press")
        assert (await office.house.view(case)).case.assignee == "sam"
        assert "mine — mes dossiers" in await asked(office, "U9", "help")

    async def test_who_was_tied_is_told_what_others_are_told(self, office: Office) -> None:
        await asked(office, "U9", "link")
        await office.house.work()
        await office.a_case("An interview, please")
        await office.reply("U9", "Non.", "press")
        await office.act("U2", "Send back…", "press")
        await office.submit("U2", reason="Plus aimable")
        assert "Plus aimable" in office.told("U9", "press")[-1]

    @pytest.mark.parametrize(
        "change",
        [
            {"email": "other@acme.example"},
            {"email": ""},
            {"email_confirmed": False},
            {"is_restricted": True},
            {"is_stranger": True},
            {"is_bot": True},
        ],
    )
    async def test_nobody_else_is_tied(self, office: Office, change: dict[str, object]) -> None:
        for name, given in change.items():
            setattr(office.workspace.users["U9"], name, given)
        await asked(office, "U9", "link")
        await office.house.work()
        assert "Nobody in the rules" in office.told("U9")[-1]
        assert "does not know you" in await asked(office, "U9", "mine")

    async def test_an_account_that_the_rules_name_is_not_taken_by_another(self, office: Office) -> None:
        office.workspace.users["U9"].email = "marie@acme.example"
        await asked(office, "U9", "link")
        await office.house.work()
        assert "another Slack account" in office.told("U9")[-1]

    async def test_the_latest_account_of_an_employee_counts(self, office: Office) -> None:
        office.workspace.new_user("U10", "sam2", email="nobody@acme.example")
        office.workspace.channels["C1"].members.add("U10")
        for user in ("U9", "U10"):
            await asked(office, user, "link")
            await office.house.work()
        assert "does not know you" in await asked(office, "U9", "mine")
        assert "does not know you" not in await asked(office, "U10", "mine")

    async def test_slack_is_asked_again_after_a_while_where_it_asks_to_wait(self, office: Office) -> None:
        office.workspace.faults.next_time("users.info", Fault(Manner.LIMITED, seconds=10))
        await asked(office, "U9", "link")
        await office.house.work()
        office.house.clock.move(11)
        await office.house.work()
        assert "Sam" in office.told("U9")[-1]

    async def test_a_scope_that_is_missing_is_told(self, office: Office) -> None:
        office.workspace.app.scopes -= {"users:read"}
        await asked(office, "U9", "link")
        await office.house.work()
        assert "Slack did not give" in office.told("U9")[-1]
