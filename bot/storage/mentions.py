"""Mentions, public threads and items nobody could read, in the database; implements `Mentions` of the port."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from hashlib import sha256

from sqlalchemy import ColumnExpressionArgument, case, func, literal, select, text, union_all

from bot.domain.hiding import Hiding
from bot.domain.interval import ASKED_AGAIN_WITHIN, LOOKED_AT_WITHIN, OLD_LOOKED_AT_WITHIN, YOUNG
from bot.domain.keeping import FOR_A_TIME
from bot.domain.mention import SetAside, ThreadPost
from bot.domain.view import StoredMention
from bot.ports.rows import NewMention, Routed
from bot.storage import tables
from bot.storage.bulk import BulkInsert
from bot.storage.dialect import Dialect
from bot.storage.hiding_rows import hiding_values
from bot.storage.mention_rows import (
    author_values,
    mention_of,
    mention_values,
    new_mention_values,
    thread_post_of,
)
from bot.storage.repository import Repository
from bot.storage.routed import routed
from bot.storage.statements import MOST_VALUES, chunks

_mentions = tables.mentions
_posts = tables.thread_posts
_aside = tables.set_aside
_unfinished = text("cases.state <> 'closed'")
_not_deleted = text("mentions.state <> 'deleted'")
_with_words = text("mentions.state IN ('live', 'edited')")
_for_a_time = text("mentions.network IN ('linkedin')")


@cache
def _insert(dialect: Dialect) -> BulkInsert:
    return BulkInsert(_mentions, dialect.insert(_mentions).on_conflict_do_nothing(), dialect.driver)


class SqlMentions(Repository):
    """Mentions and threads, whole pages at a time."""

    async def known(self, account: str, remote_ids: Collection[str]) -> Mapping[str, StoredMention]:
        """Those of `remote_ids` that we have, by remote id."""
        found: dict[str, StoredMention] = {}
        for part in chunks(remote_ids):
            rows = await self._db.rows(
                select(_mentions).where(_mentions.c.account == account, _mentions.c.remote_id.in_(part))
            )
            found.update((row.remote_id, mention_of(row)) for row in rows)
        return found

    async def add_many(self, mentions: Sequence[NewMention], now: datetime) -> Sequence[int]:
        """Store mentions, dropping repeats; gives the ids of those stored, ascending."""
        numbers = await self._db.reserve(_mentions, len(mentions))
        numbered = [new_mention_values(number, new, now) for number, new in zip(numbers, mentions, strict=True)]
        return sorted(await self._db.insert_new(_mentions, _insert(self._db.dialect), numbered))

    async def change(self, stored: StoredMention) -> None:
        """Store an edit or a deletion; case and time of arrival stay."""
        await self._db.change(
            _mentions.update()
            .where(_mentions.c.id == stored.id)
            .values(
                mention_values(stored.mention, stored.understanding)
                | {"state": stored.state.value, "revision": stored.revision}
            )
        )

    async def keep_hiding(self, mention_id: int, hiding: Hiding) -> None:
        """Store what employees did about its being seen, and nothing else of it."""
        await self._db.change(
            _mentions.update().where(_mentions.c.id == mention_id).values(hiding=hiding_values(hiding))
        )

    async def get(self, mention_id: int) -> StoredMention | None:
        """One mention."""
        row = await self._db.row(select(_mentions).where(_mentions.c.id == mention_id))
        return mention_of(row) if row else None

    async def latest_of(self, case_id: int) -> StoredMention | None:
        """The newest mention of a case that its author has not deleted, else the newest."""
        row = await self._db.row(
            select(_mentions)
            .where(_mentions.c.case_id == case_id)
            .order_by(_mentions.c.state == "deleted", _mentions.c.posted_at.desc(), _mentions.c.id.desc())
            .limit(1)
        )
        return mention_of(row) if row else None

    async def conversations(self, account: str, remote_ids: Collection[str]) -> Mapping[str, str]:
        """The conversation of each post we know: that of a mention first, then of a reply of ours."""
        cases, replies = tables.cases, tables.replies
        found: dict[str, str] = {}
        for part in chunks(remote_ids, MOST_VALUES // 3):
            read = select(literal(1).label("rank"), _posts.c.remote_id, _posts.c.conversation).where(
                _posts.c.account == account, _posts.c.remote_id.in_(part)
            )
            ours = (
                select(literal(2).label("rank"), replies.c.remote_id, cases.c.conversation)
                .join(cases, cases.c.id == replies.c.case_id)
                .where(replies.c.account == account, replies.c.remote_id.in_(part))
            )
            said = (
                select(literal(3).label("rank"), _mentions.c.remote_id, cases.c.conversation)
                .join(cases, cases.c.id == _mentions.c.case_id)
                .where(_mentions.c.account == account, _mentions.c.remote_id.in_(part))
            )
            rows = await self._db.rows(union_all(read, ours, said).order_by("rank"))
            found.update((row.remote_id, row.conversation) for row in rows)
        return found

    async def to_recheck(self, account: str, before: datetime, limit: int) -> Sequence[StoredMention]:
        """Mentions of cases not closed, not looked at since `before`, longest first."""
        rows = await self._db.rows(
            select(_mentions)
            .join(tables.cases, tables.cases.c.id == _mentions.c.case_id)
            .where(_mentions.c.account == account, _mentions.c.checked_at < before, _unfinished, _not_deleted)
            .order_by(_mentions.c.checked_at, _mentions.c.id)
            .limit(limit)
        )
        return [mention_of(row) for row in rows]

    async def to_look_at(self, account: str, now: datetime, limit: int) -> Sequence[StoredMention]:
        """Mentions of any case that have to be looked at by now, longest due first."""
        rows = await self._db.rows(
            select(_mentions)
            .where(_mentions.c.account == account, _mentions.c.look_at <= now, _not_deleted)
            .order_by(_mentions.c.look_at)
            .limit(limit)
        )
        return [mention_of(row) for row in rows]

    async def outlived(self, network: str, before: datetime, limit: int, *, named: bool) -> Sequence[StoredMention]:
        """Mentions of a network that came in before `before` and of which words are kept, the oldest first; `named`
        those of whose authors the name is: others are found by no words.
        """
        kept: list[ColumnExpressionArgument[bool]] = [_with_words, *([_mentions.c.search != ""] if named else [])]
        if network in FOR_A_TIME:
            kept.append(_for_a_time)  # says nothing new, but in the words of the index that holds these
        rows = await self._db.rows(
            select(_mentions)
            .where(_mentions.c.network == network, _mentions.c.received_at < before, *kept)
            .order_by(_mentions.c.received_at)
            .limit(limit)
        )
        return [mention_of(row) for row in rows]

    async def look_soon(self, account: str, remote_ids: Collection[str], now: datetime) -> bool:
        """Have those of these posts that are mentions looked at by `now`; False where none is one."""
        marked = 0
        for part in chunks(remote_ids):
            these = _mentions.update().where(
                _mentions.c.account == account, _mentions.c.remote_id.in_(part), _not_deleted
            )
            marked += await self._db.change(these.values(look_at=now))
        return marked > 0

    async def rechecked(self, mention_ids: Collection[int], now: datetime) -> None:
        """Remember that these were looked at."""
        soon = literal(now + LOOKED_AT_WITHIN, _mentions.c.look_at.type)
        late = literal(now + OLD_LOOKED_AT_WITHIN, _mentions.c.look_at.type)
        next_look = case((_mentions.c.posted_at > now - YOUNG, soon), else_=late)
        for part in chunks(mention_ids):
            looked = _mentions.update().where(_mentions.c.id.in_(part))
            await self._db.change(looked.values(checked_at=now, look_at=next_look))

    async def not_answered(self, mention_ids: Collection[int], now: datetime) -> None:
        """Remember that these were asked for, and that the network said nothing of them."""
        for part in chunks(mention_ids):
            asked = _mentions.update().where(_mentions.c.id.in_(part))
            await self._db.change(asked.values(checked_at=now, look_at=now + ASKED_AGAIN_WITHIN))

    async def newest(self) -> int:
        """The number of the newest mention, 0 where there is none."""
        row = await self._db.row(select(func.coalesce(func.max(_mentions.c.id), 0)))
        return int(row[0]) if row else 0

    async def unrefined(self, after: int, limit: int) -> Sequence[StoredMention]:
        """Mentions behind number `after` whose mood was read once only, oldest first."""
        rows = await self._db.rows(
            select(_mentions)
            .where(_mentions.c.id > after, _mentions.c.refined.is_(None))
            .order_by(_mentions.c.id)
            .limit(limit)
        )
        return [mention_of(row) for row in rows]

    async def refine(self, feelings: Mapping[int, float]) -> None:
        """Keep what a second reading found, by the number of the mention."""
        for number, feeling in sorted(feelings.items()):
            await self._db.change(_mentions.update().where(_mentions.c.id == number).values(refined=feeling))

    async def routed(
        self, since: datetime, *, after: int = 0, limit: int = 2000, histories: bool = False
    ) -> Sequence[Routed]:
        """The mentions that opened cases from `since` on, in the order of their cases, those behind case `after`."""
        return await routed(self._db, since, after, limit, histories)

    async def keep_thread(self, account: str, conversation: str, posts: Sequence[ThreadPost], now: datetime) -> None:
        """Store the posts of a public thread, new or changed; posts that vanished from it are kept."""
        insert = self._db.dialect.insert(_posts)
        columns = ("conversation", "in_reply_to", "author", "text", "posted_at", "url", "own", "read_at")
        await self._db.change_many(
            insert.on_conflict_do_update(
                index_elements=[_posts.c.account, _posts.c.remote_id],
                set_={column: insert.excluded[column] for column in columns},
            ),
            [
                {
                    "account": account,
                    "remote_id": post.remote_id,
                    "conversation": conversation,
                    "in_reply_to": post.in_reply_to,
                    "author": author_values(post.author),
                    "text": post.text,
                    "posted_at": post.posted_at,
                    "url": post.url,
                    "own": post.own,
                    "read_at": now,
                }
                for post in posts
            ],
        )

    async def forget_post(self, account: str, remote_id: str) -> None:
        """Keep a post no longer as part of the thread around it."""
        here = (_posts.c.account == account) & (_posts.c.remote_id == remote_id)
        await self._db.change(_posts.delete().where(here))

    async def thread(self, account: str, conversation: str) -> Sequence[ThreadPost]:
        """The public thread as last read, oldest first."""
        rows = await self._db.rows(
            select(_posts)
            .where(_posts.c.account == account, _posts.c.conversation == conversation)
            .order_by(_posts.c.posted_at, _posts.c.remote_id)
        )
        return [thread_post_of(row) for row in rows]

    async def set_aside(self, items: Sequence[SetAside], now: datetime) -> None:
        """Keep items of unknown shape with their raw payload; the same item read again replaces what was kept."""
        insert = self._db.dialect.insert(_aside)
        await self._db.change_many(
            insert.on_conflict_do_update(
                index_elements=[_aside.c.account, _aside.c.key],
                set_={column: insert.excluded[column] for column in ("raw", "error", "at")},
            ),
            [
                {
                    "account": item.account,
                    "key": sha256((item.remote_id or item.raw).encode(errors="replace")).hexdigest(),
                    "remote_id": item.remote_id,
                    "raw": item.raw,
                    "error": item.error,
                    "at": now,
                }
                for item in items
            ],
        )

    async def count_set_aside(self) -> Mapping[str, int]:
        """How many items are set aside, by account."""
        rows = await self._db.rows(select(_aside.c.account, func.count().label("number")).group_by(_aside.c.account))
        return {row.account: row.number for row in rows}
