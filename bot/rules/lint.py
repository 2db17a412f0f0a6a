"""Warns of rules that cannot do what their author meant, or do more; takes the typed document and its plan.

What it says blocks nothing. Unreachable and never true are proved, an overlap is shown by a text; what it can neither
prove nor show it does not say.
"""

from collections.abc import Iterator, Set
from itertools import chain

from bot.rules.broad import too_broad_in_file, too_broad_words
from bot.rules.clauses import ThenClause
from bot.rules.covered import Covering
from bot.rules.findings import Finding, Path
from bot.rules.idle_steps import idle_steps
from bot.rules.implies import WORD, Implication
from bot.rules.meanings import Meanings
from bot.rules.needless import needless
from bot.rules.never import never_true
from bot.rules.overlap import overlaps
from bot.rules.plan import Plan
from bot.rules.references import FOR_EXAMPLE
from bot.rules.schema import Document
from bot.rules.sections import DepartmentSection
from bot.rules.unshared import unshared
from bot.rules.values import shown


def warnings(document: Document, plan: Plan, meanings: Meanings) -> list[Finding]:
    """Every warning that the file itself gives reason for; once each, the gravest where a rule has several."""
    alone = unshared(document, meanings)
    unreachable = list(_unreachable(document, plan, meanings, alone))
    found = [
        *unreachable,
        *never_true(document, meanings),
        *_no_example(document),
        *needless(document),
        *_undefined(document),
        *idle_steps(document),
        *too_broad_words(document, meanings),
    ]
    told = {finding.path for finding in found if finding.code in ("unreachable", "too_broad")}
    found += [finding for finding in too_broad_in_file(document, plan) if finding.path not in told]
    lost = {place for finding in unreachable for place in finding.path if isinstance(place, int)}
    return found + list(overlaps(document, plan, meanings, lost, alone))


def _unreachable(document: Document, plan: Plan, meanings: Meanings, alone: Set[int]) -> Iterator[Finding]:
    implication = Implication(meanings)
    covering = Covering(document, plan, meanings, alone)
    few: dict[tuple[str, str], list[int]] = {}
    many: set[int] = set()
    by_words = False
    samples = ["" if at in alone else implication.sample(rule.if_) for at, rule in enumerate(document.rules)]
    met = plan.deciding_before_each(samples)
    for at, (rule, before) in enumerate(zip(document.rules, met, strict=True)):
        # Whoever takes all of this rule asks for nothing that few mentions have, or for the same as it does.
        held = plan.words_in([implication.words(rule.if_)])[0] if before and by_words else ()
        asked = chain(implication.asked(rule.if_), ((WORD, word) for word in held)) if before else ()
        candidates = set(chain.from_iterable(few.get(each, ()) for each in asked))
        for earlier in before:
            if (earlier in many or earlier in candidates) and implication.holds(rule.if_, document.rules[earlier].if_):
                yield _never_reached(at, rule.id, [document.rules[earlier].id])
                break
        else:
            taking = [document.rules[place].id for place in covering.rules_that_take(at)]
            if taking:
                yield _never_reached(at, rule.id, taking)
        needed = implication.needed(rule.if_)
        for each in needed:
            few.setdefault(each, []).append(at)
        by_words = by_words or any(key == WORD for key, _ in needed)
        if not needed:
            many.add(at)


def _never_reached(at: int, rule: str, taking: list[str]) -> Finding:
    if len(taking) == 1:
        who, above = f"{taking[0]} takes", taking[0]
    else:
        who, above = f"{', '.join(taking[:-1])} and {taking[-1]} together take", "them"
    return Finding(("rules", at), f"Rule {rule} is never reached: {who} all that it could.",
                   f"Move {rule} above {above}, or remove it.", "unreachable", "warning")  # fmt: skip


def _undefined(document: Document) -> Iterator[Finding]:
    """Names of service levels and escalations in a file that has no section for them, where none can be known."""
    named: list[tuple[Path, ThenClause | DepartmentSection]] = [
        *((("rules", at, "then"), rule.then) for at, rule in enumerate(document.rules)),
        *((("departments", key), department) for key, department in document.departments.items()),
    ]
    for policy in ("sla", "escalation"):
        for path, section in named if policy not in document.model_fields_set else ():
            name = getattr(section, policy)
            if name is not None:
                yield Finding((*path, policy), f"There is no {policy} policy {shown(name)}: the file defines none.",
                              f"Define it at the top of the file, {policy}: {{{name}: {FOR_EXAMPLE[policy]}}}, or "
                              "remove this line.", f"unknown_{policy}", "warning")  # fmt: skip


def _no_example(document: Document) -> Iterator[Finding]:
    for at, rule in enumerate(document.rules):
        if not rule.examples:
            yield Finding(("rules", at), f"Rule {rule.id} has no example.",
                          "Add examples: with a text that it has to take.", "no_example", "warning")  # fmt: skip
