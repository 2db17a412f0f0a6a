"""What people do in Teams: cases claimed, replies written, read and sent, all of it once and by those who may."""

from datetime import timedelta
from decimal import Decimal

import pytest

from bot.domain.audit import Origin
from bot.domain.messages import Claim, Send
from tests.support.audit import logged
from tests.teams.office import RULES, Office


async def out(office: Office) -> None:
    """The undo window passes."""
    office.house.clock.move(seconds=16)
    await office.house.work()


async def test_a_mention_stands_in_the_channel_of_its_department(office: Office) -> None:
    await office.a_case()
    assert "Where is my parcel?" in office.words()
    assert office.tenant.cards("press") == []


async def test_a_case_is_claimed_with_one_press_and_everybody_sees_it(office: Office) -> None:
    await office.a_case()
    assert (await office.press("marie", "I’ll take it")).status_code == 200
    assert "With Marie" in office.words("marie")
    assert "With Marie" in office.words("paul")
    [claim] = await logged(office.house.store, "claimed")
    assert (claim.who, claim.origin) == ("marie", Origin("teams"))


async def test_whoever_holds_a_case_sees_their_own_acts_on_its_card_at_once(office: Office) -> None:
    case = await office.a_case()
    office.house.clock.move(1)
    await office.doing.press("marie", office.card(), "I’ll take it")
    assert "Give back" in office.words("marie")
    assert "Take over" not in office.words("marie")
    await office.house.work()
    await office.press("paul", "Take over")
    assert (await office.house.view(case)).case.assignee == "paul"


async def test_a_reply_is_written_read_and_sent_and_only_then_public(office: Office) -> None:
    await office.a_case()
    await office.press("marie", "Reply")
    assert "Where is my parcel?" in office.dialog_words("marie")
    await office.submit("marie", "Preview", text="It comes tomorrow.")
    assert "It comes tomorrow." in office.dialog_words("marie")
    assert office.published() == []
    await office.submit("marie", "Send")
    assert "marie" not in office.tenant.dialogs
    await office.house.work()
    assert office.published() == []
    await out(office)
    assert office.published() == ["It comes tomorrow."]
    assert "It comes tomorrow." in office.words()


async def test_a_card_tells_its_number_and_to_the_second_when_a_reply_goes_out(office: Office) -> None:
    case = await office.a_case()
    assert f"Case:\u00a0 {case}" in office.words()
    office.house.clock.move(7)
    await office.reply("marie", "Tomorrow.")
    goes_out = office.house.clock.now + timedelta(seconds=15)
    assert f"Goes out {goes_out:%H:%M:%S} UTC" in " ".join(office.words().split())


async def test_an_undone_reply_is_a_draft_again(office: Office) -> None:
    await office.a_case()
    await office.reply("marie", "Too fast.")
    await office.press("marie", "Undo")
    await out(office)
    assert office.published() == []
    await office.press("marie", "Reply")
    (field,) = [each for each in office.dialog("marie").card["body"] if each["type"] == "Input.Text"]
    assert field["value"] == "Too fast."


async def test_words_that_were_previewed_are_kept_when_the_dialog_is_closed(office: Office) -> None:
    await office.a_case()
    await office.press("marie", "Reply")
    await office.submit("marie", "Preview", text="Half a thought")
    office.doing.dismiss("marie")
    await office.press("marie", "Reply")
    assert "Half a thought" in str(office.dialog("marie").card)


async def test_a_text_that_the_network_refuses_stays_in_its_field_with_the_reason(office: Office) -> None:
    await office.a_case()
    await office.press("marie", "Reply")
    await office.submit("marie", "Preview", text="x" * 501)
    words, card = office.dialog_words("marie"), office.dialog("marie").card
    assert "Too long" in words
    (field,) = [each for each in card["body"] if each["type"] == "Input.Text"]
    assert field["value"] == "x" * 501
    await office.submit("marie", "Preview", text="Shorter.")
    await office.submit("marie", "Send")
    await out(office)
    assert office.published() == ["Shorter."]


async def test_a_reply_that_was_read_can_be_mended_before_it_is_sent(office: Office) -> None:
    await office.a_case()
    await office.press("marie", "Reply")
    await office.submit("marie", "Preview", text="It left our deopt.")
    await office.submit("marie", "Edit")
    (field,) = [each for each in office.dialog("marie").card["body"] if each["type"] == "Input.Text"]
    assert field["value"] == "It left our deopt."
    await out(office)
    assert office.published() == []
    await office.submit("marie", "Preview", text="It left our depot.")
    await office.submit("marie", "Send")
    await out(office)
    assert office.published() == ["It left our depot."]


async def test_a_colleague_named_in_a_reply_is_an_error_and_never_published(office: Office) -> None:
    await office.a_case()
    await office.press("marie", "Reply")
    await office.submit("marie", "Preview", text="Ask <at>Paul Martin</at> for it")
    assert "means something in Teams only" in office.dialog_words("marie")
    await out(office)
    assert office.published() == []


