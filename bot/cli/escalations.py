"""`comptoir escalations simulate`: who would be told, when and why, in a case or for a mention that a rule takes."""

import asyncio
import json
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from typing import Annotated, Any

import typer

from bot.cards.text import clean
from bot.cli.promised import length, local, promise_data, promise_lines
from bot.cli.rehearsed import speak_of_demo
from bot.cli.rules_common import DEFAULT_FILE, FileOption, Json, moment
from bot.domain.alarms import shown
from bot.domain.case import Case, CaseState
from bot.domain.department import Directory
from bot.domain.due import promises, running
from bot.domain.escalation import StepDue, steps
from bot.domain.hours import Hours
from bot.domain.new_case import NewCase
from bot.domain.planned import planned
from bot.domain.policy import Step
from bot.domain.receivers import receivers
from bot.errors import NotFound, WrongState
from bot.now import utc_now
from bot.rules.plan import combine
from bot.rules.source import Rules, load_file
from bot.settings import load_settings
from bot.storage.case_rows import opened
from bot.storage.database import open_store

app = typer.Typer(help="Escalations: who is told of an author who waits, and when.", no_args_is_help=True)
app.callback()(lambda: None)  # keeps the word for the command, as there is but one


@app.command()
def simulate(
    what: Annotated[str, typer.Argument(metavar="CASE|RULE", help="A case by its number, or a rule by its id.")],
    at: Annotated[
        str,
        typer.Option(help="When the author begins to wait (RULE), or when one looks (CASE): 2026-12-25T10:00+01:00."),
    ] = "",
    network: Annotated[str, typer.Option(help="Where it is written, for a rule: promises may differ.")] = "",
    file: FileOption = DEFAULT_FILE,
    as_json: Json = False,
) -> None:
    """Print what is to come: each step with its moment by the department's clock, whom it tells, and why then."""
    rules, now = load_file(file), moment(at)
    case = asyncio.run(_stored(int(what))) if what.isdecimal() else _imagined(rules, what, network, now)
    department = rules.directory.department(case.department)
    hours = department.hours if department is not None else None
    zone = hours.zone if hours is not None else rules.directory.zone
    report = {
        "case": case.id or None,
        "rule": case.rule,
        "department": case.department,
        "zone": str(zone),
        "escalation": case.policy.name if case.policy is not None else None,
        "waiting_since": local(case.waiting_since, zone),
        "promises": promise_data(promises(case, hours), hours, zone),
        "stopped": _stopped(case, now, zone),
        "steps": [_step(each, case, rules.directory, now, zone) for each in steps(case, hours)],
    }
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False))
        return
    for line in _lines(report, case, hours):
        typer.echo(clean(line))


async def _stored(number: int) -> Case:
    speak_of_demo()
    store = open_store(load_settings().database_url, clock=utc_now, looking=True)
    try:
        async with store.reading() as tx:
            case = await tx.cases.get(number)
    finally:
        await store.close()
    if case is None:
        raise NotFound(f"There is no case {number}.")
    return case


def _imagined(rules: Rules, name: str, network: str, since: datetime) -> Case:
    """The case of a mention that a rule takes, and to which no other rule adds anything."""
    rule = next((each for each in rules.plan.rules if each.id == name), None)
    if rule is None:
        raise NotFound(f"There is no case and no rule {clean(name)}.")
    if not rule.outcome.department:
        raise WrongState(f"Rule {name} names no department: ask for one that does.")
    decision = combine([], rule.outcome, rule.id)
    new = NewCase("", network, "", "", "", decision, 0, since, since, "")
    return opened(0, planned(new, rules.directory), since)


def _step(due: StepDue, case: Case, directory: Directory, now: datetime, zone: tzinfo) -> dict[str, Any]:
    state = "taken" if due.number in case.steps_taken else "overdue" if due.at <= now and case.id else "to come"
    told = receivers(due.step, case, directory, now if state == "overdue" else due.at)
    granted = running(case)
    share = f"{due.step.share}% of {length(granted)}" if due.step.after is None and granted is not None else ""
    return {
        "step": due.number,
        "called": case.policy.called(due.number) if case.policy is not None else str(due.number),
        "at": local(due.at, zone),
        "state": state,
        "open_seconds": due.wait.total_seconds(),
        "share": share,
        "quiet": _quiet(due.step),
        "to": list(due.step.to),
        "people": list(told.people),
        "departments": list(told.departments),
        "outside": list(told.outside),
    }


def _stopped(case: Case, now: datetime, zone: tzinfo) -> str | None:
    """Why nothing comes for now, None where it does."""
    if case.policy is None:
        return "no escalation was named when it was opened"
    if case.waiting_since is None:
        return f"nobody waits, it is {case.state.value}"
    if case.next_step_at is not None:
        return None
    if case.is_snoozed(now):
        return f"it is snoozed until {local(case.snoozed_until, zone)}, and goes on then"
    if case.state is CaseState.AWAITING_APPROVAL:
        return "a reply waits for approval"
    if case.assignee is not None:
        return f"{case.assignee} has it; what follows is what would come, were it given back"
    return "every step was taken"


def _lines(report: dict[str, Any], case: Case, hours: Hours | None) -> Iterator[str]:
    who = f"Case {case.id}" if case.id else f"A mention that {case.rule} takes"
    yield f"{who}, in {case.department}, by the clock of {report['zone']}"
    if case.waiting_since is not None:
        yield f"  its author waits since {report['waiting_since']}"
    if hours is None:
        yield "  the department works day and night"
    yield from (f"  {line}" for line in promise_lines(report["promises"]))
    if report["stopped"] is not None:
        yield f"  nothing comes now: {report['stopped']}"
    for step in report["steps"]:
        told = ", ".join([*step["people"], *step["departments"], *map(shown, step["outside"])]) or "nobody by now"
        open_time = f"{length(timedelta(seconds=step['open_seconds']))} of open time"
        why = f"{step['share']}, {open_time}" if step["share"] else open_time
        slept = " awake" if case.sleeps else ""
        quiet = f", not in {step['quiet']}" if step["quiet"] else ""
        yield f"{step['at']}  step {step['called']} {step['state']}: after {why}{slept}{quiet}; tells {told}"


def _quiet(step: Step) -> str:
    """When a step tells nobody, "" where it may at any time."""
    if step.quiet is None:
        return ""
    [between] = step.quiet.week[0]
    return f"{between.start:%H:%M}-{between.end:%H:%M}, {step.quiet.zone.key}"
