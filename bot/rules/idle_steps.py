"""Warns of escalations that do nothing, or do it by night: takes the typed document, gives warnings.

It says only what holds whatever the mentions will be.
"""

from collections.abc import Iterator

from bot.rules.findings import Finding
from bot.rules.promises import service_level
from bot.rules.schema import Document


def idle_steps(document: Document) -> Iterator[Finding]:
    """Escalations that nothing names, steps that never come, departments that are told at any hour."""
    for name, steps in document.escalation.items():
        users = _users(name, document)
        if not users and not any(rule.then.escalation == name for rule in document.rules):
            yield Finding(("escalation", name), f"Nothing names the escalation {name}.",
                          "Name it under escalation: of a department or of a rule, or remove it.",
                          "unused_escalation", "warning")  # fmt: skip
        silent = ", ".join(key for key in users if not _promises(key, document))
        for at, step in enumerate(steps):
            if step.at is not None and silent:
                yield Finding(("escalation", name, at, "at"),
                              f"Step {at + 1} of {name} never comes in {silent}: no answer is promised there.",
                              "Name a service level there under sla:, or write after: with a length of time.",
                              "never_due", "warning")  # fmt: skip
    yield from _at_any_hour(document)


def _users(name: str, document: Document) -> list[str]:
    """The departments that have an escalation, by their own name for it or by a rule that leads there."""
    own = [key for key, section in document.departments.items() if section.escalation == name]
    by_rule = [rule.then.department for rule in document.rules if rule.then.escalation == name]
    return [key for key in dict.fromkeys([*own, *by_rule]) if key is not None]


def _promises(department: str, document: Document) -> bool:
    """Whether a case there may have a promise of an answer: by the department's service level, or by that of a rule."""
    thens = [rule.then for rule in document.rules if rule.then.department in (None, department)]
    named = {document.departments[department].sla, *(then.sla for then in thens)}
    levels = [service_level(section) for name, section in document.sla.items() if name in named]
    return any(
        promise.answers
        for level in levels
        for promise in (level.promise, *level.networks.values(), *level.priorities.values())
    )


def _at_any_hour(document: Document) -> Iterator[Finding]:
    """Departments without hours in a file in which others have some: these will have been forgotten."""
    if any(section.hours is not None for section in document.departments.values()):
        for key, section in document.departments.items():
            if section.escalation in document.escalation and section.hours is None:
                yield Finding(("departments", key, "escalation"),
                              f"{key} has no hours: its steps come by night as well.",
                              'Name a timetable under hours:, or write hours: {open: {mon-sun: "00:00-24:00"}}.',
                              "steps_by_night", "warning")  # fmt: skip
