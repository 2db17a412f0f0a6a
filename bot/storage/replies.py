"""The replies in the database and the ledger of their attempts; implements `Replies` of the port."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select

from bot.domain.reply import PUBLISH, Attempt, NewReply, Reply, ReplyState
from bot.errors import Stale
from bot.storage import tables
from bot.storage.reply_rows import attempt_of, reply_of, reply_values, submitted
from bot.storage.repository import Clock, Repository
from bot.storage.statements import Statements, chunks
from bot.storage.watch import Watch

_replies = tables.replies
_attempts = tables.attempts


class SqlReplies(Repository):
    """Replies. Remembers at which revision each was read, as the cases do."""

    def __init__(self, statements: Statements, clock: Clock, watch: Watch[Reply]) -> None:
        super().__init__(statements, clock)
        self._watch = watch
        self._read: dict[int, int] = {}

    async def add(self, reply: NewReply) -> Reply:
        """Store a reply; it comes back numbered."""
        number = await self._db.add(_replies, reply_values(submitted(0, reply)))
        return self._left(submitted(number, reply))

    async def get(self, reply_id: int, *, lock: bool = False) -> Reply | None:
        """One reply; `lock` makes other transactions wait for this one."""
        statement = select(_replies).where(_replies.c.id == reply_id)
        row = await self._db.row(statement.with_for_update() if lock else statement)
        return self._seen(reply_of(row)) if row else None

    async def save(self, reply: Reply) -> None:
        """Store the new state of a reply read in this transaction. Raises Stale where it has moved on since."""
        changed = await self._db.change(
            _replies.update()
            .where(_replies.c.id == reply.id, _replies.c.revision == self._read.get(reply.id, 0))
            .where(_replies.c.revision <= reply.revision)
            .values(reply_values(reply))
        )
        if changed != 1:
            raise Stale(reply=str(reply.id))
        self._left(reply)

    async def of_case(self, case_id: int) -> Sequence[Reply]:
        """The replies of a case, oldest first."""
        rows = await self._db.rows(select(_replies).where(_replies.c.case_id == case_id).order_by(_replies.c.id))
        return [self._seen(reply_of(row)) for row in rows]

    async def under(self, account: str, remote_ids: Collection[str]) -> Mapping[str, Sequence[Reply]]:
        """Our replies to the posts with these remote ids, by that id, oldest first."""
        mentions = tables.mentions
        found: dict[str, list[Reply]] = {}
        for part in chunks(remote_ids):
            rows = await self._db.rows(
                select(_replies, mentions.c.remote_id.label("parent"))
                .join(mentions, mentions.c.id == _replies.c.mention_id)
                .where(mentions.c.account == account, mentions.c.remote_id.in_(part))
                .order_by(_replies.c.id)
            )
            for row in rows:
                found.setdefault(row.parent, []).append(self._seen(reply_of(row)))
        return found

    async def by_remote_id(self, account: str, remote_ids: Collection[str]) -> Mapping[str, Reply]:
        """Our published replies by their own remote id, the last of those to which a network gave the same."""
        found: dict[str, Reply] = {}
        for part in chunks(remote_ids):
            rows = await self._db.rows(
                select(_replies)
                .where(_replies.c.account == account, _replies.c.remote_id.in_(part))
                .order_by(_replies.c.id)
            )
            found.update((row.remote_id, self._seen(reply_of(row))) for row in rows)
        return found

    async def start_attempt(self, reply_id: int, now: datetime, act: str = PUBLISH) -> Attempt:
        """Write a line of the ledger before anything leaves; its number counts from 1 within the reply."""
        made = await self._db.value(
            select(func.coalesce(func.max(_attempts.c.number), 0)).where(_attempts.c.reply_id == reply_id)
        )
        line = {"reply_id": reply_id, "number": made + 1, "sent_at": now, "detail": "", "act": act}
        number = await self._db.add(_attempts, line)
        return Attempt(id=number, reply_id=reply_id, number=made + 1, sent_at=now, act=act)

    async def end_attempt(self, attempt: Attempt) -> None:
        """Complete a line of the ledger."""
        await self._db.change(
            _attempts.update()
            .where(_attempts.c.id == attempt.id)
            .values(outcome=attempt.outcome, detail=attempt.detail, ended_at=attempt.ended_at)
        )

    async def attempts(self, reply_id: int) -> Sequence[Attempt]:
        """The ledger of one reply, oldest first."""
        rows = await self._db.rows(
            select(_attempts).where(_attempts.c.reply_id == reply_id).order_by(_attempts.c.number)
        )
        return [attempt_of(row) for row in rows]

    async def count(self) -> Mapping[ReplyState, int]:
        """How many replies stand in each state."""
        rows = await self._db.rows(select(_replies.c.state, func.count().label("number")).group_by(_replies.c.state))
        return {ReplyState(row.state): row.number for row in rows}

    def _seen(self, reply: Reply) -> Reply:
        self._read[reply.id] = reply.revision
        self._watch.found(reply)
        return reply

    def _left(self, reply: Reply) -> Reply:
        self._read[reply.id] = reply.revision
        self._watch.left(reply)
        return reply
