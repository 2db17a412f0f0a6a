"""What is written to Comptoir in Teams: lists, a case, why it is here, who is there, and who somebody is."""

from dataclasses import replace

import pytest

from bot.domain.person import ContactKind
from bot.domain.person_messages import RecordContact
from tests.teams.office import Office


async def answered(office: Office, person: str, words: str) -> str:
    """The answer in somebody's own talk."""
    await office.doing.write(person, words)
    await office.house.work()
    return office.told(person)[-1]


async def test_help_names_every_word(office: Office) -> None:
    told = await answered(office, "marie", "what can you do?")
    for word in ("mine", "queue", "case", "why", "who", "contact", "oncall", "link", "help"):
        assert f"{word} " in told


async def test_the_queue_lists_what_nobody_holds_and_a_case_is_taken_from_it(office: Office) -> None:
    case = await office.a_case()
    assert "Where is my parcel?" in await answered(office, "marie", "queue")
    await office.doing.press("marie", office.tenant.direct("marie")[-1], "I’ll take it")
    assert office.toasts("marie")[-1] == "The case is yours."
    assert (await office.house.view(case)).case.assignee == "marie"
    assert "Where is my parcel?" in await answered(office, "marie", "MINE")
    assert "Nothing is waiting here." in await answered(office, "marie", "queue")


async def test_a_case_is_shown_and_worked_with_in_ones_own_talk(office: Office) -> None:
    case = await office.a_case()
    assert "Where is my parcel?" in await answered(office, "marie", f"case {case}")
    await office.doing.press("marie", office.tenant.direct("marie")[-1], "Reply")
    assert "Your public reply" in office.dialog_words("marie")
    assert "fallback" in (await answered(office, "marie", f"why {case}")).lower() or office.told("marie")


async def test_a_case_of_another_department_is_not_shown(office: Office) -> None:
    case = await office.a_case("An interview, please")
    await office.doing.write("max", f"case {case}")
    await office.house.work()
    assert "does not know you" in office.told("max")[-1]
    office.house.clock.move(1)
    other = await office.a_case()
    assert "Where is my parcel?" not in await answered(office, "sam", f"case {other}")


async def test_who_is_there_is_told(office: Office) -> None:
    await office.a_case()
    told = await answered(office, "marie", "oncall")
    assert "Delivery" in told
    assert "Press" in told
    assert "In Teams: Marie" in told


async def test_a_name_finds_the_public_thread_and_what_was_promised(office: Office) -> None:
    case = await office.a_case()
    call = RecordContact("marie", ContactKind.PHONE, "Late", who="Léa de la Tour", promised="A refund", case=case)
    await office.house.do(replace(call, email="lea@example.org"))
    told = await answered(office, "marie", "who Léa de la Tour")
    assert "Léa de la Tour" in told
    assert "Marie promised on the telephone: “A refund”" in told
    assert "Where is my parcel?" in told
    assert "example.org" not in told
    await office.house.work()
    assert "Marie promised on the telephone" in office.words()
    assert "Nobody of that name." in await answered(office, "marie", "who zebra")


async def test_words_behind_our_name_in_a_channel_are_answered_in_private(office: Office) -> None:
    await office.a_case()
    before = len(office.tenant.channels["delivery"].messages)
    await office.doing.ask("marie", "delivery", "queue")
    await office.house.work()
    assert "Where is my parcel?" in office.told("marie")[-1]
    assert len(office.tenant.channels["delivery"].messages) == before + 1


@pytest.mark.parametrize("french", [False, True])
async def test_a_stranger_reads_how_to_become_known_in_the_language_of_their_client(
    office: Office, french: bool
) -> None:
    if french:
        office.tenant.people["max"].locale = "fr-FR"
    told = await answered(office, "max", "mine")
    assert ("Comptoir ne vous connaît pas" in told) is french
    assert "link" in told


async def test_somebody_is_tied_to_their_employee_by_the_address_of_their_organisation(office: Office) -> None:
    case = await office.a_case("An interview, please")
    await office.press("lea", "I’ll take it", "press")
    assert (await office.house.view(case)).case.assignee is None
    assert "knows you here as Lea" in await answered(office, "lea", "link")
    await office.press("lea", "I’ll take it", "press")
    assert (await office.house.view(case)).case.assignee == "lea"


async def test_nobody_is_tied_by_an_address_that_the_rules_do_not_hold(office: Office) -> None:
    assert "Nobody in the rules has the e-mail address" in await answered(office, "max", "link")


async def test_a_guest_is_tied_to_nobody(office: Office) -> None:
    office.tenant.people["lea"].role = "guest"
    assert "Nobody in the rules" in await answered(office, "lea", "link")


async def test_whoever_has_another_account_in_the_rules_is_not_tied_to_this_one(office: Office) -> None:
    office.tenant.people["max"].email = "paul@acme.example"
    assert "another Teams account" in await answered(office, "max", "link")


async def test_a_question_that_is_delivered_again_is_answered_once(office: Office) -> None:
    await office.doing.write("marie", "help")
    for _ in range(2):
        await office.doing.sender.redeliver()
    await office.house.work()
    assert len(office.told("marie")) == 1
