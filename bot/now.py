"""The present: the only place that asks the machine what time it is for the product; everything else is given it."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The present moment, aware of its zone."""
    return datetime.now(UTC)
