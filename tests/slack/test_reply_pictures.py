"""Pictures that go out with a reply from Slack: fetched with care, made anew, read before they leave, and approved."""

import json
from typing import Any

import pytest

from bot.domain.reply_picture import ReplyPicture
from bot.errors import ComptoirError, NotEligible
from integrations.chat.slack.inbound import REPLY_PUBLICLY
from tests.slack.office import ROOMS, Office
from tests.stand_ins.slack import files
from tests.support.photographs import HIDDEN, HIGH, WIDE, opened, photograph


async def says(office: Office, *contents: bytes, room: str = "delivery", alt: str = "") -> str:
    """Paul puts pictures under the card; gives the message's timestamp."""
    shared = [
        files.share(office.workspace, f"cup-{place}.jpg", content, office.server.base_url, alt=alt)
        for place, content in enumerate(contents, 1)
    ]
    return await office.says("U2", "Here is the new cup.", room, files=shared)


async def chooses(office: Office, ts: str, user: str = "U1", room: str = "delivery") -> dict[str, Any]:
    """Somebody has the message answered in public; gives the modal, once the pictures were fetched."""
    assert (await office.doing.choose(user, ROOMS[room], ts, REPLY_PUBLICLY)).status_code == 200
    view: dict[str, Any] = office.modal(user).view
    await office.house.work()
    return view


async def pictures_of(office: Office, person: str = "marie", case: int = 1) -> list[ReplyPicture]:
    async with office.house.store.reading() as tx:
        return list(await tx.reply_pictures.of_draft(case, person))


def images(blocks: list[dict[str, Any]]) -> list[str]:
    return [block["slack_file"]["id"] for block in blocks if block["type"] == "image"]


async def leaves(office: Office) -> None:
    office.house.clock.move(16)
    await office.house.work()
    await office.house.work()


async def test_a_message_goes_out_with_its_picture_described_and_without_what_it_hides(office: Office) -> None:
    await office.a_case()
    ts = await says(office, photograph())
    asked = await chooses(office, ts)
    assert "Description of cup-1.jpg" in json.dumps(asked)
    assert images(asked["blocks"]) == []

    await office.submit("U1", **{"alt:1": "The new cup, whole"})
    review = office.modal("U1").view["blocks"]
    assert images(review) == list(office.workspace.files)
    assert "The new cup, whole" in json.dumps(review)
    assert office.house.network.uploads == {}

    await office.submit("U1")
    await leaves(office)
    [sent] = office.house.network.uploads.values()
    assert office.house.network.asked[-1].pictures == ("media-1",)
    assert (sent.alt, sent.media_type, opened(sent.content).size) == ("The new cup, whole", "image/jpeg", (HIGH, WIDE))
    assert not [each for each in HIDDEN if each in sent.content]
    assert images(office.card()["blocks"]) == list(office.workspace.files)
    assert await pictures_of(office) == []


async def test_a_picture_that_is_unticked_stays_in_slack(office: Office) -> None:
    await office.a_case()
    await chooses(office, await says(office, photograph(), photograph(), alt="A cup"))
    await office.slack.submit(office.modal("U1"), {"pictures": ["2"]})
    assert images(office.modal("U1").view["blocks"]) == list(office.workspace.files)[1:]
    await office.submit("U1")
    await leaves(office)
    assert [each.alt for each in office.house.network.uploads.values()] == ["A cup"]


async def test_a_reply_is_not_read_before_its_pictures_are_there(office: Office) -> None:
    await office.a_case()
    ts = await says(office, photograph())
    await office.doing.choose("U1", ROOMS["delivery"], ts, REPLY_PUBLICLY)
    await office.slack.submit(office.modal("U1"), {})
    assert "still preparing cup-1.jpg" in office.modal("U1").errors["text"]
    await office.house.work()
    await office.submit("U1")
    assert len(images(office.modal("U1").view["blocks"])) == 1


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"%PDF-1.7 order.pdf", "no picture that this network takes"), (photograph() + b"0" * 100_000, "too large")],
    ids=["type", "size"],
)
async def test_what_does_not_suit_the_network_does_not_go_out_and_says_so(
    office: Office, content: bytes, why: str
) -> None:
    await office.a_case()
    await chooses(office, await says(office, content))
    await office.submit("U1")
    assert why in json.dumps(office.modal("U1").view)
    await office.submit("U1")
    await leaves(office)
    assert office.published() == ["Here is the new cup."]
    assert office.house.network.uploads == {}


