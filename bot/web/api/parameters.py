"""What requests carry, as types: ids, words, moments, the list's cursor, the idempotency key; no route lives here."""

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Header, Path
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

_LARGEST_ID = 2**63 - 1
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

Id = Annotated[int, Path(ge=1, le=_LARGEST_ID)]
"""The number of a case or a reply, in the address."""


def without_empty(values: Sequence[object]) -> list[object]:
    """The values of a filter that say something: `state=` in an address asks for no state in particular."""
    return [value for value in values if value != ""]


def printable(words: str) -> str:
    """`words` without change. Raises ValueError for control characters, which no network and no database takes."""
    if _UNPRINTABLE.search(words):
        raise ValueError("control characters are not allowed")
    return words


def written_out(moment: object) -> object:
    """`moment` without change. Raises ValueError for seconds since 1970, which a typing error makes too easily."""
    if not isinstance(moment, str) or not _DATE.match(moment):
        raise ValueError("write a moment as in 2026-12-31T18:00:00+01:00")
    return moment


def in_utc(moment: datetime) -> datetime:
    """The same moment in UTC. Raises ValueError at the very edges of the calendar."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("this moment is out of range") from None


Words = Annotated[str, Field(max_length=100_000), AfterValidator(printable)]
"""Text that an employee wrote."""

Moment = Annotated[AwareDatetime, BeforeValidator(written_out), AfterValidator(in_utc)]
"""A moment with its time zone (RFC 3339), kept in UTC."""

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=255,
        pattern=r"^[\x20-\x7e]+$",
        description="Makes a repeated request safe: the same key with the same body is carried out once and "
        "answered alike; with another body it is refused (422).",
    ),
]
"""The header of the draft standard draft-ietf-httpapi-idempotency-key-header."""


def event_key(person: str, path: str, key: str | None) -> str | None:
    """The name under which an act is remembered: the caller's key, within this person and this address only."""
    if key is None:
        return None
    return hashlib.sha256("\x1f".join((person, path, key)).encode()).hexdigest()


def to_cursor(position: tuple[datetime, int]) -> str:
    """Where a list goes on, opaque to callers."""
    opened_at, case_id = position
    return base64.urlsafe_b64encode(f"{opened_at.isoformat()} {case_id}".encode()).decode().rstrip("=")


def from_cursor(cursor: str) -> tuple[datetime, int]:
    """The position in a cursor. Raises ValueError for anything that `to_cursor` did not make."""
    try:
        moment, _, number = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(" ")
        position = (in_utc(datetime.fromisoformat(moment)), int(number))
    except (binascii.Error, UnicodeDecodeError):
        raise ValueError("not a cursor") from None
    if not 0 <= position[1] <= _LARGEST_ID or to_cursor(position) != cursor:
        raise ValueError("not a cursor")
    return position
