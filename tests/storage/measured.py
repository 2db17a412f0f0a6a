"""A small history to count: two departments, three employees, what was asked, answered and handed on in March."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.case import Case, CaseState, CloseReason, replied
from bot.domain.mention import Author, Mention, Understanding
from bot.domain.reply import NewReply, ReplyState
from bot.ports.rows import Event, NewMention
from bot.storage.database import SqlStore
from tests.storage.samples import decision, mention, new_case

MARCH = datetime(2026, 3, 1, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
ME = Author("me", "acme")


async def asked(
    store: SqlStore,
    name: str,
    at: datetime,
    *,
    department: str = "care",
    rule: str = "parcels",
    tags: Sequence[str] = ("parcel",),
    network: str = "mastodon",
    feeling: float = 0.0,
    anger: float = 0.0,
    text: str = "Où est mon colis ?",
) -> Case:
    """A case opened at a moment by a mention posted then."""
    what = decision(department, rule=rule, tags=tuple(tags))
    new = new_case(at, name, author_id=name, decision=what, opened_at=at, network=network)
    async with store.writing() as tx:
        [case] = await tx.cases.open_many([new], at)
        said = mention(at, name, network=network, text=text)
        await tx.mentions.add_many([NewMention(case.id, said, Understanding("fr", feeling, anger))], at)
    return case


async def again(store: SqlStore, case: Case, name: str, at: datetime) -> None:
    """The author writes once more."""
    said: Mention = mention(at, name, network=case.network)
    async with store.writing() as tx:
        await tx.mentions.add_many([NewMention(case.id, said, Understanding("fr"))], at)


async def change(store: SqlStore, case: Case, **changes: Any) -> None:
    async with store.writing() as tx:
        read = await tx.cases.get(case.id, lock=True)
        assert read is not None
        await tx.cases.save(replace(read, revision=read.revision + 1, **changes))


async def answered(store: SqlStore, case: Case, by: str, at: datetime, *, remote_id: str = "", **changes: Any) -> None:
    """`by` published an answer at a moment; `changes` are what became of the reply since."""
    async with store.writing() as tx:
        latest = await tx.mentions.latest_of(case.id)
        assert latest is not None
        key = f"{case.id} {by} {at.isoformat()}"
        undo = timedelta(0)
        new = NewReply(case.id, latest.id, case.account, "Il arrive.", by, ReplyState.HELD, key, at, undo, at)
        reply = await tx.replies.add(new)
        published = replace(
            reply,
            state=ReplyState.PUBLISHED,
            published_at=at,
            remote_id=remote_id or key,
            revision=reply.revision + 1,
        )
        await tx.replies.save(replace(published, **changes))
        read = await tx.cases.get(case.id, lock=True)
        assert read is not None
        await tx.cases.save(replied(read, at))


async def happened(store: SqlStore, kind: str, case: Case, at: datetime, by: str | None, **data: Any) -> None:
    async with store.writing() as tx:
        await tx.events.add([Event(0, at, kind, case.id, data.pop("department", case.department), by, data)])


async def closed(store: SqlStore, case: Case, reason: CloseReason) -> None:
    await change(store, case, state=CaseState.CLOSED, close_reason=reason, waiting_since=None)
