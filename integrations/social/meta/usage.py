"""How much of Meta's limits is used up: takes the headers of an answer, gives a share and what readings may still take.

Three headers tell it in per cent of what is allowed, of the app, of the Page and of the business; the one that is
nearest to its end counts. They come only once there is some traffic. Sources: developers.facebook.com/docs/graph-api
(overview/rate-limiting).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.ports.social import Quota

SLOWER_FROM = 75
"""From this share on readings are spread over the hour, so that answers keep room."""

NO_READING_FROM = 90

_HEADERS = ("x-app-usage", "x-page-usage", "x-business-use-case-usage")
_SHARES = ("call_count", "total_time", "total_cputime")
_REGAINED = "estimated_time_to_regain_access"
_WHOLE = 100
_WINDOW = timedelta(hours=1)
_LONGEST_WAIT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Usage:
    """`share` of the tightest limit in per cent, and for how long nothing is taken any more (zero: it is taken)."""

    share: int
    regained_in: timedelta = timedelta(0)


def usage_of(headers: Mapping[str, str]) -> Usage | None:
    """What an answer tells of the limits; None where it says nothing that can be read."""
    meters = [meter for name in _HEADERS for meter in _meters(_json(headers.get(name, "")))]
    shares = [_number(meter.get(name)) for meter in meters for name in _SHARES if name in meter]
    if not shares:
        return None
    minutes = max(_number(meter.get(_REGAINED)) for meter in meters)
    return Usage(max(shares), min(timedelta(minutes=minutes), _LONGEST_WAIT))


def quota_of(usage: Usage | None, now: datetime) -> Quota | None:
    """What `usage` leaves to readings, in hundredths of the whole limit.

    Up to three quarters nothing holds readings back: such a quota begins anew at once. From there on what is left is
    that of an hour, the last tenth is for answers alone, and where Meta takes nothing it says until when.
    """
    if usage is None:
        return None
    left = max(_WHOLE - usage.share, 0) if usage.share < NO_READING_FROM else 0
    if usage.regained_in:
        return Quota(_WHOLE, 0, now + usage.regained_in)
    return Quota(_WHOLE, left, now if usage.share < SLOWER_FROM else now + _WINDOW)


def _meters(told: Any) -> Iterator[Mapping[str, Any]]:
    """The meters in a header: one, or lists of them by the id of what they measure."""
    if not isinstance(told, dict):
        return
    if any(name in told for name in _SHARES):
        yield told
    for listed in told.values():
        if isinstance(listed, list):
            yield from (meter for meter in listed if isinstance(meter, dict))


def _json(header: str) -> Any:
    try:
        return json.loads(header)
    except (ValueError, RecursionError):
        return None


def _number(value: Any) -> int:
    """A number of per cent or of minutes; 0 for what is none."""
    known = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1_000_000
    return int(value) if known else 0
