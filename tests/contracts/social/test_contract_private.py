"""What every network promises about answering an author in private: one suite for all that are registered."""

from dataclasses import replace
from datetime import timedelta
from typing import Protocol, cast

import pytest

from bot.domain.mention import Mention
from bot.errors import AuthFailed, Duplicate, NotAllowed, Permanent, Rejected, Uncertain
from bot.ports.social import Network, Posting, PrivateReplies
from tests.contracts.social.conftest import Connect
from tests.contracts.social.stand_ins import StandIn, now
from tests.contracts.social.suite import the_mention

WORDS = "Please send us the number of your parcel here. 📦"
LATER = timedelta(minutes=5)


class Messenger(StandIn, Protocol):
    """A stand-in of a network on which an author can be answered in private."""

    def told_in_private(self, remote_id: str) -> str:
        """What the author of a post was told in private in answer to it."""
        ...

    def lose_next_message(self) -> None:
        """The next message is sent, and nobody is told so."""
        ...


@pytest.fixture
def private(network: Network) -> PrivateReplies:
    if network.private is None:
        pytest.skip("nobody is answered in private on this network, from here")
    return network.private


@pytest.fixture
async def target(stand_in: StandIn, network: Network, private: PrivateReplies) -> Mention:
    """A comment under something on our own page."""
    return await the_mention(network, stand_in.answered(stand_in.mentioned("help"), "where is it?", by="tom"))


def told(stand_in: StandIn, target: Mention) -> str:
    return cast(Messenger, stand_in).told_in_private(target.remote_id)


def message(target: Mention, text: str = WORDS) -> Posting:
    return Posting(key="key-1", text=text, target=target)


def second_attempt(target: Mention, network: Network) -> Posting:
    """As the outbox would send it after an earlier attempt."""
    timeout = network.account.request_timeout
    return replace(message(target), first_attempt_at=now() - LATER, send_by=now() + timeout)


async def test_an_author_is_told_in_private_what_the_preview_shows(
    stand_in: StandIn, private: PrivateReplies, target: Mention
) -> None:
    preview = private.preview(WORDS, target)
    sent = await private.send(message(target))

    assert (preview.problems, preview.visibility, preview.in_reply_to) == ((), "direct", target.author.handle)
    assert told(stand_in, target) == preview.text == WORDS
    assert sent.remote_id
    assert stand_in.replies_under(target.remote_id) == [], "nothing of it is public"


async def test_until_when_a_comment_is_answered_in_private_is_read_with_it(
    private: PrivateReplies, target: Mention
) -> None:
    assert target.private_until == target.posted_at + timedelta(days=7)


async def test_a_second_message_for_one_comment_is_refused_and_changes_nothing(
    stand_in: StandIn, private: PrivateReplies, target: Mention
) -> None:
    await private.send(message(target))
    with pytest.raises(Duplicate):
        await private.send(message(target, "And another thing."))
    assert told(stand_in, target) == WORDS


async def test_a_message_whose_answer_was_lost_is_uncertain_and_never_becomes_two(
    stand_in: StandIn, network: Network, private: PrivateReplies, target: Mention
) -> None:
    cast(Messenger, stand_in).lose_next_message()
    with pytest.raises(Uncertain):
        await private.send(message(target))
    with pytest.raises(Uncertain):
        await private.send(second_attempt(target, network))
    assert told(stand_in, target) == WORDS


async def test_a_look_for_a_lost_message_never_says_that_none_was_sent(
    stand_in: StandIn, private: PrivateReplies, target: Mention
) -> None:
    cast(Messenger, stand_in).lose_next_message()
    with pytest.raises(Uncertain):
        await private.send(message(target))
    try:
        found = await private.find(message(target))
    except Uncertain:
        return
    assert found is not None


async def test_nothing_of_a_message_leaves_after_its_deadline(
    stand_in: StandIn, private: PrivateReplies, target: Mention
) -> None:
    with pytest.raises(Uncertain):
        await private.send(replace(message(target), send_by=now()))
    assert told(stand_in, target) == ""


async def test_the_longest_message_that_the_preview_allows_is_sent_and_a_longer_one_is_not(
    stand_in: StandIn, private: PrivateReplies, target: Mention
) -> None:
    longest = "é" * (private.preview("é", target).limit // private.preview("é", target).length)
    too_long = private.preview(longest + "é", target)

    assert not private.preview(longest, target).problems
    assert len(too_long.problems) == 1
    assert too_long.length > too_long.limit
    with pytest.raises(Rejected):
        await private.send(message(target, longest + "é"))
    assert told(stand_in, target) == ""
    await private.send(message(target, longest))
    assert told(stand_in, target) == longest


async def test_no_message_is_sent_without_words(stand_in: StandIn, private: PrivateReplies, target: Mention) -> None:
    assert private.preview(" \n", target).problems == ("empty_text",)
    with pytest.raises(Rejected):
        await private.send(message(target, " \n"))
    assert told(stand_in, target) == ""


async def test_a_comment_that_is_gone_is_answered_in_private_no_more(
    stand_in: StandIn, private: PrivateReplies, target: Mention
) -> None:
    stand_in.deleted(target.remote_id, by="tom")
    with pytest.raises(Permanent):
        await private.send(message(target))


async def test_we_do_not_write_to_ourselves(stand_in: StandIn, private: PrivateReplies, target: Mention) -> None:
    ours = replace(target, remote_id=stand_in.answered_by_us(target.remote_id, "We are on it."))
    with pytest.raises(NotAllowed):
        await private.send(message(ours))


async def test_a_message_with_a_revoked_token_is_told(
    stand_in: StandIn, private: PrivateReplies, target: Mention
) -> None:
    stand_in.revoke()
    with pytest.raises(AuthFailed):
        await private.send(message(target))
    assert told(stand_in, target) == ""


async def test_where_nobody_is_answered_in_private_no_mention_says_that_it_could_be(
    name: str, stand_in: StandIn, connect: Connect, polled: None
) -> None:
    network = connect(stand_in)
    if network.private is not None:
        pytest.skip("authors are answered in private on this network")
    page = await network.fetch(None, since=now() - timedelta(hours=1))
    assert all(each.private_until is None for each in page.mentions)
