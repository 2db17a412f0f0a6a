"""From the text of a rules file to rules in force, or to every fault in it: the one way into this package.

It takes text, and the texts of the lists beside it, gives an immutable Rules or raises RulesError with file, line and
column. It must not know where rules are kept or when they are reloaded.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from bot.collector import collector_at_rest
from bot.domain.department import Directory
from bot.errors import Fault, RulesError
from bot.rules import examples, faults, lint, references
from bot.rules.advice import Mark
from bot.rules.beside import Beside, FilesBeside, lists_beside, nothing_beside
from bot.rules.causes import as_written, causes, spelt
from bot.rules.compile import compiled
from bot.rules.directory import directory
from bot.rules.findings import Finding, Path, written
from bot.rules.marks import Unreadable, marks
from bot.rules.meanings import Meanings, meanings
from bot.rules.plan import Plan
from bot.rules.reading import read
from bot.rules.salvage import hidden
from bot.rules.schema import Document


@dataclass(frozen=True, slots=True)
class Opened:
    """A file whose every name and value is sound; whether its examples and tests hold was not looked at.

    `text` is the file and `beside` the texts of its lists by name; `hash` is the SHA-256 of all that, in hexadecimal
    digits.
    """

    file: str
    text: str = field(repr=False)
    beside: Mapping[str, str] = field(repr=False)
    hash: str
    document: Document = field(repr=False)
    meanings: Meanings = field(repr=False)
    plan: Plan = field(repr=False)

    @property
    def directory(self) -> Directory:
        """Everybody and everything that the file names."""
        return directory(self.document, self.meanings.hours)

    def located(self, found: Iterable[Finding]) -> tuple[Fault, ...]:
        """Findings with their places in the file, in its order."""
        return located(found, self.text, self.file)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one file, ready to route. `hash` is the SHA-256 of `text`, and of its lists where it has any.

    `doubts` is what the file is warned of, before the places in it are known.
    """

    directory: Directory
    plan: Plan = field(repr=False)
    hash: str
    text: str = field(repr=False)
    file: str = ""
    doubts: tuple[Finding, ...] = field(default=(), repr=False)
    beside: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """The warnings with their places, looked up anew each time: a reload needs none."""
        return located(self.doubts, self.text, self.file)


def read_file(path: FilePath) -> str:
    """The text of a rules file. Raises RulesError where it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        remedy = "Write it, or name another." if isinstance(error, FileNotFoundError) else "Let this user read it."
        fault = Fault(str(path), 0, 0, "", f"The file cannot be read: {error.strerror}.", remedy, code="io")
        raise RulesError((fault,)) from None
    except UnicodeDecodeError as error:
        message = f"Byte {error.start} of the file is not UTF-8."
        raise RulesError((Fault(str(path), 0, 0, "", message, "Save the file as UTF-8.", "encoding"),)) from None


def open_file(path: FilePath) -> Opened:
    """What a file says, its examples not run. Raises RulesError with every fault found."""
    return opened(read_file(path), file=str(path), beside=FilesBeside(path.parent))


def load_file(path: FilePath) -> Rules:
    """The rules in a file. Raises RulesError also where the file cannot be read."""
    return load_rules(read_file(path), file=str(path), beside=FilesBeside(path.parent))


def load_rules(text: str, *, file: str, beside: Beside = nothing_beside) -> Rules:
    """The rules in a text; `file` is its name in faults. Raises RulesError with every fault found.

    The examples and tests in the file are run: one that goes elsewhere is a fault.
    """
    with collector_at_rest():
        found = opened(text, file=file, beside=beside)
        broken = examples.findings(found.document, found.plan, found.meanings)
        warnings = lint.warnings(found.document, found.plan, found.meanings)
    if broken:
        raise RulesError(found.located([*broken, *warnings]))
    return Rules(found.directory, found.plan, found.hash, text, file, tuple(warnings), found.beside)


def load_proven(text: str, *, file: str, beside: Beside = nothing_beside) -> Rules:
    """The rules of a text that came into force before, its proofs not run. Raises RulesError where it is no document.

    The release that took it found it sound; what only this one objects to must not keep Comptoir from starting.
    """
    with collector_at_rest():
        found = opened(text, file=file, beside=beside, proven=True)
    return Rules(found.directory, found.plan, found.hash, text, file, (), found.beside)


def check(text: str, file: str, beside: Beside = nothing_beside) -> tuple[Fault, ...]:
    """Every fault and every warning in a text, in the order of the file; sound where none is an error."""
    try:
        return load_rules(text, file=file, beside=beside).warnings
    except RulesError as error:
        return error.faults


def opened(text: str, *, file: str, beside: Beside = nothing_beside, proven: bool = False) -> Opened:
    """What a text says, its examples not run. Raises RulesError with every fault found.

    Of a `proven` text only what keeps it from being a document is a fault.
    """
    written, found = _data(text, file)
    data, names, misspelt = spelt(written)
    completed, texts, wrong_lists = lists_beside(data, beside)
    found += [*misspelt, *wrong_lists, *references.findings(data)]
    document: Document | None = None
    try:
        document = Document.model_validate(_as_it_was_taken(completed) if proven else completed)
    except ValidationError as error:
        told = {finding.path for finding in found}
        found += [finding for finding in faults.findings(error) if finding.path not in told]
    if document is None or (found and not proven):
        told_too = hidden(completed, found)
        raise RulesError(located(as_written(causes([*found, *told_too]), names), text, file))
    known = meanings(document)
    return Opened(file, text, texts, _digest(text, texts), document, known, compiled(document, known))


def _as_it_was_taken(data: dict[str, Any]) -> dict[str, Any]:
    """A file that is in force since before anybody looked at what stands below the name of an escalation: without those
    that say nothing which can be carried out."""
    try:
        Document.model_validate(data)
    except ValidationError as error:
        if all(each["loc"][:1] == ("escalation",) for each in error.errors(include_url=False)):
            return {key: section for key, section in data.items() if key != "escalation"}
    return data


def _data(text: str, file: str) -> tuple[dict[str, Any], list[Finding]]:
    try:
        data, doubles = read(text)
    except Unreadable as error:
        raise RulesError(tuple(_fault(finding, mark, file) for finding, mark in error.found)) from None
    if not isinstance(data, dict):
        raise RulesError((Fault(file, 1, 1, "", "The file holds no sections.",
                                "Begin with version: 1, departments:, fallback: and rules:.", "empty"),))  # fmt: skip
    return data, doubles


def _digest(text: str, texts: Mapping[str, str]) -> str:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass"))
    for name, content in sorted(texts.items()):
        digest.update(f"\0{name}\0{content}".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _fault(finding: Finding, mark: Mark, file: str) -> Fault:
    if finding.place is not None:
        name, *mark_there = finding.place
        file, mark = str(FilePath(file).parent / name), (mark_there[0], mark_there[1])
    return Fault(file, *mark, written(finding.path), finding.message, finding.remedy, finding.code, finding.severity)


def located(found: Iterable[Finding], text: str, file: str) -> tuple[Fault, ...]:
    """Findings with the place of the nearest thing that stands in the file, in the order of the file."""
    found = list(found)
    places = marks(text) if found else {}
    faults_here = [_fault(finding, _place(finding.path, places), file) for finding in found]
    return tuple(sorted(faults_here, key=lambda fault: (fault.file != file, fault.line, fault.column)))


def _place(path: Path, places: dict[Path, Mark]) -> Mark:
    while path:
        if path in places:
            return places[path]
        path = path[:-1]
    return (1, 1)
