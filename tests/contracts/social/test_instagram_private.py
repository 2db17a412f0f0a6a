"""Messages of an account on Instagram in private: one request each, counted in bytes, told of by nobody afterwards."""

import json

import pytest

from bot.domain.mention import Mention
from bot.errors import NotAllowed, Uncertain
from bot.ports.social import Network
from integrations.social.meta.instagram.network import InstagramNetwork
from tests.contracts.social.conftest import Connect
from tests.contracts.social.instagram_stand_in import InstagramStandIn
from tests.contracts.social.suite import posting, the_mention
from tests.contracts.social.test_instagram_publishing import elsewhere
from tests.stand_ins.meta.instagram.world import ACCOUNT_ID

WORDS = "Please write to us here."


@pytest.fixture
def network(instagram: InstagramStandIn, connect: Connect) -> InstagramNetwork:
    found = connect(instagram)
    assert isinstance(found, InstagramNetwork)
    return found


@pytest.fixture
async def comment(instagram: InstagramStandIn, network: Network) -> Mention:
    return await the_mention(network, instagram.mentioned("where is it?"))


@pytest.mark.parametrize("signed_in", [False, True])
async def test_a_private_message_on_instagram_is_one_request_in_the_name_of_the_account(
    instagram: InstagramStandIn, network: InstagramNetwork, comment: Mention, signed_in: bool
) -> None:
    instagram.world.signed_in = signed_in
    sent = await network.private.send(posting(comment, WORDS))
    (write,) = [each for each in instagram.server.heard if each.method == "POST"]

    assert (write.path, set(write.values)) == (f"{ACCOUNT_ID}/messages", {"recipient", "message", "appsecret_proof"})
    assert json.loads(write.values["recipient"]) == {"comment_id": comment.remote_id}
    assert json.loads(write.values["message"]) == {"text": WORDS}
    assert sent.remote_id == f"aWdf{comment.remote_id}"


async def test_a_message_on_instagram_is_counted_in_bytes(network: InstagramNetwork, comment: Mention) -> None:
    preview = network.private.preview("é" * 501, comment)
    assert (preview.length, preview.limit, preview.problems) == (1002, 1000, ("too_many_bytes",))
    assert network.private.preview("e" * 1000, comment).problems == ()


async def test_nobody_is_written_to_for_what_stands_elsewhere(
    instagram: InstagramStandIn, network: InstagramNetwork
) -> None:
    _, there = await elsewhere(instagram, network)
    asked = len(instagram.server.heard)
    assert there.private_until is None
    with pytest.raises(NotAllowed):
        await network.private.send(posting(there, WORDS))
    assert len(instagram.server.heard) == asked


async def test_instagram_tells_nobody_what_became_of_a_lost_message(
    network: InstagramNetwork, comment: Mention
) -> None:
    with pytest.raises(Uncertain):
        await network.private.find(posting(comment, WORDS))
