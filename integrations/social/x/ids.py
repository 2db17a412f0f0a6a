"""X's ids as moments, and moments as ids: an id holds the millisecond in which its post was made.

Pure. The layout is that of X's Snowflake: milliseconds since the epoch below, then 22 bits that count.
"""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime.fromtimestamp(1_288_834_974.657, UTC)
_COUNTING_BITS = 22
_MILLISECOND = timedelta(milliseconds=1)


def id_before(moment: datetime) -> int:
    """An id below those of all posts made at `moment` (UTC) or later; at least 1."""
    milliseconds = (moment - _EPOCH) // _MILLISECOND
    return max(1, (milliseconds << _COUNTING_BITS) - 1)


def made_at(identifier: str | int) -> datetime:
    """When the post with this id was made (UTC); ids older than the layout give its epoch."""
    return _EPOCH + (int(identifier) >> _COUNTING_BITS) * _MILLISECOND