async def test_a_case_that_a_colleague_holds_is_taken_over_before_anything_is_written(office: Office) -> None:
    case = await office.a_case()
    await office.press("paul", "I’ll take it")
    await office.press("marie", "Reply")
    assert "Paul" in office.dialog_words("marie")
    await office.submit("marie", "Take over and reply")
    await office.submit("marie", "Preview", text="Mine now.")
    await office.submit("marie", "Send")
    assert (await office.house.view(case)).case.assignee == "marie"
    await out(office)
    assert office.published() == ["Mine now."]


async def test_where_approval_is_asked_a_second_person_consents_in_the_same_card(office: Office) -> None:
    await office.a_case("An interview, please")
    await office.reply("marie", "Gladly, on Monday.", "press")
    await out(office)
    assert office.published() == []
    await office.press("marie", "Approve", "press")
    assert office.published() == []
    await office.press("paul", "Approve", "press")
    await out(office)
    assert office.published() == ["Gladly, on Monday."]


async def test_a_reply_is_sent_back_with_words(office: Office) -> None:
    case = await office.a_case("An interview, please")
    await office.reply("marie", "No.", "press")
    await office.press("paul", "Send back…", "press")
    await office.submit("paul", "Send back", reason="Kinder, please.")
    assert (await office.house.view(case)).case.state == "claimed"
    assert any("Kinder, please." in words for words in office.told("marie"))


async def test_of_two_waiting_replies_one_is_approved_and_the_other_goes_back(office: Office) -> None:
    case = await office.a_case("An interview, please")
    await office.reply("marie", "First.", "press")
    await office.house.do(Claim("sam", case, take_over=True))
    await office.house.do(Send("sam", case, text="Second."))
    await office.house.work()
    await office.press("paul", "Approve “Second.”, send the others back", "press")
    await out(office)
    assert office.published() == ["Second."]


async def test_a_case_goes_to_another_department_with_a_reason(office: Office) -> None:
    case = await office.a_case()
    await office.press("marie", "Hand over…")
    await office.submit("marie", "Hand over", department="press", reason="A journalist.")
    assert (await office.house.view(case)).case.department == "press"
    assert "Where is my parcel?" in office.words("sam", "press")


async def test_a_case_sleeps_until_a_moment_of_the_readers_own_clock(office: Office) -> None:
    case = await office.a_case()
    office.tenant.people["marie"].tz = "Asia/Tokyo"
    await office.press("marie", "Later…")
    await office.submit("marie", "Snooze", **{"own:date": "2026-03-03", "own:time": "09:30"})
    snoozed = (await office.house.view(case)).case.snoozed_until
    assert snoozed is not None
    assert snoozed.isoformat() == "2026-03-03T00:30:00+00:00"


async def test_a_case_is_escalated_closed_and_opened_again(office: Office) -> None:
    case = await office.a_case("An interview, please")
    await office.press("marie", "Escalate…", "press")
    await office.submit("marie", "Escalate", reason="A lawyer writes.")
    assert (await office.house.view(case)).case.escalated_at is not None
    assert any("A lawyer writes." in words for words in office.told("paul"))
    await office.press("marie", "No reply needed", "press")
    assert (await office.house.view(case)).case.is_closed
    await office.press("marie", "Reopen", "press")
    assert not (await office.house.view(case)).case.is_closed


async def test_a_note_is_kept_and_never_published(office: Office) -> None:
    case = await office.a_case()
    await office.press("marie", "Internal note…")
    await office.submit("marie", "Keep the note", text="She called twice.")
    assert [note.text for note in (await office.house.view(case)).notes] == ["She called twice."]
    await out(office)
    assert office.published() == []


@pytest.mark.parametrize("old_client", [False, True])
async def test_an_old_client_acts_too(office: Office, old_client: bool) -> None:
    case = await office.a_case()
    await office.press("marie", "I’ll take it", old_client=old_client)
    assert (await office.house.view(case)).case.assignee == "marie"


@pytest.mark.parametrize("office", [RULES.replace("version: 1", "version: 1\nzone: Asia/Tokyo")], indirect=True)
async def test_a_department_without_hours_reads_the_clock_of_the_rules(office: Office) -> None:
    await office.a_case()
    assert "UTC+9" in str(office.card().card)


async def test_what_a_reply_costs_is_read_before_it_is_sent(office: Office) -> None:
    office.house.network.cost = Decimal("0.01")
    await office.a_case()
    await office.press("marie", "Reply")
    await office.submit("marie", "Preview", text="See https://acme.example/parcels")
    assert "Publishing this reply costs $0.20." in office.dialog_words("marie")
    assert "It holds a link, for which the network charges more." in office.dialog_words("marie")
