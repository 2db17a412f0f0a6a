"""Times as feeds write them: takes a text of RFC 822 or of ISO 8601, gives a moment in UTC; pure."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_LONGEST = 64
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # what is older says that its software had no date to write


def moment_in(text: str) -> datetime | None:
    """The moment that `text` names, by either way of writing; None where it names none.

    A time without a zone is taken for UTC.
    """
    written = text.strip()[:_LONGEST]
    return _read(datetime.fromisoformat, written) or _read(parsedate_to_datetime, written)


def edited_at(posted: datetime | None, changed: datetime | None) -> datetime | None:
    """When an entry was edited, None where it was not: software writes the time of a new one as that of a change."""
    return changed if posted is not None and changed is not None and changed > posted else None


def _read(parse: Callable[[str], datetime], text: str) -> datetime | None:
    try:
        moment = parse(text)
        told = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return told if told >= _EARLIEST else None
