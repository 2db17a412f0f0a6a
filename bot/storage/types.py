"""Column types that mean the same on SQLite and PostgreSQL: moments, words from outside, JSON; knows no table."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from json import JSONEncoder
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, String, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_encode = JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=False).encode


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: timezone-aware in, UTC out; a naive one is refused with ValueError.

    timestamptz on PostgreSQL. On SQLite ISO 8601 text of constant width in UTC, so that text order is time order.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The type that the database really has."""
        return dialect.type_descriptor(String(32) if dialect.name == "sqlite" else DateTime(timezone=True))

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """What turns a moment into what is sent."""
        return _as_text if dialect.name == "sqlite" else _as_utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """What turns an answer into a moment."""
        return _from_text if dialect.name == "sqlite" else _as_utc


def _as_utc(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be stored")
    return moment.astimezone(UTC)


# One page of news carries the same few moments hundreds of times.
@lru_cache(maxsize=1024)
def _as_text(moment: datetime | None) -> str | None:
    utc = _as_utc(moment)
    return None if utc is None else utc.isoformat(timespec="microseconds")


def _from_text(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


class Words(TypeDecorator[str]):
    """Text that people outside wrote: NUL and lone surrogates, which no UTF-8 database holds, become U+FFFD."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None]:
        """What turns words into what is sent."""
        return _storable_or_none


def _storable_or_none(text: str | None) -> str | None:
    return None if text is None else storable(text)


def storable(text: str) -> str:
    """`text` without the two things that UTF-8 text in a database cannot be: NUL and lone surrogates."""
    if "\0" in text:
        text = text.replace("\0", _REPLACEMENT)
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join(_REPLACEMENT if "\ud800" <= character <= "\udfff" else character for character in text)
    return text


def to_json(value: Any) -> str:
    """`value` as compact JSON that both databases accept; raises TypeError for what JSON cannot hold."""
    if value == () or value == []:
        return "[]"
    text = _encode(value)
    if "\\u0000" not in text and storable(text) is text:
        return text
    return _encode(_storable_tree(value))


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
