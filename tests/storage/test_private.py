"""A message in private is kept as one, and the database itself keeps a mention from having two that may be sent."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain.reply import NewReply, ReplyState
from bot.storage.database import SqlStore
from tests.storage.samples import heard, mention, new_case


def message(case: int, mention_id: int, now: datetime, key: str, *, private: bool = True) -> NewReply:
    undo = timedelta(0)
    return NewReply(case, mention_id, "acme", "Write to us.", "marie", ReplyState.HELD, key, now, undo, now, private)


async def commented(store: SqlStore, now: datetime) -> tuple[int, int]:
    until = now + timedelta(days=7)
    async with store.writing() as tx:
        [case] = await tx.cases.open_many([new_case(now)], now)
        [number] = await tx.mentions.add_many([heard(case.id, mention(now, "m1", private_until=until))], now)
        stored = await tx.mentions.get(number)
    assert stored is not None
    assert stored.mention.private_until == until
    return case.id, number


async def test_a_message_in_private_comes_back_as_one(store: SqlStore, now: datetime) -> None:
    case, number = await commented(store, now)
    async with store.writing() as tx:
        private = await tx.replies.add(message(case, number, now, "k1"))
        public = await tx.replies.add(message(case, number, now, "k2", private=False))
    async with store.reading() as tx:
        assert await tx.replies.get(private.id) == private
        assert (private.private, public.private) == (True, False)


async def test_a_mention_has_one_message_that_was_or_may_be_sent(store: SqlStore, now: datetime) -> None:
    case, number = await commented(store, now)
    async with store.writing() as tx:
        first = await tx.replies.add(message(case, number, now, "k1"))
    for state in (ReplyState.HELD, ReplyState.SENDING, ReplyState.UNCERTAIN, ReplyState.PUBLISHED):
        async with store.writing() as tx:
            read = await tx.replies.get(first.id)
            assert read is not None
            await tx.replies.save(replace(read, state=state, revision=read.revision + 1))
        with pytest.raises(IntegrityError):
            async with store.writing() as tx:
                await tx.replies.add(message(case, number, now, f"k2 {state}"))
    async with store.writing() as tx:
        read = await tx.replies.get(first.id)
        assert read is not None
        await tx.replies.save(replace(read, state=ReplyState.FAILED, revision=read.revision + 1))
        await tx.replies.add(message(case, number, now, "k3"))
