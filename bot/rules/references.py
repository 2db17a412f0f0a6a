"""Checks that every name in a rules file means something: departments, people, lists, policies, duplicate ids.

It takes the plain data of the file, however broken, and gives findings, so that wrong names are told together with
wrong values. It must not know how rules are matched; the shape of the file is schema.py's business.
"""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from bot.domain.department import USUAL_POLL
from bot.rules.findings import Finding, Path
from bot.rules.plain import block, each_unknown, entries, unknown
from bot.rules.reaching import unreached
from bot.rules.signing_in import contradictions
from bot.rules.values import length_of_time, shown
from bot.rules.vocabulary import ANSWERED_BY_POST, AT_ONE_ADDRESS, LISTENED_TO, NETWORKS, OF_MANY_SERVERS
from bot.rules.wording import Names, in_condition, in_lists, word_fault

_ROLES = ("members", "approvers", "managers")
_OWN = ("email", "slack", "teams")
_POLICIES = {"sla": "sla policy", "escalation": "escalation policy"}
FOR_EXAMPLE = {"sla": "{}", "escalation": "[{after: 1h, to: channel}]"}
"""What a policy may say that is to be written first."""


def findings(data: Mapping[str, Any]) -> list[Finding]:
    """Every name that means nothing, and every contradiction between sections."""
    file = block(data)
    return list(
        chain(
            _empty(data),
            _structure(file),
            *(_department(file, key, block(section)) for key, section in block(file.get("departments")).items()),
            _accounts(file),
            _people(file),
            unreached(file),
            _rules(file),
            _tests(file),
        )
    )


def _empty(data: Mapping[str, Any]) -> Iterator[Finding]:
    """Keys and entries after which nothing stands."""
    waiting: list[tuple[Path, Any]] = [((), data)]
    while waiting:
        path, value = waiting.pop()
        for key, child in value.items() if isinstance(value, dict) else enumerate(value):
            if child is None:
                yield Finding((*path, key if isinstance(key, int) else str(key)), "Nothing stands here.",
                              "Write a value or remove the line.", "empty")  # fmt: skip
            elif isinstance(child, dict) or (isinstance(child, list) and set(map(type, child)) != {str}):
                waiting.append(((*path, key), child))


def _structure(file: Mapping[str, Any]) -> Iterator[Finding]:
    departments = block(file.get("departments"))
    yield from unknown(("fallback",), "department", file.get("fallback"), departments)
    for gone, heir in block(file.get("moved_to")).items():
        if gone in departments:
            yield Finding(("moved_to", gone), f"{gone} is still a department.",
                          "Remove it from departments or from moved_to.", "moved_department")  # fmt: skip
        yield from unknown(("moved_to", gone), "department", heir, departments)


def _department(file: Mapping[str, Any], key: str, section: Mapping[str, Any]) -> Iterator[Finding]:
    path: Path = ("departments", key)
    people = block(file.get("people"))
    for role in _ROLES:
        yield from each_unknown((*path, role), "person", section.get(role), people)
    if "channel" in section and "channels" in section:
        yield Finding((*path, "channel"), "channel and channels say the same thing twice.",
                      "Keep channels.", "channel_twice")  # fmt: skip
    if section.get("channels") == {}:
        yield Finding((*path, "channels"), "This names no channel.", "Name one, or remove the line.", "empty")
    if section.get("approval") == "required" and not entries(section.get("approvers")):
        yield Finding((*path, "approval"), f"Replies of {key} need approval and nobody can give it.",
                      "Add approvers: [...] to this department.", "no_approver")  # fmt: skip
    elif section.get("approval") == "required":
        yield from _alone(path, key, section, people)
    yield from _on_call(path, key, section, people)
    yield from unknown((*path, "hours"), "hours timetable", section.get("hours"), block(file.get("hours")))
    yield from _policies(path, section, file)


def _on_call(path: Path, key: str, section: Mapping[str, Any], people: Mapping[str, Any]) -> Iterator[Finding]:
    """Those on call whom nobody knows, or who may do nothing about the cases of the department."""
    rota = block(section.get("on_call")).get("people")
    yield from each_unknown((*path, "on_call", "people"), "person", rota, people)
    there = {name for role in _ROLES for name in entries(section.get(role)) if isinstance(name, str)}
    for at, name in enumerate(entries(rota)):
        known = block(people.get(name)) if isinstance(name, str) and name in people else None
        if known is not None and name not in there and known.get("admin") is not True:
            yield Finding((*path, "on_call", "people", at), f"{name} would be called and may do nothing in {key}.",
                          f"Add {name} to members: of {key}, or take the name out.", "called_in_vain")  # fmt: skip


