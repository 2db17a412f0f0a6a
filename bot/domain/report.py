"""A report as one value: what is measured of a period, for the departments that somebody may read; reads nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.headaches import Headache
from bot.domain.measures import By, Ears, Figures, Spread
from bot.domain.period import Period


@dataclass(frozen=True, slots=True)
class Report:
    """All that is measured of a period. `only` are the departments that it is about, None for every one.

    `figures` are by what they are told apart by, then by key. `ears` are by account, `people` and `departments` how
    widely answers are spread over them, `able` how many employees may answer, or did. `unmatched` are the rules in
    force that held for no mention.
    """

    period: Period
    only: frozenset[str] | None
    figures: Mapping[By, Mapping[str, Figures]]
    ears: Mapping[str, Ears]
    people: Spread
    departments: Spread
    able: int
    headaches: Sequence[Headache]
    unmatched: Sequence[str]

    @property
    def total(self) -> Figures:
        """The figures of the whole."""
        return self.figures[By.ALL].get("", Figures())
