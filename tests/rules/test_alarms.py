"""Receivers outside the house are read as they are written; what would reach nobody is refused where it stands."""

from datetime import timedelta

import pytest

from bot.domain.alarms import MailServer, Outside, Pager, Webhook, shown
from bot.domain.policy import Step
from bot.rules.outside import AlarmsSection, unset
from bot.rules.source import check, load_rules, open_file
from tests.rules.files import HEAD

LED = HEAD.replace('channel: "#livraison"}', 'channel: "#livraison", escalation: standard}')
ALARMS = """alarms:
  mail: {host: smtp.example.org, sender: c@example.org, user: c, password: env:SMTP_PASSWORD}
  webhooks: {ops: {url: "https://ops.example.org/c?d=e", secret: env:OPS_SECRET}}
  pagerduty: {on_call: {key: env:PAGER_KEY, base_url: "http://10.0.0.1:8080/", private: true}, usual: {key: env:KEY}}
"""


def text(to: str, alarms: str = ALARMS) -> str:
    return f"{LED}rules: []\nescalation: {{standard: [{{after: 1h, to: {to}}}]}}\n{alarms}"


def told(to: str, alarms: str = ALARMS) -> dict[str, str]:
    """What is wrong, by the path: the code and the words."""
    found = [each for each in check(text(to, alarms), "f") if each.severity == "error"]
    return {each.path: f"{each.code}: {each.message} {each.remedy}" for each in found}


def test_a_step_tells_somebody_outside_beside_those_in_the_house():
    directory = load_rules(
        text("[channel, email: lead@example.org, webhook: ops, {pagerduty: on_call}]"), file="f"
    ).directory
    named = ("channel", "email:lead@example.org", "webhook:ops", "pagerduty:on_call")
    assert directory.escalations["standard"].steps == (Step(named, timedelta(hours=1)),)
    assert directory.outside == Outside(
        MailServer("smtp.example.org", 587, "c@example.org", "starttls", "c", "SMTP_PASSWORD"),
        {"ops": Webhook("https://ops.example.org/c?d=e", "OPS_SECRET")},
        {
            "on_call": Pager("PAGER_KEY", "http://10.0.0.1:8080", private=True),
            "usual": Pager("KEY", "https://events.pagerduty.com"),
        },
    )
    assert [shown(each) for each in named[1:]] == ["lead@example.org", "webhook ops", "pagerduty on_call"]


def test_one_receiver_may_stand_by_itself():
    steps = load_rules(text("{email: lead@example.org}"), file="f").directory.escalations["standard"].steps
    assert steps[0].to == ("email:lead@example.org",)


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_mail_goes_by_the_usual_port_of_its_security(security, port):
    alarms = f"alarms: {{mail: {{host: smtp.example.org, sender: c@example.org, security: {security}}}}}\n"
    mail = load_rules(text("{email: lead@example.org}", alarms), file="f").directory.outside.mail
    assert mail is not None
    assert (mail.port, mail.user) == (port, "")


@pytest.mark.parametrize(
    "address",
    ["lead", "lead@", "lead@local", "a b@example.org", "lead@example.org\\nBcc: x@y.org", "léa@example.org",
     "Lead <lead@example.org>", "lead@example.org, x@example.org", "a@" + "b" * 250 + ".org", "lead@exa_mple.org"],
)  # fmt: skip
def test_an_address_to_which_no_mail_can_go_is_refused(address):
    assert told(f'{{email: "{address}"}}')["escalation.standard[0].to[0].email"].startswith("bad_email: ")


def test_an_address_that_is_no_text_is_refused():
    assert "bad_email" in told("{email: 5}")["escalation.standard[0].to[0].email"]


@pytest.mark.parametrize(
    ("to", "path", "said"),
    [
        ("{webhook: opps}", "[0].webhook", "There is no webhook 'opps'. Did you mean ops?"),
        ("[channel, pagerduty: on_cal]", "[1].pagerduty", "no on-call service 'on_cal'. Did you mean on_call?"),
        ("{email: a@b.org, webhook: ops}", "[0]", "Write one of email:, webhook: and pagerduty:"),
        ("[{}]", "[0]", "This names nobody, or several at once."),
        ("{sms: '+33'}", "[0].sms", "sms means nothing here."),
        ("[channel, manager]", "[1]", "Did you mean managers?"),
    ],
)
def test_whoever_cannot_be_told_is_refused_in_their_place(to, path, said):
    assert said in told(to)[f"escalation.standard[0].to{path}"]


def test_mail_without_a_server_is_refused():
    said = told("{email: lead@example.org}", "alarms: {webhooks: {}}\n")["escalation.standard[0].to[0].email"]
    assert said.startswith("no_mail_server: No mail server takes this")


def test_a_step_that_reaches_somebody_outside_reaches_somebody():
    assert told("[managers, email: lead@example.org]") == {}
    assert "tells_nobody" in told("managers")["escalation.standard[0].to"]


@pytest.mark.parametrize(
    ("alarms", "path", "said"),
    [
        ("mail: {host: smtp.example.org, sender: c@example.org, user: c}", "mail", "user and password go together"),
        (
            "mail: {host: smtp.example.org, sender: c@example.org, user: c, password: hello}",
            "mail.password",
            "env:NAME",
        ),
        (
            "mail: {host: a.org, sender: c@example.org, user: c, password: env:P, security: none}",
            "mail",
            "for everybody",
        ),
        ("mail: {host: 'smtp example', sender: c@example.org}", "mail.host", "no mail server"),
        ("mail: {host: 5, sender: c@example.org}", "mail.host", "no mail server"),
        ("mail: {host: a.org, sender: c}", "mail.sender", "no e-mail address"),
        ("webhooks: {ops: {url: 'http://ops.example.org', secret: env:S}}", "webhooks.ops", "private: true"),
        ("webhooks: {ops: {url: 'https://u:p@ops.example.org', secret: env:S}}", "webhooks.ops.url", "password"),
        ("pagerduty: {on_call: {key: abcdef}}", "pagerduty.on_call.key", "A secret does not belong in this file"),
        ("pagerduty: {on_call: {key: env:K, base_url: 'http://x.org'}}", "pagerduty.on_call", "https:// alone"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_remedy(alarms, path, said):
    assert said in told("channel", f"alarms: {{{alarms}}}\n")[f"alarms.{path}"]


def test_a_password_may_go_unhidden_to_this_machine():
    mail = "mail: {host: 127.0.0.1, sender: c@example.org, user: c, password: env:P, security: none}"
    assert told("channel", f"alarms: {{{mail}}}\n") == {}


def test_variables_that_hold_nothing_are_named_where_they_stand(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text(text("channel"))
    section = open_file(path).document.alarms
    missing = {".".join(map(str, each.path)): f"{each.message} {each.remedy}" for each in unset(section, {"KEY": "k"})}
    assert list(missing) == [
        "alarms.webhooks.ops.secret",
        "alarms.pagerduty.on_call.key",
        "alarms.mail.password",
    ]
    assert missing["alarms.mail.password"] == (
        "The environment variable SMTP_PASSWORD is not set here. "
        "Set SMTP_PASSWORD to the secret, or name the variable that holds it."
    )
    assert list(unset(AlarmsSection(), {})) == []