def _alone(path: Path, key: str, section: Mapping[str, Any], people: Mapping[str, Any]) -> Iterator[Finding]:
    """A department of one person, who could write replies and never approve them: nobody approves what they wrote."""
    there = {name for role in _ROLES for name in entries(section.get(role)) if isinstance(name, str)}
    there.update(name for name, person in people.items() if block(person).get("admin") is True)
    if len(there) == 1:
        yield Finding((*path, "approval"), f"Replies of {key} need a second person, and {there.pop()} is the only one.",
                      "Add somebody to members: or approvers: of this department.", "no_approver")  # fmt: skip


def _policies(path: Path, section: Mapping[str, Any], file: Mapping[str, Any]) -> Iterator[Finding]:
    """Names of service levels and escalations that no section of the file defines."""
    for policy, what in _POLICIES.items():
        name, known = section.get(policy), block(file.get(policy))
        if not isinstance(file.get(policy), dict):
            continue  # without a section lint.py warns; what is wrong with it is told there
        if known:
            yield from unknown((*path, policy), what, name, known)
        elif isinstance(name, str):
            yield Finding((*path, policy), f"There is no {what} {shown(name)}, as the file defines none.",
                          f"Define it at the top of the file, {policy}: {{{name}: {FOR_EXAMPLE[policy]}}}, or remove "
                          "this line.", f"unknown_{policy}")  # fmt: skip


def _accounts(file: Mapping[str, Any]) -> Iterator[Finding]:
    for key, account in block(file.get("accounts")).items():
        path: Path = ("accounts", key)
        said = block(account)
        yield from each_unknown(
            (*path, "departments"), "department", said.get("departments"), block(file.get("departments"))
        )
        network = said.get("network")
        if isinstance(network, str) and network in NETWORKS:
            yield from _address(path, said, network)
            yield from _words(path, said, network)
            yield from _stream(path, said, network)
        yield from contradictions(path, said)
        soonest, latest = length_of_time(said.get("poll")), length_of_time(said.get("poll_at_most"))
        if latest is not None and latest < (soonest or USUAL_POLL):
            yield Finding((*path, "poll_at_most"), "A quiet account would be looked at more often than a busy one.",
                          "Write no less than poll: says, 30s if it says nothing.", "poll_contradiction")  # fmt: skip


def _address(path: Path, account: Mapping[str, Any], network: str) -> Iterator[Finding]:
    """An address that is missing, and that of a server which goes on behind it, as that of a document may."""
    address = account.get("base_url")
    if network in OF_MANY_SERVERS and "base_url" not in account:
        yield Finding(path, f"base_url is missing: {network} has many servers.",
                      'Add the address of this account\'s server, base_url: "https://...".', "missing")  # fmt: skip
    if network in AT_ONE_ADDRESS and "base_url" not in account:
        yield Finding(path, f"base_url is missing: nothing else says which {network} is read.",
                      f'Add the address of the {network} itself, base_url: "https://...".', "missing")  # fmt: skip
    if network in ANSWERED_BY_POST and "reply_to" not in account:
        yield Finding(path, f"reply_to is missing: nobody knows where the replies of this {network} go.",
                      'Add the address that takes them, reply_to: "https://...".', "missing")  # fmt: skip
    if network in AT_ONE_ADDRESS or not isinstance(address, str) or "@" in address:  # of a password others tell
        return
    if "?" in address or "#" in address:
        yield Finding((*path, "base_url"), "The address of a server ends before ? and #.",
                      "Take these out, and what follows.", "bad_address")  # fmt: skip


def _words(path: Path, account: Mapping[str, Any], network: str) -> Iterator[Finding]:
    """Words that choose among posts where each concerns us already, and such as no post can have."""
    if "words" in account and network not in AT_ONE_ADDRESS:
        yield Finding((*path, "words"), f"What {network} tells concerns us, whatever words it has.",
                      "Remove this line, and choose by words in the rules.", "chosen_already")  # fmt: skip
    for at, words in enumerate(entries(account.get("words"))):
        if isinstance(words, str) and words.strip() and (fault := word_fault((*path, "words", at), words)):
            yield fault


def _stream(path: Path, account: Mapping[str, Any], network: str) -> Iterator[Finding]:
    """A stream that is asked for where there is none that we listen to."""
    if account.get("streaming") is True and network not in LISTENED_TO:
        yield Finding((*path, "streaming"), f"{network} has no stream that we listen to.",
                      "Remove this line; poll: says how often the account is read.", "no_stream")  # fmt: skip


