"""Bluesky's files: given before the record that names them, with the description that only the record keeps."""

from dataclasses import replace

import pytest

from bot.errors import Rejected, Uncertain
from bot.ports.social import Upload
from tests.contracts.social.bluesky_stand_in import BlueskyStandIn, script
from tests.contracts.social.conftest import Connect
from tests.contracts.social.scripted_server import Answer, scripted_server
from tests.contracts.social.stand_ins import network_at
from tests.contracts.social.suite import posting, the_mention
from tests.support.photographs import plain

CUP = Upload("image/png", 'A cup, "whole" – not <broken>', plain("PNG"))
PUT = "com.atproto.repo.putRecord"


async def test_a_reply_goes_out_with_its_picture_its_bytes_and_its_description(
    connect: Connect, bluesky: BlueskyStandIn
) -> None:
    network = connect(bluesky)
    target = await the_mention(network, bluesky.mentioned("help"))
    uploaded = await network.upload(CUP)
    assert await network.has_uploaded(uploaded)

    published = await connect(bluesky).publish(replace(posting(target), pictures=(uploaded,)))
    (image,) = bluesky.world.posts[published.remote_id].record["embed"]["images"]
    assert image["alt"] == CUP.alt
    assert image["aspectRatio"]["width"] > 0
    assert bluesky.server.blobs[image["image"]["ref"]["$link"]] == ("image/png", CUP.content)
    assert await network.find(replace(posting(target), pictures=(uploaded,))) == published


async def test_four_pictures_go_out_and_the_same_reply_again_is_one(connect: Connect, bluesky: BlueskyStandIn) -> None:
    network = connect(bluesky)
    target = await the_mention(network, bluesky.mentioned("help"))
    names = [await network.upload(replace(CUP, alt=f"number {number}")) for number in range(4)]
    attempt = replace(posting(target), pictures=tuple(names))
    assert await network.publish(attempt) == await network.publish(attempt)
    assert len(bluesky.replies_under(target.remote_id)) == 1


async def test_a_picture_whose_file_is_gone_is_refused(connect: Connect, bluesky: BlueskyStandIn) -> None:
    """A server keeps what no record names for some time only."""
    network = connect(bluesky)
    target = await the_mention(network, bluesky.mentioned("help"))
    uploaded = await network.upload(CUP)
    bluesky.server.blobs.clear()
    with pytest.raises(Rejected):
        await network.publish(replace(posting(target), pictures=(uploaded,)))


@pytest.mark.parametrize("name", ["123", "not json", '"x"', "{}"])
async def test_a_name_that_is_none_of_ours_is_refused_before_anything_leaves(
    connect: Connect, bluesky: BlueskyStandIn, name: str
) -> None:
    network = connect(bluesky)
    target = await the_mention(network, bluesky.mentioned("help"))
    assert not await network.has_uploaded(name)
    with pytest.raises(Rejected):
        await network.publish(replace(posting(target), pictures=(name,)))
    assert PUT not in bluesky.server.asked


async def test_a_picture_that_nobody_can_measure_goes_out_without_its_shape(
    connect: Connect, bluesky: BlueskyStandIn
) -> None:
    network = connect(bluesky)
    target = await the_mention(network, bluesky.mentioned("help"))
    uploaded = await network.upload(Upload("image/png", "odd", b"\x89PNG\r\n\x1a\nodd"))
    published = await network.publish(replace(posting(target), pictures=(uploaded,)))
    (image,) = bluesky.world.posts[published.remote_id].record["embed"]["images"]
    assert "aspectRatio" not in image


def test_which_pictures_go_out_is_what_the_lexicon_says() -> None:
    pictures = network_at("bluesky", "").capabilities.pictures
    assert pictures is not None
    assert (pictures.most, pictures.largest) == (4, 2_000_000)
    assert {"image/jpeg", "image/png", "image/webp"} == pictures.types


async def test_a_lost_answer_to_an_upload_is_uncertain(connect: Connect, bluesky: BlueskyStandIn) -> None:
    bluesky.strikes("com.atproto.repo.uploadBlob", "drop")
    with pytest.raises(Uncertain):
        await connect(bluesky).upload(CUP)


@pytest.mark.parametrize("body", [{}, {"blob": "x"}, {"blob": None}])
async def test_an_answer_of_unknown_shape_names_no_file(connect: Connect, body: dict[str, object]) -> None:
    async with scripted_server(script(Answer(body=body))) as server:
        with pytest.raises(Uncertain):
            await connect(("bluesky", server.base_url)).upload(CUP)
