"""What customers suffer from: takes how many unhappy cases each topic has now and had before, gives the worst with
their trend; reads nothing.

A topic is a tag that rules gave, and for cases without tags the rule that took them.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

UNHAPPY = -0.25
ANGRY = 0.6
"""The feeling and the anger from which on a mention is called unhappy or angry; its case is an unhappy one here."""

TOLD = 20
EXAMPLES = 2


class Trend(StrEnum):
    """How many unhappy cases there are against the period before."""

    RISING = "rising"
    FALLING = "falling"
    STEADY = "steady"


@dataclass(frozen=True, slots=True)
class Topic:
    """What cases are about. `tag` is true for a tag, false for the rule of that name; a rule "" is the fallback."""

    name: str
    tag: bool


@dataclass(frozen=True, slots=True)
class Example:
    """A case that shows what a topic is about: its number and the beginning of its author's words."""

    case: int
    text: str


@dataclass(frozen=True, slots=True)
class Suffered:
    """Unhappy cases of one rule with the same tags: how many in the period and in the one before, and some of them,
    those of the period first, the unhappiest first."""

    rule: str
    tags: tuple[str, ...]
    now: int
    before: int
    examples: Sequence[Example] = ()

    @property
    def topics(self) -> Collection[Topic]:
        """What these cases are about."""
        return {Topic(tag, tag=True) for tag in self.tags} or {Topic(self.rule, tag=False)}


@dataclass(frozen=True, slots=True)
class Headache:
    """A topic with its unhappy cases in the period and in the one before."""

    topic: Topic
    now: int = 0
    before: int = 0
    examples: Sequence[Example] = ()

    @property
    def trend(self) -> Trend:
        """Whether it becomes worse."""
        if self.now == self.before:
            return Trend.STEADY
        return Trend.RISING if self.now > self.before else Trend.FALLING


def headaches(suffered: Sequence[Suffered], most: int = TOLD) -> list[Headache]:
    """The `most` topics with the most unhappy cases in either period, those that rose most first, those that fell most
    last."""
    found: defaultdict[Topic, list[Suffered]] = defaultdict(list)
    for each in suffered:
        for topic in each.topics:
            found[topic].append(each)
    every = [_headache(topic, parts) for topic, parts in found.items()]
    every.sort(key=lambda each: (-max(each.now, each.before), each.topic.name, each.topic.tag))
    return sorted(every[:most], key=lambda each: (each.before - each.now, -each.now))


def _headache(topic: Topic, parts: Sequence[Suffered]) -> Headache:
    examples = {one.case: one for part in parts for one in part.examples[:EXAMPLES]}
    return Headache(
        topic, sum(each.now for each in parts), sum(each.before for each in parts), tuple(examples.values())[:EXAMPLES]
    )
