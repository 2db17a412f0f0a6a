"""The sections of a rules file on accounts, people and departments, as pydantic models.

They take plain data, give typed sections, and must not know rules, nor how names are looked up (references.py does).
"""

import re
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Discriminator, Field, StrictBool, StrictStr, Tag, WithJsonSchema

from bot.rules import vocabulary
from bot.rules.clauses import Clause, Names, WordGroup
from bot.rules.rotas import OnCallSection
from bot.rules.timetable import HoursSection
from bot.rules.values import (
    ONE_OR_MANY,
    Consent,
    Dollars,
    Duration,
    HumanPace,
    Key,
    Language,
    LocaleName,
    Network,
    Pause,
    Posting,
    StartingPoint,
    Token,
    Words,
    refusal,
    shown,
)
from bot.rules.weeklies import WeeklySection

_WORKSPACE: Final = r"T[A-Z0-9]*[0-9][A-Z0-9]*"
_ELSEWHERE: Final = re.compile(rf"({_WORKSPACE})/(.*)", re.DOTALL)
_SLACK_PERSON: Final = re.compile(rf"{_WORKSPACE}/[UW][A-Z0-9]+")
_SLACK_ID: Final = re.compile(r"[CDG][A-Z0-9]*")
_SLACK_NAME: Final = re.compile(r"#[\w-]{1,80}")


def _names_by_locale(value: object) -> object:
    if isinstance(value, str):
        return dict.fromkeys(sorted(vocabulary.LOCALES), value)
    return value


def _web_address(value: object) -> str:
    try:
        parts = urlsplit(value) if isinstance(value, str) and value.split() == [value] else None
    except ValueError:  # brackets that hold no IPv6 address
        parts = None
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise refusal("bad_address", "This is no web address.", remedy="Write it with https:// in front.")
    if parts.username is not None or parts.password is not None:
        raise refusal("secret_in_file", "A name or a password does not belong in an address.",
                      remedy="Take out what stands before the @, and name the secret under token:.")  # fmt: skip
    return parts.geturl()


def _email(value: object) -> str:
    if not isinstance(value, str) or value.count("@") != 1 or not all(value.split("@")) or len(value.split()) != 1:
        raise refusal("bad_email", f"{shown(value)} is no e-mail address.", remedy="Write name@example.org.")
    return value


def _slack_channel(value: object) -> object:
    """A channel of Slack by its id, or by its name as Slack allows it: small letters, digits, - and _.

    The # may be left out: where no quotes stand around it, it begins a comment. The id of a workspace and a / in front
    name a channel of that workspace.
    """
    if not isinstance(value, str) or not value.strip():
        return value
    head, slash, _ = value.partition("/")
    workspace = f"{head.upper()}/" if _ELSEWHERE.fullmatch(head.upper() + slash) else ""
    channel = value[len(workspace) :]
    sound = value.startswith(workspace)
    if sound and _SLACK_ID.fullmatch(channel):
        return value
    named = f"#{channel.removeprefix('#')}"
    if not sound or not _SLACK_NAME.fullmatch(named) or named != named.lower():
        meant = channel if _SLACK_ID.fullmatch(channel) else "#" + re.sub(r"[^\w-]+", "-", channel.lower()).strip("-")
        raise refusal("bad_channel", f"{shown(value)} is no channel of Slack.",
                      remedy=f'Write "{workspace}{meant}", in small letters without blanks, '
                      "or the channel's id.")  # fmt: skip
    return f"{workspace}{named}"


def _slack_person(value: object) -> object:
    """The id of somebody in Slack; in another workspace than the first the workspace's id stands in front."""
    if isinstance(value, str) and "/" in value and not _SLACK_PERSON.fullmatch(value):
        raise refusal("bad_slack_id", f"{shown(value)} is nobody's id in Slack.",
                      remedy="Write U0123, or T0123/U0123 in another workspace than the first.")  # fmt: skip
    return value


def is_of_slack(channel: str) -> bool:
    """Whether a channel that is named by itself is one of Slack's: by its sign, or by its workspace."""
    return channel.startswith("#") or _ELSEWHERE.fullmatch(channel) is not None


def _channel(value: object) -> object:
    return _slack_channel(value) if isinstance(value, str) and is_of_slack(value) else value


def _handle(value: object) -> object:
    return value.removeprefix("@") if isinstance(value, str) else value


Handle = Annotated[Words, BeforeValidator(_handle)]
SlackPerson = Annotated[StrictStr, BeforeValidator(_slack_person)]
SlackChannel = Annotated[Words, BeforeValidator(_slack_channel)]
Channel = Annotated[Words, BeforeValidator(_channel)]
WebAddress = Annotated[str, BeforeValidator(_web_address), WithJsonSchema({"type": "string", "format": "uri"})]
Email = Annotated[str, BeforeValidator(_email), WithJsonSchema({"type": "string", "format": "email"})]
HoursOrName = Annotated[
    Annotated[Key, Tag("[name]")] | Annotated[HoursSection, Tag("[timetable]")],
    Discriminator(lambda value: "[timetable]" if isinstance(value, dict | HoursSection) else "[name]"),
]


