"""The cards, whispers and read marks of the web desk, in the database; implements `Desk` of the web port."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, literal, select, union_all

from bot.domain.case import Case
from bot.ports.web_store import ChannelFilter, DeskCard, Section, Whisper
from bot.storage import tables_of_web as tables
from bot.storage.case_rows import case_of
from bot.storage.desk_sections import in_section, wanted_cases
from bot.storage.repository import Repository
from bot.storage.tables import cases

MOST_UNREAD = 1_000
_cards = tables.desk_cards
_whispers = tables.desk_whispers
_marks = tables.read_marks
_one = select(_cards).where(_cards.c.id == bindparam("this"))
_no_newer = (_cards.c.id == bindparam("this")) & (_cards.c.revision <= bindparam("shown"))
_replaced = _cards.update().where(_no_newer).returning(*_cards.c)


class SqlDesk(Repository):
    """What stands in the rooms of the desk, and who has read it."""

    async def post(
        self, channel: str, case_id: int, key: str, card: Mapping[str, Any], revision: int, now: datetime
    ) -> DeskCard | None:
        """Keep a card under its key; None, and nothing is changed, where one stands under this key already."""
        insert = self._db.dialect.insert(_cards).on_conflict_do_nothing()
        row = await self._db.row(
            insert.values(
                channel=channel,
                case_id=case_id,
                key=key,
                card=dict(card),
                posted_at=now,
                updated_at=now,
                revision=revision,
            ).returning(_cards.c.id)
        )
        return DeskCard(row.id, channel, case_id, key, card, now, now, revision) if row else None

    async def find(self, channel: str, key: str) -> DeskCard | None:
        """The card posted in `channel` under `key`."""
        row = await self._db.row(select(_cards).where(_cards.c.key == key, _cards.c.channel == channel))
        return _card_of(row) if row else None

    async def get(self, card_id: int) -> DeskCard | None:
        """One card."""
        row = await self._db.row(_one, {"this": card_id})
        return _card_of(row) if row else None

    async def update(self, card_id: int, card: Mapping[str, Any], revision: int, now: datetime) -> DeskCard | None:
        """Replace a card unless it shows a later revision already; gives it as it stands now, None when it is gone."""
        row = await self._db.row(
            _replaced, {"this": card_id, "shown": revision, "card": dict(card), "revision": revision, "updated_at": now}
        )
        return _card_of(row) if row else await self.get(card_id)

    async def remove(self, card_id: int) -> None:
        """Take a card away."""
        await self._db.change(_cards.delete().where(_cards.c.id == card_id))

    async def cards(self, wanted: ChannelFilter, now: datetime) -> Sequence[tuple[DeskCard, Case]]:
        """The cards of one section of a channel with their cases, in the section's order."""
        condition, order = in_section(wanted.section, wanted.departments, now)
        rows = await self._db.rows(
            select(_cards)
            .join(cases, cases.c.id == _cards.c.case_id)
            .where(*wanted_cases(wanted), condition)
            .order_by(*order)
            .limit(wanted.limit)
        )
        shown = [row.case_id for row in rows]
        found = {row.id: case_of(row) for row in await self._db.rows(select(cases).where(cases.c.id.in_(shown)))}
        return [(_card_of(row), found[row.case_id]) for row in rows]

    async def counts(self, wanted: ChannelFilter, now: datetime) -> Mapping[Section, int]:
        """How many cards each section of the channel holds, with the filter's other parts applied."""
        numbers = [
            func.count().filter(in_section(section, wanted.departments, now)[0]).label(section.value)
            for section in Section
        ]
        [row] = await self._db.rows(
            select(*numbers)
            .select_from(_cards.join(cases, cases.c.id == _cards.c.case_id))
            .where(*wanted_cases(wanted))
        )
        return {section: getattr(row, section.value) for section in Section}

    async def of_case(self, case_id: int) -> Sequence[DeskCard]:
        """The cards of one case, in every channel, oldest first."""
        rows = await self._db.rows(select(_cards).where(_cards.c.case_id == case_id).order_by(_cards.c.id))
        return [_card_of(row) for row in rows]

    async def unread(self, person: str, channels: Collection[str]) -> Mapping[str, int]:
        """How many cards were posted in each channel since `person` last read it; channels without any are left out.

        Counts no further than MOST_UNREAD a channel, along the index.
        """
        if not channels:
            return {}
        read = await self._db.rows(select(_marks).where(_marks.c.person == person))
        marks = {row.channel: row.position for row in read}
        numbers = []
        for channel in sorted(set(channels)):
            behind = (
                select(_cards.c.id)
                .where(_cards.c.channel == channel, _cards.c.id > marks.get(channel, 0))
                .limit(MOST_UNREAD)
                .subquery()
            )
            numbers.append(select(literal(channel).label("channel"), func.count().label("cards")).select_from(behind))
        return {row.channel: row.cards for row in await self._db.rows(union_all(*numbers)) if row.cards}

    async def mark_read(self, person: str, channel: str, card_id: int, now: datetime) -> None:
        """Remember that `person` has seen the channel up to this card; never moves back."""
        insert = self._db.dialect.insert(_marks)
        insert = insert.values(person=person, channel=channel, position=card_id, at=now)
        await self._db.change(
            insert.on_conflict_do_update(
                index_elements=[_marks.c.person, _marks.c.channel],
                set_={"position": insert.excluded.position, "at": insert.excluded.at},
                where=insert.excluded.position > _marks.c.position,
            )
        )

    async def whisper(self, person: str, channel: str, case_id: int, line: Sequence[Any], now: datetime) -> Whisper:
        """Keep a word to one person."""
        values = {"person": person, "channel": channel, "case_id": case_id, "line": list(line), "at": now}
        number = await self._db.add(_whispers, values)
        return Whisper(number, person, channel, case_id, line, now)

    async def whispers(self, person: str, limit: int = 100) -> Sequence[Whisper]:
        """What `person` was told and has not put away, newest first."""
        rows = await self._db.rows(
            select(_whispers)
            .where(_whispers.c.person == person, _whispers.c.seen_at.is_(None))
            .order_by(_whispers.c.id.desc())
            .limit(limit)
        )
        return [Whisper(row.id, row.person, row.channel, row.case_id, row.line, row.at) for row in rows]

    async def put_away(self, person: str, whisper_id: int, now: datetime) -> None:
        """`person` has read this word; nobody else's is touched."""
        await self._db.change(
            _whispers.update()
            .where(_whispers.c.id == whisper_id, _whispers.c.person == person, _whispers.c.seen_at.is_(None))
            .values(seen_at=now)
        )

    async def put_all_away(self, person: str, newest: int, now: datetime) -> None:
        """`person` has read every word up to that of the number `newest`; what came later stays."""
        await self._db.change(
            _whispers.update()
            .where(_whispers.c.person == person, _whispers.c.id <= newest, _whispers.c.seen_at.is_(None))
            .values(seen_at=now)
        )


def _card_of(row: Row[Any]) -> DeskCard:
    return DeskCard(
        id=row.id,
        channel=row.channel,
        case_id=row.case_id,
        key=row.key,
        card=row.card,
        posted_at=row.posted_at,
        updated_at=row.updated_at,
        revision=row.revision,
    )
