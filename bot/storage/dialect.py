"""What differs between SQLite and PostgreSQL in the statements, as data; knows neither tables' meaning nor drivers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Interval, Table, Text, cast, func, literal, true
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.types import UtcDateTime

Upsert = postgresql.Insert | sqlite.Insert


@dataclass(frozen=True)
class Dialect:
    """One engine's ways.

    `insert` makes an insert that understands ON CONFLICT. `lease_clock` gives the time by which leases run and
    `lease_end` when one ends: by the database's own clock where several machines share it, by the caller's where one
    process is alone. `transaction_id` is written with every event, and `settled` holds for events behind which
    nothing older can still appear; `horizon` is the first transaction id that is not settled. `orders_returned` is
    true where RETURNING has to be told to keep the order of the rows.
    """

    insert: Callable[[Table], Any]
    lease_clock: Callable[[datetime], ColumnElement[datetime]]
    lease_end: Callable[[datetime, timedelta], ColumnElement[datetime]]
    transaction_id: ColumnElement[int]
    settled: Callable[[ColumnElement[int]], ColumnElement[bool]]
    horizon: ColumnElement[int]
    orders_returned: bool


def _number(transaction: ColumnElement[Any]) -> ColumnElement[int]:
    return cast(cast(transaction, Text), BigInteger)


_xmin = _number(func.pg_snapshot_xmin(func.pg_current_snapshot()))

SQLITE = Dialect(
    insert=sqlite.insert,
    lease_clock=lambda now: literal(now, UtcDateTime),
    lease_end=lambda now, lease: literal(now + lease, UtcDateTime),
    transaction_id=literal(0),
    settled=lambda _: true(),
    horizon=literal(0),
    orders_returned=False,
)

POSTGRES = Dialect(
    insert=postgresql.insert,
    lease_clock=lambda _: func.clock_timestamp(type_=UtcDateTime),
    lease_end=lambda _, lease: cast(func.clock_timestamp() + literal(lease, Interval), UtcDateTime),
    transaction_id=_number(func.pg_current_xact_id()),
    settled=lambda transaction: transaction < _xmin,
    horizon=_xmin,
    orders_returned=True,
)
