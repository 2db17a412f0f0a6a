"""Who is told outside the house: the servers and services that the rules name, and receivers by their names; pure.

A receiver is a kind and a name with a colon between them, which no key of a department has: `email:lead@example.org`,
`webhook:ops`, `pagerduty:on_call`. Secrets are known by the environment variable that holds them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """How a message leaves the house."""

    EMAIL = "email"
    WEBHOOK = "webhook"
    PAGERDUTY = "pagerduty"


@dataclass(frozen=True, slots=True)
class MailServer:
    """What takes our mail. `security` is starttls, tls or none; `user` and `password_variable` are "" for none."""

    host: str
    port: int
    sender: str
    security: str = "starttls"
    user: str = ""
    password_variable: str = ""


@dataclass(frozen=True, slots=True)
class Webhook:
    """A system that takes signed events at `url`; `private` where that may be a machine of a private network."""

    url: str
    secret_variable: str
    private: bool = False


@dataclass(frozen=True, slots=True)
class Pager:
    """An on-call service that speaks PagerDuty's Events API at `base_url`; `private` as for webhooks."""

    key_variable: str
    base_url: str
    private: bool = False


@dataclass(frozen=True, slots=True)
class Outside:
    """Everything outside that steps may tell, by name."""

    mail: MailServer | None = None
    webhooks: Mapping[str, Webhook] = field(default_factory=dict)
    pagers: Mapping[str, Pager] = field(default_factory=dict)


def is_outside(receiver: str) -> bool:
    """Whether whom a step names is a receiver outside the house."""
    return ":" in receiver


def shown(receiver: str) -> str:
    """A receiver as people read it."""
    kind, _, name = receiver.partition(":")
    return name if kind == Kind.EMAIL else f"{kind} {name}"
