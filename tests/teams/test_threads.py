"""What is written under a card in Teams: notes for colleagues, and the way from there to a reply; never public."""

import pytest

from tests.teams.office import Office


@pytest.fixture
def heard(office: Office) -> Office:
    """An office whose team lets the app read its threads."""
    office.tenant.app.reads_all = True
    return office


async def notes(office: Office, case: int) -> list[str]:
    await office.house.work()
    return [note.text for note in (await office.house.view(case)).notes]


async def test_words_under_a_card_are_a_note_that_nobody_publishes(heard: Office) -> None:
    case = await heard.a_case()
    await heard.doing.say("marie", "delivery", "<at>Paul Martin</at> knows her.", thread=heard.card().root)
    assert await notes(heard, case) == ["@Paul Martin knows her."]
    heard.house.clock.move(hours=1)
    await heard.house.work()
    assert heard.published() == []


async def test_a_note_changes_and_goes_with_its_message(heard: Office) -> None:
    case = await heard.a_case()
    message = await heard.doing.say("marie", "delivery", "Frist.", thread=heard.card().root)
    assert await notes(heard, case) == ["Frist."]
    await heard.doing.edit("marie", message, "First.")
    assert await notes(heard, case) == ["First."]
    words = await heard.doing.remove("marie", message)
    assert await notes(heard, case) == []
    await heard.doing.bring_back("marie", message, words)


async def test_the_first_note_of_a_day_gets_one_private_hint_with_the_way_to_the_public(heard: Office) -> None:
    await heard.a_case()
    for words in ("One.", "Two."):
        await heard.doing.say("marie", "delivery", words, thread=heard.card().root)
        await heard.house.work()
    assert len(heard.told("marie")) == 1
    assert "never published" in heard.told("marie")[0]
    await heard.doing.press("marie", heard.tenant.direct("marie")[-1], "Reply")
    assert "Where is my parcel?" in heard.dialog_words("marie")


async def test_words_of_whoever_may_not_act_are_no_note(heard: Office) -> None:
    case = await heard.a_case()
    await heard.doing.say("max", "delivery", "I was here.", thread=heard.card().root)
    assert await notes(heard, case) == []
    assert "not kept" in heard.told("max")[0]


async def test_words_that_are_under_no_card_of_ours_are_left_alone(heard: Office) -> None:
    case = await heard.a_case()
    start = await heard.doing.say("marie", "delivery", "Lunch?")
    await heard.doing.say("paul", "delivery", "At noon.", thread=start.id)
    async with heard.house.store.reading() as tx:
        assert (await tx.jobs.waiting()).get("teams_act", 0) == 0  # not a word of it is stored
    assert await notes(heard, case) == []
    assert heard.told("marie") == []
    assert heard.told("paul") == []


async def test_without_consent_a_note_is_written_behind_our_name(office: Office) -> None:
    case = await office.a_case()
    await office.doing.say("marie", "delivery", "Unheard.", thread=office.card().root)
    await office.doing.ask("marie", "delivery", "Comptoir is the word she used.", thread=office.card().root)
    assert await notes(office, case) == ["Comptoir is the word she used."]


async def test_a_message_becomes_the_draft_of_a_reply_from_its_menu(office: Office) -> None:
    await office.a_case()
    message = await office.doing.say("paul", "delivery", "It left our depot.", thread=office.card().root)
    await office.doing.choose("marie", message, "replyPublicly")
    assert "It left our depot." in str(office.dialog("marie").card)
    await office.submit("marie", "Preview", text="It left our depot this morning.")
    await office.submit("marie", "Send")
    assert office.toasts("marie") == ["Done. The card in the channel says what becomes of the reply."]
    office.house.clock.move(seconds=16)
    await office.house.work()
    assert office.published() == ["It left our depot this morning."]


async def test_a_message_says_itself_under_which_card_it_stands_where_the_client_does_not(office: Office) -> None:
    await office.a_case()
    message = await office.doing.say("paul", "delivery", "It left our depot.", thread=office.card().root)
    chosen = office.doing.activities.fetch_task("marie", message, "replyPublicly")
    chosen["conversation"]["id"] = office.tenant.channels["delivery"].id
    answer = await office.doing.sender.deliver(chosen)
    body = answer.json()["task"]["value"]["card"]["content"]["body"]
    assert [each["value"] for each in body if each["type"] == "Input.Text"] == ["It left our depot."]


async def test_from_the_menu_of_a_card_nothing_of_ours_is_taken_for_words(office: Office) -> None:
    await office.a_case()
    await office.doing.choose("marie", office.card(), "replyPublicly")
    (field,) = [each for each in office.dialog("marie").card["body"] if each["type"] == "Input.Text"]
    assert not field.get("value")


async def test_a_message_under_no_card_has_nobody_to_answer(office: Office) -> None:
    await office.a_case()
    message = await office.doing.say("marie", "delivery", "Lunch?")
    await office.doing.choose("marie", message, "replyPublicly")
    assert "there is nobody to answer" in office.dialog_words("marie")
