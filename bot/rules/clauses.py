"""What may stand in one rule, as pydantic models: its conditions (`if`), its consequences (`then`), its examples.

It takes plain data, gives typed and frozen clauses, and must not know departments or lists by name (references.py
does), nor how a condition is evaluated (conditions.py does).
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr, field_validator

from bot.rules.values import (
    ONE_OR_MANY,
    Consent,
    Content,
    Day,
    Key,
    Kind,
    Language,
    Network,
    Number,
    PriorityName,
    Span,
    Stars,
    Words,
    Zone,
    refusal,
)

WordGroup = Annotated[tuple[Words, ...], ONE_OR_MANY, Field(min_length=1)]
Names = tuple[Key, ...]


class Clause(BaseModel):
    """Base of everything in the file: no unknown key, no change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, populate_by_name=False)


class AuthorClause(Clause):
    """Conditions on who wrote. What a network does not tell never matches.

    `known` is true where the author had a case on the same account before, `cases_30d` how many in 30 days.
    """

    followers: Number | None = None
    verified: StrictBool | None = None
    bot: StrictBool | None = None
    handle: Annotated[tuple[Words, ...], ONE_OR_MANY, Field(min_length=1)] | None = None
    known: StrictBool | None = None
    cases_30d: Number | None = None


class TimeClause(Clause):
    """Conditions on the moment of routing. A span past midnight belongs to the day on which it begins."""

    days: Annotated[tuple[Day, ...], ONE_OR_MANY, Field(min_length=1)] | None = None
    between: Span | None = None
    zone: Zone | None = None


class IfClause(Clause):
    """Conditions, all of which must hold. In a list one entry is enough, except in `all`."""

    any: WordGroup | None = None
    all: Annotated[tuple[WordGroup, ...], ONE_OR_MANY, Field(min_length=1)] | None = None
    none: WordGroup | None = None
    regex: Annotated[tuple[Words, ...], ONE_OR_MANY, Field(min_length=1)] | None = None
    language: Annotated[tuple[Language, ...], ONE_OR_MANY, Field(min_length=1)] | None = None
    network: Annotated[tuple[Network, ...], ONE_OR_MANY, Field(min_length=1)] | None = None
    account: Annotated[Names, ONE_OR_MANY, Field(min_length=1)] | None = None
    kind: Annotated[tuple[Kind, ...], ONE_OR_MANY, Field(min_length=1)] | None = None
    author: AuthorClause | None = None
    feeling: Number | None = None
    anger: Number | None = None
    urgency: Number | None = None
    stars: Stars | None = None
    has: Annotated[tuple[Content, ...], ONE_OR_MANY, Field(min_length=1)] | None = None
    time: TimeClause | None = None
    open: Annotated[Names, ONE_OR_MANY, Field(min_length=1)] | None = None
    closed: Annotated[Names, ONE_OR_MANY, Field(min_length=1)] | None = None
    any_of: Annotated[tuple["IfClause", ...], Field(min_length=1)] | None = None
    all_of: Annotated[tuple["IfClause", ...], Field(min_length=1)] | None = None
    not_: Annotated["IfClause | None", Field(alias="not")] = None


class ThenClause(Clause):
    """Consequences. With `department` the search ends there; without it the rule adds and the search goes on."""

    department: Key | None = None
    also: Annotated[Names, ONE_OR_MANY] = ()
    priority: PriorityName | None = None
    tags: Annotated[tuple[Words, ...], ONE_OR_MANY] = ()
    sla: Key | None = None
    escalation: Key | None = None
    approval: Consent | None = None


class RuleClause(Clause):
    """One rule with the examples that prove it."""

    id: Key
    description: StrictStr = ""
    if_: Annotated[IfClause, Field(alias="if", default_factory=IfClause)]
    then: ThenClause
    examples: tuple[Words, ...] = ()
    not_examples: tuple[Words, ...] = ()

    @field_validator("then")
    @classmethod
    def _says_something(cls, then: ThenClause) -> ThenClause:
        if not then.model_fields_set:
            raise refusal("empty_then", "This rule decides nothing.", remedy="Name a department, a priority or a tag.")
        return then
