"""A report: takes a period and the departments that somebody may read, gives all its figures, read in one transaction.

Nothing is written. Cases that were answered since the period ended count as answered.
"""

from collections import Counter
from collections.abc import Collection, Iterable

from bot.domain.department import Directory
from bot.domain.headaches import headaches
from bot.domain.measures import By, spread
from bot.domain.period import Period
from bot.domain.permission import may_act
from bot.domain.report import Report
from bot.flow.context import Plan
from bot.ports.measuring import Asked
from bot.ports.store import Transaction
from bot.rules.plan import Rule


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
        able=len(_able(directory, only).union(each.person for each in given)),
        headaches=headaches(await tx.measuring.suffered(asked, period.before.start)),
        unmatched=[rule.id for rule in plan.rules if rule.id not in hits and _is_of(rule, directory, only)],
    )


def _summed(counts: Iterable[tuple[str, int]]) -> Collection[int]:
    total: Counter[str] = Counter()
    for key, count in counts:
        total[key] += count
    return total.values()


def _able(directory: Directory, only: frozenset[str] | None) -> frozenset[str]:
    """Everybody who may answer for one of the departments."""
    chosen = [key for key in directory.departments if only is None or key in only]
    return frozenset(person for person in directory.people if any(may_act(directory, person, key) for key in chosen))


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