async def test_a_network_without_pictures_says_so_where_the_reply_is_written(office: Office) -> None:
    office.house.network.pictures = None
    await office.a_case()
    asked = await chooses(office, await says(office, photograph()))
    assert "cup-1.jpg will not go out: this network takes no pictures" in json.dumps(asked)
    assert "Description" not in json.dumps(asked)


async def test_more_pictures_than_the_network_takes_are_refused_by_name(office: Office) -> None:
    await office.a_case()
    asked = await chooses(office, await says(office, photograph(), photograph(), photograph()))
    assert "cup-3.jpg will not go out: this network does not take so many" in json.dumps(asked)
    assert [each.fault for each in await pictures_of(office)] == ["", "", "too_many_pictures"]


@pytest.mark.parametrize(
    "address", ["https://files.slack.com.evil.example/F1", "http://files.slack.com/F1", "https://u@files.slack.com/F1"]
)
async def test_the_token_is_shown_to_no_host_but_slacks(office: Office, address: str) -> None:
    await office.a_case()
    ts = await says(office, photograph())
    [shared] = office.workspace.files.values()
    shared["url_private_download"] = address
    await chooses(office, ts)
    assert [each.fault for each in await pictures_of(office)] == ["picture_lost"]


async def test_a_file_that_may_not_be_read_is_not_looked_for_where_slack_leads(office: Office) -> None:
    await office.a_case()
    ts = await says(office, photograph())
    [shared] = office.workspace.files.values()
    shared["url_private_download"] = f"{office.server.base_url}/files-pri/F404/download/cup.jpg"
    await chooses(office, ts)
    assert [each.fault for each in await pictures_of(office)] == ["picture_lost"]


async def test_a_picture_follows_the_draft_through_a_closed_window_and_an_undo(office: Office) -> None:
    await office.a_case()
    await chooses(office, await says(office, photograph()))
    await office.slack.close(office.modal("U1"))
    await office.house.work()
    await office.take_offer("U1", "Continue the draft")
    await office.submit("U1", **{"alt:1": "A cup"})
    await office.submit("U1")
    await office.act("U1", "Undo")
    assert [each.alt for each in await pictures_of(office)] == ["A cup"]
    await office.act("U1", "Reply")
    assert len(images(office.modal("U1").view["blocks"])) == 1


async def test_a_description_changed_after_it_was_read_is_read_again_before_it_leaves(office: Office) -> None:
    await office.a_case()
    ts = await says(office, photograph())
    await chooses(office, ts)
    await office.submit("U1", **{"alt:1": "A cup"})
    async with office.house.store.writing() as tx:
        await tx.reply_pictures.describe(1, "Something else")
    await office.submit("U1")
    assert "changed" in json.dumps(office.modal("U1").view)
    await leaves(office)
    assert office.published() == []


async def test_an_approver_sees_the_pictures_and_their_descriptions(office: Office) -> None:
    await office.a_case("An interview, please?")
    ts = await says(office, photograph(), room="press")
    await chooses(office, ts, "U3", "press")
    await office.submit("U3", **{"alt:1": "Our founder"})
    await office.submit("U3")
    blocks = office.card("press")["blocks"]
    assert images(blocks) == list(office.workspace.files)
    assert "Our founder" in json.dumps([block for block in blocks if block["type"] == "context"])

    await office.act("U2", "Approve", "press")
    await leaves(office)
    assert [each.alt for each in office.house.network.uploads.values()] == ["Our founder"]


async def test_a_file_larger_than_asked_for_is_not_read_to_its_end(office: Office) -> None:
    shared = files.share(office.workspace, "big.jpg", b"0" * 300_000, office.server.base_url)
    with pytest.raises(NotEligible):
        await office.parts.surface.calls.fetch(shared["url_private"], largest=1_000)
    office.workspace.app.scopes -= {"files:read"}
    with pytest.raises(ComptoirError, match="302"):
        await office.parts.surface.calls.fetch(shared["url_private"], largest=1_000)
