"""The conditions on the moment of routing: days and hours of a clock, and departments that are open or closed."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.domain.decision import Reason
from bot.domain.hours import Between, Hours
from bot.rules.conditions import Condition
from bot.rules.facts import Facts
from bot.rules.vocabulary import DAYS


@dataclass(frozen=True, slots=True)
class Moment(Condition):
    """The moment of routing lies on one of these days and in this span, by the clock of a time zone.

    A span past midnight belongs to the day on which it begins.
    """

    days: frozenset[int]
    between: Between | None
    zone: ZoneInfo

    def holds(self, facts: Facts) -> bool:  # noqa: D102
        local = facts.now.astimezone(self.zone)
        if self.between is None:
            return local.weekday() in self.days
        start, end = self.between
        clock = local.time()
        if start < end:
            return start <= clock < end and local.weekday() in self.days
        if clock >= start:
            return local.weekday() in self.days
        return clock < end and (local.date() - timedelta(days=1)).weekday() in self.days

    def explain(self, facts: Facts, rule: str, reasons: list[Reason]) -> None:  # noqa: D102
        local = facts.now.astimezone(self.zone)
        reasons.append(Reason(rule, "time", f"{DAYS[local.weekday()]} {local:%H:%M} {self.zone.key}"))


@dataclass(frozen=True, slots=True)
class Working(Condition):
    """One of these departments is open at the moment of routing, or closed, as `key` says.

    A department without hours is always open.
    """

    key: str
    hours: tuple[tuple[str, Hours | None], ...]
    wanted: bool

    def holds(self, facts: Facts) -> bool:  # noqa: D102
        return any(self._fits(hours, facts) for _, hours in self.hours)

    def explain(self, facts: Facts, rule: str, reasons: list[Reason]) -> None:  # noqa: D102
        department, hours = next(each for each in self.hours if self._fits(each[1], facts))
        local = facts.now.astimezone(hours.zone if hours else None)
        clock = f"{DAYS[local.weekday()]} {local:%H:%M} {hours.zone.key if hours else ''}".rstrip()
        reasons.append(Reason(rule, self.key, f"{department}, {clock}"))

    def _fits(self, hours: Hours | None, facts: Facts) -> bool:
        return (hours is None or hours.is_open(facts.now)) is self.wanted
