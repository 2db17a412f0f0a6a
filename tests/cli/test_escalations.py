"""What would come is told before it does, by the department's clock, for a mention that a rule takes and for a case."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain import case as cases
from bot.domain.case import Case
from bot.domain.climbing import climb
from bot.domain.decision import Decision
from bot.domain.new_case import NewCase
from bot.domain.planned import planned
from bot.now import utc_now
from bot.rules.source import load_file
from bot.storage.database import open_store
from tests.cli.typed import CommandLine, in_thread

RULES = """
version: 1
zone: Europe/Paris
people:
  marie: {name: Marie}
  mia: {name: Mia}
  ana: {name: Ana, admin: true}
sla: {usual: {first_response: 4h, resolution: 9h, networks: {x: {first_response: 1h}}}}
escalation:
  standard: [{at: 50%, to: channel}, {after: 3h, to: [assignee, managers]}, {after: 1d, to: [admins, press]}]
  loud: [{after: 1h, to: [channel, email: lead@example.org, pagerduty: on_call]}]
alarms:
  mail: {host: smtp.example.org, sender: comptoir@example.org}
  pagerduty: {on_call: {key: env:PAGER_KEY}}
departments:
  care: {name: Customer care, members: [marie], managers: [mia], sla: usual, escalation: standard,
         hours: {open: {mon-fri: "09:00-18:00"}}}
  press: {name: Press, members: [marie]}
fallback: care
rules:
  - {id: parcels, if: {any: [parcel]}, then: {department: care}, examples: [my parcel]}
  - {id: broken, if: {any: [broken]}, then: {department: care, escalation: loud}, examples: [it is broken]}
  - {id: journalists, if: {any: [interview]}, then: {department: press}, examples: [an interview]}
  - {id: urgent, if: {any: [asap]}, then: {tags: [urgent]}, examples: [asap]}
