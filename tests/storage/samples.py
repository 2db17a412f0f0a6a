"""Cases, mentions and replies to store, plain unless a test says otherwise."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.case import Case
from bot.domain.decision import Decision, Priority, Reason
from bot.domain.mention import Author, Media, Mention, Understanding
from bot.domain.new_case import NewCase
from bot.domain.reply import NewReply, Reply, ReplyState
from bot.ports.rows import NewMention
from bot.storage.database import SqlStore

ZOE = Author("a1", "zoe@example.social", "Zoé Œuvrard", "https://example.social/@zoe", 120, True)


def decision(department: str = "care", **changes: Any) -> Decision:
    reasons = (Reason("parcels", "any", "colis", 12, 17), Reason("parcels", "language", "fr"))
    return replace(Decision(department, "parcels", reasons, Priority.HIGH, ("parcel",), ("press",), True), **changes)


def new_case(now: datetime, conversation: str = "c1", **changes: Any) -> NewCase:
    case = NewCase(
        account="acme",
        network="mastodon",
        conversation=conversation,
        author_id="a1",
        author_handle="zoe@example.social",
        decision=decision(),
        rules_version=3,
        opened_at=now,
        waiting_since=now - timedelta(minutes=1),
        text="Où est mon colis ?",
    )
    return replace(case, **changes)


def mention(now: datetime, remote_id: str = "m1", **changes: Any) -> Mention:
    plain = Mention(
        account="acme",
        network="mastodon",
        remote_id=remote_id,
        author=ZOE,
        text="Où est mon colis ?",
        posted_at=now,
        url=f"https://example.social/@zoe/{remote_id}",
        language="fr",
        barrier="replies_limited",
        media=(Media("image", "https://example.social/1.png", "Un carton", sensitive=True),),
    )
    return replace(plain, **changes)


def heard(case_id: int, mention: Mention) -> NewMention:
    return NewMention(case_id, mention, Understanding("fr", -0.4, 0.2, 0.7, True))


async def open_case(store: SqlStore, now: datetime, conversation: str = "c1", **changes: Any) -> Case:
    """One case with one mention, whose remote id is the conversation's."""
    async with store.writing() as tx:
        [case] = await tx.cases.open_many([new_case(now, conversation, **changes)], now)
        await tx.mentions.add_many([heard(case.id, mention(now, conversation, text=case.text))], now)
    return case


async def submit(store: SqlStore, case: Case, now: datetime, key: str = "k1") -> Reply:
    """A reply to the case's mention, held for the undo window."""
    async with store.writing() as tx:
        latest = await tx.mentions.latest_of(case.id)
        assert latest is not None
        undo = timedelta(seconds=15)
        new = NewReply(
            case.id, latest.id, "acme", "Il arrive demain.", "marie", ReplyState.HELD, key, now, undo, now + undo
        )
        return await tx.replies.add(new)
