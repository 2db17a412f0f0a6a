"""Service levels as a rules file writes them: takes the section, gives the domain's ServiceLevel."""

from collections.abc import Mapping
from itertools import product
from typing import Self

from pydantic import model_validator

from bot.domain.decision import Priority
from bot.domain.promise import Promise, ServiceLevel
from bot.rules.clauses import Clause
from bot.rules.values import Duration, Network, PriorityName, refusal


class PromiseSection(Clause):
    """What is promised, in time in which the department works."""

    first_response: Duration | None = None
    """How soon the first public reply stands."""
    next_response: Duration | None = None
    """How soon what the author writes after a reply is answered."""
    resolution: Duration | None = None
    """How soon the case is closed; no time passes after our reply until the author writes again."""


class ServiceLevelSection(PromiseSection):
    """What is promised, and where something else is."""

    networks: Mapping[Network, PromiseSection] = {}
    """Other promises on some networks."""
    priorities: Mapping[PriorityName, PromiseSection] = {}
    """Other promises for some priorities; they count most."""

    @model_validator(mode="after")
    def _answers_first(self) -> Self:
        level = service_level(self)
        for network, priority in product(("", *self.networks), Priority):
            promise = level.promise_for(network, priority)
            first, whole = promise.first_response, promise.resolution
            if first is not None and whole is not None and whole < first:
                which = f"{priority.value.capitalize()} cases" if priority in level.priorities else "Cases"
                where = f" on {network}" if network else ""
                raise refusal("resolved_unanswered", f"{which}{where} are to be resolved sooner than answered.",
                              remedy="Write a resolution: no shorter than the first_response: that holds "
                              "there.")  # fmt: skip
        return self


def service_level(section: ServiceLevelSection) -> ServiceLevel:
    """The service level that a section means."""
    return ServiceLevel(
        _promise(section),
        {network: _promise(other) for network, other in section.networks.items()},
        {Priority(name): _promise(other) for name, other in section.priorities.items()},
    )


def _promise(section: PromiseSection) -> Promise:
    return Promise(section.first_response, section.next_response, section.resolution)
