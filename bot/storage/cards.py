"""Which card stands where, in the database; implements `Cards` of the port."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, bindparam, func, select, text
from sqlalchemy import case as conditional

from bot.ports.rows import CardRow
from bot.storage import tables
from bot.storage.bulk import BulkInsert
from bot.storage.dialect import Dialect
from bot.storage.repository import Repository
from bot.storage.statements import chunks

_cards = tables.cards
_cases = tables.cases
_PENDING = text("cards.state = 'pending'")
_GATHERED = text("cards.state = 'gathered'")
_RANK = {"urgent": 0, "high": 1, "normal": 2, "low": 3}
_new_state = _cards.update().where(_cards.c.id == bindparam("this"))
_of_cases = select(_cards).where(_cards.c.case_id.in_(bindparam("cases", expanding=True))).order_by(_cards.c.id)
_standing = select(_cards).where(
    _cards.c.surface == bindparam("in_surface"), _cards.c.ref.in_(bindparam("refs", expanding=True))
)


@cache
def _insert(dialect: Dialect) -> BulkInsert:
    return BulkInsert(_cards, dialect.insert(_cards).on_conflict_do_nothing(), dialect.driver)


class SqlCards(Repository):
    """One row a case, surface and channel."""

    async def want(self, cards: Sequence[tuple[int, str, str, bool]], now: datetime) -> Sequence[CardRow]:
        """Make sure that (case, surface, channel, read_only) each have a row; gives the rows that are new.

        The key is random, so that a card of another database in the same channel is never taken for ours.
        """
        numbers = await self._db.reserve(_cards, len(cards))
        wanted = [
            CardRow(number, case_id, surface, channel, uuid4().hex, "pending", read_only)
            for number, (case_id, surface, channel, read_only) in zip(numbers, cards, strict=True)
        ]
        rows = [_values(card) | {"created_at": now} for card in wanted]
        stored = await self._db.insert_new(_cards, _insert(self._db.dialect), rows)
        return [card for card in wanted if card.id in stored]

    async def get(self, card_id: int) -> CardRow | None:
        """One card."""
        row = await self._db.row(select(_cards).where(_cards.c.id == card_id))
        return _card_of(row) if row else None

    async def many(self, card_ids: Collection[int], *, lock: bool = False) -> Sequence[CardRow]:
        """Several cards, oldest first; those that do not exist are left out. `lock` as for cases."""
        cards: list[CardRow] = []
        for part in chunks(card_ids):
            wanted = select(_cards).where(_cards.c.id.in_(part)).order_by(_cards.c.id)
            rows = await self._db.rows(wanted.with_for_update() if lock else wanted)
            cards.extend(_card_of(row) for row in rows)
        return cards

    async def of_cases(self, case_ids: Collection[int]) -> Sequence[CardRow]:
        """Every card of these cases, oldest first."""
        cards: list[CardRow] = []
        for part in chunks(case_ids):
            rows = await self._db.rows(_of_cases, {"cases": part})
            cards.extend(_card_of(row) for row in rows)
        return cards

    async def standing_at(self, surface: str, refs: Collection[str]) -> CardRow | None:
        """The card that stands under one of these references."""
        row = await self._db.row(_standing, {"in_surface": surface, "refs": sorted(refs)})
        return _card_of(row) if row else None

    async def all_standing_at(self, surface: str, refs: Collection[str]) -> Sequence[CardRow]:
        """Every card that stands under one of these references."""
        cards: list[CardRow] = []
        for part in chunks(refs):
            cards.extend(_card_of(row) for row in await self._db.rows(_standing, {"in_surface": surface, "refs": part}))
        return cards

    async def pending_in(self, surface: str, channel: str) -> Sequence[CardRow]:
        """The cards of a channel that wait to be posted, oldest first."""
        rows = await self._db.rows(
            select(_cards)
            .where(_cards.c.surface == surface, _cards.c.channel == channel, _PENDING)
            .order_by(_cards.c.id)
        )
        return [_card_of(row) for row in rows]

    async def gathered(self, summary: int, limit: int) -> tuple[int, Sequence[int]]:
        """How many cases of a summary are not closed, and the numbers of the most pressing, who waits longest first."""
        listed = (
            select(_cards.c.case_id)
            .join(_cases, _cases.c.id == _cards.c.case_id)
            .where(_cards.c.summary == summary, _GATHERED, _cases.c.state != "closed")
        )
        [count] = await self._db.rows(select(func.count().label("cases")).select_from(listed.subquery()))
        urgency = conditional(_RANK, value=_cases.c.priority, else_=len(_RANK))
        rows = await self._db.rows(listed.order_by(urgency, _cases.c.opened_at, _cards.c.id).limit(limit))
        return count.cases, [row.case_id for row in rows]

    async def save_many(self, cards: Sequence[CardRow]) -> None:
        """Store the new states of cards: state, reference, the revision each shows, the summary that gathered it."""
        await self._db.change_many(
            _new_state,
            [
                {
                    "this": card.id,
                    "state": card.state,
                    "ref": card.ref,
                    "revision": card.revision,
                    "summary": card.summary,
                }
                for card in sorted(cards, key=lambda card: card.id)
            ],
        )


def _card_of(row: Row[Any]) -> CardRow:
    return CardRow(
        id=row.id,
        case_id=row.case_id,
        surface=row.surface,
        channel=row.channel,
        key=row.key,
        state=row.state,
        read_only=row.read_only,
        ref=row.ref,
        revision=row.revision,
        summary=row.summary,
    )


def _values(card: CardRow) -> dict[str, Any]:
    return {
        "id": card.id,
        "case_id": card.case_id,
        "surface": card.surface,
        "channel": card.channel,
        "key": card.key,
        "state": card.state,
        "read_only": card.read_only,
        "ref": card.ref,
        "revision": card.revision,
        "summary": card.summary,
    }
