"""What every network promises about answers given by hand, and about whether others see ours: one suite for all."""

import pytest

from bot.errors import NotAllowed
from bot.ports.social import Network
from tests.contracts.social.stand_ins import StandIn
from tests.contracts.social.suite import posting, the_mention


async def test_where_an_answer_can_be_given_by_hand_is_an_address_of_the_web(
    stand_in: StandIn, network: Network
) -> None:
    target = await the_mention(network, stand_in.mentioned("help"))
    for text in ("", "We are looking into it.", 'Ça va & "bien" ? #1', "👍\n" * 400):
        address = network.answer_address(text, target)
        assert not address or (address.startswith(("https://", "http://")) and address.split() == [address])


@pytest.mark.usefixtures("publishing")
async def test_a_reply_that_others_can_see_is_visible_until_it_is_gone(stand_in: StandIn, network: Network) -> None:
    target = await the_mention(network, stand_in.mentioned("help"))
    published = await network.publish(posting(target))
    assert await network.is_visible(published.remote_id)
    if network.capabilities.deletes:
        await network.withdraw(published.remote_id)
        assert not await network.is_visible(published.remote_id)


async def test_a_preview_asks_for_money_only_where_it_costs_some(stand_in: StandIn, network: Network) -> None:
    target = await the_mention(network, stand_in.mentioned("help"))
    cost = network.preview("We are looking into it.", target).cost
    assert cost is None or cost > 0


async def test_what_was_charged_is_told_once_and_is_never_less_than_nothing(
    stand_in: StandIn, network: Network
) -> None:
    mention = stand_in.mentioned("help")
    await network.recheck([mention])
    assert network.charged() >= 0
    assert network.charged() == 0


async def test_where_we_publish_nothing_every_mention_says_so_and_has_a_way_to_answer(
    stand_in: StandIn, network: Network
) -> None:
    target = await the_mention(network, stand_in.mentioned("help"))
    if network.capabilities.publishes:
        pytest.skip("here a mention has a barrier only where its author or the network wants it")
    assert target.barrier
    assert network.answer_address("We are looking into it.", target)
    with pytest.raises(NotAllowed):
        await network.publish(posting(target))
