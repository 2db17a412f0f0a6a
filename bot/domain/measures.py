"""What is measured of a period: how much was asked and answered, how soon, by how many; pure figures, nothing is read
here.

A case is one question, however many mentions it has. It belongs to the period in which it was opened and counts as
answered once a public answer of ours is known, whenever that came. What people did counts where it happened.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import log


class By(StrEnum):
    """What figures are told apart by. A person is whoever answered a case first, else whoever has it."""

    ALL = "all"
    DEPARTMENT = "department"
    NETWORK = "network"
    PERSON = "person"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a department, a network, a person or a rule.

    `mentions` are those that came in, `cases` those that were opened; of these `answered` have an answer of ours, and
    `moot` were closed as spam or gone without one. `median` and `p90` are the seconds from the author's first words to
    the first answer, `resolution_median` and `resolution_p90` those to the closing of cases that are closed by now and
    not moot. `reroutes` are how often a case was sent away, `escalations` the cases of which those who are
    responsible were told, `reopenings` how often a colleague opened a closed case again.
    """

    mentions: int = 0
    cases: int = 0
    answered: int = 0
    moot: int = 0
    median: float | None = None
    p90: float | None = None
    resolution_median: float | None = None
    resolution_p90: float | None = None
    reroutes: int = 0
    escalations: int = 0
    reopenings: int = 0

    @property
    def answer_rate(self) -> float | None:
        """The share of cases that were answered, those left out that need no answer; None where there are none."""
        asked = self.cases - self.moot
        return self.answered / asked if asked else None


def places(count: int) -> tuple[int, int, int]:
    """Where median and ninth decile stand among `count` values in order, from 1 on: the two in the middle, which are
    one where the count is odd, and the first value that nine tenths do not exceed (nearest rank)."""
    return (count + 1) // 2, count // 2 + 1, (9 * count + 9) // 10


def median_and_p90(count: int, at: Mapping[int, float]) -> tuple[float, float]:
    """The two figures, of `count` values of which those at `places` are known. Raises KeyError where one is missing."""
    low, high, most = places(count)
    return (at[low] + at[high]) / 2, at[most]


@dataclass(frozen=True, slots=True)
class Ears:
    """What an account says and hears: `answers` were published from here, `elsewhere` are those that were given in the
    network's own app and found under a mention. `broadcasts` are posts of ours that answer nobody, as far as they are
    known: only those under which somebody spoke to us are read."""

    answers: int = 0
    elsewhere: int = 0
    broadcasts: int = 0

    @property
    def share(self) -> float | None:
        """The share of answers among the posts that are known; None where there are none."""
        known = self.answers + self.elsewhere + self.broadcasts
        return (self.answers + self.elsewhere) / known if known else None


@dataclass(frozen=True, slots=True)
class Spread:
    """How widely answers are spread over `those` who gave any.

    `busiest` is the share of whoever gave most, `half` how many it takes, the busiest first, to give half of all.
    `evenness` runs from 0 (nearly all by one) to 1 (all gave as many), None where fewer than two gave any.
    """

    answers: int
    those: int
    busiest: float | None
    half: int
    evenness: float | None


def spread(counts: Collection[int]) -> Spread:
    """How evenly these numbers of answers are spread; those who gave none do not count.

    The evenness is Pielou's J = H / ln S, with H = -sum p ln p over the shares p of the S that gave any (E. C. Pielou,
    "The measurement of diversity in different types of biological collections", J. Theor. Biol. 13, 1966).
    """
    given = sorted((count for count in counts if count > 0), reverse=True)
    total = sum(given)
    if not total:
        return Spread(0, 0, None, 0, None)
    reached = half = 0
    while 2 * reached < total:
        reached += given[half]
        half += 1
    return Spread(total, len(given), given[0] / total, half, _evenness(given, total))


def _evenness(given: Collection[int], total: int) -> float | None:
    if len(given) < 2:
        return None
    entropy = -sum(count / total * log(count / total) for count in given)
    return min(1.0, entropy / log(len(given)))
