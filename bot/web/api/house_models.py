"""Departments, people, accounts and switches as the API answers them: typed shapes only, no address, no secret."""

from datetime import datetime
from decimal import Decimal

from pydantic import BaseModel

from bot.domain.department import Locale


class Me(BaseModel):
    """The person behind the request; `departments` are those in which they may act."""

    person: str
    name: str
    locale: Locale
    admin: bool
    departments: list[str]
    approves: list[str]


class DepartmentOut(BaseModel):
    """A department in force. `name` is in the caller's language; people are named by their keys."""

    key: str
    name: str
    names: dict[Locale, str]
    members: list[str]
    approvers: list[str]
    managers: list[str]
    approval: bool
    may_act: bool
    cases_not_closed: int


class GapOut(BaseModel):
    """A stretch of time from which mentions may be missing; `recovered` were read after all."""

    start: datetime
    end: datetime | None
    cause: str
    recovered: int


class QuotaOut(BaseModel):
    """How many requests a network still takes: `remaining` of `limit` until `resets_at`."""

    limit: int
    remaining: int
    resets_at: datetime


class PauseOut(BaseModel):
    """Since when and why nobody can use an account; `cause` is the reason of the failure that paused it."""

    since: datetime | None
    cause: str | None


class AccountOut(BaseModel):
    """An account on a network and how its reading goes. `fault` is the reason of the last failure.

    `paused` is null while the account is in use, `quota` where its network does not say what it still takes.
    `token_ends` is when our token ends by itself, null where it does not. `remarks` name what somebody should mend on
    the network (`mentions_dropped`). `spent` is what the account has cost in this calendar month (UTC) in US dollars,
    `budget` what it may cost, null for any amount.
    """

    key: str
    network: str
    handle: str
    state: str
    fault: str | None
    fault_since: datetime | None
    polled_at: datetime | None
    next_poll: datetime | None
    paused: PauseOut | None
    quota: QuotaOut | None
    token_ends: datetime | None
    remarks: list[str]
    spent: Decimal
    budget: Decimal | None
    set_aside: int
    gaps: list[GapOut]


class PublishingOut(BaseModel):
    """Whether anything may be published now, and who last turned the switch."""

    stopped: bool
    by: str | None
    at: datetime | None
