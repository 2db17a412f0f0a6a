"""What differs between SQLite and PostgreSQL in the statements, as data; knows neither tables' meaning nor drivers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Insert,
    Interval,
    Row,
    Table,
    Text,
    TextClause,
    cast,
    func,
    literal,
    literal_column,
    text,
    true,
)
from sqlalchemy import Dialect as SqlAlchemyDialect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite

from bot.storage.types import UtcDateTime, to_json

CHANNEL = "comptoir"


@dataclass(frozen=True, eq=False)
class Dialect:
    """One engine's ways.

    `driver` compiles statements. `telling` has an insert tell other processes of news when its transaction commits;
    one process alone rings its own bell. `nests` says that one statement may write into several tables, which spares
    an exchange with a server. `insert` makes an insert that understands ON CONFLICT. `reserve` asks for `count` fresh
    ids of `table`, and `reserved` reads them, ascending, from the answer. `lease_clock` gives the time by which
    leases run and `lease_end` when one ends: by the database's own clock where several machines share it, by the
    caller's where one process is alone. `alone` lets one transaction at a time go on under a name, and `lock_out`
    keeps others from writing into a table, until the transaction ends; both are None where a transaction that may
    write is alone anyway. `by_code_point` orders text as Python does, `seconds` gives the whole seconds from
    1970 to a moment. `transaction_id` is written with every event,
    `settled` holds for events behind which nothing older can still appear, and `horizon` is the first transaction id
    that is not settled.
    """

    driver: SqlAlchemyDialect
    telling: Callable[[Insert], Insert]
    nests: bool
    insert: Callable[[Table], Any]
    reserve: TextClause
    reserved: Callable[[Sequence[Row[Any]], int], list[int]]
    lease_clock: Callable[[datetime], ColumnElement[datetime]]
    lease_end: Callable[[datetime, timedelta], ColumnElement[datetime]]
    alone: TextClause | None
    lock_out: Callable[[Table], TextClause] | None
    by_code_point: Callable[[ColumnElement[str]], ColumnElement[str]]
    seconds: Callable[[ColumnElement[Any]], ColumnElement[int]]
    transaction_id: ColumnElement[int]
    settled: Callable[[ColumnElement[int]], ColumnElement[bool]]
    horizon: ColumnElement[int]


def _number(transaction: ColumnElement[Any]) -> ColumnElement[int]:
    return cast(cast(transaction, Text), BigInteger)


_xmin = _number(func.pg_snapshot_xmin(func.pg_current_snapshot()))

SQLITE = Dialect(
    driver=SQLiteDialect_aiosqlite(json_serializer=to_json),
    telling=lambda insert: insert,
    nests=False,
    insert=sqlite.insert,
    # Whoever asks holds the write lock, so nobody else is given the same ids.
    reserve=text("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = :table AND :count > 0"),
    reserved=lambda rows, count: list(range(rows[0][0] + 1, rows[0][0] + 1 + count)),
    lease_clock=lambda now: literal(now, UtcDateTime),
    lease_end=lambda now, lease: literal(now + lease, UtcDateTime),
    alone=None,
    lock_out=None,
    by_code_point=lambda words: words,
    seconds=lambda moment: cast(func.strftime("%s", moment, type_=Text), BigInteger),
    transaction_id=literal_column("0", BigInteger),
    settled=lambda _: true(),
    horizon=literal_column("0", BigInteger),
)

POSTGRES = Dialect(
    driver=PGDialect_asyncpg(json_serializer=to_json),  # type: ignore[no-untyped-call]
    # Within the insert, since a statement of its own is one more exchange with the server; however many rows, a
    # transaction is told of once (https://www.postgresql.org/docs/current/sql-notify.html).
    telling=lambda insert: insert.returning(literal_column(f"pg_notify('{CHANNEL}', '')")),
    nests=True,
    insert=postgresql.insert,
    reserve=text(
        "SELECT nextval(pg_get_serial_sequence(CAST(:table AS text), 'id')) "
        "FROM generate_series(1, CAST(:count AS integer))"
    ),
    reserved=lambda rows, _: sorted(row[0] for row in rows),
    lease_clock=lambda _: func.clock_timestamp(type_=UtcDateTime),
    lease_end=lambda _, lease: cast(func.clock_timestamp() + literal(lease, Interval), UtcDateTime),
    alone=text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"),
    lock_out=lambda table: text(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE"),
    by_code_point=lambda words: words.collate("C"),
    seconds=lambda moment: cast(func.floor(func.extract("epoch", moment)), BigInteger),
    transaction_id=_number(func.pg_current_xact_id()),
    settled=lambda transaction: transaction < _xmin,
    horizon=_xmin,
)
