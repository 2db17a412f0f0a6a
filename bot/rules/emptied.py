"""Finds conditions of which several together leave no mention, though no two of them do; gives warnings, each proved.

What has to hold together is brought to boxes; where none is left, the fewest conditions that leave none are named. A
bounded number of boxes is compared, and what would take more is left alone.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Final, NamedTuple

from bot.rules.boxes import Steps, TooMany
from bot.rules.clauses import IfClause
from bot.rules.findings import Finding, Path, written
from bot.rules.meanings import Meanings
from bot.rules.regions import Regions
from bot.rules.schema import Document
from bot.rules.together import Part, conjunctions

_MOST_STEPS: Final = 4_000
_MOST_STEPS_A_FILE: Final = 40_000
_COMPOSED: Final = ("any_of", "all_of", "not_")
_OF_THE_CLOCK: Final = ("time", "open", "closed")
_NO_CONDITION: Final = IfClause()


class _Asked(NamedTuple):
    """One condition of a block, and where it stands."""

    path: Path
    clause: IfClause


def left_empty(document: Document, meanings: Meanings, told: Iterable[Path]) -> Iterator[Finding]:
    """A warning at each block of conditions that leaves nothing, unless that was told at one of these paths."""
    known = set(told)
    steps = Steps(0)
    regions = Regions(document, meanings, steps)
    left = _MOST_STEPS_A_FILE
    for at, rule in enumerate(document.rules):
        if left <= 0 or not _may_be_empty(rule.if_):
            continue
        allowed = steps.left = min(_MOST_STEPS, left)
        root: Path = ("rules", at, "if")
        for around, own in conjunctions(root, rule.if_):
            start = own[0].path
            if any(path[: len(start)] == start for path in known) or _told_around(around, known):
                continue
            outside = [each for part in around for each in _asked(part) if start[: len(each.path)] != each.path]
            inside = [each for part in own for each in _asked(part)]
            if not _empty(regions, outside) and _empty(regions, [*outside, *inside]):
                finding = _finding(root, _fewest(regions, [*outside, *inside]), start)
                known.add(finding.path)
                yield finding
        left -= allowed - max(steps.left, 0)


def _told_around(around: list[Part], told: Collection[Path]) -> bool:
    """Whether something that has to hold around a branch was told, what stands in branches left out."""
    return any(
        path[: len(part.path)] == part.path and "any_of" not in path[len(part.path) : -1]
        for part in around
        for path in told
    )


def _may_be_empty(clause: IfClause) -> bool:
    """Whether there is more in a condition than pairs of conditions, which were looked at."""
    composed = any(getattr(clause, key) is not None for key in _COMPOSED)
    return composed or sum(getattr(clause, key) is not None for key in _OF_THE_CLOCK) > 1


def _asked(part: Part) -> Iterator[_Asked]:
    for key in IfClause.model_fields:
        value = getattr(part.clause, key)
        if value is not None and key != "all_of":
            yield _Asked((*part.path, key.rstrip("_")), _NO_CONDITION.model_copy(update={key: value}))


def _empty(regions: Regions, asked: list[_Asked]) -> bool:
    try:
        return not regions.of(_NO_CONDITION.model_copy(update={"all_of": tuple(each.clause for each in asked)}))
    except TooMany:
        return False


def _fewest(regions: Regions, asked: list[_Asked]) -> list[_Asked]:
    """Conditions of which none can be left out without leaving something."""
    for each in list(asked):
        others = [other for other in asked if other is not each]
        if _empty(regions, others):
            asked = others
    return asked


def _finding(root: Path, together: list[_Asked], start: Path) -> Finding:
    names = [written(each.path[len(root) :]) for each in together]
    path = next(each.path for each in reversed(together) if each.path[: len(start)] == start)
    if len(names) == 1:
        message, remedy = f"{names[0]} never holds: no mention meets it.", "Change it, or remove it."
    else:
        meets = "both" if len(names) == 2 else "all of them"
        message = f"{', '.join(names[:-1])} and {names[-1]} never hold together: no mention meets {meets}."
        remedy = "Change one of them, or make two rules of it."
    return Finding(path, message, remedy, "never_true", "warning")
