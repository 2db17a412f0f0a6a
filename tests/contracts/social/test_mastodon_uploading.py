"""Mastodon's files: given before the post that names them, described, and shown to nobody without it."""

from dataclasses import replace

import httpx
import pytest

from bot.errors import ComptoirError, TargetGone, Unavailable, Uncertain
from bot.ports.social import Upload
from tests.contracts.social.conftest import Connect
from tests.contracts.social.mastodon_payloads import mastodon_server
from tests.contracts.social.mastodon_stand_in import MastodonStandIn
from tests.contracts.social.scripted_server import Answer, scripted_server
from tests.contracts.social.suite import posting, the_mention
from tests.support.patience import PATIENCE
from tests.support.photographs import plain

CUP = Upload("image/png", "A cup, whole – not <broken>", plain("PNG"))


async def test_a_reply_goes_out_with_its_picture_its_bytes_and_its_description(
    connect: Connect, mastodon: MastodonStandIn
) -> None:
    network = connect(mastodon)
    target = await the_mention(network, mastodon.mentioned("help"))
    mastodon.running.control("PUT", "/network", {"media_processing_seconds": 3600})
    waiting = await network.upload(CUP)
    assert not await network.has_uploaded(waiting)
    mastodon.running.control("PUT", "/network", {"media_processing_seconds": 0})
    uploaded = await network.upload(CUP)
    assert await network.has_uploaded(uploaded)

    published = await network.publish(replace(posting(target), pictures=(uploaded,)))
    await network.correct(published.remote_id, posting(target, "It is mended."))
    shown = mastodon.asked("GET", f"/api/v1/statuses/{published.remote_id}", by="visitor")
    [picture] = shown["media_attachments"]
    assert (picture["id"], picture["description"]) == (uploaded, CUP.alt)
    assert "It is mended." in shown["content"]
    async with httpx.AsyncClient(timeout=PATIENCE) as visitor:
        assert (await visitor.get(picture["url"])).content == CUP.content
    assert (await network.find(posting(target, "It is mended."))) == published


async def test_which_pictures_go_out_is_what_the_server_says(connect: Connect, mastodon: MastodonStandIn) -> None:
    network = connect(mastodon)
    before = network.capabilities.pictures
    await network.connect()
    after = network.capabilities.pictures
    assert before is not None
    assert after is not None
    assert (after.most, after.alt, after.largest) == (before.most, before.alt, before.largest) == (4, 1500, 16 << 20)
    assert {"image/jpeg", "image/png"} <= after.types


async def test_a_lost_answer_to_an_upload_is_uncertain(connect: Connect, mastodon: MastodonStandIn) -> None:
    mastodon.arm(kind="drop", method="POST", path="/api/v2/media", times=1, stage="after")
    with pytest.raises(Uncertain):
        await connect(mastodon).upload(CUP)
    with pytest.raises(TargetGone):
        await connect(mastodon).has_uploaded("404")


@pytest.mark.parametrize(("asks", "error"), [("upload", Uncertain), ("look", Unavailable)])
async def test_an_answer_of_unknown_shape_names_no_file(
    connect: Connect, asks: str, error: type[ComptoirError]
) -> None:
    answers = {"/api/v1/media/7": Answer(body=["?"]), "/api/v2/media": Answer(body=["?"])}
    async with scripted_server(mastodon_server(answers)) as server:
        network = connect(("mastodon", server.base_url))
        with pytest.raises(error):
            await (network.upload(CUP) if asks == "upload" else network.has_uploaded("7"))
