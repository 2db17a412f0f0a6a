"""Inserts of many rows of one shape: compiled once for an engine, values prepared without detours; knows no table.

SQLAlchemy's own way spends several times what SQLite needs on arranging the values of each row. Here its compiler
writes the statement, its types prepare the values, and the driver gets plain tuples.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, Dialect, Insert, Table

from bot.storage.types import to_json


class BulkInsert:
    """One INSERT, ready to be given rows that carry every column of `table` but those in `without`."""

    def __init__(self, table: Table, insert: Insert, driver: Dialect, without: Sequence[str] = ()) -> None:
        names = [column.name for column in table.c if column.name not in without]
        compiled = insert.compile(dialect=driver, column_keys=names)
        self.statement = str(compiled)
        self._columns = [(name, _preparation(table, name, driver)) for name in compiled.positiontup or names]

    def prepared(self, rows: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
        """The rows as the driver takes them."""
        columns = self._columns
        return [
            tuple([row[name] if prepare is None else prepare(row[name]) for name, prepare in columns]) for row in rows
        ]


def _preparation(table: Table, name: str, driver: Dialect) -> Callable[[Any], Any] | None:
    kind = table.c[name].type.dialect_impl(driver)
    if isinstance(kind, JSON) and not table.c[name].nullable:
        return to_json
    return kind.bind_processor(driver)
