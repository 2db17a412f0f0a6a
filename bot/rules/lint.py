"""Warns of rules that cannot do what their author meant, or do more; takes the typed document and its plan.

What it says blocks nothing. Unreachable and never true are proved, an overlap is shown by a text; what it can neither
prove nor show it does not say.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

from bot.rules.broad import too_broad_in_file, too_broad_words
from bot.rules.covered import Covering
from bot.rules.findings import Finding, Path
from bot.rules.implies import WORD, Implication
from bot.rules.meanings import LIST_SIGN, Meanings
from bot.rules.never import never_true
from bot.rules.overlap import overlaps
from bot.rules.plan import Plan
from bot.rules.scan import pattern
from bot.rules.schema import Document
from bot.rules.values import shown


def warnings(document: Document, plan: Plan, meanings: Meanings) -> list[Finding]:
    """Every warning that the file itself gives reason for; once each, the gravest where a rule has several."""
    unreachable = list(_unreachable(document, plan, meanings))
    found = [
        *unreachable,
        *never_true(document, meanings),
        *_no_example(document),
        *_never_used(document),
        *_duplicates(document),
        *too_broad_words(document, meanings),
    ]
    told = {finding.path for finding in found if finding.code in ("unreachable", "too_broad")}
    found += [finding for finding in too_broad_in_file(document, plan) if finding.path not in told]
    lost = {place for finding in unreachable for place in finding.path if isinstance(place, int)}
    return found + list(overlaps(document, plan, meanings, lost))


def _unreachable(document: Document, plan: Plan, meanings: Meanings) -> Iterator[Finding]:
    implication = Implication(meanings)
    covering = Covering(document, plan, meanings)
    few: dict[tuple[str, str], list[int]] = {}
    many: set[int] = set()
    by_words = False
    for at, rule in enumerate(document.rules):
        before = plan.deciding_before(at, implication.sample(rule.if_))
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


def _no_example(document: Document) -> Iterator[Finding]:
    for at, rule in enumerate(document.rules):
        if not rule.examples:
            yield Finding(("rules", at), f"Rule {rule.id} has no example.",
                          "Add examples: with a text that it has to take.", "no_example", "warning")  # fmt: skip


def _never_used(document: Document) -> Iterator[Finding]:
    used = {document.fallback, *document.moved_to.values()}
    for rule in document.rules:
        used.update((*rule.then.also, *((rule.then.department,) if rule.then.department else ())))
    for key in document.departments:
        if key not in used:
            yield Finding(("departments", key), f"No rule sends anything to {key}.",
                          "Name it in a rule, or remove it.", "unused_department", "warning")  # fmt: skip


def _duplicates(document: Document) -> Iterator[Finding]:
    meant: set[str] = set()
    for at, rule in enumerate(document.rules):
        path: Path = ("rules", at, "if")
        groups: list[tuple[Path, tuple[str, ...]]] = [
            ((*path, "any"), rule.if_.any or ()),
            ((*path, "none"), rule.if_.none or ()),
            *(((*path, "all", number), group) for number, group in enumerate(rule.if_.all or ())),
        ]
        for where, group in groups:
            yield from _twice(where, group)
            meant.update(word[1:] for word in group if word.startswith(LIST_SIGN))
        yield from _twice(("rules", at, "examples"), rule.examples, fold=False)
    for key in sorted(meant.intersection(document.lists)):
        yield from _twice(("lists", key), document.lists[key])


def _twice(path: Path, words: Iterable[str], *, fold: bool = True) -> Iterator[Finding]:
    words = tuple(words)
    if len(set(map(pattern, words) if fold else words)) == len(words):
        return
    first: dict[str, str] = {}
    for at, word in enumerate(words):
        found = pattern(word) if fold and not word.startswith(LIST_SIGN) else word
        same = first.get(found)
        first.setdefault(found, word)
        if same is not None:
            said = "stands here twice" if same == word else f"is the same to us as {shown(same)}"
            yield Finding((*path, at), f"{shown(word)} {said}.", "Keep one of them.",
                          "duplicate_words", "warning")  # fmt: skip
