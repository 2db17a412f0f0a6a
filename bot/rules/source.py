"""From the text of a rules file to rules in force, or to every fault in it: the one way into this package.

It takes text, gives an immutable Rules or raises RulesError with file, line and column. It must not know where
rules are kept or when they are reloaded.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Final
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from bot.domain.decision import Priority
from bot.domain.department import Directory
from bot.errors import Fault, RulesError
from bot.rules import examples, faults, lint, references
from bot.rules.clauses import ThenClause
from bot.rules.compile import Compiler
from bot.rules.directory import directory
from bot.rules.findings import Finding, Path, written
from bot.rules.marks import Mark, Unreadable, marks
from bot.rules.plan import Outcome, Plan, Rule
from bot.rules.reading import read
from bot.rules.schema import Document

DEFAULT_ZONE: Final = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one file, ready to route. `hash` is the SHA-256 of `text`, in hexadecimal digits."""

    directory: Directory
    plan: Plan = field(repr=False)
    hash: str
    text: str = field(repr=False)
    warnings: tuple[Fault, ...] = ()


def load_file(path: FilePath) -> Rules:
    """The rules in a file. Raises RulesError also where the file cannot be read."""
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise RulesError(
            (Fault(str(path), 0, 0, "", f"The file cannot be read: {error.strerror}.", code="io"),)
        ) from None
    except UnicodeDecodeError as error:
        message = f"Byte {error.start} of the file is not UTF-8."
        raise RulesError((Fault(str(path), 0, 0, "", message, "Save the file as UTF-8.", "encoding"),)) from None
    return load_rules(text, file=str(path))


def load_rules(text: str, *, file: str) -> Rules:
    """The rules in a text; `file` is its name in faults. Raises RulesError with every fault found.

    The examples and tests in the file are run: one that goes elsewhere is a fault.
    """
    document = _document(text, file)
    plan = compiled(document)
    broken = examples.findings(document, plan)
    warnings = lint.warnings(document, plan)
    if broken:
        raise RulesError(_located([*broken, *warnings], text, file))
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Rules(directory(document), plan, digest, text, _located(warnings, text, file))


def check(text: str, file: str) -> tuple[Fault, ...]:
    """Every fault and every warning in a text, in the order of the file; sound where none is an error."""
    try:
        return load_rules(text, file=file).warnings
    except RulesError as error:
        return error.faults


def compiled(document: Document) -> Plan:
    """The plan of a document free of findings."""
    compiler = Compiler(document.lists, document.zone or DEFAULT_ZONE)
    rules = [Rule(rule.id, compiler.condition(rule.if_), _outcome(rule.then)) for rule in document.rules]
    return Plan(rules, compiler.words.patterns, document.fallback)


def _outcome(then: ThenClause) -> Outcome:
    return Outcome(
        department=then.department or "",
        also=then.also,
        priority=Priority(then.priority) if then.priority else None,
        tags=then.tags,
        approval=None if then.approval is None else then.approval == "required",
        sla=then.sla or "",
        escalation=then.escalation or "",
    )


def _document(text: str, file: str) -> Document:
    try:
        data = read(text)
    except Unreadable as error:
        raise RulesError(tuple(_fault(finding, mark, file) for finding, mark in error.found)) from None
    if not isinstance(data, dict):
        raise RulesError((Fault(file, 1, 1, "", "The file holds no sections.",
                                "Begin with version: 1, departments:, fallback: and rules:.", "empty"),))  # fmt: skip
    found = references.findings(data)
    try:
        document = Document.model_validate(data)
    except ValidationError as error:
        told = {finding.path for finding in found}
        found += [finding for finding in faults.findings(error) if finding.path not in told]
    if found:
        raise RulesError(_located(found, text, file))
    return document


def _fault(finding: Finding, mark: Mark, file: str) -> Fault:
    return Fault(file, *mark, written(finding.path), finding.message, finding.remedy, finding.code, finding.severity)


def _located(found: Iterable[Finding], text: str, file: str) -> tuple[Fault, ...]:
    """Findings with the place of the nearest thing that stands in the file, in the order of the file."""
    found = list(found)
    places = marks(text) if found else {}
    located = [_fault(finding, _place(finding.path, places), file) for finding in found]
    return tuple(sorted(located, key=lambda fault: (fault.line, fault.column)))


def _place(path: Path, places: dict[Path, Mark]) -> Mark:
    while path:
        if path in places:
            return places[path]
        path = path[:-1]
    return (1, 1)
