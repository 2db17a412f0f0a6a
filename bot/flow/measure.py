"""A report: takes a period and the departments that somebody may read, gives all its figures, read in one transaction.

Nothing is written. Cases that were answered since the period ended count as answered.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.department import Directory
from bot.domain.headaches import Headache, headaches
from bot.domain.measures import By, Ears, Figures, Spread, spread
from bot.domain.period import Period
from bot.flow.context import Plan
from bot.ports.measuring import Asked
from bot.ports.store import Transaction
from bot.rules.plan import Rule


@dataclass(frozen=True, slots=True)
class Report:
    """All that is measured of a period. `only` are the departments that it is about, None for every one.

    `figures` are by what they are told apart by, then by key. `ears` are by account, `people` and `departments` how
    widely answers are spread over them, `able` how many employees the departments have. `unmatched` are the rules in
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


async def read_report(
    tx: Transaction, directory: Directory, plan: Plan, period: Period, only: frozenset[str] | None
) -> Report:
    """The report. Of the accounts those are told that the departments may use, whole: a post belongs to none of them.

    Days of rules are counted in UTC, so those at either end count whole.
    """
    asked = Asked(period.start, period.end, only)
    given = await tx.measuring.given(asked)
    ears = await tx.measuring.ears(asked)
    hits = await tx.rules.hits(period.start, period.end)
    return Report(
        period=period,
        only=only,
        figures={by: await tx.measuring.figures(asked, by) for by in By},
        ears={key: each for key, each in ears.items() if _used(directory, key, only)},
        people=spread(_summed((each.person, each.answers) for each in given)),
        departments=spread(_summed((each.department, each.answers) for each in given)),
        able=len(_able(directory, only)),
        headaches=headaches(await tx.measuring.suffered(asked, period.before.start)),
        unmatched=[rule.id for rule in plan.rules if rule.id not in hits and _is_of(rule, directory, only)],
    )


def _summed(counts: Iterable[tuple[str, int]]) -> Collection[int]:
    total: Counter[str] = Counter()
    for key, count in counts:
        total[key] += count
    return total.values()


def _able(directory: Directory, only: frozenset[str] | None) -> frozenset[str]:
    """Everybody who belongs to one of the departments."""
    chosen = (each for key, each in directory.departments.items() if only is None or key in only)
    return frozenset[str]().union(*(each.people for each in chosen))


def _used(directory: Directory, key: str, only: frozenset[str] | None) -> bool:
    """Whether the departments may use an account; one that is no longer in the rules is told only of the whole."""
    if only is None:
        return True
    account = directory.accounts.get(key)
    return account is not None and (not account.departments or not only.isdisjoint(account.departments))


def _is_of(rule: Rule, directory: Directory, only: frozenset[str] | None) -> bool:
    """Whether a rule is for one of the departments; one that names none is told only of the whole."""
    if only is None:
        return True
    owner = directory.department(rule.outcome.department)
    return owner is not None and owner.key in only
