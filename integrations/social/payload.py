"""What the JSON of every network is read with: a base for frozen models, and the types that are written alike by all.

Unknown fields are ignored, nothing is interpreted. It must not know what any network calls things.
"""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints


def _utc(moment: datetime) -> datetime:
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("a time outside the calendar") from None


def _nothing_as_empty(value: Any) -> Any:
    return "" if value is None else value


def _number_as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Moment = Annotated[datetime, AfterValidator(_utc)]
"""A time in UTC, as which one without a zone counts."""

OptionalText = Annotated[str, BeforeValidator(_nothing_as_empty)]
"""Text that may be missing."""

Identifier = Annotated[str, BeforeValidator(_number_as_text), StringConstraints(pattern=r"^[!-~]{1,200}$")]
"""An id that says nothing to us; some servers write theirs as numbers."""


class Payload(BaseModel):
    """Base of all: frozen, tolerant of fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="ignore")
