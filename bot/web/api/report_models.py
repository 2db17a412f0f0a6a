"""Reports as the API answers them: typed shapes only."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from bot.domain.headaches import Trend


class FiguresOut(BaseModel):
    """What is measured of something. `cases` are those opened in the period, `answered` those of them that have an
    answer by now. Of `needing_no_answer`, spam and what is gone, none is expected: `answer_rate` leaves them out."""

    mentions: int
    cases: int
    answered: int
    needing_no_answer: int
    answer_rate: float | None
    first_response_median_seconds: float | None
    first_response_p90_seconds: float | None
    resolution_median_seconds: float | None
    resolution_p90_seconds: float | None
    reroutes: int
    escalations: int
    reopenings: int


class NamedFigures(FiguresOut):
    """The figures of a department, a network, a person or a rule; `key` is "" for cases that no rule took."""

    key: str
    name: str


class EarsOut(BaseModel):
    """What an account says and answers. `broadcasts_known` are only those under which somebody spoke to us."""

    account: str
    answers: int
    answers_elsewhere: int
    broadcasts_known: int
    answer_share: float | None


class SpreadOut(BaseModel):
    """How widely answers are spread; `evenness` is Pielou's J, null where fewer than two gave any."""

    answering: int
    busiest_share: float | None
    give_half: int
    evenness: float | None


class CounterOut(BaseModel):
    """The answers that stand, and how they are spread; `able` is how many employees may answer, or did."""

    answers: int
    able: int
    people: SpreadOut
    departments: SpreadOut


class ExampleOut(BaseModel):
    """A case that shows what a topic is about."""

    case: int
    text: str


class HeadacheOut(BaseModel):
    """Unhappy cases about a topic, in the period and in as many days before it."""

    topic: str
    kind: Literal["tag", "rule"]
    now: int
    before: int
    trend: Trend
    examples: list[ExampleOut]


class ReportOut(BaseModel):
    """The measures of a period of whole days, by the clock of the rules' timezone. `departments` are those that it is
    about, null for all."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")
    zone: str
    start: datetime
    end: datetime
    departments: list[str] | None
    total: FiguresOut
    by_department: list[NamedFigures]
    by_network: list[NamedFigures]
    by_person: list[NamedFigures]
    by_rule: list[NamedFigures]
    two_ears: list[EarsOut]
    shared_counter: CounterOut
    headaches: list[HeadacheOut]
    rules_never_matched: list[str]
