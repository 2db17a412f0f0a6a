"""Sorts what went wrong: takes an HTTP status or a broken connection, gives a class of bot/errors; does no I/O.

Everything here is a reading, which changes nothing out there. Source of the statuses: RFC 9110 and RFC 6585.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import aiohttp

from bot import errors
from integrations.guarded import Where

SERVICE = "feed"

_KINDS: Mapping[int, type[errors.IntegrationError]] = {
    401: errors.AuthFailed,
    403: errors.NotAllowed,
    408: errors.TimedOut,
    421: errors.Unavailable,
    425: errors.Unavailable,
    451: errors.NotAllowed,
    504: errors.TimedOut,
}
_LONGEST_WAIT = timedelta(hours=24)
_USUAL_WAIT = timedelta(minutes=15)


def refused(status: int, headers: Mapping[str, str], where: Where, now: datetime) -> errors.IntegrationError:
    """The error that an answer stands for which is no feed."""
    message = f"answered {status}"
    told = headers.get("Retry-After", "")
    if status == 429 or (status == 503 and told):
        return errors.RateLimited(message, retry_at=_retry_at(told, now), **where)
    kind = _KINDS.get(status)
    if kind is None:
        kind = errors.Rejected if 300 <= status < 500 else errors.Unavailable
    return kind(message, **where)


def broken(error: Exception, where: Where) -> errors.IntegrationError:
    """The error for a request that got no answer, or half of one. Only the name of its class is told."""
    name = type(error).__name__
    if isinstance(error, TimeoutError):
        return errors.TimedOut(f"took too long ({name})", **where)
    if isinstance(error, aiohttp.InvalidURL | ValueError):
        return errors.Rejected(f"the request could not be made ({name})", **where)
    return errors.Unavailable(f"could not be read ({name})", **where)


def _retry_at(told: str, now: datetime) -> datetime:
    """When to ask again (UTC): in seconds or at a date, never in the past, never more than a day ahead."""
    wanted = now + _USUAL_WAIT
    if told.isascii() and told.isdigit():
        wanted = now + min(timedelta(seconds=int(told[:9])), _LONGEST_WAIT)
    else:
        try:
            moment = parsedate_to_datetime(told)
            wanted = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (ValueError, OverflowError):
            pass  # nothing that could be read: the usual wait
    return min(max(wanted, now + timedelta(seconds=1)), now + _LONGEST_WAIT)
