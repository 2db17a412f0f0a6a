"""`comptoir rules replay`: what other rules would have done with the mentions of the past; nothing is written."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn
from rich.table import Table

from bot.cards.text import clean
from bot.cli.rehearsed import speak_of_demo
from bot.cli.rules_common import DEFAULT_FILE, FileOption, Json, spare_the_collector
from bot.cli.rules_past import LAST_MONTH, count_since, routed_since, span
from bot.now import utc_now
from bot.rules.replay import Place, Replay
from bot.rules.source import load_file


def replay(
    since: Annotated[str, typer.Option(help="How far back: 12h, 30d, 8w.")] = LAST_MONTH,
    against: Annotated[
        Path | None, typer.Option(help="Other rules; compared with --file, else that is compared with what was done.")
    ] = None,
    samples: Annotated[int, typer.Option(min=0, max=100, help="Texts shown for each way.")] = 3,
    file: FileOption = DEFAULT_FILE,
    as_json: Json = False,
) -> None:
    """Route the mentions of the past anew and say what would move, from where to where, with samples.

    With --against the file is compared with other rules; without, what was decided at the time with the file.
    """
    speak_of_demo()
    start = utc_now() - span(since)
    rules = load_file(file).plan
    run = Replay(rules, None, samples) if against is None else Replay(load_file(against).plan, rules, samples)
    spare_the_collector()
    console = Console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=count_since(start))
        for chunk in routed_since(start, run.asks_history):
            run.run(chunk)
            bar.advance(task, len(chunk))
    if as_json:
        typer.echo(json.dumps(_report(run), ensure_ascii=False, indent=2))
    else:
        _tell(run, since)


def _report(run: Replay) -> dict[str, object]:
    ways = [
        {"from": way.before._asdict(), "to": way.after._asdict(), **asdict(moved)} for way, moved in run.moved.items()
    ]
    return {"mentions": run.mentions, "moved": run.elsewhere, "changed": run.changed, "ways": ways}


def _tell(run: Replay, since: str) -> None:
    share = run.elsewhere / run.mentions if run.mentions else 0
    typer.echo(f"{run.mentions:,} mentions in the last {since}: {run.elsewhere:,} would move ({share:.1%}).")
    if run.changed:
        typer.echo(f"{run.changed:,} more would stay, with another priority, other tags, copies or policies.")
    if not run.moved:
        return
    table = Table("mentions", "from", "to", "samples (case: text)")
    for way, moved in sorted(run.moved.items(), key=lambda each: -each[1].count):
        texts = "\n".join(f"{case}: {escape(clean(text))}" for case, text in moved.samples)
        table.add_row(f"{moved.count:,}", _place(way.before), _place(way.after), texts)
    Console(soft_wrap=False).print(table)


def _place(place: Place) -> str:
    return escape(f"{place.department} ({place.rule or 'fallback'})")
