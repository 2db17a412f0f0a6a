"""The cases in the database: opened, changed, found, and seen whole; implements `Cases` of the port."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Row,
    Select,
    Table,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    text,
    tuple_,
)
from sqlalchemy import case as conditional

from bot.domain.case import WAITING, Case, CaseState
from bot.domain.mention import HISTORY_REACHES_BACK, History
from bot.domain.new_case import NewCase
from bot.domain.person import AuthorKey, Pledge, pledge_of
from bot.domain.reply_picture import ReplyPicture
from bot.domain.view import CaseView
from bot.errors import Stale
from bot.ports.rows import CaseFilter
from bot.storage import tables, tables_of_chat
from bot.storage import tables_of_persons as people
from bot.storage.bulk import BulkInsert
from bot.storage.case_rows import case_of, case_values, opened
from bot.storage.dialect import Dialect
from bot.storage.mention_rows import mention_of
from bot.storage.person_rows import contact_of
from bot.storage.reply_pictures import WITHOUT_BYTES, reply_picture_of
from bot.storage.reply_rows import note_of, reply_of
from bot.storage.repository import Clock, Repository
from bot.storage.search import holds
from bot.storage.statements import Statements, chunks
from bot.storage.waiting import correction_waits
from bot.storage.watch import Watch

_cases = tables.cases
_unfinished = text("cases.state <> 'closed'")
_every_column = _cases.update().where(_cases.c.id == bindparam("this"))
_as_read = _every_column.where(_cases.c.revision == bindparam("read"))
_one = select(_cases).where(_cases.c.id == bindparam("this"))
_one_locked = _one.with_for_update()
_some = select(_cases).where(_cases.c.id.in_(bindparam("these", expanding=True))).order_by(_cases.c.id)
_some_locked = _some.with_for_update()


def _of_cases(table: Table, *order: ColumnElement[Any]) -> Executable:
    """What a table holds of some cases: written once, since a view of a case asks it of four tables."""
    return select(table).where(table.c.case_id.in_(bindparam("cases", expanding=True))).order_by(*order)


_said = _of_cases(tables.mentions, tables.mentions.c.posted_at, tables.mentions.c.id)
_answered = _of_cases(tables.replies, tables.replies.c.id)
_noted = _of_cases(tables.notes, tables.notes.c.id)
_writing = _of_cases(tables.composing, tables.composing.c.person)


_whose = (
    select(_cases.c.id.label("case_id"), people.person_authors.c.person_id.label("whose"), people.contacts)
    .join(
        people.person_authors,
        and_(
            people.person_authors.c.account == _cases.c.account, people.person_authors.c.author_id == _cases.c.author_id
        ),
    )
    .outerjoin(
        people.contacts,
        and_(
            people.contacts.c.person_id == people.person_authors.c.person_id,
            people.contacts.c.promised != literal_column("''"),
            people.contacts.c.kept_at.is_(None),
        ),
    )
    .where(_cases.c.id.in_(bindparam("cases", expanding=True)))
    .order_by(people.contacts.c.at, people.contacts.c.id)
)
"""Whom the authors of some cases belong to, with each promise to them that is still to be done, the latest last."""


@cache
def _insert(dialect: Dialect) -> BulkInsert:
    return BulkInsert(_cases, _cases.insert(), dialect.driver)


class SqlCases(Repository):
    """Cases. Remembers at which revision each was read, so that a change made elsewhere meanwhile is noticed."""

    def __init__(self, statements: Statements, clock: Clock, watch: Watch[Case]) -> None:
        super().__init__(statements, clock)
        self._watch = watch
        self._read: dict[int, int] = {}

    async def open_many(self, cases: Sequence[NewCase], now: datetime) -> Sequence[Case]:
        """Store new cases in two statements whatever their count; the same order comes back, numbered."""
        numbers = await self._db.reserve(_cases, len(cases))
        numbered = [opened(number, new, now) for number, new in zip(numbers, cases, strict=True)]
        await self._db.insert(_insert(self._db.dialect), [case_values(case) for case in numbered])
        return self._left(numbered)

    async def get(self, case_id: int, *, lock: bool = False) -> Case | None:
        """One case; `lock` makes other transactions wait for this one."""
        row = await self._db.row(_one_locked if lock else _one, {"this": case_id})
        return self._seen([case_of(row)])[0] if row else None

    async def many(self, case_ids: Collection[int], *, lock: bool = False) -> Sequence[Case]:
        """Several cases, by number; those that do not exist are left out. `lock` as for one, in that order."""
        found: list[Case] = []
        for part in chunks(case_ids):
            rows = await self._db.rows(_some_locked if lock else _some, {"these": part})
            found.extend(self._seen([case_of(row) for row in rows]))
        return found

    async def save(self, case: Case) -> None:
        """Store one case; see save_many."""
        read = self._read.get(case.id)
        if read is None or case.revision < read:
            raise Stale(case=str(case.id))
        if not await self._db.change(_as_read, case_values(case) | {"this": case.id, "read": read}):
            raise Stale(case=str(case.id))
        self._left([case])

    async def save_many(self, cases: Sequence[Case]) -> None:
        """Store cases read (and perhaps saved) in this transaction. Raises Stale where one has moved on since."""
        for part in chunks(sorted(cases, key=lambda case: case.id)):
            found = await self._db.rows(
                select(_cases.c.id, _cases.c.revision)
                .where(_cases.c.id.in_([case.id for case in part]))
                .order_by(_cases.c.id)
                .with_for_update()
            )
            present = {row.id: row.revision for row in found}
            for case in part:
                if not _follows(case, present.get(case.id), self._read.get(case.id)):
                    raise Stale(case=str(case.id))
            await self._db.change_many(_every_column, [case_values(case) | {"this": case.id} for case in part])
            self._left(part)

    async def by_conversation(
        self, account: str, conversations: Collection[str], *, lock: bool = False
    ) -> Sequence[Case]:
        """Every case of these conversations, oldest first."""
        cases: list[Case] = []
        for part in chunks(conversations):
            wanted = select(_cases).where(_cases.c.account == account, _cases.c.conversation.in_(part))
            cases.extend(await self._select(_maybe_locked(wanted.order_by(_cases.c.id), lock)))
        return cases

    async def find(self, wanted: CaseFilter) -> Sequence[Case]:
        """Cases that fit the filter, newest opened first."""
        statement = (
            select(_cases)
            .where(*holds(wanted.words))
            .order_by(_cases.c.opened_at.desc(), _cases.c.id.desc())
            .limit(wanted.limit)
        )
        if wanted.states:
            statement = statement.where(_cases.c.state.in_(sorted(wanted.states)))
        if wanted.departments:
            statement = statement.where(_cases.c.department.in_(sorted(wanted.departments)))
        if wanted.assignee is not None:
            statement = statement.where(_cases.c.assignee == wanted.assignee)
        if wanted.unclaimed:
            statement = statement.where(_cases.c.assignee.is_(None))
        if wanted.escalated:
            statement = statement.where(_cases.c.escalated_at.is_not(None))
        if wanted.to_approve:
            waits = _cases.c.state == CaseState.AWAITING_APPROVAL.value
            statement = statement.where(or_(waits, correction_waits))
        if wanted.after is not None:
            statement = statement.where(tuple_(_cases.c.opened_at, _cases.c.id) < wanted.after)
        return await self._select(statement)

    async def view(self, case_id: int, now: datetime) -> CaseView | None:
        """A case with its mentions, replies, notes and who is composing now."""
        views = await self.views([case_id], now)
        return views[0] if views else None

    async def views(self, case_ids: Collection[int], now: datetime) -> Sequence[CaseView]:
        """The same for several cases, by number, in seven statements whatever their count."""
        views: list[CaseView] = []
        for part in chunks(case_ids):
            views.extend(await self._views(part, now))
        return views

    async def due_to_wake(self, now: datetime, *, lock: bool = False, limit: int = 200) -> Sequence[Case]:
        """Cases whose sleep is over, the longest over first; with `lock` those that nobody else holds."""
        awake = _cases.c.snoozed_until <= now
        due = select(_cases).where(awake, _unfinished).order_by(_cases.c.snoozed_until).limit(limit)
        return await self._select(due.with_for_update(skip_locked=True) if lock else due)

    async def due_to_step(self, now: datetime, *, lock: bool = False, limit: int = 200) -> Sequence[Case]:
        """Cases whose next step has come, the longest over first; with `lock` those that nobody else holds."""
        due = select(_cases).where(_cases.c.next_step_at <= now).order_by(_cases.c.next_step_at).limit(limit)
        return await self._select(due.with_for_update(skip_locked=True) if lock else due)

    async def held_to_look_at(self, now: datetime, *, lock: bool = False, limit: int = 200) -> Sequence[Case]:
        """Cases whose claim is to be looked at by now, the longest over first; with `lock` those that nobody else
        holds."""
        due = select(_cases).where(_cases.c.hold_look_at <= now).order_by(_cases.c.hold_look_at).limit(limit)
        return await self._select(due.with_for_update(skip_locked=True) if lock else due)

    async def histories(self, account: str, author_ids: Collection[str], now: datetime) -> Mapping[str, History]:
        """What those authors had before on this account, read from an index alone."""
        recent = func.count(conditional((_cases.c.opened_at >= now - HISTORY_REACHES_BACK, 1)))
        found: dict[str, History] = {}
        for part in chunks(author_ids):
            rows = await self._db.rows(
                select(_cases.c.author_id, recent.label("recent"))
                .where(_cases.c.account == account, _cases.c.author_id.in_(part))
                .group_by(_cases.c.author_id)
            )
            found.update((row.author_id, History(row.recent, known=True)) for row in rows)
        return found

    async def others_by(self, author: AuthorKey, case_id: int) -> bool:
        """True where the author of a case has another one, of which they have not removed everything."""
        theirs = _cases.c.account == author.account, _cases.c.author_id == author.author_id
        return await self._db.row(select(_cases.c.id).where(*theirs, _cases.c.id != case_id).limit(1)) is not None

    async def count_opened(self, since: datetime) -> int:
        """How many cases were opened from `since` on."""
        count: int = await self._db.value(select(func.count()).select_from(_cases).where(_cases.c.opened_at >= since))
        return count

    async def held(self, departments: Collection[str], now: datetime) -> Mapping[str, Mapping[str | None, int]]:
        """How many cases wait for somebody and do not sleep, by department and assignee; None for nobody."""
        awake = or_(_cases.c.snoozed_until.is_(None), _cases.c.snoozed_until <= now)
        waiting = _cases.c.state.in_([each.value for each in WAITING])
        rows = await self._db.rows(
            select(_cases.c.department, _cases.c.assignee, func.count().label("number"))
            .where(_cases.c.department.in_(sorted(departments)), waiting, awake)
            .group_by(_cases.c.department, _cases.c.assignee)
        )
        held: defaultdict[str, dict[str | None, int]] = defaultdict(dict)
        for row in rows:
            held[row.department][row.assignee] = row.number
        return held

    async def departments_in_use(self) -> Mapping[str, int]:
        """How many cases are not closed, by department."""
        rows = await self._db.rows(
            select(_cases.c.department, func.count().label("number")).where(_unfinished).group_by(_cases.c.department)
        )
        return {row.department: row.number for row in rows}

    async def _views(self, case_ids: Sequence[int], now: datetime) -> Sequence[CaseView]:
        cases = await self.many(case_ids)
        said = await self._by_case(_said, case_ids)
        answered = await self._by_case(_answered, case_ids)
        noted = await self._by_case(_noted, case_ids)
        writing = await self._by_case(_writing, case_ids)
        enclosed = await self._enclosed([*answered])
        whose = await self._by_case(_whose, case_ids)
        return [
            CaseView(
                case=case,
                mentions=[mention_of(row) for row in said[case.id]],
                replies=[reply_of(row) for row in answered[case.id]],
                notes=[note_of(row) for row in noted[case.id]],
                composing=[row.person for row in writing[case.id] if row.until > now],
                pictures=enclosed[case.id],
                person=whose[case.id][-1].whose if whose[case.id] else None,
                pledge=_owed(whose[case.id]),
            )
            for case in cases
        ]

    async def _by_case(self, statement: Executable, case_ids: Sequence[int]) -> defaultdict[int, list[Row[Any]]]:
        gathered: defaultdict[int, list[Row[Any]]] = defaultdict(list)
        for row in await self._db.rows(statement, {"cases": case_ids}):
            gathered[row.case_id].append(row)
        return gathered

    async def _enclosed(self, case_ids: Sequence[int]) -> defaultdict[int, list[ReplyPicture]]:
        """The pictures of replies, by case, without their bytes."""
        gathered: defaultdict[int, list[ReplyPicture]] = defaultdict(list)
        if not case_ids:
            return gathered
        table = tables_of_chat.reply_pictures
        wanted = table.c.case_id.in_(case_ids), table.c.reply_id.is_not(None)
        for row in await self._db.rows(select(*WITHOUT_BYTES).where(*wanted).order_by(table.c.id)):
            gathered[row.case_id].append(reply_picture_of(row))
        return gathered

    async def _select(self, statement: Select[Any]) -> list[Case]:
        return self._seen([case_of(row) for row in await self._db.rows(statement)])

    def _seen(self, cases: list[Case]) -> list[Case]:
        for case in cases:
            self._read[case.id] = case.revision
            self._watch.found(case)
        return cases

    def _left(self, cases: list[Case]) -> list[Case]:
        for case in cases:
            self._read[case.id] = case.revision
            self._watch.left(case)
        return cases


def _owed(promises: Sequence[Row[Any]]) -> Pledge | None:
    """The latest promise among rows of `_whose`, None where there is none."""
    return pledge_of(contact_of(promises[-1])) if promises and promises[-1].id is not None else None


def _follows(case: Case, present: int | None, read: int | None) -> bool:
    """True where the row stands as this transaction read it, and `case` is that state or a later one."""
    return present is not None and present == read and case.revision >= present


def _maybe_locked(statement: Select[Any], lock: bool) -> Select[Any]:
    return statement.with_for_update() if lock else statement
