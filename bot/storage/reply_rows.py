"""Rows of replies, of their ledger and of notes to words of the domain and back; pure, knows no connection."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from bot.domain.amendment import Amendment, AmendmentKind
from bot.domain.reply import PUBLISH, Attempt, NewReply, Reply, ReplyState
from bot.domain.view import Note


def reply_of(row: Row[Any]) -> Reply:
    """A reply from a row of `replies`."""
    return Reply(
        id=row.id,
        case_id=row.case_id,
        mention_id=row.mention_id,
        account=row.account,
        text=row.text,
        author=row.author,
        writers=frozenset(row.writers),
        state=ReplyState(row.state),
        key=row.key,
        created_at=row.created_at,
        undo=timedelta(seconds=row.undo_seconds),
        undo_until=row.undo_until,
        approver=row.approver,
        failure=row.failure,
        needs_person=row.needs_person,
        remote_id=row.remote_id,
        url=row.url,
        published_at=row.published_at,
        amendment=_amendment_of(row.amendment),
        withdrawn_by=row.withdrawn_by,
        withdrawn_at=row.withdrawn_at,
        corrected_by=row.corrected_by,
        corrected_at=row.corrected_at,
        unseen_at=row.unseen_at,
        private=bool(row.private),
        revision=row.revision,
    )


def _amendment_of(value: dict[str, Any] | None) -> Amendment | None:
    if value is None:
        return None
    return Amendment(
        kind=AmendmentKind(value["kind"]),
        by=value["by"],
        asked_at=datetime.fromisoformat(value["asked_at"]),
        text=value.get("text", ""),
        failure=value["failure"],
        writers=frozenset(value.get("writers", [value["by"]])),
        awaits_approval=value.get("awaits_approval", False),
        approver=value.get("approver"),
        approved_at=datetime.fromisoformat(value["approved_at"]) if value.get("approved_at") else None,
        instead_of=_amendment_of(value.get("instead_of")),
    )


def _amendment_values(amendment: Amendment | None) -> dict[str, Any] | None:
    if amendment is None:
        return None
    return {
        "kind": amendment.kind.value,
        "by": amendment.by,
        "asked_at": amendment.asked_at.isoformat(),
        "text": amendment.text,
        "failure": amendment.failure,
        "writers": sorted(amendment.writers),
        "awaits_approval": amendment.awaits_approval,
        "approver": amendment.approver,
        "approved_at": amendment.approved_at.isoformat() if amendment.approved_at else None,
        "instead_of": _amendment_values(amendment.instead_of),
    }


def submitted(reply_id: int, new: NewReply) -> Reply:
    """The reply that a new reply becomes under its number."""
    return Reply(
        id=reply_id,
        case_id=new.case_id,
        mention_id=new.mention_id,
        account=new.account,
        text=new.text,
        author=new.author,
        writers=frozenset({new.author}),
        state=new.state,
        key=new.key,
        created_at=new.created_at,
        undo=new.undo,
        undo_until=new.undo_until,
        private=new.private,
    )


def reply_values(reply: Reply) -> dict[str, Any]:
    """Every column of a reply but its id."""
    return {
        "case_id": reply.case_id,
        "mention_id": reply.mention_id,
        "account": reply.account,
        "text": reply.text,
        "author": reply.author,
        "writers": sorted(reply.writers),
        "state": reply.state.value,
        "key": reply.key,
        "created_at": reply.created_at,
        "undo_seconds": reply.undo.total_seconds(),
        "undo_until": reply.undo_until,
        "approver": reply.approver,
        "failure": reply.failure,
        "needs_person": reply.needs_person,
        "remote_id": reply.remote_id,
        "url": reply.url,
        "published_at": reply.published_at,
        "amendment": _amendment_values(reply.amendment),
        "correction_waits": True if reply.correction else None,
        "withdrawn_by": reply.withdrawn_by,
        "withdrawn_at": reply.withdrawn_at,
        "corrected_by": reply.corrected_by,
        "corrected_at": reply.corrected_at,
        "unseen_at": reply.unseen_at,
        "private": True if reply.private else None,
        "revision": reply.revision,
    }


def attempt_of(row: Row[Any]) -> Attempt:
    """A line of the ledger from a row of `attempts`."""
    return Attempt(
        id=row.id,
        reply_id=row.reply_id,
        number=row.number,
        sent_at=row.sent_at,
        outcome=row.outcome,
        detail=row.detail,
        ended_at=row.ended_at,
        act=row.act or PUBLISH,
    )


def note_of(row: Row[Any]) -> Note:
    """A colleague's words from a row of `notes`."""
    return Note(id=row.id, case_id=row.case_id, person=row.person, text=row.text, at=row.at)
