"""Service levels as a rules file writes them: takes the section, gives the domain's ServiceLevel."""

from collections.abc import Mapping

from bot.domain.decision import Priority
from bot.domain.promise import Promise, ServiceLevel
from bot.rules.clauses import Clause
from bot.rules.values import Duration, Network, PriorityName


class PromiseSection(Clause):
    """What is promised, in time in which the department works."""

    first_response: Duration | None = None
    """How soon the first public reply stands."""
    next_response: Duration | None = None
    """How soon what the author writes after a reply is answered."""


class ServiceLevelSection(PromiseSection):
    """What is promised, and where something else is."""

    networks: Mapping[Network, PromiseSection] = {}
    """Other promises on some networks."""
    priorities: Mapping[PriorityName, PromiseSection] = {}
    """Other promises for some priorities; they count most."""


def service_level(section: ServiceLevelSection) -> ServiceLevel:
    """The service level that a section means."""
    return ServiceLevel(
        _promise(section),
        {network: _promise(other) for network, other in section.networks.items()},
        {Priority(name): _promise(other) for name, other in section.priorities.items()},
    )


def _promise(section: PromiseSection) -> Promise:
    return Promise(section.first_response, section.next_response)
