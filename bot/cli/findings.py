"""Findings on the terminal: takes what a check found, prints it for people or programs, ends with an honest code."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import NoReturn

import typer

from bot.runtime.finding import Finding, Verdict

_MARKS: dict[Verdict, str] = {"ok": "ok     ", "warning": "warning", "wrong": "WRONG  "}


def report(findings: Sequence[Finding], *, as_json: bool) -> NoReturn:
    """Print the findings and end: code 0 when nothing is wrong (warnings allowed), else 1."""
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in findings], ensure_ascii=False))
    else:
        for each in findings:
            typer.echo(f"{_MARKS[each.verdict]}  {each.subject}: {each.found}")
            if each.remedy:
                typer.echo(f"           -> {each.remedy}")
    raise typer.Exit(1 if any(each.verdict == "wrong" for each in findings) else 0)
