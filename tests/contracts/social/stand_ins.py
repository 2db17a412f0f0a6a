"""What the contract suite asks of a stand-in, and the stand-in of each registered network.

A stand-in plays the network's server and its public on loopback, in the network's own wire dialect, so that the real
connector runs. It speaks in the suite's words only; the vendor's are its own affair.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Protocol

from bot.domain.department import Account
from bot.ports.social import Network
from integrations.social.registry import make_network
from tests.contracts.social import mastodon_stand_in
from tests.contracts.social.scripted_server import Answer, Asked

TOKEN_IN_TESTS = "stand-in-token-4f1d0c7be2"


def now() -> datetime:
    return datetime.now(UTC)


class StandIn(Protocol):
    """One server with its public; everything posted is visible at once."""

    network: str
    base_url: str
    token: str

    def mentioned(self, text: str, *, by: str = "lea") -> str:
        """Somebody mentions us; gives the post's id."""
        ...

    def answered(self, remote_id: str, text: str, *, by: str = "lea") -> str:
        """Somebody answers a post; gives the answer's id."""
        ...

    def answered_by_us(self, remote_id: str, text: str) -> str:
        """We answer a post in the network's own app; gives the answer's id."""
        ...

    def edited(self, remote_id: str, text: str, *, by: str = "lea") -> None:
        """The author edits a post."""
        ...

    def deleted(self, remote_id: str, *, by: str = "lea") -> None:
        """The author deletes a post."""
        ...

    def replies_under(self, remote_id: str) -> list[str]:
        """The texts of our own posts directly under this one, as the public sees them."""
        ...

    def limit_in_mid_read(self) -> None:
        """The next reading is cut by a rate limit after its first list."""
        ...

    def lose_next_amendment(self) -> None:
        """The next edit or deletion is carried out and its answer lost."""
        ...

    def lose_next_answer(self) -> None:
        """The next post is accepted and its answer lost."""
        ...

    def revoke(self) -> None:
        """Our token is worth nothing any more."""
        ...


@dataclass(frozen=True, slots=True)
class Played:
    """How a network is played.

    `start` gives its server, `error_body` what that writes beside an HTTP status, `script` how a scripted server
    answers reads as it would and every write as told.
    """

    start: Callable[[], AbstractContextManager[StandIn]]
    error_body: Callable[[int], Any]
    script: Callable[[Answer], Callable[[Asked], Answer]]


STAND_INS: Mapping[str, Played] = {
    "mastodon": Played(mastodon_stand_in.standing_in, mastodon_stand_in.error_body, mastodon_stand_in.script),
}


def network_on(stand_in: StandIn, **changes: Any) -> Network:
    """The registered network, as the composition root makes it, connected to the stand-in."""
    return network_at(stand_in.network, stand_in.base_url, stand_in.token, **changes)


def network_at(name: str, base_url: str, token: str = TOKEN_IN_TESTS, **changes: Any) -> Network:
    account = Account(key="acme_social", network=name, base_url=base_url, token_variable="ACME_SOCIAL_TOKEN")
    return make_network(replace(account, **changes), token, now)
