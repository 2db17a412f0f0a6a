"""What the audit log keeps of an act: takes events, cases and replies, gives entries without anybody's words; pure.

Words stand in the history of a case, where they may be forgotten; here stands their SHA-256, so that an entry never has
to change.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from bot.domain.case import Case
from bot.domain.reply import Reply


@dataclass(frozen=True, slots=True)
class Origin:
    """From where something is done. `via` is desk, api, slack, teams, cli, webhook or product.

    `place` is the address of a browser or program, the workspace of a chat ("" for the first one), whoever types on
    which machine, or the account that was pushed to; `token` is the name of the API token.
    """

    via: str
    place: str = ""
    token: str = ""


PRODUCT: Final = Origin("product")
"""What nobody does at that moment: the clock and the outbox, for somebody or by themselves."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something about to be logged. `who` is an employee's key, None for the product or, on the command line, for
    whoever runs it. `data` holds ids and names of states; what is words in it becomes a digest."""

    kind: str
    at: datetime
    who: str | None = None
    case_id: int | None = None
    department: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """An act as it is logged. `data`, `before` and `after` are JSON as `canonical_json` writes it."""

    at: datetime
    kind: str
    who: str | None
    origin: Origin
    case_id: int | None
    department: str | None
    data: str
    before: str
    after: str


_NO_ACTS: Final = frozenset(
    {
        # what authors and networks do, of which there are thousands a minute
        *("opened", "followed_up", "mention_edited", "gap_opened", "gap_closed", "token_ends"),
        # what only makes pages and chats draw something
        *("card_posted", "card_refreshed", "composing", "thread_read", "whispered"),
        *("card_lost", "posting_doubted", "posting_known"),
        # acts about a person are logged once, however many cases they are told in
        *("contact_recorded", "pledge_kept", "contact_forgotten", "person_forgotten", "joined", "join_undone"),
        # logged with what was in force before
        "rules_loaded",
    }
)

# Strings that name something of ours; any other string may be somebody's words.
_NAMES: Final = frozenset(
    {
        *("account", "approvers", "author", "department", "departments", "due", "for", "outcome", "policy", "previous"),
        *("service", "sha", "told", "token", "until", "user", "workspace"),
        *("assignee", "close_reason", "escalated_at", "priority", "snoozed_until", "state"),
        *("approver", "corrected_by", "failure", "remote_id", "wanted", "withdrawn_by"),
    }
)
_REASONS_THAT_ARE_NAMES: Final = frozenset(
    {
        *("account_paused", "closed", "correction_failed", "failed", "published", "sending", "uncertain"),
        *("withdrawal_failed", "hiding_failed", "showing_failed"),
    }
)


def is_act(kind: str) -> bool:
    """Whether an event of this kind is logged: all are but those that are known to be no act of ours."""
    return kind not in _NO_ACTS


def digest(words: str) -> str:
    """What stands for words."""
    return "sha256:" + hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def without_words(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The data of an act with a digest wherever a text is not surely a name."""
    named = _NAMES | {"reason"} if kind in _REASONS_THAT_ARE_NAMES else _NAMES
    return {key: each if key in named else _digested(each) for key, each in data.items()}


def _digested(value: Any) -> Any:
    if isinstance(value, str):
        return digest(value)
    return [_digested(each) for each in value] if isinstance(value, list | tuple) else value


def of_case(case: Case | None) -> dict[str, Any]:
    """What is told of a case before and after an act; nothing of None."""
    if case is None:
        return {}
    return {
        "assignee": case.assignee,
        "close_reason": case.close_reason,
        "department": case.department,
        "escalated_at": _moment(case.escalated_at),
        "priority": case.priority,
        "revision": case.revision,
        "snoozed_until": _moment(case.snoozed_until),
        "state": case.state,
    }


def of_reply(reply: Reply | None) -> dict[str, Any]:
    """What is told of a reply before and after an act, its words as a digest; nothing of None."""
    if reply is None:
        return {}
    wanted = reply.amendment
    return {
        "approver": reply.approver,
        "corrected_by": reply.corrected_by,
        "failure": reply.failure,
        "remote_id": reply.remote_id,
        "revision": reply.revision,
        "state": reply.state,
        "text": digest(reply.text),
        "wanted": wanted.kind if wanted is not None else None,
        "wanted_text": digest(wanted.text) if wanted is not None else None,
        "withdrawn_by": reply.withdrawn_by,
        **({"private": True} if reply.private else {}),
    }


def change(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only what differs, as it was and as it is."""
    names = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
    return {name: before[name] for name in names if name in before}, {
        name: after[name] for name in names if name in after
    }


def entry_of(act: Act, origin: Origin) -> Entry:
    """An act as it is logged."""
    return Entry(
        act.at,
        act.kind,
        act.who,
        origin,
        act.case_id,
        act.department,
        canonical_json(without_words(act.kind, act.data)),
        canonical_json(act.before),
        canonical_json(act.after),
    )


def canonical_json(value: Mapping[str, Any]) -> str:
    """The one way in which a value is written: keys sorted, no blanks, only ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
