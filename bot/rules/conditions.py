"""The conditions of rules, compiled: each takes the facts of one mention and says whether it holds, and why.

Every condition also names its triggers: words of which at least one must be in the text for it to hold, or None
where that cannot be told. The plan uses them to look only at rules that can match.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.domain.decision import Reason
from bot.rules.facts import Facts
from bot.rules.loosely import behind_accents, pattern_origins
from bot.rules.patterns import FoldedPattern
from bot.rules.values import Comparison

Triggers = frozenset[int] | None
Test = Callable[[Facts], bool]
# What a plan asks for where some rule looks at what an author had before.
HISTORY = "history"


class Condition(ABC):
    """One condition of a rule."""

    @abstractmethod
    def holds(self, facts: Facts) -> bool:
        """Whether it holds for this mention."""

    @abstractmethod
    def explain(self, facts: Facts, rule: str, reasons: list[Reason]) -> None:
        """Adds to the reasons why it holds for the rule of this id; asked only where it does."""

    @property
    def triggers(self) -> Triggers:
        """Words of which one must be there for it to hold, None where that cannot be told."""
        return None

    @property
    def tests_led(self) -> tuple[Test, ...]:
        """What remains to be tested where one of its triggers is known to be in the text."""
        return (self.holds,)


@dataclass(frozen=True, slots=True)
class AnyWord(Condition):
    """At least one of these words is in the text."""

    numbers: frozenset[int]
    key: str = "any"

    def holds(self, facts: Facts) -> bool:  # noqa: D102
        return not self.numbers.isdisjoint(facts.hits)

    def explain(self, facts: Facts, rule: str, reasons: list[Reason]) -> None:  # noqa: D102
        text = facts.mention.text
        for start, end in facts.places(self.numbers):
            reasons.append(Reason(rule, self.key, text[start:end], start, end))

    @property
    def triggers(self) -> Triggers:  # noqa: D102
        return self.numbers

    @property
    def tests_led(self) -> tuple[Test, ...]:  # noqa: D102
        return ()


@dataclass(frozen=True, slots=True)
class NoWord(Condition):
    """None of these words is in the text."""

    numbers: frozenset[int]

    def holds(self, facts: Facts) -> bool:  # noqa: D102
        return self.numbers.isdisjoint(facts.hits)

    def explain(self, facts: Facts, rule: str, reasons: list[Reason]) -> None:
        """Adds nothing: there is no place to show."""


@dataclass(frozen=True, slots=True)
class OneOf(Condition):
    """A value of the mention is one of these."""

    key: str
    read: Callable[[Facts], str]
    values: frozenset[str]

    def holds(self, facts: Facts) -> bool:  # noqa: D102
        return self.read(facts) in self.values

    def explain(self, facts: Facts, rule: str, reasons: list[Reason]) -> None:  # noqa: D102
        reasons.append(Reason(rule, self.key, self.read(facts)))


@dataclass(frozen=True, slots=True)
class Flag(Condition):
    """A value of the author is true, or false, as asked; one that the network does not tell never matches."""

    key: str
    read: Callable[[Facts], bool | None]
    wanted: bool

    def holds(self, facts: Facts) -> bool:  # noqa: D102
        return self.read(facts) is self.wanted

    def explain(self, facts: Facts, rule: str, reasons: list[Reason]) -> None:  # noqa: D102
        reasons.append(Reason(rule, self.key, "true" if self.wanted else "false"))


@dataclass(frozen=True, slots=True)
class Threshold(Condition):
    """A number of the mention passes a comparison; one that is not known never does."""

    key: str
    read: Callable[[Facts], float | None]
    comparison: Comparison
    _limit: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_limit", f" ({self.comparison})")

    def holds(self, facts: Facts) -> bool:  # noqa: D102
        value = self.read(facts)
        return value is not None and self.comparison.holds(value)

    def explain(self, facts: Facts, rule: str, reasons: list[Reason]) -> None:  # noqa: D102
        value = self.read(facts)
        assert value is not None
        shown = str(value) if isinstance(value, int) else f"{round(value, 2):g}" if value < 1e5 else f"{value:.0f}"
        reasons.append(Reason(rule, self.key, shown + self._limit))


@dataclass(frozen=True, slots=True)
class Has(Condition):
    """The mention has one of these: a question, an image, a link ..."""

    contents: tuple[str, ...]

    def holds(self, facts: Facts) -> bool:  # noqa: D102
        return any(facts.has(content) for content in self.contents)

    def explain(self, facts: Facts, rule: str, reasons: list[Reason]) -> None:  # noqa: D102
        reasons.append(Reason(rule, "has", ", ".join(content for content in self.contents if facts.has(content))))


@dataclass(frozen=True, slots=True)
class Pattern(Condition):
    """One of these patterns is found in the text folded for patterns."""

    patterns: tuple[FoldedPattern, ...]

    def holds(self, facts: Facts) -> bool:  # noqa: D102
        text = facts.for_patterns
        return any(pattern.search(text) is not None for pattern in self.patterns)

    def explain(self, facts: Facts, rule: str, reasons: list[Reason]) -> None:  # noqa: D102
        text, origins = facts.for_patterns, pattern_origins(facts.mention.text)
        for pattern in self.patterns:
            found = pattern.search(text)
            if found is None:
                continue
            first, behind = found
            if first == behind:
                reasons.append(Reason(rule, "regex", ""))
                continue
            start, end = origins[first], behind_accents(facts.mention.text, origins[behind - 1] + 1)
            reasons.append(Reason(rule, "regex", facts.mention.text[start:end], start, end))


@dataclass(frozen=True, slots=True)
class AllOf(Condition):
    """Every one of these conditions holds; of none, always. The cheap ones should come first."""

    parts: tuple[Condition, ...]
    chosen: Triggers = None
    _tests: tuple[Test, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_tests", tuple(part.holds for part in self.parts))

    def holds(self, facts: Facts) -> bool:  # noqa: D102
        for test in self._tests:  # noqa: SIM110 - twice as fast as all(), and this is the hottest line
            if not test(facts):
                return False
        return True

    def explain(self, facts: Facts, rule: str, reasons: list[Reason]) -> None:  # noqa: D102
        for part in self.parts:
            part.explain(facts, rule, reasons)

    @property
    def triggers(self) -> Triggers:  # noqa: D102
        return self.chosen

    @property
    def tests_led(self) -> tuple[Test, ...]:  # noqa: D102
        leading = next((part for part in self.parts if part.triggers == self.chosen), None)
        return tuple(test for part in self.parts for test in (part.tests_led if part is leading else (part.holds,)))


@dataclass(frozen=True, slots=True)
class AnyOf(Condition):
    """At least one of these conditions holds."""

    parts: tuple[Condition, ...]

    def holds(self, facts: Facts) -> bool:  # noqa: D102
        return any(part.holds(facts) for part in self.parts)

    def explain(self, facts: Facts, rule: str, reasons: list[Reason]) -> None:  # noqa: D102
        next(part for part in self.parts if part.holds(facts)).explain(facts, rule, reasons)

    @property
    def triggers(self) -> Triggers:  # noqa: D102
        found: frozenset[int] = frozenset()
        for part in self.parts:
            triggers = part.triggers
            if triggers is None:
                return None
            found |= triggers
        return found


@dataclass(frozen=True, slots=True)
class Not(Condition):
    """The condition inside does not hold."""

    part: Condition

    def holds(self, facts: Facts) -> bool:  # noqa: D102
        return not self.part.holds(facts)

    def explain(self, facts: Facts, rule: str, reasons: list[Reason]) -> None:
        """Adds nothing: there is no place to show."""
