"""The version of LinkedIn's interface that we speak, and when it ends: data, and the question whether that is soon.

LinkedIn brings out a version each month and answers requests of one that has ended with nothing but an error. It
promises a year to each and announces the day later. Source: learn.microsoft.com/linkedin/marketing/versioning, as read
in November 2026.
"""

from datetime import UTC, datetime, timedelta

VERSION = "202607"

TOLD_BEFORE = timedelta(days=60)


def ends_at(version: str) -> datetime:
    """When `version` ends at the soonest (UTC): a year after its month began."""
    return datetime(int(version[:4]) + 1, int(version[4:]), 1, tzinfo=UTC)


def ends_soon(version: str, now: datetime) -> bool:
    """Whether it is time to say that `version` ends, or has ended."""
    return now >= ends_at(version) - TOLD_BEFORE
