"""A picture goes to X with its description, before a reply names it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import Rejected, Uncertain
from bot.ports.social import Upload
from tests.contracts.social.conftest import Connect
from tests.contracts.social.scripted_server import Answer, Manner, scripted_server
from tests.contracts.social.suite import posting, the_mention
from tests.contracts.social.x_stand_in import XStandIn

CONTENT = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
PICTURE = Upload("image/png", "Our shop at night", CONTENT)


async def test_a_picture_stands_in_the_reply_with_its_description(x: XStandIn, connect: Connect) -> None:
    network = connect(x)
    target = await the_mention(network, x.mentioned("help"))
    name = await network.upload(PICTURE)
    assert await network.has_uploaded(name)
    published = await network.publish(replace(posting(target), pictures=(name,)))
    file = x.world.media[name]
    assert (file.type, file.size, file.alt) == ("image/png", len(CONTENT), "Our shop at night")
    assert x.world.posts[published.remote_id].media == (name,)
    assert not x.server.faulty


async def test_a_picture_without_description_takes_one_request(x: XStandIn, connect: Connect) -> None:
    await connect(x).upload(replace(PICTURE, alt=""))
    assert [each.kind for each in x.server.heard] == ["upload"]


async def test_a_large_picture_is_sent_whole(x: XStandIn, connect: Connect) -> None:
    name = await connect(x).upload(replace(PICTURE, content=CONTENT * 2000))
    assert x.world.media[name].size == len(CONTENT) * 2000


async def test_limits_are_those_that_x_tells(x: XStandIn, connect: Connect) -> None:
    limits = connect(x).capabilities.pictures
    assert limits is not None
    assert (limits.most, limits.largest, limits.alt) == (4, 5_000_000, 1000)
    assert "image/gif" not in limits.types, "films and moving pictures go another way"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(200, {"data": {}}), Uncertain),
        (Answer(manner=Manner.DROP), Uncertain),
        (Answer(400, {"title": "Invalid Request", "detail": "media type unrecognized."}), Rejected),
    ],
)
async def test_a_picture_that_was_not_taken_is_told(connect: Connect, answer: Answer, error: type[Exception]) -> None:
    async with scripted_server(answer) as server:
        with pytest.raises(error):
            await connect(("x", server.base_url)).upload(PICTURE)


async def test_nothing_of_a_picture_leaves_without_time(x: XStandIn, connect: Connect) -> None:
    with pytest.raises(Uncertain):
        await connect(x, request_timeout=timedelta(0)).upload(PICTURE)
    assert x.server.heard == []
