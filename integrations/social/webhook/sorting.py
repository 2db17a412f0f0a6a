"""Sorts what went wrong with a reply: takes an HTTP status or a broken connection, gives a class of bot/errors; no I/O.

Sources: RFC 9110 and what Standard Webhooks says of receivers. Only what surely created nothing is a refusal or
transient; after anything else the reply may have been taken, and the receiver knows it again by its id.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from bot import errors

SERVICE = "webhook"

_REFUSALS: Mapping[int, type[errors.IntegrationError]] = {
    401: errors.AuthFailed,
    403: errors.NotAllowed,
    408: errors.Uncertain,
    409: errors.Uncertain,  # perhaps an earlier attempt that is still being worked on
    410: errors.TargetGone,
    421: errors.Unavailable,
    425: errors.Unavailable,
    451: errors.NotAllowed,
}
_BEFORE_ANYTHING_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_BAD_ADDRESS = (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError)

_LONGEST_WAIT = timedelta(hours=24)
_USUAL_WAIT = timedelta(minutes=1)


def refused(status: int, headers: Mapping[str, str], *, account: str, now: datetime) -> errors.IntegrationError:
    """The error that an answer other than success stands for."""
    message = f"answered {status}"
    if status == 429:
        until = retry_at(headers, now)
        return errors.RateLimited(message, service=SERVICE, account=account, retry_at=until)
    usual = errors.Rejected if 300 <= status < 500 else errors.Uncertain
    return _REFUSALS.get(status, usual)(message, service=SERVICE, account=account)


def broken(error: Exception, *, account: str) -> errors.IntegrationError:
    """The error for a reply that got no answer; `error` is what httpx or the clock raised.

    Only the name of its class is told, because its text may quote the request.
    """
    name = type(error).__name__
    if isinstance(error, _BAD_ADDRESS):
        return errors.Rejected(f"the request could not be made ({name})", service=SERVICE, account=account)
    if isinstance(error, _BEFORE_ANYTHING_LEFT):
        return errors.Unavailable(f"could not be reached ({name})", service=SERVICE, account=account)
    return errors.Uncertain(f"the answer was lost ({name})", service=SERVICE, account=account)


def retry_at(headers: Mapping[str, str], now: datetime) -> datetime:
    """When to send again (UTC), from Retry-After (seconds or a date, RFC 9110); a minute where it cannot be read.

    Never in the past, never more than a day ahead.
    """
    told = headers.get("retry-after", "")
    if told.isascii() and told.isdigit():
        until = now + min(timedelta(seconds=int(told[:9])), _LONGEST_WAIT)
    else:
        until = _date(told) or now + _USUAL_WAIT
    return min(max(until, now + timedelta(seconds=1)), now + _LONGEST_WAIT)


def _date(told: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(told)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
