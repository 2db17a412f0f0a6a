"""Sorts what went wrong: takes an HTTP status or a broken connection, gives a class of bot/errors; does no I/O.

A read that fails changes nothing out there. A write is another matter: only what surely changed nothing is a refusal
or transient, everything else is Uncertain.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from bot import errors

Kind = type[errors.IntegrationError]

_REFUSALS: Mapping[int, Kind] = {
    401: errors.AuthFailed,
    403: errors.NotAllowed,
    404: errors.TargetGone,
    410: errors.TargetGone,
    421: errors.Unavailable,
    425: errors.Unavailable,
    451: errors.NotAllowed,
}
_READ: Mapping[int, Kind] = {**_REFUSALS, 408: errors.TimedOut, 504: errors.TimedOut}
_WRITE: Mapping[int, Kind] = {
    **_REFUSALS,
    301: errors.Rejected,  # a redirect of these four asks for another address before anything is carried out
    302: errors.Rejected,
    307: errors.Rejected,
    308: errors.Rejected,
    408: errors.Uncertain,
    409: errors.Uncertain,
}
_BEFORE_ANYTHING_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_BAD_ADDRESS = (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError)
_LONGEST_WAIT = timedelta(hours=24)
_USUAL_WAIT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Where:
    """What every error says of its origin."""

    service: str
    account: str

    def error(self, kind: Kind, message: str) -> errors.IntegrationError:
        """An error of a kind that needs nothing but its words."""
        return kind(message, service=self.service, account=self.account)

    def limited(self, message: str, until: datetime) -> errors.RateLimited:
        """That the service asks to wait until then (UTC)."""
        return errors.RateLimited(message, service=self.service, account=self.account, retry_at=until)


def refused(
    status: int, headers: Mapping[str, str], says: str, *, writing: bool, where: Where, now: datetime
) -> errors.IntegrationError:
    """The error that an answer other than success stands for; `says` is the service's own words, "" for none."""
    message = f"answered {status}" + (f": {says}" if says else "")
    if status == 429:
        return where.limited(message, retry_at(headers, now))
    if status == 404 and not says:
        return where.error(errors.Unavailable, message)  # not the service's own: nothing is known of the review
    known = (_WRITE if writing else _READ).get(status)
    if known is None and (400 <= status < 500 or (300 <= status < 400 and not writing)):
        known = errors.Rejected
    return where.error(known or (errors.Uncertain if writing else errors.Unavailable), message)


def broken(error: Exception, *, writing: bool, where: Where) -> errors.IntegrationError:
    """The error for a request that got no answer; `error` is what httpx or the clock raised.

    Only the name of its class is told, because its text may quote the request.
    """
    name = type(error).__name__
    if isinstance(error, _BAD_ADDRESS):
        return where.error(errors.Rejected, f"the request could not be made ({name})")
    if isinstance(error, _BEFORE_ANYTHING_LEFT):
        return where.error(errors.Unavailable, f"could not be reached ({name})")
    if writing:
        return where.error(errors.Uncertain, f"the answer was lost ({name})")
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return where.error(errors.TimedOut, f"took too long ({name})")
    return where.error(errors.Unavailable, f"the connection broke ({name})")


def retry_at(headers: Mapping[str, str], now: datetime) -> datetime:
    """When to ask again (UTC), from Retry-After (seconds or a date, RFC 9110); five minutes where it cannot be read.

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
