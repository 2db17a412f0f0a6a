"""`comptoir rules ...`: the rules file is checked, tested, asked where texts go, tried on the past, and described."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.cli import rules_check, rules_replay, rules_route, rules_test
from bot.cli.promised import promise_data, promise_lines
from bot.cli.rules_common import DEFAULT_FILE, FileOption, Json, moment
from bot.domain.decision import Decision
from bot.domain.due import foreseen, promised
from bot.domain.mention import Author, History, Mention, MentionKind, Understanding
from bot.rules.reference import reference as write_reference
from bot.rules.schema import json_schema
from bot.rules.source import Rules, load_file
from bot.rules.vocabulary import KINDS, LANGUAGES, NETWORKS
from bot.understanding.read import Reader

app = typer.Typer(
    help="The rules file: check it, test it, ask where texts would go, try it on the past, print its schema.",
    no_args_is_help=True,
)
app.command("check")(rules_check.check)
app.command("test")(rules_test.test)
app.command("route")(rules_route.route)
app.command("replay")(rules_replay.replay)


@app.command()
def explain(
    text: Annotated[str, typer.Option(help="What the author wrote.")],
    network: Annotated[str, typer.Option(help="x, facebook, mastodon ...")] = "",
    language: Annotated[
        str, typer.Option("--language", "--lang", help="fr, en ...; told from the text if absent.")
    ] = "",
    kind: Annotated[str, typer.Option(help="mention, reply, quote, comment, review, message, contact.")] = "mention",
    account: Annotated[str, typer.Option(help="The key of our account that it reaches.")] = "",
    handle: Annotated[str, typer.Option(help="The author's handle.")] = "somebody",
    followers: Annotated[int | None, typer.Option(min=0, help="How many follow the author.")] = None,
    cases_30d: Annotated[
        int, typer.Option("--cases-30d", min=0, help="How many cases the author had in the 30 days before.")
    ] = 0,
    known: Annotated[bool, typer.Option("--known", help="The author had a case before.")] = False,
    feeling: Annotated[float | None, typer.Option(min=-1, max=1, help="-1 to 1; read from the text if absent.")] = None,
    stars: Annotated[int | None, typer.Option(min=1, max=5, help="Stars of a review.")] = None,
    at: Annotated[str, typer.Option(help="The moment, such as 2026-12-25T10:00+01:00; now if absent.")] = "",
    file: FileOption = DEFAULT_FILE,
    as_json: Json = False,
) -> None:
    """Say where a text would go, by which rule, and what decided."""
    _one_of("--network", network, NETWORKS)
    _one_of("--language", language, LANGUAGES)
    _one_of("--kind", kind, KINDS)
    rules = load_file(file)
    now = moment(at)
    mention = Mention(
        account=account,
        network=network,
        remote_id="explain",
        author=Author("explain", handle, followers=followers),
        text=text,
        posted_at=now,
        url="",
        kind=MentionKind(kind),
        language=language or None,
        stars=stars,
    )
    understanding = _understood(mention, language, feeling)
    history = History(cases_30d, known or cases_30d > 0)
    decision = rules.plan.route(mention, understanding, now=now, history=history)
    promises = _promises(decision, mention, rules)
    if as_json:
        report = {
            "decision": asdict(decision),
            "understanding": asdict(understanding),
            "promises": promises,
            "rules": rules.hash,
        }
        typer.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        _tell(decision, understanding, promises, rules)


@app.command()
def schema() -> None:
    """Print the JSON Schema of the file, with which an editor completes and checks while one types."""
    typer.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))


@app.command()
def reference() -> None:
    """Print the reference page of the file, in Markdown, written from its schema."""
    typer.echo(write_reference(), nl=False)


def _one_of(option: str, value: str, allowed: frozenset[str]) -> None:
    if value and value not in allowed:
        raise typer.BadParameter(f"{value} is none of {', '.join(sorted(allowed))}.", param_hint=option)


def _understood(mention: Mention, language: str, feeling: float | None) -> Understanding:
    read = Reader().read([mention])[0]
    return Understanding(
        language=language or read.language,
        feeling=read.feeling if feeling is None else feeling,
        anger=read.anger,
        urgency=read.urgency,
        question=read.question,
    )


def _promises(decision: Decision, mention: Mention, rules: Rules) -> list[dict[str, Any]]:
    """Until when it would be answered and resolved, as it was promised at its moment."""
    directory = rules.directory
    department = directory.department(decision.department)
    hours = department.hours if department is not None else None
    run = foreseen(promised(decision, mention.network, directory), mention.posted_at, hours)
    return promise_data(run, hours, hours.zone if hours is not None else directory.zone)


def _tell(
    decision: Decision, understanding: Understanding, promises: Sequence[Mapping[str, Any]], rules: Rules
) -> None:
    facts: dict[str, Any] = {
        "department": decision.department,
        "rule": decision.rule or "none: the fallback",
        "priority": decision.priority.value,
        "tags": ", ".join(decision.tags),
        "also": ", ".join(decision.also),
        "approval": {True: "required", False: "none", None: ""}[decision.approval],
        "sla": decision.sla,
        "escalation": decision.escalation,
        "promised": "\n".join(promise_lines(promises)),
        "language": understanding.language,
        "mood": f"feeling {understanding.feeling:g}, anger {understanding.anger:g}, urgency {understanding.urgency:g}",
        "rules": rules.hash[:12],
    }
    console = Console(soft_wrap=True)
    outcome = Table(show_header=False, box=None)
    for name, value in facts.items():
        if value:
            outcome.add_row(f"[bold]{name}[/]", escape(str(value)))
    console.print(outcome)
    reasons = Table("rule", "condition", "matched", "at")
    for reason in decision.reasons:
        place = f"{reason.start}-{reason.end}" if reason.start >= 0 else ""
        reasons.add_row(escape(reason.rule or "-"), escape(reason.condition), escape(reason.matched), place)
    console.print(reasons)
