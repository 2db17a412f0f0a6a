"""Checks that every step of an escalation tells somebody: takes the plain data of a file, gives findings.

It must not know when a step comes.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from bot.domain.policy import Told
from bot.rules.findings import Finding, Path
from bot.rules.plain import block, each_unknown, entries, unknown

_ROLES: Final = (Told.APPROVERS.value, Told.MANAGERS.value)
_EXAMPLES: Final = dict.fromkeys(_ROLES, "[...]") | {Told.ON_CALL.value: '{people: [...], starts: "2026-11-30 09:00"}'}
_ADMIN: Final = "Write admin: true for one of the people"


def unreached(file: Mapping[str, Any]) -> Iterator[Finding]:
    """Names of nobody, and steps that tell nobody in a department that has the escalation."""
    departments = block(file.get("departments"))
    known = [*(each.value for each in Told), *departments]
    for name, steps in block(file.get("escalation")).items():
        users = _users(name, file, departments)
        for at, step in enumerate(map(block, entries(steps))):
            path: Path = ("escalation", name, at, "to")
            yield from each_unknown(path, "receiver", step.get("to"), known)
            yield from _outside(path, entries(step.get("to")), block(file.get("alarms")))
            to = [each for each in entries(step.get("to")) if isinstance(each, str)]
            alone = len(to) == len(entries(step.get("to")))
            silent = [each for each in users if to and alone and not _reaches(to, block(departments[each]), file)]
            if silent:
                yield _nobody(path, name, at + 1, to, silent)


def _outside(path: Path, to: Sequence[Any], alarms: Mapping[str, Any]) -> Iterator[Finding]:
    """Names of nobody outside, and mail without a server that would take it."""
    for at, each in enumerate(map(block, to)):
        if "email" in each and "mail" not in alarms:
            yield Finding((*path, at, "email"), "No mail server takes this: alarms: names none.",
                          "Add alarms: {mail: {host: smtp.example.org, sender: comptoir@example.org}}.",
                          "no_mail_server")  # fmt: skip
        yield from unknown((*path, at, "webhook"), "webhook", each.get("webhook"), block(alarms.get("webhooks")))
        yield from unknown((*path, at, "pagerduty"), "on-call service", each.get("pagerduty"),
                           block(alarms.get("pagerduty")))  # fmt: skip


def _users(name: str, file: Mapping[str, Any], departments: Mapping[str, Any]) -> Sequence[str]:
    """The departments whose cases may have this escalation."""
    thens = [block(block(rule).get("then")) for rule in entries(file.get("rules"))]
    own = [key for key, section in departments.items() if block(section).get("escalation") == name]
    by_rule = [str(then.get("department")) for then in thens if then.get("escalation") == name]
    return [key for key in dict.fromkeys([*own, *by_rule]) if key in departments]


def _reaches(to: Sequence[str], department: Mapping[str, Any], file: Mapping[str, Any]) -> bool:
    """Whether a step tells anybody there; a channel there is always, and while nobody holds a case that is told."""
    admins = any(block(person).get("admin") is True for person in block(file.get("people")).values())
    there = {role: bool(entries(department.get(role))) for role in (*_ROLES, Told.ON_CALL.value)}
    there[Told.ADMINS.value] = admins
    return any(there.get(each, True) for each in to)


def _nobody(path: Path, name: str, number: int, to: Sequence[str], silent: Sequence[str]) -> Finding:
    first = to[0]
    where = ", ".join(silent)
    missing = " and no ".join("people on call" if each == Told.ON_CALL else each for each in to)
    add = f"Add {first}: {_EXAMPLES[first]} to {where}" if first in _EXAMPLES else _ADMIN
    return Finding(path, f"Step {number} of {name} tells nobody in {where}: there are no {missing}.",
                   f"{add}, or tell channel as well.", "tells_nobody")  # fmt: skip
