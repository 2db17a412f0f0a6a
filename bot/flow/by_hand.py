"""Where an answer is given by hand that its network does not take from us: takes the words, gives an address; pure."""

from bot.cards.inline import address
from bot.domain.mention import Mention
from bot.ports.social import Network


def way_to_answer(network: Network, text: str, target: Mention) -> str:
    """Where a person can answer `target`: with `text` filled in if the network takes it along and an address can hold
    it, else the bare place, else the post itself; "" where there is none of these."""
    ways = (network.answer_address(text, target), network.answer_address("", target), target.url)
    return next((way for way in ways if address(way)), "")
