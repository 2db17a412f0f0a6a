"""What a department promises to those who wait for it: takes a service level, gives what it promises in one case; pure.

A promise counts only time in which the department works; bot/domain/due.py reckons until when that is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.domain.decision import Priority


@dataclass(frozen=True, slots=True)
class Promise:
    """How much open time may pass until the first public reply, until a reply to what is written after one, and until
    the case is closed; None where nothing is promised."""

    first_response: timedelta | None = None
    next_response: timedelta | None = None
    resolution: timedelta | None = None

    def __bool__(self) -> bool:
        """Whether anything is promised."""
        return self.answers or self.resolution is not None

    @property
    def answers(self) -> bool:
        """Whether any answer is promised."""
        return self.first_response is not None or self.next_response is not None

    def over(self, other: "Promise") -> "Promise":
        """This promise, and that of `other` where this one says nothing."""
        return Promise(
            self.first_response or other.first_response,
            self.next_response or other.next_response,
            self.resolution or other.resolution,
        )


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """A promise, with others for some networks (by name) and for some priorities, which count most."""

    promise: Promise
    networks: Mapping[str, Promise] = field(default_factory=dict)
    priorities: Mapping[Priority, Promise] = field(default_factory=dict)

    def promise_for(self, network: str, priority: Priority) -> Promise:
        """What is promised for a mention of this network and priority."""
        by_network = self.networks.get(network, Promise()).over(self.promise)
        return self.priorities.get(priority, Promise()).over(by_network)
