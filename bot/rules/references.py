"""Checks that every name in a rules file means something: departments, people, lists, policies, duplicate ids.

It takes the typed document, gives findings, and must not know how rules are matched.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

import re2

from bot.rules.clauses import IfClause
from bot.rules.compile import LIST_SIGN, pattern
from bot.rules.findings import Finding, Path, nearest
from bot.rules.scan import pattern as folded_pattern
from bot.rules.schema import DepartmentSection, Document
from bot.rules.values import shown


def findings(document: Document) -> list[Finding]:
    """Every name that means nothing, and every contradiction between sections."""
    return list(
        chain(
            _structure(document),
            *(_department(document, key, section) for key, section in document.departments.items()),
            _accounts(document),
            _lists(document),
            _rules(document),
            _tests(document),
        )
    )


def _unknown(path: Path, what: str, name: str, known: Collection[str]) -> Iterator[Finding]:
    if name not in known:
        remedy = nearest(name, known) if known else f"Add a section that names it: there is no {what} yet."
        yield Finding(path, f"There is no {what} {shown(name)}.", remedy, f"unknown_{what.split()[0]}")


def _each_unknown(path: Path, what: str, names: Iterable[str], known: Collection[str]) -> Iterator[Finding]:
    for at, name in enumerate(names):
        yield from _unknown((*path, at), what, name, known)


def _structure(document: Document) -> Iterator[Finding]:
    yield from _unknown(("fallback",), "department", document.fallback, document.departments)
    for gone, heir in document.moved_to.items():
        if gone in document.departments:
            yield Finding(("moved_to", gone), f"{gone} is still a department.",
                          "Remove it from departments or from moved_to.", "moved_department")  # fmt: skip
        yield from _unknown(("moved_to", gone), "department", heir, document.departments)


def _department(document: Document, key: str, section: DepartmentSection) -> Iterator[Finding]:
    path: Path = ("departments", key)
    for role in ("members", "approvers", "managers"):
        yield from _each_unknown((*path, role), "person", getattr(section, role), document.people)
    if section.channel is not None and section.channels is not None:
        yield Finding((*path, "channel"), "channel and channels say the same thing twice.",
                      "Keep channels.", "channel_twice")  # fmt: skip
    if section.approval == "required" and not section.approvers:
        yield Finding((*path, "approval"), f"Replies of {key} need approval and nobody can give it.",
                      "Add approvers: [...] to this department.", "no_approver")  # fmt: skip
    if section.hours is not None:
        yield from _unknown((*path, "hours"), "hours", section.hours, document.hours)
    if section.sla is not None:
        yield from _unknown((*path, "sla"), "sla policy", section.sla, document.sla)
    if section.escalation is not None:
        yield from _unknown((*path, "escalation"), "escalation policy", section.escalation, document.escalation)


def _accounts(document: Document) -> Iterator[Finding]:
    for key, account in document.accounts.items():
        path: Path = ("accounts", key, "departments")
        yield from _each_unknown(path, "department", account.departments, document.departments)


def _lists(document: Document) -> Iterator[Finding]:
    for key, entries in document.lists.items():
        for at, entry in enumerate(entries):
            path: Path = ("lists", key, at)
            if entry.startswith(LIST_SIGN):
                yield Finding(path, "A list cannot hold another list.", "Write the words themselves.", "nested_list")
            else:
                yield from _empty_words(path, entry)


def _empty_words(path: Path, words: str) -> Iterator[Finding]:
    if not folded_pattern(words).strip():
        yield Finding(path, f"{shown(words)} holds nothing to look for.",
                      "Write letters, digits or an emoji.", "empty_words")  # fmt: skip
    elif "*" in words[:-1]:
        yield Finding(path, f"{shown(words)} has a * that is not at its end.",
                      "A * stands at the end of a word only and means any ending.", "misplaced_star")  # fmt: skip


def _rules(document: Document) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for at, rule in enumerate(document.rules):
        path: Path = ("rules", at)
        if first.setdefault(rule.id, at) != at:
            yield Finding((*path, "id"), f"The id {rule.id} is taken by rules[{first[rule.id]}].",
                          "Give each rule its own id.", "duplicate_id")  # fmt: skip
        yield from _condition(document, (*path, "if"), rule.if_)
        then: Path = (*path, "then")
        if rule.then.department is not None:
            yield from _unknown((*then, "department"), "department", rule.then.department, document.departments)
        yield from _each_unknown((*then, "also"), "department", rule.then.also, document.departments)
        if rule.then.sla is not None:
            yield from _unknown((*then, "sla"), "sla policy", rule.then.sla, document.sla)
        if rule.then.escalation is not None:
            yield from _unknown((*then, "escalation"), "escalation policy", rule.then.escalation, document.escalation)


def _condition(document: Document, path: Path, clause: IfClause) -> Iterator[Finding]:
    for key in ("any", "none"):
        yield from _entries(document, (*path, key), getattr(clause, key) or ())
    for at, group in enumerate(clause.all or ()):
        yield from _entries(document, (*path, "all", at), group)
    for at, source in enumerate(clause.regex or ()):
        try:
            pattern(source)
        except re2.error as error:
            reason = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
            yield Finding((*path, "regex", at), f"This pattern cannot be used: {reason}.",
                          "Patterns follow RE2: no look-around, no back-references.", "bad_pattern")  # fmt: skip
    yield from _each_unknown((*path, "account"), "account", clause.account or (), document.accounts)
    for key in ("any_of", "all_of"):
        for at, part in enumerate(getattr(clause, key) or ()):
            yield from _condition(document, (*path, key, at), part)
    if clause.not_ is not None:
        yield from _condition(document, (*path, "not"), clause.not_)


def _entries(document: Document, path: Path, entries: Iterable[str]) -> Iterator[Finding]:
    for at, entry in enumerate(entries):
        if entry.startswith(LIST_SIGN) and entry[1:2].isalpha():
            yield from _unknown((*path, at), "list", entry[1:], document.lists)
        else:
            yield from _empty_words((*path, at), entry)


def _tests(document: Document) -> Iterator[Finding]:
    rules = {rule.id for rule in document.rules}
    for at, test in enumerate(document.tests):
        path: Path = ("tests", at)
        if test.account is not None:
            yield from _unknown((*path, "account"), "account", test.account, document.accounts)
        if test.expect.department is not None:
            yield from _unknown((*path, "expect", "department"), "department", test.expect.department,
                                document.departments)  # fmt: skip
        if test.expect.rule is not None:
            yield from _unknown((*path, "expect", "rule"), "rule", test.expect.rule, rules)
        yield from _each_unknown((*path, "expect", "also"), "department", test.expect.also or (), document.departments)
