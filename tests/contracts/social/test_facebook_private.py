"""Messages of a Page in private, and what Facebook says of them."""

import json
from datetime import timedelta

import pytest

from bot.domain.mention import Mention
from bot.errors import Duplicate, NotAllowed, Unavailable, Uncertain
from bot.ports.social import Network
from integrations.social.meta.facebook.network import FacebookNetwork
from tests.contracts.social.conftest import Connect
from tests.contracts.social.facebook_stand_in import FacebookStandIn, script
from tests.contracts.social.scripted_server import Answer, Asked, scripted_server
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import posting, the_mention
from tests.stand_ins.meta.server import Manner
from tests.stand_ins.meta.world import PAGE_ID

WORDS = "Please write to us here."


@pytest.fixture
def network(facebook: FacebookStandIn, connect: Connect) -> FacebookNetwork:
    found = connect(facebook)
    assert isinstance(found, FacebookNetwork)
    return found


@pytest.fixture
async def comment(facebook: FacebookStandIn, network: Network) -> Mention:
    return await the_mention(network, facebook.answered(facebook.mentioned("help"), "me too", by="tom"))


async def test_a_private_message_is_one_request_after_a_look(
    facebook: FacebookStandIn, network: FacebookNetwork, comment: Mention
) -> None:
    asked = len(facebook.server.heard)
    sent = await network.private.send(posting(comment, WORDS))
    look, write = facebook.server.heard[asked:]

    assert (look.method, look.path) == ("GET", comment.remote_id)
    assert look.values["fields"] == "can_reply_privately,private_reply_conversation"
    assert (write.method, write.path) == ("POST", f"{PAGE_ID}/messages")
    assert json.loads(write.values["recipient"]) == {"comment_id": comment.remote_id}
    assert json.loads(write.values["message"]) == {"text": WORDS}
    assert set(write.values) == {"recipient", "message", "appsecret_proof"}
    assert (sent.remote_id, sent.url) == (f"m_{comment.remote_id}", "")


async def test_what_a_colleague_sent_from_messenger_is_not_taken_for_ours(
    facebook: FacebookStandIn, network: FacebookNetwork, comment: Mention
) -> None:
    facebook.world.items[comment.remote_id].message = "Hello from Messenger"
    with pytest.raises(Duplicate):
        await network.private.send(posting(comment, WORDS))
    assert not [each for each in facebook.server.heard if each.method == "POST"]


async def test_a_comment_that_takes_no_message_is_read_so_and_not_tried(
    facebook: FacebookStandIn, network: FacebookNetwork, comment: Mention
) -> None:
    facebook.world.items[comment.remote_id].shut = True
    (checked,) = await network.recheck([comment.remote_id])
    assert checked.mention is not None
    assert checked.mention.private_until is None
    with pytest.raises(NotAllowed, match="takes no private message"):
        await network.private.send(posting(comment, WORDS))
    assert not [each for each in facebook.server.heard if each.method == "POST"]


async def test_posts_and_old_comments_take_no_private_message(
    facebook: FacebookStandIn, network: FacebookNetwork
) -> None:
    post = facebook.mentioned("hello", by="ana")
    old = facebook.world.comment(post, "tom", "years ago", moment=now() - timedelta(days=8)).id
    assert (await the_mention(network, post)).private_until is None
    (checked,) = await network.recheck([old])
    assert checked.mention is not None
    assert checked.mention.private_until is None


async def test_a_lost_message_is_found_by_the_conversation_that_it_began(
    facebook: FacebookStandIn, network: FacebookNetwork, comment: Mention
) -> None:
    facebook.lose_next_message()
    with pytest.raises(Uncertain):
        await network.private.send(posting(comment, WORDS))
    found = await network.private.find(posting(comment, WORDS))

    assert found is not None
    assert found.remote_id == f"t_{comment.remote_id}"
    assert found.url == f"https://www.facebook.com/acme/inbox/{comment.remote_id}/"


async def test_a_message_that_never_arrived_is_surely_not_there(
    facebook: FacebookStandIn, network: FacebookNetwork, comment: Mention
) -> None:
    facebook.server.next_time("message", Manner.DROPPED_BEFORE)
    with pytest.raises(Uncertain):
        await network.private.send(posting(comment, WORDS))
    assert await network.private.find(posting(comment, WORDS)) is None


async def test_a_comment_that_says_neither_leaves_a_lost_message_uncertain(
    facebook: FacebookStandIn, network: FacebookNetwork, comment: Mention
) -> None:
    facebook.world.items[comment.remote_id].shut = True
    with pytest.raises(Uncertain, match="does not say"):
        await network.private.find(posting(comment, WORDS))


async def test_a_look_that_fails_keeps_the_message_back(
    facebook: FacebookStandIn, network: FacebookNetwork, comment: Mention
) -> None:
    facebook.server.next_time("item", Manner.PAGE)
    with pytest.raises(Unavailable):
        await network.private.send(posting(comment, WORDS))
    assert not [each for each in facebook.server.heard if each.method == "POST"]


async def test_a_message_that_the_page_may_not_send_is_told(
    facebook: FacebookStandIn, network: FacebookNetwork, comment: Mention
) -> None:
    facebook.server.next_time("message", Manner.NOT_ALLOWED)
    with pytest.raises(NotAllowed):
        await network.private.send(posting(comment, WORDS))


async def test_a_blocked_page_sends_no_messages_either(
    facebook: FacebookStandIn, network: FacebookNetwork, comment: Mention
) -> None:
    facebook.server.next_time("message", Manner.BLOCKED)
    for _ in range(2):
        with pytest.raises(NotAllowed):
            await network.private.send(posting(comment, WORDS))
    assert len([each for each in facebook.server.heard if each.method == "POST"]) == 1


async def test_an_answer_that_shows_no_message_leaves_it_uncertain(connect: Connect, comment: Mention) -> None:
    read = script(Answer(body={"success": True}))

    def answer(asked: Asked) -> Answer:
        looked_at = asked.method == "GET" and asked.path.endswith(comment.remote_id)
        return Answer(body={"id": comment.remote_id, "can_reply_privately": True}) if looked_at else read(asked)

    async with scripted_server(answer) as server:
        network = connect(("facebook", server.base_url))
        assert network.private is not None
        with pytest.raises(Uncertain):
            await network.private.send(posting(comment, WORDS))
