"""Column types that mean the same on SQLite and PostgreSQL: moments, words from outside, JSON; knows no table."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, String, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: timezone-aware in, UTC out; a naive one is refused with ValueError.

    timestamptz on PostgreSQL. On SQLite ISO 8601 text of constant width in UTC, so that text order is time order.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The type that the database really has."""
        return dialect.type_descriptor(String(32) if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """What is sent to the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        utc = value.astimezone(UTC)
        return utc.isoformat(timespec="microseconds") if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """What comes back from it."""
        if value is None:
            return None
        moment: datetime = datetime.fromisoformat(value) if dialect.name == "sqlite" else value
        return moment.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text that people outside wrote: NUL and lone surrogates, which no UTF-8 database holds, become U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """What is sent to the database."""
        return None if value is None else storable(value)


def storable(text: str) -> str:
    """`text` without the two things that UTF-8 text in a database cannot be: NUL and lone surrogates."""
    if text.isascii():
        return text.replace("\0", _REPLACEMENT) if "\0" in text else text
    text = text.replace("\0", _REPLACEMENT)
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join(_REPLACEMENT if "\ud800" <= character <= "\udfff" else character for character in text)
    return text


def to_json(value: Any) -> str:
    """`value` as compact JSON that both databases accept; raises TypeError for what JSON cannot hold."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    if "\\u0000" not in text and storable(text) is text:
        return text
    return json.dumps(_storable_tree(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _storable_tree(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(str(key)): _storable_tree(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_storable_tree(item) for item in value]
    return value


Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
Number = BigInteger().with_variant(Integer(), "sqlite")
