"""What other rules would have done: takes mentions as they were routed, gives what would move, from where to where.

Nothing is written and little is kept: a count and a few samples for each way that a mention would take.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.domain.decision import Decision
from bot.domain.mention import History
from bot.ports.rows import Routed
from bot.rules.batch import route_many
from bot.rules.plan import Plan
from bot.rules.scenes import Scene

_SHORT = 120


class Place(NamedTuple):
    """Where a mention goes: a department, and the rule that says so ("" for the fallback)."""

    department: str
    rule: str


class Way(NamedTuple):
    """From where to where a mention would move."""

    before: Place
    after: Place


@dataclass(slots=True)
class Moved:
    """How many mentions would take a way, and the cases and beginnings of a few of them."""

    count: int = 0
    samples: list[tuple[int, str]] = field(default_factory=list)


@dataclass(slots=True)
class Replay:
    """A replay under way. `before` is the rules to compare with, None for what was decided at the time."""

    after: Plan
    before: Plan | None = None
    most_samples: int = 3
    mentions: int = 0
    moved: dict[Way, Moved] = field(default_factory=dict)
    changed: int = 0

    @property
    def asks_history(self) -> bool:
        """Whether the mentions have to come with their authors' histories."""
        return self.after.asks_history or (self.before is not None and self.before.asks_history)

    def run(self, chunk: Sequence[Routed]) -> None:
        """Route a chunk of the past anew and count what moves."""
        scenes = [Scene(each.mention, each.understanding, each.at, each.history or History()) for each in chunk]
        after = route_many(self.after, scenes)
        self.mentions += len(chunk)
        if self.before is None:
            self._count(chunk, ((Place(each.department, each.rule), None) for each in chunk), after)
        else:
            before = route_many(self.before, scenes)
            self._count(chunk, ((Place(each.department, each.rule), each) for each in before), after)

    @property
    def elsewhere(self) -> int:
        """How many mentions would go to another department."""
        return sum(moved.count for moved in self.moved.values())

    def _count(
        self, chunk: Sequence[Routed], before: Iterable[tuple[Place, Decision | None]], after: Sequence[Decision]
    ) -> None:
        for each, (place, then), now in zip(chunk, before, after, strict=True):
            if place.department == now.department:
                self.changed += then is not None and _differ(then, now)
                continue
            moved = self.moved.setdefault(Way(place, Place(now.department, now.rule)), Moved())
            moved.count += 1
            if len(moved.samples) < self.most_samples:
                moved.samples.append((each.case_id, " ".join(each.mention.text.split())[:_SHORT]))


def _differ(one: Decision, other: Decision) -> bool:
    """Whether two decisions for one department differ in anything but the rule and its reasons."""
    return (one.priority, one.also, one.approval, one.sla, one.escalation, set(one.tags)) != (
        other.priority,
        other.also,
        other.approval,
        other.sla,
        other.escalation,
        set(other.tags),
    )
