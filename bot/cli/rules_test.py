"""`comptoir rules test`: runs what a rules file proves about itself, for people, for CI, and tells what is unproven."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Final
from xml.etree import ElementTree

import typer

from bot.cli.rules_common import DEFAULT_FILE, File, show
from bot.cli.rules_past import LAST_MONTH, hits_since, span
from bot.errors import Fault, RulesError
from bot.now import utc_now
from bot.rules.examples import Proof, proofs
from bot.rules.findings import written
from bot.rules.source import Opened, open_file

_LOADING: Final = "the file loads"
_KINDS: Final = {"example": "example", "not_example": "counter-example", "test": "test"}
# What XML 1.0 cannot hold, however it is written (https://www.w3.org/TR/xml/#charsets).
_NOT_IN_XML: Final = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF), "\N{REPLACEMENT CHARACTER}")


def test(
    file: File = DEFAULT_FILE,
    junit: Annotated[Path | None, typer.Option(help="Write a JUnit report into this file.")] = None,
    tap: Annotated[bool, typer.Option("--tap", help="Speak TAP on stdout.")] = False,
    since: Annotated[str, typer.Option(help="Rules that held for nothing since then are told.")] = LAST_MONTH,
) -> None:
    """Run the examples, counter-examples and tests of the file. Exits with 0 when all hold, else with 1.

    Rules without an example are told, and, where there is a database, rules that held for no mention lately. Of a file
    that cannot be loaded, reports hold one case that failed.
    """
    reach = span(since)
    try:
        opened = open_file(file)
    except RulesError as error:
        show(error.faults)
        if junit is not None:
            junit.write_bytes(_junit_of_faults(file, error.faults))
        if tap:
            for line in _tap_of_faults(error.faults):
                typer.echo(line)
        raise typer.Exit(1) from None
    run = list(proofs(opened.document, opened.plan, opened.meanings))
    show(opened.located(finding for proof in run for finding in proof.broken))
    if junit is not None:
        junit.write_bytes(_junit(opened, run))
    if tap:
        for line in _tap(run):
            typer.echo(line)
    else:
        for line in _summary(opened, run, hits_since(utc_now() - reach), since):
            typer.echo(line)
    raise typer.Exit(1 if any(proof.broken for proof in run) else 0)


def _summary(opened: Opened, run: Sequence[Proof], hits: Mapping[str, int] | None, since: str) -> Iterator[str]:
    counts = {kind: sum(proof.kind == kind for proof in run) for kind in _KINDS}
    broken = sum(bool(proof.broken) for proof in run)
    told = ", ".join(f"{counts[kind]} {name}{'' if counts[kind] == 1 else 's'}" for kind, name in _KINDS.items())
    yield f"{told}: {f'{broken} broken' if broken else 'all hold'}."
    rules = opened.document.rules
    unproven = [rule.id for rule in rules if not rule.examples]
    yield f"Rules with an example: {len(rules) - len(unproven)} of {len(rules)}."
    if unproven:
        yield f"Without an example: {', '.join(unproven)}."
    if hits is not None:
        idle = [rule.id for rule in rules if not hits.get(rule.id)]
        yield f"Rules that held in the last {since}: {len(rules) - len(idle)} of {len(rules)}."
        if idle:
            yield f"Held for nothing: {', '.join(idle)}."


def _name(proof: Proof) -> str:
    by = f"{proof.rule}: " if proof.rule else ""
    return f"{by}{_KINDS[proof.kind]} {' '.join(proof.text.split())!r}"


def _tap(run: Sequence[Proof]) -> Iterator[str]:
    """TAP version 14 (https://testanything.org/tap-version-14-specification.html)."""
    yield "TAP version 14"
    yield f"1..{len(run)}"
    for number, proof in enumerate(run, start=1):
        name = _name(proof).replace("\\", "\\\\").replace("#", "\\#")
        yield f"{'not ok' if proof.broken else 'ok'} {number} - {name}"
        for finding in proof.broken:
            yield f"# {written(finding.path)}: {finding.message}"


def _tap_of_faults(faults: Sequence[Fault]) -> Iterator[str]:
    """One test that failed: the file was not loaded."""
    yield "TAP version 14"
    yield "1..1"
    yield f"not ok 1 - {_LOADING}"
    for fault in faults:
        yield f"# {' '.join(str(fault).split())}"


def _junit_of_faults(file: Path, faults: Sequence[Fault]) -> bytes:
    """One case that failed: the file was not loaded."""
    suite = ElementTree.Element("testsuite", name=str(file), tests="1", failures="1", errors="0")
    case = ElementTree.SubElement(suite, "testcase", classname="rules", name=_LOADING, file=str(file))
    for fault in faults:
        _add_failure(case, fault)
    return _xml(suite)


def _add_failure(case: ElementTree.Element, fault: Fault) -> None:
    message = fault.message.translate(_NOT_IN_XML)
    failure = ElementTree.SubElement(case, "failure", type=fault.code, message=message)
    failure.text = str(fault).translate(_NOT_IN_XML)


def _xml(suite: ElementTree.Element) -> bytes:
    report: bytes = ElementTree.tostring(suite, encoding="utf-8", xml_declaration=True)
    return report


def _junit(opened: Opened, run: Sequence[Proof]) -> bytes:
    """One suite, a case a text, in the dialect that CI servers read."""
    broken = sum(bool(proof.broken) for proof in run)
    suite = ElementTree.Element("testsuite", name=opened.file, tests=str(len(run)), failures=str(broken), errors="0")
    for proof in run:
        case = ElementTree.SubElement(suite, "testcase", classname=proof.rule or "tests",
                                      name=_name(proof).translate(_NOT_IN_XML), file=opened.file)  # fmt: skip
        for fault in opened.located(proof.broken):
            _add_failure(case, fault)
    return _xml(suite)
