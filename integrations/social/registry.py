"""The networks by the name they have in the rules file: takes an account and its secret, gives the Network for it.

A network named here is under the contract suite at once (tests/contracts/social).
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.domain.department import Account
from bot.errors import SettingsError
from bot.ports.social import Network
from integrations.social.mastodon.network import MastodonNetwork

Clock = Callable[[], datetime]
NetworkFactory = Callable[[Account, str, Clock], Network]


def _mastodon(account: Account, secret: str, clock: Clock) -> Network:
    return MastodonNetwork(account, secret, clock=clock)


def _bluesky(account: Account, secret: str, clock: Clock) -> Network:
    from integrations.social.bluesky.network import BlueskyNetwork  # its package takes two seconds to load

    return BlueskyNetwork(account, secret, clock=clock)


def _x(account: Account, secret: str, clock: Clock) -> Network:
    # tweepy and X's rules of counting take a second to load: who has no account there does not wait for them.
    from integrations.social.x.network import XNetwork

    return XNetwork(account, secret, clock=clock)


NETWORKS: Mapping[str, NetworkFactory] = {"bluesky": _bluesky, "mastodon": _mastodon, "x": _x}


def make_network(account: Account, secret: str, clock: Clock) -> Network:
    """The network of `account`, holding `secret`; `clock` gives the time in UTC.

    Raises SettingsError for a network that does not exist, or a secret or address that cannot be used.
    """
    factory = NETWORKS.get(account.network)
    if factory is None:
        known = ", ".join(sorted(NETWORKS))
        raise SettingsError(f"account {account.key}: there is no network {account.network!r}; known are: {known}")
    return factory(account, secret, clock)