"""
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def line(comptoir: CommandLine) -> CommandLine:
    (comptoir.folder / "routing_rules.yaml").write_text(RULES)
    assert comptoir("migrate")[0] == 0
    return comptoir


def test_what_would_come_for_a_mention_is_told_by_the_departments_clock(line: CommandLine) -> None:
    code, out, _ = line("escalations", "simulate", "parcels", "--at", "2026-03-27T16:30+01:00")
    assert (code, out.splitlines()) == (
        0,
        [
            "A mention that parcels takes, in care, by the clock of Europe/Paris",
            "  its author waits since 2026-03-27 16:30+01:00",
            "  first response due 2026-03-30 11:30+02:00, because 4h of open time run from 2026-03-27 16:30+01:00, "
            "not counting 62h closed",
            "  resolution due 2026-03-30 16:30+02:00, because 9h of open time run from 2026-03-27 16:30+01:00, "
            "not counting 62h closed",
            "2026-03-30 09:30+02:00  step 1 to come: after 50% of 4h, 2h of open time; tells care",
            "2026-03-30 10:30+02:00  step 2 to come: after 3h of open time; tells mia, care",
            "2026-04-01 13:30+02:00  step 3 to come: after 24h of open time; tells ana, press",
        ],
    )


def test_repetitions_and_quiet_hours_are_told_as_they_will_be(line: CommandLine) -> None:
    again = RULES.replace("{after: 1h, to: [channel", '{after: 8h, repeat: 1h, quiet: "18:00-9:30", to: [channel')
    (line.folder / "routing_rules.yaml").write_text(again)
    code, out, _ = line("escalations", "simulate", "broken", "--at", "2026-03-02T10:00+01:00")
    rest = "of open time, not in 18:00-09:30, Europe/Paris; tells care, lead@example.org, pagerduty on_call"
    assert (code, out.splitlines()[4:7]) == (
        0,
        [
            f"2026-03-03 09:30+01:00  step 1 to come: after 8h {rest}",
            f"2026-03-03 10:00+01:00  step 1.1 to come: after 9h {rest}",
            f"2026-03-03 11:00+01:00  step 1.2 to come: after 10h {rest}",
        ],
    )


ROTA = '{name: Customer care, on_call: {people: [marie, mia], starts: "2026-02-23 12:30"}, '
ON_CALL = RULES.replace("{name: Customer care, ", ROTA).replace("{at: 50%, to: channel}", "{at: 50%, to: on_call}")


def test_whoever_is_on_call_when_a_step_comes_is_named(line: CommandLine) -> None:
    (line.folder / "routing_rules.yaml").write_text(ON_CALL.replace("[assignee, managers]", "on_call"))
    _, out, _ = line("escalations", "simulate", "parcels", "--at", "2026-03-02T10:00+01:00")
    told = [each for each in out.splitlines() if "step" in each]
    assert [each.partition("; ")[2] for each in told[:2]] == ["tells marie", "tells mia"]
    _, out, _ = line("escalations", "simulate", "parcels", "--at", "2026-02-20T10:00+01:00")
    assert next(each for each in out.splitlines() if "step 1" in each).endswith("tells care")


async def test_a_step_that_is_overdue_tells_whoever_is_on_call_now(line: CommandLine) -> None:
    (line.folder / "routing_rules.yaml").write_text(ON_CALL)
    await kept(line)
    _, out, _ = await in_thread(line, "escalations", "simulate", "1", "--at", "2026-03-02T12:29+01:00")
    assert next(each for each in out.splitlines() if "step 1 overdue" in each).endswith("tells marie")
    _, out, _ = await in_thread(line, "escalations", "simulate", "1", "--at", "2026-03-02T12:30+01:00")
    assert next(each for each in out.splitlines() if "step 1 overdue" in each).endswith("tells mia")


def test_those_outside_who_would_be_told_are_named_with_the_others(line: CommandLine) -> None:
    _, out, _ = line("escalations", "simulate", "broken", "--at", "2026-03-02T10:00+01:00")
    assert out.splitlines()[-1].endswith("tells care, lead@example.org, pagerduty on_call")


def test_a_secret_that_is_not_there_is_found_before_it_is_missed(
    line: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PAGER_KEY", raising=False)
    code, out, err = line("rules", "check", "routing_rules.yaml")
    assert code == 0, "whoever edits the rules need not hold the secrets"
    assert "alarms.pagerduty.on_call.key: The environment variable PAGER_KEY is not set here." in out + err
    monkeypatch.setenv("PAGER_KEY", "key")
    assert "PAGER_KEY" not in "".join(line("rules", "check", "routing_rules.yaml")[1:])


def test_promises_of_a_network_and_departments_without_hours_are_reckoned_with(line: CommandLine) -> None:
    _, out, _ = line("escalations", "simulate", "parcels", "--at", "2026-03-02T10:00", "--network", "x", "--json")
    told = json.loads(out)
    first = told["steps"][0]
    assert (first["share"], first["at"]) == ("50% of 1h", "2026-03-02 11:30+01:00")
    assert told["promises"][0] == {
        "kind": "first_response",
        "since": "2026-03-02 11:00+01:00",
        "open_seconds": 3600.0,
        "due": "2026-03-02 12:00+01:00",
        "closed_seconds": 0.0,
        "paused_seconds": 0.0,
    }
    _, out, _ = line("escalations", "simulate", "journalists")
    assert "the department works day and night" in out
    assert "nothing comes now: no escalation was named when it was opened" in out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["nothing"], 1, "no case and no rule nothing"),
        (["urgent"], 1, "names no department"),
        (["404"], 1, "no case 404"),
        (["parcels", "--at", "noon"], 2, "2026-12-25T10:00"),
    ],
)
def test_what_cannot_be_told_is_said(line: CommandLine, words: list[str], code: int, said: str) -> None:
    given, _, err = line("escalations", "simulate", *words)
    assert (given, said in err) == (code, True)


async def kept(line: CommandLine, change: object = None) -> None:
    """A case of Monday at nine, changed by `change`."""
    directory = load_file(line.folder / "routing_rules.yaml").directory
    decision = Decision("care", "parcels", ())
    new = planned(NewCase("a", "mastodon", "1", "7", "lea", decision, 1, MONDAY, MONDAY, "?"), directory)
    store = open_store(line.url, clock=utc_now)
    async with store.writing() as tx:
        [case] = await tx.cases.open_many([new], MONDAY)
        if callable(change):
            await tx.cases.save(change(case))
    await store.close()


def approval(case: Case) -> Case:
    return cases.awaiting_approval(case, "marie", MONDAY)


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("change", "stopped"),
    [
        (None, None),
        (
            lambda case: cases.claim(case, "marie", MONDAY),
            "marie has it; what follows is what would come, were it given back",
        ),
        (approval, "a reply waits for approval"),
        (
            lambda case: cases.snooze(case, MONDAY + 26 * HOUR, MONDAY),
            "it is snoozed until 2026-03-03 11:00+01:00, and goes on then",
        ),
        (lambda case: cases.replied(case, MONDAY), "nobody waits, it is replied"),
        (lambda case: climb(case, [1, 2, 3], None, MONDAY), "every step was taken"),
    ],
)
async def test_of_a_case_it_is_told_why_nothing_comes(line: CommandLine, change: object, stopped: str | None) -> None:
    await kept(line, change)
    code, out, _ = await in_thread(line, "escalations", "simulate", "1", "--at", "2026-03-02T09:30+01:00", "--json")
    told = json.loads(out)
    assert (code, told["stopped"], told["case"], told["escalation"]) == (0, stopped, 1, "standard")


async def test_of_a_case_it_is_told_what_was_taken_and_what_is_overdue(line: CommandLine) -> None:
    await kept(line, lambda case: climb(case, [1], MONDAY, MONDAY))
    _, out, _ = await in_thread(line, "escalations", "simulate", "1", "--at", "2026-03-02T12:00+01:00")
    heading, *lines = out.splitlines()
    assert heading == "Case 1, in care, by the clock of Europe/Paris"
    assert [each.partition("  ")[2].partition(":")[0] for each in lines if "step" in each] == [
        "step 1 taken",
        "step 2 overdue",
        "step 3 to come",
    ]


async def test_the_time_that_a_case_sleeps_is_said_to_pass_for_nothing(line: CommandLine) -> None:
    await kept(line, lambda case: cases.snooze(case, MONDAY + 26 * HOUR, MONDAY))
    _, out, _ = await in_thread(line, "escalations", "simulate", "1", "--at", "2026-03-02T09:30+01:00")
    assert "2026-03-03 13:00+01:00  step 1 to come: after 50% of 4h, 2h of open time awake; tells care" in out
    assert (
        "first response due 2026-03-03 15:00+01:00, because 4h of open time run from 2026-03-02 09:00+01:00, "
        "not counting 15h closed and 11h paused"
    ) in out


async def test_once_its_author_has_an_answer_no_resolution_is_due(line: CommandLine) -> None:
    await kept(line, lambda case: cases.replied(case, MONDAY + HOUR))
    _, out, _ = await in_thread(line, "escalations", "simulate", "1", "--at", "2026-03-02T12:00+01:00", "--json")
    assert json.loads(out)["promises"] == []
