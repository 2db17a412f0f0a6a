"""What we send, held to YouTube's description of its interface, where that is beside the project."""

import pytest

from tests.contracts.social.conftest import Connect
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import HOUR, posting
from tests.contracts.social.youtube_stand_in import YouTubeStandIn
from tests.stand_ins.youtube import description
from tests.stand_ins.youtube.answering import Asked

pytestmark = pytest.mark.skipif(not description.is_there(), reason="the description is not beside the project")


async def test_every_request_of_a_channel_is_one_that_the_description_knows(
    youtube: YouTubeStandIn, connect: Connect
) -> None:
    network = connect(youtube)
    comment = youtube.mentioned("help")
    for number in range(120):
        youtube.answered(comment, f"number {number}", by="tom")
        youtube.commented(f"number {number}")
    page = await network.fetch(None, since=now() - HOUR)
    await network.recheck([each.remote_id for each in page.mentions])
    target = page.mentions[0]
    published = await network.publish(posting(target))
    await network.find(posting(target))
    await network.is_visible(published.remote_id)
    await network.correct(published.remote_id, posting(target, "It is mended."))
    await network.withdraw(published.remote_id)
    heard = youtube.server.heard
    assert [fault for each in heard for fault in description.faults(each)] == []
    assert {each.kind for each in heard} == {"channels", "commentThreads", "replies", "create", "edit", "delete"}
    assert any("pageToken" in each.values for each in heard)


def test_the_description_finds_what_is_wrong() -> None:
    assert description.faults(Asked("PUT", "commentThreads", {"part": "snippet"}))
    assert description.faults(Asked("GET", "comments", {"part": "snippet", "parent": "1"}))
    assert description.faults(Asked("GET", "comments", {"parentId": "1"}))
    assert description.faults(Asked("GET", "commentThreads", {"part": "snippet", "order": "newest"}))
    assert description.faults(Asked("POST", "comments", {"part": "snippet"}, {"snippet": {"words": "hello"}}))
    assert not description.faults(Asked("POST", "comments", {"part": "snippet"}, {"snippet": {"parentId": "1"}}))
