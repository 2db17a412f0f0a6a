"""Receivers outside the house as a rules file writes them: takes its section `alarms` and entries of steps.

It gives the domain's Outside, and the name of a receiver for an entry such as `email: lead@example.org`. It must not
know how anything is sent.
"""

import re
from collections.abc import Iterator, Mapping
from email.errors import HeaderParseError
from email.headerregistry import Address
from typing import Annotated, Final, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, StrictBool, Tag, WithJsonSchema, model_validator

from bot.domain.alarms import Kind, MailServer, Outside, Pager, Webhook
from bot.rules.clauses import Clause
from bot.rules.findings import Finding, Path
from bot.rules.sections import WebAddress
from bot.rules.values import Key, OneOrMany, Token, Words, refusal, shown

USUAL_PAGER: Final = "https://events.pagerduty.com"
USUAL_PORTS: Final[Mapping[str, int]] = {"starttls": 587, "tls": 465, "none": 25}
THIS_MACHINE: Final = ("127.0.0.1", "localhost")
_HOST: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_LONGEST: Final = 254  # https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1.3


def _mailbox(value: object) -> str:
    """An address of ASCII with a domain, in which nothing could end a line of a message."""
    if isinstance(value, str) and value.isascii() and value.isprintable() and len(value) <= _LONGEST:
        try:
            address = Address(addr_spec=value)
        except (HeaderParseError, ValueError, IndexError):
            address = Address()
        if "." in address.domain and address.addr_spec == value and _HOST.fullmatch(address.domain):
            return value
    raise refusal("bad_email", f"{shown(value)} is no e-mail address.", remedy="Write name@example.org.")


def _host(value: object) -> str:
    if not isinstance(value, str) or not _HOST.fullmatch(value):
        raise refusal("bad_address", f"{shown(value)} is no mail server.",
                      remedy="Write its name, such as smtp.example.org, and its port under port:.")  # fmt: skip
    return value


Mailbox = Annotated[str, BeforeValidator(_mailbox), WithJsonSchema({"type": "string", "format": "email"})]
Host = Annotated[str, BeforeValidator(_host), WithJsonSchema({"type": "string", "title": "host name"})]
Port = Annotated[int, Field(strict=True, ge=1, le=65_535)]


class ReceiverSection(Clause):
    """Somebody outside the house whom a step tells, in one of these ways."""

    email: Mailbox | None = None
    """An e-mail address; the mail server stands under `alarms`."""
    webhook: Key | None = None
    """A webhook under `alarms`, by its name."""
    pagerduty: Key | None = None
    """An on-call service under `alarms`, by its name."""

    @model_validator(mode="after")
    def _in_one_way(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise refusal("bad_receiver", "This names nobody, or several at once.",
                          remedy="Write one of email:, webhook: and pagerduty: in each entry.")  # fmt: skip
        return self

    @property
    def receiver(self) -> str:
        """The receiver as a step of the domain names it."""
        [kind] = self.model_fields_set
        return f"{Kind(kind)}:{getattr(self, kind)}"


Receiver = Annotated[
    Annotated[Key, Tag("[name]")] | Annotated[ReceiverSection, Tag("[outside]")],
    Discriminator(lambda value: "[outside]" if isinstance(value, dict | ReceiverSection) else "[name]"),
]
ONE_OR_SEVERAL: Final = OneOrMany(lambda value: [value] if isinstance(value, str | int | dict) else value)


class MailSection(Clause):
    """The server that takes our mail."""

    host: Host
    """Its name."""
    port: Port | None = None
    """Its port; the usual one of its `security` if absent."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """How what is said to it is kept secret."""
    sender: Mailbox
    """The address from which mail comes."""
    user: Words | None = None
    """As whom we sign in there; without signing in if absent."""
    password: Token = ""
    """The environment variable that holds the password."""

    @model_validator(mode="after")
    def _signs_in_securely(self) -> Self:
        if (self.user is None) != (not self.password):
            raise refusal("half_sign_in", "user and password go together.",
                          remedy="Add the other one, password: env:NAME_OF_THE_VARIABLE, or remove both.")  # fmt: skip
        if self.password and self.security == "none" and self.host not in THIS_MACHINE:
            raise refusal("open_password", f"The password would reach {self.host} for everybody to read.",
                          remedy="Write security: starttls, or tls.")  # fmt: skip
        return self


class WebhookSection(Clause):
    """Another system that takes signed events."""

    url: WebAddress
    """The address that takes them, with https:// in front."""
    secret: Token
    """The environment variable that holds what both sides know, whsec_..."""
    private: StrictBool = False
    """Whether it may be a machine of a private network, this one among them, and then with http:// too."""

    @model_validator(mode="after")
    def _is_secret(self) -> Self:
        _refuse_open(self.url, self.private)
        return self


class PagerSection(Clause):
    """An on-call service that speaks PagerDuty's Events API v2."""

    key: Token
    """The environment variable that holds the routing key."""
    base_url: WebAddress = USUAL_PAGER
    """The address before /v2/enqueue; PagerDuty's own if absent."""
    private: StrictBool = False
    """Whether it may be a machine of a private network, this one among them, and then with http:// too."""

    @model_validator(mode="after")
    def _is_secret(self) -> Self:
        _refuse_open(self.base_url, self.private)
        return self


class AlarmsSection(Clause):
    """Everything outside the house that steps of escalations may tell."""

    mail: MailSection | None = None
    """The server that takes our mail."""
    webhooks: Mapping[Key, WebhookSection] = {}
    """Systems that take signed events, by name."""
    pagerduty: Mapping[Key, PagerSection] = {}
    """On-call services, by name."""


def _refuse_open(address: str, private: bool) -> None:
    if not address.startswith("https://") and not private:
        raise refusal("bad_address", "Alarms leave over https:// alone.",
                      remedy="Write https://, or private: true for a machine of your own network.")  # fmt: skip


def outside(section: AlarmsSection) -> Outside:
    """What the section means."""
    mail = section.mail
    return Outside(
        mail=MailServer(
            host=mail.host,
            port=mail.port or USUAL_PORTS[mail.security],
            sender=mail.sender,
            security=mail.security,
            user=mail.user or "",
            password_variable=mail.password,
        )
        if mail is not None
        else None,
        webhooks={key: Webhook(each.url, each.secret, each.private) for key, each in section.webhooks.items()},
        pagers={
            key: Pager(each.key, each.base_url.rstrip("/"), each.private) for key, each in section.pagerduty.items()
        },
    )


def unset(section: AlarmsSection, environment: Mapping[str, str]) -> Iterator[Finding]:
    """A warning at each environment variable of its secrets that holds nothing: what needs it would reach nobody, if
    it were missing where Comptoir runs too.
    """
    named: list[tuple[Path, str]] = [
        *((("webhooks", key, "secret"), each.secret) for key, each in section.webhooks.items()),
        *((("pagerduty", key, "key"), each.key) for key, each in section.pagerduty.items()),
    ]
    if section.mail is not None and section.mail.password:
        named.append((("mail", "password"), section.mail.password))
    for path, variable in named:
        if not environment.get(variable, "").strip():
            yield Finding(("alarms", *path), f"The environment variable {variable} is not set here.",
                          f"Set {variable} to the secret, or name the variable that holds it.",
                          "unset_variable", "warning")  # fmt: skip