class AccountSection(Clause):
    """Our identity on a network."""

    network: Network
    """The network."""
    base_url: WebAddress = ""
    """The address of the server, where a network has several."""
    token: Token = ""
    """The environment variable that holds the secret."""
    client_id: Token = ""
    """The environment variable that holds an app's client id, for an account that signs in and names no `token`."""
    client_secret: Token = ""
    """The environment variable that holds the app's client secret; none if absent."""
    handle: Handle = ""
    """The name on the network of an account that signs in, so that no other one is signed in by mistake."""
    poll: Duration | None = None
    """How often we look; 30 seconds if absent."""
    poll_at_most: Duration | None = None
    """How seldom we look while nothing comes; four times `poll`, and 15 minutes at most, if absent."""
    start: StartingPoint | None = None
    """How far back we look the very first time."""
    request_timeout: Duration | None = None
    """How long a request may take."""
    posting: Posting | None = None
    """What the server does with a post that is sent twice, where it differs from its network."""
    key_lifetime: Duration | None = None
    """How long the server remembers the key of a post."""
    settle: Pause | None = None
    """How long we wait before we look whether a post is there."""
    search: Words | None = None
    """What is searched for beside our mentions, in the network's own words of search; nothing if absent."""
    quotes: StrictBool = False
    """Whether quotes of our latest posts are looked for too, where the network does not count them as mentions."""
    words: WordGroup = ()
    """Words of which a post has to have one to concern us, where a network shows whatever is posted; none if absent."""
    summoned_only: StrictBool = True
    """Whether we may answer only those who name or quote us, on a network that asks for it."""
    characters: Annotated[int, Field(strict=True, ge=1, le=25_000)] | None = None
    """How long a post may be, where that depends on the account; the network's usual limit if absent."""
    streaming: StrictBool = False
    """Whether we also listen to a stream of the network, where it has one, and look at once when something comes."""
    budget: Dollars | None = None
    """How many US dollars it may cost in a calendar month (UTC); any amount if absent."""
    reply_to: WebAddress = ""
    """The address to which replies are sent, on a network that is another system of ours."""
    reply_to_private: StrictBool = False
    """Whether `reply_to` may be a machine of a private network, this one among them."""
    departments: Names = ()
    """The departments that may use it; all if absent."""


class PersonSection(Clause):
    """An employee."""

    name: Words
    """As colleagues call them."""
    email: Email | None = None
    """Where sign-in links go."""
    locale: LocaleName | None = None
    """The language in which we speak to them."""
    admin: StrictBool = False
    """Whether every department and every switch is theirs."""
    slack: SlackPerson = ""
    """Their id in Slack; `T012/U345` in another workspace than the first."""
    teams: StrictStr = ""
    """Their id in Teams: the object id that Entra shows for them."""


class ChannelsSection(Clause):
    """Where a department's cards go, by surface."""

    slack: SlackChannel | None = None
    """A channel of Slack, `#name` or its id; `T012/#name` in another workspace than the first."""
    teams: Words | None = None
    """A channel of Teams: its id, the link that Teams copies for it, or `Team/Channel`."""
    desk: Key | None = None
    """A room of the web desk."""


class DepartmentSection(Clause):
    """Who answers."""

    name: Annotated[
        dict[LocaleName, Words],
        BeforeValidator(_names_by_locale),
        Field(min_length=1),
        WithJsonSchema({
            "anyOf": [
                {"type": "string"},
                {"type": "object", "properties": {locale: {"type": "string"} for locale in sorted(vocabulary.LOCALES)},
                 "additionalProperties": False, "minProperties": 1},
            ]
        }),
    ]  # fmt: skip
    """What colleagues call it, in one language or several."""
    channels: ChannelsSection | None = None
    """Where its cards go."""
    channel: Channel | None = None
    """One channel: of Slack where it begins with `#` or with a workspace, else of the desk."""
    members: Names = ()
    """Who answers."""
    approvers: Names = ()
    """Who may consent to replies."""
    managers: Names = ()
    """Who may do all that members may, and hand cases over."""
    languages: Annotated[tuple[Language, ...], ONE_OR_MANY] = ()
    """The languages that its customers write."""
    locale: LocaleName | None = None
    """The language of its cards."""
    approval: Consent | None = None
    """Whether a second person has to consent to each reply."""
    hours: HoursOrName | None = None
    """When it works: a timetable by name, or written out."""
    sla: Key | None = None
    """Its service level by name."""
    escalation: Key | None = None
    """Its escalation by name."""
    on_call: OnCallSection | None = None
    """Who is on call in turn, week after week; steps of escalations tell them as `on_call`."""
    claim: HumanPace | None = None
    """How much open time whoever claimed a case may be silent before it goes back to the department; else for ever."""
    teams_tag: Words | None = None
    """A tag of Teams by its id: those under it are called by each new card and by each escalated case."""
    weekly_report: WeeklySection | None = None
    """When its channels are told the report of the week before; never if absent."""
