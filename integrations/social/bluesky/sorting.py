"""Sorts what went wrong: takes an answer or a broken connection, gives a class of bot/errors; does no I/O.

Sources: https://atproto.com/specs/xrpc#error-responses, the errors that the lexicons name, and RFC 9110. The name in an
answer says more than its status: an expired token comes as a 400. A read that fails changes nothing out there, so it
may be repeated. A write is another matter: only what surely wrote nothing is a refusal or transient, everything else is
Uncertain.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from bot import errors
from bot.ports.social import Quota

SERVICE = "bluesky"


class StaleToken(errors.AuthFailed):
    """The access token is not accepted any more, which the session may still mend; leaves this connector never."""

    @property
    def reason(self) -> str:
        """That of what it would be outside."""
        return "auth_failed"


_NAMED: Mapping[str, type[errors.IntegrationError]] = {
    "ExpiredToken": StaleToken,
    "InvalidToken": StaleToken,
    "AuthMissing": errors.AuthFailed,
    "AuthenticationRequired": errors.AuthFailed,
    "AuthFactorTokenRequired": errors.AuthFailed,
    "AccountTakedown": errors.AuthFailed,
    "AccountSuspended": errors.AuthFailed,
    "AccountDeactivated": errors.AuthFailed,
    "NotFound": errors.TargetGone,
    "RecordNotFound": errors.TargetGone,
    "BlockedActor": errors.NotAllowed,
    "BlockedByActor": errors.NotAllowed,
    "InvalidSwap": errors.Duplicate,
}
_REFUSALS: Mapping[int, type[errors.IntegrationError]] = {
    401: errors.AuthFailed,
    403: errors.NotAllowed,
    404: errors.Unavailable,  # no such method at this address, which says nothing of any post
    421: errors.Unavailable,
    425: errors.Unavailable,
    451: errors.NotAllowed,
}
_READ: Mapping[int, type[errors.IntegrationError]] = {
    **_REFUSALS,
    408: errors.TimedOut,
    504: errors.TimedOut,
}
_WRITE: Mapping[int, type[errors.IntegrationError]] = {
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
class Trouble:
    """A request that did not succeed: `name` is what the server calls it, `says` its explanation, each "" if absent."""

    account: str
    writing: bool
    status: int
    headers: Mapping[str, str]
    name: str
    says: str
    now: datetime

    def error(self) -> errors.IntegrationError:
        """The error that this answer stands for."""
        told = ": ".join(part for part in (self.name, self.says) if part)
        message = f"answered {self.status}" + (f": {told}" if told else "")
        if self.status == 429:
            until = retry_at(self.headers, self.now)
            return errors.RateLimited(message, service=SERVICE, account=self.account, retry_at=until)
        return self._kind()(message, service=SERVICE, account=self.account)

    def _kind(self) -> type[errors.IntegrationError]:
        if 400 <= self.status < 500 and self.name in _NAMED:
            return _NAMED[self.name]
        known = (_WRITE if self.writing else _READ).get(self.status)
        if known is not None:
            return known
        if 400 <= self.status < 500 or (300 <= self.status < 400 and not self.writing):
            return errors.Rejected
        return errors.Uncertain if self.writing else errors.Unavailable


def broken(error: Exception, *, writing: bool, account: str) -> errors.IntegrationError:
    """The error for a request that got no answer; `error` is what httpx or the clock raised.

    Only the name of its class is told, because its text may quote the request.
    """
    name = type(error).__name__
    if isinstance(error, _BAD_ADDRESS):
        return errors.Rejected(f"the request could not be made ({name})", service=SERVICE, account=account)
    if isinstance(error, _BEFORE_ANYTHING_LEFT):
        return errors.Unavailable(f"could not be reached ({name})", service=SERVICE, account=account)
    if writing:
        return errors.Uncertain(f"the answer was lost ({name})", service=SERVICE, account=account)
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return errors.TimedOut(f"took too long ({name})", service=SERVICE, account=account)
    return errors.Unavailable(f"the connection broke ({name})", service=SERVICE, account=account)


def retry_at(headers: Mapping[str, str], now: datetime) -> datetime:
    """When to ask again (UTC), from ratelimit-reset (seconds since 1970) or Retry-After (seconds or a date, RFC 9110).

    Never in the past, never more than a day ahead; five minutes, Bluesky's own window, where neither can be read.
    """
    told = _epoch(headers.get("ratelimit-reset", "")) or _retry_after(headers.get("retry-after", ""), now)
    return min(max(told or now + _USUAL_WAIT, now + timedelta(seconds=1)), now + _LONGEST_WAIT)


def quota_of(headers: Mapping[str, str]) -> Quota | None:
    """What an answer says is still taken of such requests, None where it does not say."""
    limit, remaining = (headers.get(f"ratelimit-{name}", "") for name in ("limit", "remaining"))
    resets_at = _epoch(headers.get("ratelimit-reset", ""))
    if resets_at is None or not _is_count(limit) or not _is_count(remaining):
        return None
    return Quota(limit=int(limit), remaining=int(remaining), resets_at=resets_at)


def _is_count(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 9


def _epoch(value: str) -> datetime | None:
    if not value.isascii() or not value.isdigit():
        return None
    return _moment(lambda seconds: datetime.fromtimestamp(int(seconds), UTC), value[:12])


def _retry_after(value: str, now: datetime) -> datetime | None:
    if value.isascii() and value.isdigit():
        return now + min(timedelta(seconds=int(value[:9])), _LONGEST_WAIT)
    return _moment(parsedate_to_datetime, value)


def _moment(parse: Callable[[str], datetime], value: str) -> datetime | None:
    """What `parse` reads in `value`, in UTC; None where it reads nothing, or a time outside the calendar."""
    try:
        moment = parse(value)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
