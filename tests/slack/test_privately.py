"""Writing to an author in private in Slack: a window to write, the same to read what will be sent, then the message."""

import json

from tests.slack.office import Office
from tests.support.private import WORDS, a_comment

WRITE = "Write in private…"


def shown(office: Office, user: str = "U1") -> str:
    return json.dumps(office.modal(user).view, ensure_ascii=False)


async def test_a_private_message_is_written_read_and_sent(office: Office) -> None:
    case, _ = await a_comment(office.house)
    await office.act("U1", WRITE)
    assert "Where is my parcel?" in shown(office)
    assert "nothing can take it back" in shown(office)
    await office.submit("U1", text=WORDS)
    assert "It is the only one there can be" in shown(office)
    assert "Send in private" in shown(office)
    assert not (await office.house.view(case)).replies
    await office.submit("U1", text=WORDS)
    office.house.clock.move(16)
    await office.house.work()

    assert list(office.house.network.messages.sent.values()) == [WORDS]
    assert office.published() == []
    card = json.dumps(office.card()["blocks"], ensure_ascii=False)
    assert "Private message sent by Marie" in card
    assert WRITE not in card


async def test_words_that_differ_from_those_that_were_read_are_shown_again(office: Office) -> None:
    case, _ = await a_comment(office.house)
    await office.act("U1", WRITE)
    await office.submit("U1", text=WORDS)
    await office.submit("U1", text="Other words.")
    assert not (await office.house.view(case)).replies
    assert "Other words." in shown(office)
    await office.submit("U1", text="Other words.")
    assert [each.text for each in (await office.house.view(case)).replies] == ["Other words."]


async def test_what_is_refused_is_told_beside_the_words(office: Office) -> None:
    await a_comment(office.house)
    await office.act("U1", WRITE)
    await office.submit("U1", text="x" * 201)
    assert "Too long: 201 of 200 characters." in json.dumps(office.modal("U1").errors, ensure_ascii=False)
    await office.submit("U1", text=WORDS)
    office.house.clock.move(8 * 24 * 3600)
    await office.submit("U1", text=WORDS)
    assert "takes none any more" in json.dumps(office.modal("U1").errors, ensure_ascii=False)
