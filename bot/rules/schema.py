"""The whole rules file as pydantic models, and its JSON Schema; one class a section of the file.

It takes plain data, gives a typed document, and must not know how the file is read or what its rules do.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StrictBool, StrictStr, WithJsonSchema

from bot.rules.clauses import Clause, Names, RuleClause
from bot.rules.escalations import StepSection
from bot.rules.outside import AlarmsSection
from bot.rules.promises import ServiceLevelSection
from bot.rules.sections import AccountSection, DepartmentSection, PersonSection
from bot.rules.timetable import HoursSection
from bot.rules.values import (
    ONE_OR_MANY,
    Key,
    Kind,
    Language,
    Network,
    PriorityName,
    Words,
    Zone,
    refusal,
    shown,
)

SCHEMA_ADDRESS = "https://json-schema.org/draft/2020-12/schema"


def _moment(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise refusal("bad_moment", f"{shown(value)} is no moment in time.",
                      remedy='Write for example "2026-12-25T10:00+01:00", with the offset.')  # fmt: skip
    return moment


def _version(value: object) -> int:
    if value != 1 or isinstance(value, bool):
        raise refusal("bad_version", f"This is version {shown(value)} of the language, and only 1 is known.",
                      remedy="Write version: 1.")  # fmt: skip
    return 1


Moment = Annotated[datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})]


_WORDS_SCHEMA = {"anyOf": [{"type": "string", "minLength": 1},
                           {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1},
                           {"type": "object", "properties": {"csv": {"type": "string", "minLength": 1},
                                                             "column": {"type": "string", "minLength": 1}},
                            "required": ["csv"], "additionalProperties": False}]}  # fmt: skip


class ExpectSection(Clause):
    """What a test expects; what is not named is not checked."""

    department: Key | None = None
    """Where it goes."""
    rule: Key | None = None
    """The rule that decides."""
    priority: PriorityName | None = None
    """Its priority."""
    tags: Annotated[tuple[Words, ...], ONE_OR_MANY] | None = None
    """All of its tags, in any order."""
    also: Annotated[Names, ONE_OR_MANY] | None = None
    """All departments that get a copy, in any order."""


class TestSection(Clause):
    """A made-up mention and where it has to go."""

    text: StrictStr
    """What the author wrote."""
    network: Network = ""
    """The network it comes from."""
    account: Key | None = None
    """The account of ours that it reaches."""
    language: Language = "und"
    """The language of the text."""
    kind: Kind = "mention"
    """The kind of post."""
    followers: Annotated[int, Field(strict=True, ge=0)] | None = None
    """How many follow the author."""
    verified: StrictBool | None = None
    """Whether the network vouches for the author."""
    handle: StrictStr = "somebody"
    """The author's handle."""
    known: StrictBool = False
    """Whether the author had a case before."""
    cases_30d: Annotated[int, Field(strict=True, ge=0)] = 0
    """How many cases the author had in the 30 days before."""
    feeling: Annotated[float, Field(ge=-1, le=1)] = 0.0
    """The mood, from -1 to 1."""
    anger: Annotated[float, Field(ge=0, le=1)] = 0.0
    """How angry, from 0 to 1."""
    urgency: Annotated[float, Field(ge=0, le=1)] = 0.0
    """How urgent, from 0 to 1."""
    stars: Annotated[int, Field(strict=True, ge=1, le=5)] | None = None
    """The stars of a review."""
    question: StrictBool = False
    """Whether it asks something."""
    at: Moment | None = None
    """The moment of routing; a Wednesday at noon (UTC) if absent."""
    expect: ExpectSection
    """Where it has to go."""


class Document(Clause):
    """The rules file. `departments`, `fallback` and `rules` are compulsory, the rest is there when needed."""

    version: Annotated[int, BeforeValidator(_version), WithJsonSchema({"const": 1})]
    """The version of this language."""
    zone: Zone | None = None
    """The clock that rules, hours and chats look at; UTC if absent."""
    accounts: Mapping[Key, AccountSection] = {}
    """Our identities on the networks, by name."""
    people: Mapping[Key, PersonSection] = {}
    """The employees, by name."""
    departments: Annotated[Mapping[Key, DepartmentSection], Field(min_length=1)]
    """Who answers, by name."""
    fallback: Key
    """The department for what no rule takes."""
    moved_to: Mapping[Key, Key] = {}
    """Departments that are gone, and who has their cases now."""
    lists: Mapping[
        Key, Annotated[tuple[Words, ...], ONE_OR_MANY, Field(min_length=1), WithJsonSchema(_WORDS_SCHEMA)]
    ] = {}
    """Words by name, here or in a CSV file beside the rules."""
    hours: Mapping[Key, HoursSection] = {}
    """Timetables by name."""
    sla: Mapping[Key, ServiceLevelSection] = {}
    """Service levels by name: what is promised to those who wait."""
    escalation: Mapping[Key, Annotated[tuple[StepSection, ...], Field(min_length=1)]] = {}
    """Escalations by name: who is told, step by step, while somebody waits."""
    alarms: AlarmsSection = AlarmsSection()
    """Servers and services outside that steps of escalations may tell."""
    rules: tuple[RuleClause, ...]
    """The rules, tried from top to bottom."""
    tests: tuple[TestSection, ...] = ()
    """Whole stories, and where they have to go."""


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the rules file, with which editors complete and check while one types."""
    return {**Document.model_json_schema(by_alias=True), "$schema": SCHEMA_ADDRESS, "title": "Comptoir routing rules"}
