"""Pictures that are put into the window of a reply: asked for, described, read, and sent like those of a message."""

import json
from typing import Any

from integrations.chat.slack.manifest import SCOPES
from tests.slack.office import Office
from tests.slack.test_reply_pictures import images, leaves, pictures_of
from tests.stand_ins.slack import files
from tests.support.photographs import HIDDEN, HIGH, WIDE, opened, photograph


def fields(office: Office, user: str = "U1") -> list[dict[str, Any]]:
    """The fields for files in somebody's window."""
    elements = [block["element"] for block in office.modal(user).view["blocks"] if block["type"] == "input"]
    return [each for each in elements if each["type"] == "file_input"]


def puts_in(office: Office, *contents: bytes) -> list[dict[str, Any]]:
    """Files that somebody puts into the field of their window."""
    [field] = fields(office)
    given = [(f"cup-{place}.jpg", content) for place, content in enumerate(contents, 1)]
    return files.put_in(office.workspace, field, given, office.server.base_url)


async def submits(office: Office, **values: Any) -> None:
    assert (await office.slack.submit(office.modal("U1"), values)).status_code == 200
    await office.house.work()


async def test_a_picture_put_into_the_window_is_described_read_and_sent_without_what_it_hides(office: Office) -> None:
    await office.a_case()
    await office.act("U1", "Reply")
    await submits(office, text="Here is the new cup.", files=puts_in(office, photograph()))
    asked = json.dumps(office.modal("U1").view)
    assert "Describe the pictures" in asked
    assert "Description of cup-1.jpg" in asked
    assert "Here is the new cup." in asked

    await submits(office, **{"alt:1": "The new cup, whole"})
    review = office.modal("U1").view["blocks"]
    assert images(review) == list(office.workspace.files)
    assert "The new cup, whole" in json.dumps(review)
    assert office.house.network.uploads == {}

    await submits(office)
    await leaves(office)
    [sent] = office.house.network.uploads.values()
    assert (sent.alt, sent.media_type, opened(sent.content).size) == ("The new cup, whole", "image/jpeg", (HIGH, WIDE))
    assert not [each for each in HIDDEN if each in sent.content]
    assert office.published() == ["Here is the new cup."]


async def test_the_window_asks_for_as_many_pictures_as_the_network_still_takes(office: Office) -> None:
    await office.a_case()
    await office.act("U1", "Reply")
    [field] = fields(office)
    assert (field["max_files"], field["filetypes"]) == (2, ["jpg", "jpeg", "png", "gif"])
    await submits(office, text="Two cups.", files=puts_in(office, photograph()))
    assert [each["max_files"] for each in fields(office)] == [1]
    await submits(office, files=puts_in(office, photograph()))
    assert fields(office) == []
    await submits(office, pictures=["2"])
    await submits(office)
    await leaves(office)
    assert len(office.house.network.uploads) == 1
    assert "files:read" in SCOPES


async def test_a_network_without_pictures_asks_for_none(office: Office) -> None:
    office.house.network.pictures = None
    await office.a_case()
    await office.act("U1", "Reply")
    assert fields(office) == []


async def test_a_window_submitted_three_times_with_a_picture_has_it_once(office: Office) -> None:
    await office.a_case()
    await office.act("U1", "Reply")
    shown = office.modal("U1")
    view, put_in = dict(shown.view), puts_in(office, photograph())
    for _ in range(3):
        shown.view = view
        await submits(office, text="Here is the new cup.", files=put_in)
        assert "Description of cup-1.jpg" in json.dumps(shown.view)
    assert [each.name for each in await pictures_of(office)] == ["cup-1.jpg"]


async def test_what_is_no_picture_stays_behind_with_the_reason_and_the_words_go_out(office: Office) -> None:
    await office.a_case()
    await office.act("U1", "Reply")
    await submits(office, text="Here is the new cup.", files=puts_in(office, b"%PDF-1.7 order"))
    await submits(office)
    assert "no picture that this network takes" in json.dumps(office.modal("U1").view)
    await submits(office)
    await leaves(office)
    assert office.published() == ["Here is the new cup."]
    assert office.house.network.uploads == {}
