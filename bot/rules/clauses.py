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

    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, populate_by_name=False, use_attribute_docstrings=True
    )


class AuthorClause(Clause):
    """Conditions on who wrote. What a network does not tell never matches.

    `known` is true where the author had a case on the same account before, `cases_30d` how many in 30 days.
    """

    followers: Number | None = None
    """How many follow the author."""
    verified: StrictBool | None = None
    """Whether the network vouches for who this is."""
    bot: StrictBool | None = None
    """Whether the account says that it is a machine."""
    handle: Annotated[tuple[Words, ...], ONE_OR_MANY, Field(min_length=1)] | None = None
    """One of these handles, with or without `@`, or a `$list` of them."""
    known: StrictBool | None = None
    """Whether the author had a case before, on the same account of ours."""
    cases_30d: Number | None = None
    """How many cases of the author were opened in the 30 days before, on the same account of ours."""


class TimeClause(Clause):
    """Conditions on the moment of routing. A span past midnight belongs to the day on which it begins."""

    days: Annotated[tuple[Day, ...], ONE_OR_MANY, Field(min_length=1)] | None = None
    """The day of the week; a night belongs to the day on which it begins."""
    between: Span | None = None
    """The hours, past midnight where the second comes first."""
    zone: Zone | None = None
    """The clock that is looked at; else that of the file, else UTC."""


class IfClause(Clause):
    """Conditions, all of which must hold. In a list one entry is enough, except in `all`."""

    any: WordGroup | None = None
    """One of these words is in the text; `$name` stands for a list."""
    all: Annotated[tuple[WordGroup, ...], ONE_OR_MANY, Field(min_length=1)] | None = None
    """Each entry is in the text; an entry that is a list needs one of its words."""
    none: WordGroup | None = None
    """None of these words is in the text."""
    regex: Annotated[tuple[Words, ...], ONE_OR_MANY, Field(min_length=1)] | None = None
    """One of these RE2 patterns is found in the folded text."""
    language: Annotated[tuple[Language, ...], ONE_OR_MANY, Field(min_length=1)] | None = None
    """The text is in one of these languages; `und` where it could not be told."""
    network: Annotated[tuple[Network, ...], ONE_OR_MANY, Field(min_length=1)] | None = None
    """It comes from one of these networks."""
    account: Annotated[Names, ONE_OR_MANY, Field(min_length=1)] | None = None
    """It reaches one of these accounts of ours."""
    kind: Annotated[tuple[Kind, ...], ONE_OR_MANY, Field(min_length=1)] | None = None
    """It is one of these kinds of post."""
    author: AuthorClause | None = None
    """Who wrote it."""
    feeling: Number | None = None
    """The mood, from -1 to 1."""
    anger: Number | None = None
    """How angry, from 0 to 1."""
    urgency: Number | None = None
    """How urgent, from 0 to 1."""
    stars: Stars | None = None
    """The stars of a review, 1 to 5."""
    has: Annotated[tuple[Content, ...], ONE_OR_MANY, Field(min_length=1)] | None = None
    """It holds one of these."""
    time: TimeClause | None = None
    """The moment of routing."""
    open: Annotated[Names, ONE_OR_MANY, Field(min_length=1)] | None = None
    """One of these departments is open at the moment of routing."""
    closed: Annotated[Names, ONE_OR_MANY, Field(min_length=1)] | None = None
    """One of these departments is closed at the moment of routing."""
    any_of: Annotated[tuple["IfClause", ...], Field(min_length=1)] | None = None
    """One of these blocks of conditions holds."""
    all_of: Annotated[tuple["IfClause", ...], Field(min_length=1)] | None = None
    """Each of these blocks of conditions holds."""
    not_: Annotated["IfClause | None", Field(alias="not")] = None
    """This block of conditions does not hold."""


class ThenClause(Clause):
    """Consequences. With `department` the search ends there; without it the rule adds and the search goes on."""

    department: Key | None = None
    """Who answers; the search ends here."""
    also: Annotated[Names, ONE_OR_MANY] = ()
    """Departments that get a copy to read."""
    priority: PriorityName | None = None
    """How soon somebody should look; the highest of all rules wins."""
    tags: Annotated[tuple[Words, ...], ONE_OR_MANY] = ()
    """Words that mark the case; those of all rules add up."""
    sla: Key | None = None
    """The service level by name; the first rule that names one keeps it."""
    escalation: Key | None = None
    """The escalation by name; the first rule that names one keeps it."""
    approval: Consent | None = None
    """Whether a second person has to consent, where it differs from the department."""


class RuleClause(Clause):
    """One rule with the examples that prove it."""

    id: Key
    """The name of the rule, in reasons and reports."""
    description: StrictStr = ""
    """For people: what the rule is for."""
    if_: Annotated[IfClause, Field(alias="if", default_factory=IfClause)]
    """What must hold; without it the rule holds always."""
    then: ThenClause
    """What follows."""
    examples: tuple[Words, ...] = ()
    """Texts that the rule must take."""
    not_examples: tuple[Words, ...] = ()
    """Texts that the rule must not take."""

    @field_validator("then")
    @classmethod
    def _says_something(cls, then: ThenClause) -> ThenClause:
        if not any(getattr(then, key) for key in then.model_fields_set):
            raise refusal("empty_then", "This rule decides nothing.", remedy="Name a department, a priority or a tag.")
        return then
