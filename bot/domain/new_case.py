"""A case that intake is about to open: what is known of it before the store gives it a number."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.decision import Decision
from bot.domain.policy import Policy
from bot.domain.promise import Promise


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case about to be opened by intake; becomes a Case once the store has given it a number.

    `next_step_at` is when the first step of its `policy` comes.
    """

    account: str
    network: str
    conversation: str
    author_id: str
    author_handle: str
    decision: Decision
    rules_version: int
    opened_at: datetime
    waiting_since: datetime
    text: str
    linked_case: int | None = None
    promise: Promise | None = None
    policy: Policy | None = None
    next_step_at: datetime | None = None
