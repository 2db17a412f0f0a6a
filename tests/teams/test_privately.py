"""Writing to an author in private in Teams: a dialog to write, the same to read what will be sent, then the message."""

from tests.support.private import WORDS, a_comment
from tests.teams.office import Office


async def test_a_private_message_is_written_read_and_sent(office: Office) -> None:
    case, _ = await a_comment(office.house)
    await office.press("marie", "Write in private…")
    assert "nothing can take it back" in office.dialog_words("marie")
    await office.submit("marie", "Preview", text=WORDS)
    assert "It is the only one there can be" in office.dialog_words("marie")
    assert not (await office.house.view(case)).replies
    await office.submit("marie", "Send in private", text=WORDS)
    office.house.clock.move(16)
    await office.house.work()

    assert list(office.house.network.messages.sent.values()) == [WORDS]
    assert office.published() == []
    assert "Private message sent by Marie" in office.words()
