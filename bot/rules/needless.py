"""Finds what stands in a file for nothing: words and names twice, rules that repeat another, departments, lists and
timetables that nothing uses, budgets that nothing is charged to; takes the typed document, gives warnings."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from bot.rules.clauses import AuthorClause, IfClause, RuleClause, TimeClause
from bot.rules.compile import plain_handle
from bot.rules.findings import Finding, Path
from bot.rules.meanings import LIST_SIGN
from bot.rules.scan import pattern
from bot.rules.schema import Document
from bot.rules.values import shown
from bot.rules.vocabulary import CHARGING

_NAMES: Final = ("regex", "language", "network", "account", "kind", "has", "open", "closed")
_OF_DEPARTMENTS: Final = ("members", "approvers", "managers", "languages")
_LONGEST_WORD: Final = 2

Group = tuple[Path, tuple[str, ...]]


def needless(document: Document) -> Iterator[Finding]:
    """A warning at each of them."""
    clauses = [each for at, rule in enumerate(document.rules) for each in _clauses(("rules", at, "if"), rule.if_)]
    groups = [group for path, clause in clauses for group in _words(path, clause)]
    handles = [group for path, clause in clauses for group in _handles(path, clause)]
    meant = {entry[1:] for _, group in groups for entry in group if entry.startswith(LIST_SIGN)}
    used = meant.union(entry[1:] for _, group in handles for entry in group if entry.startswith(LIST_SIGN))
    yield from _never_used(document, used)
    yield from _same_rules(document.rules)
    yield from _uncharged(document)
    words = [*groups, *((("lists", key), document.lists[key]) for key in sorted(meant.intersection(document.lists)))]
    for path, group in words:
        if len(group) == 1:
            yield from _one_phrase(path, group)
        elif len(set(map(pattern, group))) < len(group):
            meant_there = [entry if entry.startswith(LIST_SIGN) else pattern(entry) for entry in group]
            yield from _twice(path, meant_there, group)
    for at, rule in enumerate(document.rules):
        yield from _one_tag(("rules", at, "then", "tags"), rule.then.tags)
    for path, group in handles:
        yield from _twice(path, list(map(plain_handle, group)), group)
    for path, group in chain(_names(document), *(_names_in(path, clause) for path, clause in clauses)):
        if len(set(group)) < len(group):
            yield from _twice(path, group, group)


def _uncharged(document: Document) -> Iterator[Finding]:
    for key, account in document.accounts.items():
        if account.budget is not None and account.network not in CHARGING:
            yield Finding(("accounts", key, "budget"), f"{account.network} charges nothing, so this budget holds "
                          "nothing back.", "Remove this line.", "no_charges", "warning")  # fmt: skip


def _never_used(document: Document, lists: set[str]) -> Iterator[Finding]:
    told = {each for steps in document.escalation.values() for step in steps for each in step.receivers}
    used = {document.fallback, *document.moved_to.values(), *told}
    for rule in document.rules:
        used.update((*rule.then.also, *((rule.then.department,) if rule.then.department else ())))
    for key in document.departments:
        if key not in used:
            yield Finding(("departments", key), f"No rule sends anything to {key}.",
                          "Name it in a rule, or remove it.", "unused_department", "warning")  # fmt: skip
    for key in document.lists:
        if key not in lists:
            yield Finding(("lists", key), f"No rule uses the list {key}.",
                          f"Write {LIST_SIGN}{key} where its words are meant, or remove it.",
                          "unused_list", "warning")  # fmt: skip
    timetables = {department.hours for department in document.departments.values() if isinstance(department.hours, str)}
    for key in document.hours:
        if key not in timetables:
            yield Finding(("hours", key), f"No department works by the timetable {key}.",
                          f"Give a department hours: {key}, or remove it.", "unused_hours", "warning")  # fmt: skip


def _same_rules(rules: Iterable[RuleClause]) -> Iterator[Finding]:
    """Rules that add what another does wherever it does; of rules that decide such a one is unreachable."""
    first: dict[tuple[IfClause, object], str] = {}
    for at, rule in enumerate(rules):
        same = rule.id if rule.then.department else first.setdefault((rule.if_, rule.then), rule.id)
        if same != rule.id:
            yield Finding(("rules", at), f"Rule {rule.id} says the same as {same}.", "Keep one of them.",
                          "duplicate_rule", "warning")  # fmt: skip


def _clauses(path: Path, clause: IfClause) -> Iterator[tuple[Path, IfClause]]:
    """A clause and all those inside it, whatever they are asked for."""
    yield path, clause
    for key in ("all_of", "any_of"):
        for at, part in enumerate(getattr(clause, key) or ()):
            yield from _clauses((*path, key, at), part)
    if clause.not_ is not None:
        yield from _clauses((*path, "not"), clause.not_)


def _words(path: Path, clause: IfClause) -> Iterator[Group]:
    for key in ("any", "none"):
        yield (*path, key), getattr(clause, key) or ()
    for at, group in enumerate(clause.all or ()):
        yield (*path, "all", at), group


def _handles(path: Path, clause: IfClause) -> Iterator[Group]:
    author = clause.author or AuthorClause()
    yield (*path, "author", "handle"), author.handle or ()


def _names_in(path: Path, clause: IfClause) -> Iterator[Group]:
    for key in _NAMES:
        yield (*path, key), getattr(clause, key) or ()
    yield (*path, "time", "days"), (clause.time or TimeClause()).days or ()


def _names(document: Document) -> Iterator[Group]:
    for key, account in document.accounts.items():
        yield ("accounts", key, "departments"), account.departments
    for key, department in document.departments.items():
        for names in _OF_DEPARTMENTS:
            yield ("departments", key, names), getattr(department, names)
    for key, steps in document.escalation.items():
        for at, step in enumerate(steps):
            yield ("escalation", key, at, "to"), step.receivers
    for at, rule in enumerate(document.rules):
        yield ("rules", at, "then", "tags"), rule.then.tags
        yield ("rules", at, "examples"), rule.examples
        yield ("rules", at, "not_examples"), rule.not_examples


def _twice(path: Path, meant: Iterable[str], written: Iterable[str]) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for at, (each, word) in enumerate(zip(meant, written, strict=True)):
        same = first.get(each)
        first.setdefault(each, word)
        if same is not None:
            said = "stands here twice" if same == word else f"is the same to us as {shown(same)}"
            yield Finding((*path, at), f"{shown(word)} {said}.", "Keep one of them.",
                          "duplicate_words", "warning")  # fmt: skip


def _one_phrase(path: Path, group: tuple[str, ...]) -> Iterator[Finding]:
    """A single text of short words with commas between them, for which somebody will have meant a list."""
    words = _parted(group)
    if words:
        yield Finding((*path, 0), f"{shown(group[0])} is read as one phrase, its words in a row.",
                      f"Write [{', '.join(words)}] where one of them is enough.", "one_phrase", "warning")  # fmt: skip


def _one_tag(path: Path, group: tuple[str, ...]) -> Iterator[Finding]:
    words = _parted(group)
    if words:
        yield Finding((*path, 0), f"{shown(group[0])} is read as one tag.",
                      f"Write [{', '.join(words)}] for several.", "one_phrase", "warning")  # fmt: skip


def _parted(group: tuple[str, ...]) -> list[str]:
    """The short words with commas between them that a single text is made of, none where it is made of others."""
    words = [word.strip(" ()") for word in group[0].split(",")] if len(group) == 1 else []
    listed = len(words) > 1 and all(0 < len(word.split()) <= _LONGEST_WORD for word in words)
    return words if listed else []
