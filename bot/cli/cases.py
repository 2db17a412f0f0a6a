"""`comptoir cases list | show`: what is in the database, read only, while everything else goes on."""

import asyncio
import json
import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.cells import cell_len, set_cell_size

from bot.cards.text import clean
from bot.cli.rehearsed import speak_of_demo
from bot.domain.case import Case, CaseState
from bot.domain.decision import Priority
from bot.errors import NotFound, SettingsError
from bot.now import utc_now
from bot.ports.rows import CaseFilter
from bot.rules.source import load_file
from bot.settings import load_settings
from bot.storage.database import open_store

_DRAWING = frozenset({"card_posted", "card_refreshed"})
"""What happened to cards, not to the case: in the JSON's events only."""

_WIDEST = (8, 12, 12, 18, 14)

app = typer.Typer(help="Cases: list them, show one whole.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="For programs.")]


@app.command("list")
def list_cases(
    state: Annotated[
        str, typer.Option(help="open, claimed, awaiting_approval, replied, closed; several by comma.")
    ] = "",
    department: Annotated[str, typer.Option(help="The department's key; several by comma.")] = "",
    assignee: Annotated[str, typer.Option(help="Whoever holds them.")] = "",
    escalated: Annotated[bool, typer.Option("--escalated", help="Only those that were escalated.")] = False,
    words: Annotated[str, typer.Option("--query", "-q", help="Words in the mentions, a handle, a number.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    as_json: Json = False,
) -> None:
    """List cases, the newest first."""
    wanted = CaseFilter(
        states=[_state(each) for each in _parts(state)],
        departments=_parts(department),
        assignee=assignee or None,
        escalated=escalated,
        words=words,
        limit=limit,
    )
    cases = asyncio.run(_find(wanted))
    if as_json:
        typer.echo(json.dumps([asdict(case) for case in cases], default=_plain, ensure_ascii=False))
        return
    if not cases:
        typer.echo("No case fits.", err=True)
        _name_unknown(wanted.departments)
        return
    for line in _lines(cases, shutil.get_terminal_size().columns):
        typer.echo(line)


@app.command("show")
def show(number: Annotated[int, typer.Argument(metavar="CASE")], as_json: Json = False) -> None:
    """Show one case: its mentions, notes, replies with every attempt, and what happened."""
    story = asyncio.run(_story(number))
    if as_json:
        typer.echo(json.dumps(story, default=_plain, ensure_ascii=False))
        return
    case = story["case"]
    typer.echo(f"Case {case['id']}: {case['state']} in {case['department']}, {case['assignee'] or 'nobody has it'}")
    for reason in case["reasons"]:
        by = " ".join(filter(None, (reason["rule"], reason["condition"])))
        typer.echo(f"  why: {by}: {clean(reason['matched'])}")
    for at, line in story["lines"]:
        typer.echo(f"{at:%Y-%m-%d %H:%M:%S}  {clean(line)}")


def _name_unknown(departments: Collection[str]) -> None:
    """Say which of the departments asked for are none of the rules file's."""
    known = load_file(load_settings().comptoir_rules).directory.departments if departments else {}
    for key in departments:
        if key not in known:
            typer.echo(f"There is no department {clean(key)}; the rules know {', '.join(sorted(known))}.", err=True)


async def _find(wanted: CaseFilter) -> list[Case]:
    speak_of_demo()
    store = open_store(load_settings().database_url, clock=utc_now, looking=True)
    try:
        async with store.reading() as tx:
            return list(await tx.cases.find(wanted))
    finally:
        await store.close()


async def _story(number: int) -> dict[str, Any]:
    speak_of_demo()
    store = open_store(load_settings().database_url, clock=utc_now, looking=True)
    try:
        async with store.reading() as tx:
            view = await tx.cases.view(number, utc_now())
            if view is None:
                raise NotFound(f"There is no case {number}.")
            attempts = {reply.id: await tx.replies.attempts(reply.id) for reply in view.replies}
            events = await tx.events.of_case(number)
    finally:
        await store.close()
    lines: list[tuple[datetime, str]] = [
        *((each.mention.posted_at, f"{each.mention.author.handle}: {each.mention.text}") for each in view.mentions),
        *((each.at, f"note by {each.person}: {each.text}") for each in view.notes),
        *((each.created_at, f"reply {each.id} by {each.author} ({each.state}): {each.text}") for each in view.replies),
        *(
            (each.sent_at, f"{each.act} {each.number} of reply {reply}: {each.outcome or 'under way'} {each.detail}")
            for reply, ledger in attempts.items()
            for each in ledger
        ),
        *((each.at, f"{each.kind} {each.person or ''}".rstrip()) for each in events if each.kind not in _DRAWING),
    ]
    return {
        "case": asdict(view.case),
        "mentions": [asdict(each) for each in view.mentions],
        "notes": [asdict(each) for each in view.notes],
        "replies": [asdict(each) | {"attempts": [asdict(one) for one in attempts[each.id]]} for each in view.replies],
        "events": [asdict(each) for each in events],
        "lines": sorted(lines, key=lambda line: line[0]),
    }


def _lines(cases: Sequence[Case], width: int) -> Iterator[str]:
    """One line a case, `width` characters at most: columns as wide as they must be, the text as far as it fits."""
    rows = [("case", "opened (UTC)", "department", "state", "author", "text"), *map(_row, cases)]
    widths = [min(most, max(cell_len(row[at]) for row in rows)) for at, most in enumerate(_WIDEST)]
    for row in rows:
        columns = [set_cell_size(words, most) for words, most in zip(row, (*widths, width), strict=True)]
        yield set_cell_size("  ".join(columns), width).rstrip()


def _row(case: Case) -> tuple[str, ...]:
    state = f"{case.state.value}, {case.assignee}" if case.assignee else case.state.value
    urgent = "" if case.priority is Priority.NORMAL else f"({case.priority.value}) "
    text = clean(case.text, limit=300).replace("\n", " ")
    opened = f"{case.opened_at:%m-%d %H:%M}"
    return str(case.id), opened, case.department, state, clean(case.author_handle, limit=30), urgent + text


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _state(name: str) -> str:
    if name not in {each.value for each in CaseState}:
        raise SettingsError(f"--state {name}: write one of {', '.join(each.value for each in CaseState)}.")
    return name


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(value)
    return str(value)
