"""The version of LinkedIn's interface that we speak, and when each ends: data, and the question whether ours ends soon.

LinkedIn brings out a version each month and answers requests of one that has ended with nothing but an error. It
promises a year to each and announces the day later. Sources: learn.microsoft.com/linkedin/marketing/versioning and
learn.microsoft.com/linkedin/marketing/integrations/migrations, as read in November 2026.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

VERSION = "202607"

ANNOUNCED: Mapping[str, date] = {
    "202601": date(2027, 1, 15),
    "202602": date(2027, 2, 15),
    "202603": date(2027, 3, 16),
}
"""The days on which versions end, where LinkedIn has named them."""

TOLD_BEFORE = timedelta(days=60)


def ends_at(version: str) -> datetime:
    """When `version` ends (UTC): on the day that was announced, else no sooner than a year after its month began."""
    year, month = int(version[:4]), int(version[4:])
    day = ANNOUNCED.get(version, date(year + 1, month, 1))
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def ends_soon(version: str, now: datetime) -> bool:
    """Whether it is time to say that `version` ends, or has ended."""
    return now >= ends_at(version) - TOLD_BEFORE
