"""What every network promises about hiding what others wrote: one suite for all that are registered."""

from datetime import timedelta
from typing import Protocol, cast

import pytest

from bot.errors import AuthFailed, NotAllowed, TargetGone, Uncertain
from bot.ports.social import Network
from tests.contracts.social.conftest import Connect
from tests.contracts.social.stand_ins import StandIn, now
from tests.contracts.social.suite import the_mention


class Hiding(StandIn, Protocol):
    """A stand-in of a network that hides what others wrote."""

    def is_hidden(self, remote_id: str) -> bool:
        """Whether the public sees a post no longer."""
        ...


@pytest.fixture
def hiding(network: Network) -> Network:
    if not network.capabilities.hides:
        pytest.skip("this network lets nobody hide what others wrote, from here")
    return network


@pytest.fixture
def comment(stand_in: StandIn) -> str:
    """What somebody says under something on our own page."""
    return stand_in.answered(stand_in.mentioned("help"), "you fools", by="tom")


def is_hidden(stand_in: StandIn, remote_id: str) -> bool:
    return cast(Hiding, stand_in).is_hidden(remote_id)


async def test_a_comment_is_hidden_from_the_public_and_shown_again(
    stand_in: StandIn, hiding: Network, comment: str
) -> None:
    await hiding.hide(comment, hidden=True)
    assert is_hidden(stand_in, comment)
    await hiding.hide(comment, hidden=False)
    assert not is_hidden(stand_in, comment)


async def test_what_can_be_hidden_is_read_with_a_comment(hiding: Network, comment: str) -> None:
    assert (await the_mention(hiding, comment)).hideable
    await hiding.hide(comment, hidden=True)
    (checked,) = await hiding.recheck([comment])
    assert checked.mention is not None, "what we hid is still there for us"


async def test_asking_again_is_safe(stand_in: StandIn, hiding: Network, comment: str) -> None:
    for hidden in (True, True, False, False):
        await hiding.hide(comment, hidden=hidden)
        assert is_hidden(stand_in, comment) is hidden


async def test_a_hiding_whose_answer_was_lost_is_uncertain_and_safe_to_repeat(
    stand_in: StandIn, hiding: Network, comment: str
) -> None:
    stand_in.lose_next_amendment()
    with pytest.raises(Uncertain):
        await hiding.hide(comment, hidden=True)
    await hiding.hide(comment, hidden=True)
    assert is_hidden(stand_in, comment)


async def test_nothing_of_a_hiding_leaves_after_its_deadline(stand_in: StandIn, hiding: Network, comment: str) -> None:
    with pytest.raises(Uncertain):
        await hiding.hide(comment, hidden=True, send_by=now())
    assert not is_hidden(stand_in, comment)
    await hiding.hide(comment, hidden=True, send_by=now() + timedelta(minutes=1))
    assert is_hidden(stand_in, comment)


async def test_a_comment_that_is_gone_cannot_be_hidden(stand_in: StandIn, hiding: Network, comment: str) -> None:
    stand_in.deleted(comment, by="tom")
    with pytest.raises(TargetGone):
        await hiding.hide(comment, hidden=True)


async def test_what_we_wrote_ourselves_is_not_hidden(stand_in: StandIn, hiding: Network, comment: str) -> None:
    ours = stand_in.answered_by_us(comment, "We are sorry.")
    with pytest.raises(NotAllowed):
        await hiding.hide(ours, hidden=True)
    assert not is_hidden(stand_in, ours)


async def test_a_hiding_with_a_revoked_token_is_told(stand_in: StandIn, hiding: Network, comment: str) -> None:
    stand_in.revoke()
    with pytest.raises(AuthFailed):
        await hiding.hide(comment, hidden=True)


async def test_a_network_that_hides_nothing_says_so_before_anything_leaves(name: str, connect: Connect) -> None:
    network = connect((name, "http://127.0.0.1:1"))
    if network.capabilities.hides:
        pytest.skip("this network hides what others wrote")
    with pytest.raises(NotAllowed):
        await network.hide("1", hidden=True)
