"""The whole rules file as pydantic models, and its JSON Schema; one class a section of the file.

It takes plain data, gives a typed document, and must not know how the file is read or what its rules do.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Field, StrictBool, StrictStr, Tag, WithJsonSchema

from bot.rules import vocabulary
from bot.rules.clauses import Clause, Names, RuleClause
from bot.rules.timetable import HoursSection
from bot.rules.values import (
    ONE_OR_MANY,
    Consent,
    Duration,
    Key,
    Kind,
    Language,
    LocaleName,
    Network,
    Posting,
    PriorityName,
    StartingPoint,
    Token,
    Words,
    Zone,
    refusal,
    shown,
)

SCHEMA_ADDRESS = "https://json-schema.org/draft/2020-12/schema"


def _names_by_locale(value: object) -> object:
    if isinstance(value, str):
        return dict.fromkeys(sorted(vocabulary.LOCALES), value)
    return value


def _moment(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise refusal("bad_moment", f"{shown(value)} is no moment in time.",
                      remedy='Write for example "2026-12-25T10:00+01:00", with the offset.')  # fmt: skip
    return moment


def _web_address(value: object) -> str:
    if not isinstance(value, str) or not value.startswith(("http://", "https://")) or len(value.split()) != 1:
        raise refusal("bad_address", "This is no web address.", remedy="Write it with https:// in front.")
    return value.rstrip("/")


def _email(value: object) -> str:
    if not isinstance(value, str) or value.count("@") != 1 or not all(value.split("@")) or len(value.split()) != 1:
        raise refusal("bad_email", f"{shown(value)} is no e-mail address.", remedy="Write name@example.org.")
    return value


def _version(value: object) -> int:
    if value != 1 or isinstance(value, bool):
        raise refusal("bad_version", f"This is version {shown(value)} of the language, and only 1 is known.",
                      remedy="Write version: 1.")  # fmt: skip
    return 1


Moment = Annotated[datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
WebAddress = Annotated[str, BeforeValidator(_web_address), WithJsonSchema({"type": "string", "format": "uri"})]
Email = Annotated[str, BeforeValidator(_email), WithJsonSchema({"type": "string", "format": "email"})]


HoursOrName = Annotated[
    Annotated[Key, Tag("[name]")] | Annotated[HoursSection, Tag("[timetable]")],
    Discriminator(lambda value: "[timetable]" if isinstance(value, dict | HoursSection) else "[name]"),
]
_WORDS_SCHEMA = {"anyOf": [{"type": "string", "minLength": 1},
                           {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1},
                           {"type": "object", "properties": {"csv": {"type": "string", "minLength": 1},
                                                             "column": {"type": "string", "minLength": 1}},
                            "required": ["csv"], "additionalProperties": False}]}  # fmt: skip


class AccountSection(Clause):
    """Our identity on a network."""

    network: Network
    base_url: WebAddress = ""
    token: Token = ""
    poll: Duration | None = None
    start: StartingPoint | None = None
    request_timeout: Duration | None = None
    posting: Posting | None = None
    key_lifetime: Duration | None = None
    settle: Duration | None = None
    departments: Names = ()


class PersonSection(Clause):
    """An employee."""

    name: Words
    email: Email | None = None
    locale: LocaleName | None = None
    admin: StrictBool = False
    slack: StrictStr = ""
    teams: StrictStr = ""


class ChannelsSection(Clause):
    """Where a department's cards go, by surface."""

    slack: Words | None = None
    teams: Words | None = None
    desk: Key | None = None


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
    channels: ChannelsSection | None = None
    channel: Words | None = None
    members: Names = ()
    approvers: Names = ()
    managers: Names = ()
    languages: Annotated[tuple[Language, ...], ONE_OR_MANY] = ()
    locale: LocaleName | None = None
    approval: Consent | None = None
    hours: HoursOrName | None = None
    sla: Key | None = None
    escalation: Key | None = None


class ExpectSection(Clause):
    """What a test expects; what is not named is not checked."""

    department: Key | None = None
    rule: Key | None = None
    priority: PriorityName | None = None
    tags: Annotated[tuple[Words, ...], ONE_OR_MANY] | None = None
    also: Annotated[Names, ONE_OR_MANY] | None = None


class TestSection(Clause):
    """A made-up mention and where it has to go."""

    text: StrictStr
    network: Network = ""
    account: Key | None = None
    language: Language = "und"
    kind: Kind = "mention"
    followers: Annotated[int, Field(strict=True, ge=0)] | None = None
    verified: StrictBool | None = None
    handle: StrictStr = "somebody"
    known: StrictBool = False
    cases_30d: Annotated[int, Field(strict=True, ge=0)] = 0
    feeling: Annotated[float, Field(ge=-1, le=1)] = 0.0
    anger: Annotated[float, Field(ge=0, le=1)] = 0.0
    urgency: Annotated[float, Field(ge=0, le=1)] = 0.0
    stars: Annotated[int, Field(strict=True, ge=1, le=5)] | None = None
    question: StrictBool = False
    at: Moment | None = None
    expect: ExpectSection


class Document(Clause):
    """The rules file. `departments`, `fallback` and `rules` are compulsory, the rest is there when needed."""

    version: Annotated[int, BeforeValidator(_version), WithJsonSchema({"const": 1})]
    zone: Zone | None = None
    accounts: Mapping[Key, AccountSection] = {}
    people: Mapping[Key, PersonSection] = {}
    departments: Annotated[Mapping[Key, DepartmentSection], Field(min_length=1)]
    fallback: Key
    moved_to: Mapping[Key, Key] = {}
    lists: Mapping[
        Key, Annotated[tuple[Words, ...], ONE_OR_MANY, Field(min_length=1), WithJsonSchema(_WORDS_SCHEMA)]
    ] = {}
    hours: Mapping[Key, HoursSection] = {}
    sla: Mapping[Key, Any] = {}
    escalation: Mapping[Key, Any] = {}
    rules: tuple[RuleClause, ...]
    tests: tuple[TestSection, ...] = ()


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the rules file, with which editors complete and check while one types."""
    return {**Document.model_json_schema(by_alias=True), "$schema": SCHEMA_ADDRESS, "title": "Comptoir routing rules"}
