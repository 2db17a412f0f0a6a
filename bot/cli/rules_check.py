"""`comptoir rules check`: all that is wrong or doubtful in a rules file, its own proofs and the past included."""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.rules_common import DEFAULT_FILE, File, Json, show
from bot.cli.rules_past import LAST_MONTH, routed_since, span
from bot.domain.mention import History
from bot.errors import Fault, RulesError, SettingsError, Unavailable
from bot.now import utc_now
from bot.rules import examples, lint
from bot.rules.broad import too_broad_in_mentions
from bot.rules.findings import Finding
from bot.rules.languages import missing_languages
from bot.rules.outside import unset
from bot.rules.scenes import Scene
from bot.rules.source import Opened, open_file
from bot.understanding.language import TextLanguage


def check(
    file: File = DEFAULT_FILE,
    since: Annotated[str, typer.Option(help="How far back stored mentions are looked at.")] = LAST_MONTH,
    as_json: Json = False,
) -> None:
    """Check the file and run its examples and tests. Exits with 0 when it is sound, warnings allowed, else with 1.

    Where there is a database, rules are held against the mentions of the last month too; nothing is written.
    """
    reach = span(since)
    opened: Opened | None = None
    try:
        opened = open_file(file)
        past = _in_the_past(opened, _mentions(utc_now() - reach, opened))
        faults = opened.located([*_faults(opened), *unset(opened.document.alarms, os.environ), *past])
    except RulesError as error:
        faults = error.faults
    sound = not any(fault.severity == "error" for fault in faults)
    if as_json:
        report = {"sound": sound, "file": str(file), "faults": [asdict(fault) for fault in faults]}
        typer.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        show(faults)
        if opened is not None and sound:
            _tell_sound(file, opened, faults)
    raise typer.Exit(0 if sound else 1)


def _faults(opened: Opened) -> list[Finding]:
    known = (opened.document, opened.plan, opened.meanings)
    language = TextLanguage()

    def tell(texts: Sequence[str]) -> Sequence[str]:
        return language.detect(texts, [None] * len(texts))

    missing = missing_languages(opened.document, opened.meanings, tell)
    return [*examples.findings(*known), *lint.warnings(*known), *missing]


def _in_the_past(opened: Opened, mentions: Iterator[Scene]) -> list[Finding]:
    """What stored mentions say of the rules; nothing where there is no database to look at."""
    try:
        return list(too_broad_in_mentions(opened.document, opened.plan, mentions))
    except (SettingsError, Unavailable):
        return []


def _mentions(since: datetime, opened: Opened) -> Iterator[Scene]:
    for chunk in routed_since(since, opened.plan.asks_history):
        for each in chunk:
            yield Scene(each.mention, each.understanding, each.at, each.history or History())


def _tell_sound(file: Path, opened: Opened, faults: Sequence[Fault]) -> None:
    document = opened.document
    warned = f", {len(faults)} warning{'s' if len(faults) > 1 else ''}" if faults else ""
    typer.echo(f"{file} is sound: {len(document.rules)} rules, {len(document.departments)} departments{warned}.")
