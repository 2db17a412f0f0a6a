"""Escalations are read as they are written; what is wrong with a step is told where it stands."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.decision import Decision
from bot.domain.escalation import policy_of
from bot.domain.hours import Between, every_day
from bot.domain.policy import Policy, Step
from bot.domain.rota import Rota
from bot.errors import RulesError
from bot.rules.source import check, load_proven, load_rules
from tests.rules.files import HEAD

PEOPLE = "people: {marie: {name: Marie}, mia: {name: Mia}, ana: {name: Ana, admin: true}}\n"
LED = HEAD.replace('channel: "#livraison"}', 'channel: "#livraison", managers: [mia], escalation: standard, sla: fast}')
FAST = "sla: {fast: {first_response: 1h}}\nrules: []\n"
STANDARD = "escalation:\n  standard:\n"


def told(steps: str, *, head: str = LED, rest: str = FAST, people: str = PEOPLE) -> dict[str, tuple[str, str, str]]:
    """What is wrong with a file whose escalation has these steps: severity, code and words by the path."""
    found = [each for each in check(f"{head}{people}{rest}{STANDARD}{steps}", "f") if each.code != "unused_department"]
    return {each.path: (each.severity, each.code, f"{each.message} {each.remedy}".strip()) for each in found}


def test_a_step_comes_with_a_share_of_the_promise_or_after_open_time_and_tells_one_or_several():
    steps = (
        "    - {at: 50%, to: channel}\n"
        "    - {after: 45m, to: [assignee, managers, press]}\n"
        "    - {at: '150 %', to: admins, repeat: 1h}\n"
    )
    directory = load_rules(f"{LED}{PEOPLE}{FAST}{STANDARD}{steps}", file="f").directory
    policy = Policy(
        "standard",
        (
            Step(("channel",), share=50),
            Step(("assignee", "managers", "press"), timedelta(minutes=45)),
            Step(("admins",), share=150),
            *Step(("admins",), share=150).repeated(3, timedelta(hours=1)),
        ),
    )
    assert directory.escalations == {"standard": policy}
    assert policy_of(Decision("delivery", "r", ()), directory) == policy
    assert policy_of(Decision("press", "r", ()), directory) is None
    assert policy_of(Decision("press", "r", (), escalation="standard"), directory) == policy
    assert policy_of(Decision("gone", "r", ()), directory) is None


def test_quiet_hours_go_by_the_clock_of_the_file():
    steps = '    - {after: 1h, to: admins, quiet: "22:00-7:00", repeat: 2h}\n'
    for zone, named in (("", "UTC"), ("zone: Asia/Tokyo\n", "Asia/Tokyo")):
        [own, *again] = (
            load_rules(f"{zone}{LED}{PEOPLE}{FAST}{STANDARD}{steps}", file="f").directory.escalations["standard"].steps
        )
        assert own.quiet == every_day(Between(time(22), time(7)), ZoneInfo(named))
        assert {each.quiet for each in again} == {own.quiet}


@pytest.mark.parametrize(
    ("step", "path", "code", "said"),
    [
        ("{to: channel}", "", "no_moment", "Add at: 50% (of what is promised), or after: 45m."),
        ("{at: 50%, after: 1h, to: channel}", "", "two_moments", "Keep one of them."),
        ("{at: half, to: channel}", ".at", "bad_share", "'half' is no share of a promise. Write 50%."),
        ("{at: 75, to: channel}", ".at", "bad_share", "75 is no share of a promise. Write 75%."),
        ("{at: true, to: channel}", ".at", "bad_share", "Write 50%."),
        ("{at: 0%, to: channel}", ".at", "bad_share", "Write 1% to 1000%."),
        ("{at: 1001%, to: channel}", ".at", "bad_share", "Write 1% to 1000%."),
        ("{after: 0m, to: channel}", ".after", "bad_duration", "no time at all"),
        ("{after: 1h, to: channel, repeat: 0m}", ".repeat", "bad_duration", "no time at all"),
        ("{after: 1h, to: channel, repeat: 1s}", ".repeat", "bad_duration", "Write 5m to 90d, for example 4h."),
        ("{after: 1h, to: channel, repeat: 999999d}", ".repeat", "bad_duration", "Write 5m to 90d, for example 4h."),
        ("{after: 1h, to: channel, quiet: night}", ".quiet", "bad_hours", "20:00-08:00"),
        ("{after: 1h, to: channel, quiet: '0:00-24:00'}", "", "always_quiet", 'Write for example quiet: "22:00-7:00".'),
        ("{after: 1h, to: []}", ".to", "wrong_type", "Write at least one entry"),
        ("{after: 1h}", "", "missing", "Add to: here."),
        ("{after: 1h, to: manager}", ".to[0]", "unknown_receiver", "Did you mean managers? Allowed: channel, assignee"),
        ("{after: 1h, to: [channel, delivry]}", ".to[1]", "unknown_receiver", "Did you mean delivery?"),
        ("{after: 1h, to: channel, then: 2h}", ".then", "unknown_key", "then means nothing here."),
    ],
)
def test_a_step_that_says_nothing_sensible_is_refused_in_its_place(step, path, code, said):
    severity, told_code, words = told(f"    - {step}\n")[f"escalation.standard[0]{path}"]
    assert (severity, told_code) == ("error", code)
    assert said in words


def test_an_escalation_without_a_step_is_refused():
    assert told("    []\n")["escalation.standard"][:2] == ("error", "wrong_type")


def test_a_step_that_tells_nobody_in_a_department_is_refused_with_what_to_add():
    severity, code, words = told("    - {after: 1h, to: approvers}\n")["escalation.standard[0].to"]
    assert (severity, code) == ("error", "tells_nobody")
    assert words == (
        "Step 1 of standard tells nobody in delivery: there are no approvers. "
        "Add approvers: [...] to delivery, or tell channel as well."
    )
    led = LED.replace("press}", "press, escalation: standard}")
    assert "in press: there are no managers and no approvers" in " ".join(
        each[2] for each in told("    - {after: 1h, to: [managers, approvers]}\n", head=led).values()
    )
    people = PEOPLE.replace(", admin: true", "")
    [words] = [each[2] for each in told("    - {after: 1h, to: admins}\n", people=people).values()]
    assert words.endswith("there are no admins. Write admin: true for one of the people, or tell channel as well.")


ROTA = 'on_call: {people: [mia, ana], starts: "2026-11-30 9:00"}'


def test_a_step_that_tells_whoever_is_on_call_needs_somebody_who_is():
    [words] = [each[2] for each in told("    - {after: 1h, to: on_call}\n").values()]
    assert words == (
        "Step 1 of standard tells nobody in delivery: there are no people on call. "
        'Add on_call: {people: [...], starts: "2026-11-30 09:00"} to delivery, or tell channel as well.'
    )
    called = LED.replace("managers: [mia]", f"managers: [mia], {ROTA}")
    assert told("    - {after: 1h, to: on_call}\n", head=called) == {}


@pytest.mark.parametrize(
    ("rota", "path", "code", "said"),
    [
        ("{people: [mia, anna], starts: '2026-11-30 09:00'}", ".people[1]", "unknown_person", "Did you mean ana?"),
        ("{people: [], starts: '2026-11-30 09:00'}", ".people", "wrong_type", "Write at least one entry"),
        ("{starts: '2026-11-30 09:00'}", "", "missing", "Add people: here."),
        ("{people: [mia]}", "", "missing", "Add starts: here."),
        ("{people: [mia], starts: monday}", ".starts", "bad_start", 'Write for example "2026-11-30 09:00"'),
        ("{people: [mia], starts: 2026-02-30}", ".starts", "bad_start", "is no day and hour."),
        ("{people: [mia], starts: 9}", ".starts", "bad_start", "9 is no day and hour."),
        ("{people: [mia, marie], starts: '2026-11-30'}", ".people[1]", "called_in_vain", "Add marie to members: of"),
    ],
)
def test_a_rota_that_calls_nobody_who_could_help_is_refused(rota, path, code, said):
    head = LED.replace("managers: [mia]", f"managers: [mia], on_call: {rota}")
    found = told("    - {after: 1h, to: on_call}\n", head=head)
    severity, told_code, words = found[f"departments.delivery.on_call{path}"]
    assert (severity, told_code) == ("error", code)
    assert said in words


@pytest.mark.parametrize(
    ("head", "zone"),
    [("", "UTC"), ("zone: Asia/Tokyo\n", "Asia/Tokyo"), ("hours", "Europe/Paris")],
)
def test_a_rota_goes_by_the_clock_of_the_hours_else_by_that_of_the_file(head, zone):
    there = 'hours: {zone: Europe/Paris, open: {mon-fri: "9:00-18:00"}}, ' if head == "hours" else ""
    led = LED.replace("managers: [mia]", f"managers: [mia], {there}{ROTA}")
    text = f"{led}{PEOPLE}{FAST}{STANDARD}    - {{after: 1h, to: on_call}}\n"
    directory = load_rules(text if head == "hours" else head + text, file="f").directory
    assert directory.departments["delivery"].rota == Rota(("mia", "ana"), date(2026, 11, 30), time(9), ZoneInfo(zone))
    assert directory.departments["press"].rota is None


@pytest.mark.parametrize("to", ["managers", "[approvers, managers]", "assignee", "press", "admins", "channel"])
def test_a_step_that_somebody_hears_of_is_taken(to):
    assert told(f"    - {{after: 1h, to: {to}}}\n") == {}


def test_a_rule_that_leads_elsewhere_with_an_escalation_is_held_against_that_department():
    rules = "rules: [{id: r, then: {department: press, escalation: standard}, examples: [a]}]\n"
    found = told("    - {after: 1h, to: managers}\n", rest=f"sla: {{fast: {{first_response: 1h}}}}\n{rules}")
    assert "in press" in found["escalation.standard[0].to"][2]


def test_an_escalation_that_nothing_names_is_warned_of():
    found = told("    - {after: 1h, to: channel}\n", head=HEAD)
    assert found["escalation.standard"][:2] == ("warning", "unused_escalation")
    adds = "sla: {fast: {first_response: 1h}}\nrules: [{id: r, then: {escalation: standard}, examples: [a]}]\n"
    assert "escalation.standard" not in told("    - {after: 1h, to: channel}\n", head=HEAD, rest=adds)


@pytest.mark.parametrize(
    ("level", "comes"),
    [
        ("{first_response: 1h}", True),
        ("{next_response: 1h}", True),
        ("{resolution: 1h}", False),
        ("{networks: {x: {first_response: 1h}}}", True),
        ("{priorities: {urgent: {first_response: 1h}}}", True),
        ("{}", False),
    ],
)
def test_a_share_of_nothing_is_warned_of(level, comes):
    found = told(
        "    - {at: 50%, to: channel}\n    - {after: 1h, to: channel}\n", rest=f"sla: {{fast: {level}}}\nrules: []\n"
    )
    assert ("escalation.standard[0].at" not in found) is comes
    if not comes:
        assert found["escalation.standard[0].at"] == (
            "warning",
            "never_due",
            "Step 1 of standard never comes in delivery: no answer is promised there. "
            "Name a service level there under sla:, or write after: with a length of time.",
        )


@pytest.mark.parametrize("then", ["{sla: fast, tags: [a]}", "{department: delivery, sla: fast}"])
def test_a_rule_may_promise_what_its_department_does_not(then):
    head = LED.replace(", sla: fast", "")
    rest = f"sla: {{fast: {{first_response: 1h}}}}\nrules: [{{id: r, then: {then}, examples: [a]}}]\n"
    assert told("    - {at: 50%, to: channel}\n", head=head, rest=rest) == {}


def test_whoever_is_named_twice_in_a_step_is_warned_of():
    assert "twice" in told("    - {after: 1h, to: [channel, channel]}\n")["escalation.standard[0].to[1]"][2]


def test_a_department_that_only_a_step_tells_is_in_use():
    body = f"{LED}{PEOPLE}{FAST}{STANDARD}    - {{after: 1h, to: press}}\n"
    unused = [each.path for each in check(body, "f") if each.code == "unused_department"]
    assert unused == ["departments.delivery"]


def test_a_department_without_hours_is_warned_of_where_others_have_some():
    office = LED.replace("channel: press}", "channel: press, hours: {open: {mon-fri: '09:00-18:00'}}}")
    found = told("    - {after: 1h, to: channel}\n", head=office)
    assert found["departments.delivery.escalation"][:2] == ("warning", "steps_by_night")
    assert "departments.delivery.escalation" not in told("    - {after: 1h, to: channel}\n")


def test_rules_in_force_since_before_steps_were_looked_at_still_start_without_those():
    text = f"{LED}{PEOPLE}{FAST}escalation: {{standard: {{}}, loud: [whatever]}}\n"
    with pytest.raises(RulesError):
        load_rules(text, file="f")
    assert load_proven(text, file="f").directory.escalations == {}
    with pytest.raises(RulesError):
        load_proven(text.replace("version: 1", "version: 2"), file="f")