def _people(file: Mapping[str, Any]) -> Iterator[Finding]:
    """What must be one person's alone, as signing in and clicks go by it."""
    for what in _OWN:
        first: dict[str, str] = {}
        for key, person in block(file.get("people")).items():
            own = block(person).get(what)
            if isinstance(own, str) and own and first.setdefault(own.casefold(), key) != key:
                yield Finding(("people", key, what), f"{own} is already {first[own.casefold()]}.",
                              "Give each person their own.", "duplicate_person")  # fmt: skip


def _rules(file: Mapping[str, Any]) -> Iterator[Finding]:
    names = Names(*(block(file.get(key)) for key in ("lists", "accounts", "departments")))
    departments = names.departments
    yield from in_lists(names.lists)
    first: dict[str, int] = {}
    for at, rule in enumerate(map(block, entries(file.get("rules")))):
        path: Path = ("rules", at)
        name = rule.get("id")
        if isinstance(name, str) and first.setdefault(name, at) != at:
            yield Finding((*path, "id"), f"The id {name} is taken by rules[{first[name]}].",
                          "Give each rule its own id.", "duplicate_id")  # fmt: skip
        yield from in_condition((*path, "if"), rule.get("if"), names)
        then = block(rule.get("then"))
        yield from unknown((*path, "then", "department"), "department", then.get("department"), departments)
        yield from each_unknown((*path, "then", "also"), "department", then.get("also"), departments)
        yield from _copies((*path, "then", "also"), then, departments)
        yield from _policies((*path, "then"), then, file)
        yield from _consent(path, then, file)


def _copies(path: Path, then: Mapping[str, Any], departments: Mapping[str, Any]) -> Iterator[Finding]:
    """Copies that nobody would get: for the department that answers, or for one that has its copy already."""
    first: dict[str, int] = {}
    for at, name in enumerate(entries(then.get("also"))):
        if not isinstance(name, str) or name not in departments:
            continue
        if name == then.get("department"):
            yield Finding((*path, at), f"{name} answers by this rule, and no department gets a copy of its own case.",
                          f"Remove {name} from also:, or name another department.", "copy_to_itself")  # fmt: skip
        elif first.setdefault(name, at) != at:
            yield Finding((*path, at), f"{name} stands here twice, and one copy is all that it gets.",
                          "Keep one of them.", "copy_twice")  # fmt: skip


def _consent(path: Path, then: Mapping[str, Any], file: Mapping[str, Any]) -> Iterator[Finding]:
    """A rule that asks for a second person where the file names people, and none who could be that."""
    people = [block(person) for person in block(file.get("people")).values()]
    name = then.get("department")
    department = block(block(file.get("departments")).get(name)) if isinstance(name, str) else {}
    someone = not people or any(person.get("admin") is True for person in people) or department.get("approvers")
    if then.get("approval") == "required" and department and not someone:
        yield Finding((*path, "then", "approval"), f"Replies of {name} would need approval and nobody can give it.",
                      f"Add approvers: [...] to {name}, or remove this line.", "no_approver")  # fmt: skip


def _elsewhere(path: Path, test: Mapping[str, Any], accounts: Mapping[str, Any]) -> Iterator[Finding]:
    """A made-up mention that reaches an account on one network and comes from another."""
    name, network = test.get("account"), test.get("network")
    account = block(accounts.get(name)) if isinstance(name, str) else {}
    there = account.get("network")
    if isinstance(there, str) and isinstance(network, str) and network in NETWORKS and there != network:
        yield Finding((*path, "network"), f"The account {name} is on {there}, and nothing from {network} reaches it.",
                      f"Write {there}, or name another account.", "other_network")  # fmt: skip


def _tests(file: Mapping[str, Any]) -> Iterator[Finding]:
    departments = block(file.get("departments"))
    rules = [name for rule in entries(file.get("rules")) if isinstance(name := block(rule).get("id"), str)]
    for at, test in enumerate(map(block, entries(file.get("tests")))):
        path: Path = ("tests", at)
        expect = block(test.get("expect"))
        if test.get("expect") == {}:
            yield Finding((*path, "expect"), "This test expects nothing.",
                          "Name the department, the rule, the priority, the tags or the copies.", "empty")  # fmt: skip
        yield from unknown((*path, "account"), "account", test.get("account"), block(file.get("accounts")))
        yield from _elsewhere(path, test, block(file.get("accounts")))
        yield from unknown((*path, "expect", "department"), "department", expect.get("department"), departments)
        yield from unknown((*path, "expect", "rule"), "rule", expect.get("rule"), rules)
        yield from each_unknown((*path, "expect", "also"), "department", expect.get("also"), departments)
