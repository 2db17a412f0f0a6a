"""Departments, people and accounts as the rules in force name them: who may answer what, where."""

from dataclasses import dataclass, field
from datetime import UTC, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum

from bot.domain.alarms import Outside
from bot.domain.hours import Hours
from bot.domain.policy import Policy
from bot.domain.promise import ServiceLevel
from bot.domain.rota import Rota
from bot.domain.weekly import Weekly


class Locale(StrEnum):
    """The languages in which Comptoir speaks to employees."""

    FR = "fr"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Person:
    """An employee. `key` is how the rules file names them; `admin` opens every department and the switches."""

    key: str
    name: str
    email: str = ""
    locale: Locale = Locale.EN
    admin: bool = False
    slack: str = ""
    teams: str = ""


@dataclass(frozen=True, slots=True)
class Department:
    """Who answers: its names by language, its channels by surface, its people by role, its approval rule.

    `locale` is the language in which its cards are written. `approval` is true where a second person has to
    consent to every reply. `hours` is None where it works day and night; `sla` and `escalation` name its policies.
    `claim` is how much open time whoever took a case may let pass in silence, None for any.
    `rota` is who is on call in turn, None where nobody is.
    `teams_tag` is the tag of Teams that is told of its new cards, "" for none. `weekly` is when its channels are told
    the report of the week, None for never.
    """

    key: str
    names: dict[Locale, str]
    channels: dict[str, str]
    members: frozenset[str] = frozenset()
    approvers: frozenset[str] = frozenset()
    managers: frozenset[str] = frozenset()
    languages: tuple[str, ...] = ()
    locale: Locale = Locale.EN
    approval: bool = False
    hours: Hours | None = None
    sla: str = ""
    escalation: str = ""
    claim: timedelta | None = None
    rota: Rota | None = None
    teams_tag: str = ""
    weekly: Weekly | None = None

    def name(self, locale: Locale) -> str:
        """The department's name in `locale`, else in any language it has, else its key."""
        return self.names.get(locale) or next(iter(self.names.values()), self.key)

    @property
    def people(self) -> frozenset[str]:
        """Everybody who belongs to the department in any role."""
        return self.members | self.approvers | self.managers


class PostingClass(StrEnum):
    """What a network does when the same post is sent twice (see docs/architecture.md, guarantee 3)."""

    CLIENT_KEY = "client_key"
    UPSERT = "upsert"
    PLAIN = "plain"


USUAL_POLL = timedelta(seconds=30)
QUIET_POLLS = 4
QUIET_AT_MOST = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Account:
    """Our identity on a network, as configured.

    `token_variable` names the environment variable that holds the secret; the secret itself is never here. An account
    that signs in by OAuth 2 has `client_id_variable` instead, `client_secret_variable` where its app has a secret, ""
    for none, and `handle`, its name on the network.
    `poll` is how often it is read while mentions come, `poll_at_most` how seldom while none do, None for the usual.
    `start` is how far back the very first poll reads (zero: from now on). `posting`, `key_lifetime` and
    `settle` override what the network declares of itself, for servers that behave differently. `search` is what is
    searched for beside our mentions, in the network's own words of search, and `quotes` is true where quotes of our
    latest posts are looked for too. `words` are those of which a post has to have one to concern us, none for any post.
    `summoned_only` is false for an account that may answer whom it likes on a network that lets others answer only
    those who name or quote them. `characters` is how long a post may be where that depends on the account. `streaming`
    is true where the network is listened to beside the polls. `budget` is how many US dollars it may cost in a calendar
    month (UTC), None for any. `of_strangers` is true where `base_url` is somebody's page that we read, false where it
    is the server on which we are. `reply_to` is where replies are sent on a network that has no address of its own, and
    `reply_to_private` whether that may be a machine that only we can reach.
    """

    key: str
    network: str
    base_url: str
    token_variable: str
    poll: timedelta = USUAL_POLL
    poll_at_most: timedelta | None = None
    start: timedelta = timedelta(0)
    request_timeout: timedelta = timedelta(seconds=15)
    posting: PostingClass | None = None
    key_lifetime: timedelta | None = None
    settle: timedelta | None = None
    search: str = ""
    quotes: bool = False
    words: tuple[str, ...] = ()
    of_strangers: bool = False
    summoned_only: bool = True
    characters: int | None = None
    streaming: bool = False
    budget: Decimal | None = None
    departments: frozenset[str] = field(default_factory=frozenset)
    client_id_variable: str = ""
    client_secret_variable: str = ""
    handle: str = ""
    reply_to: str = ""
    reply_to_private: bool = False

    @property
    def signs_in(self) -> bool:
        """True where its tokens come from signing in and renew themselves, false where a token is configured."""
        return bool(self.client_id_variable)

    @property
    def own_server(self) -> str:
        """The server on which we are, which may stand in a private network; "" where we read what strangers serve."""
        return "" if self.of_strangers else self.base_url

    @property
    def longest_wait(self) -> timedelta:
        """How long a quiet account is left alone: as configured, else four polls, a quarter of an hour at most."""
        usual = min(QUIET_POLLS * self.poll, QUIET_AT_MOST)
        return max(self.poll, usual if self.poll_at_most is None else self.poll_at_most)


@dataclass(frozen=True, slots=True)
class Directory:
    """Everybody and everything that the rules in force name: departments, people and accounts by key.

    `zone` is by which clock those live of whom nothing else is said. `service_levels` are what is promised, by name,
    `escalations` who is told once somebody has waited too long, `outside` the servers and services that take alarms.
    """

    departments: dict[str, Department]
    people: dict[str, Person]
    accounts: dict[str, Account]
    fallback: str
    moved_to: dict[str, str] = field(default_factory=dict)
    zone: tzinfo = UTC
    service_levels: dict[str, ServiceLevel] = field(default_factory=dict)
    escalations: dict[str, Policy] = field(default_factory=dict)
    outside: Outside = field(default_factory=Outside)

    def department(self, key: str) -> Department | None:
        """The department in force under `key`, following `moved_to` for one that is gone."""
        seen: set[str] = set()
        while key in self.moved_to and key not in seen:
            seen.add(key)
            key = self.moved_to[key]
        return self.departments.get(key)

    def zone_of(self, department: Department) -> tzinfo:
        """By which clock a department works."""
        return department.hours.zone if department.hours is not None else self.zone

    def answers_in(self, department: str, surface: str, channel: str) -> bool:
        """True while a channel of a surface is that of the department: only its owner's cards can be worked with."""
        owner = self.department(department)
        return owner is not None and owner.channels.get(surface) == channel
