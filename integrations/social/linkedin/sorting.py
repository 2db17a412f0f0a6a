"""Sorts what went wrong: takes an answer that is no success, or a broken connection, gives a class of bot/errors.

It does no I/O. Source: learn.microsoft.com/linkedin/shared/api-guide/concepts/error-handling and rate-limits. A read
that fails changes nothing out there. A write is another matter: only what surely created nothing is a refusal or
transient, everything else is Uncertain.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from bot import errors
from integrations.social.linkedin.versions import VERSION

SERVICE = "linkedin"
Kind = type[errors.IntegrationError]

_REFUSALS: Mapping[int, Kind] = {
    401: errors.AuthFailed,
    402: errors.QuotaSpent,
    403: errors.NotAllowed,
    404: errors.TargetGone,
    410: errors.TargetGone,
    421: errors.Unavailable,
    425: errors.Unavailable,
    426: errors.NotAllowed,
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
# By LinkedIn's own number: a token that is no token, was taken back, has ended.
_CODES: Mapping[int, Kind] = dict.fromkeys((65600, 65601, 65602), errors.AuthFailed)
_VERSION_ENDED = 426
_DUPLICATE = "duplicate"
_NO_RESOURCE = "no virtual resource found"
_BEFORE_ANYTHING_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_BAD_ADDRESS = (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError)

_USUAL_WAIT = timedelta(minutes=15)
_LONGEST_WAIT = timedelta(hours=24)
_WHOLE_DAY = "day limit"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A request that did not succeed: `says` is LinkedIn's own short explanation, `code` its number for what is wrong,
    "" and 0 where it gave none.
    """

    account: str
    writing: bool
    status: int
    headers: Mapping[str, str]
    says: str
    code: int
    now: datetime

    def error(self) -> errors.IntegrationError:
        """The error that this answer stands for."""
        message = f"answered {self.status}" + (f": {self.says}" if self.says else "")
        if self.status == _VERSION_ENDED:
            message += f" (the interface's version {VERSION} has ended: a newer Comptoir speaks a later one)"
        kind = self._kind()
        if kind is errors.RateLimited:
            until = retry_at(self.headers, self.says, self.now)
            return errors.RateLimited(message, service=SERVICE, account=self.account, retry_at=until)
        return kind(message, service=SERVICE, account=self.account)

    def _kind(self) -> Kind:
        if self.status == 429:
            return errors.RateLimited
        refused = 400 <= self.status < 500
        if refused and self.code in _CODES:
            return _CODES[self.code]
        if self.status in (400, 409, 422) and self.writing and _DUPLICATE in self.says.lower():
            return errors.Duplicate
        if self.status == 404 and not self.says:
            return errors.Unavailable  # a 404 that LinkedIn did not write: nothing is known about the post
        if self.status == 404 and _NO_RESOURCE in self.says.lower():
            return errors.NotAllowed  # a path that is there for other apps
        known = (_WRITE if self.writing else _READ).get(self.status)
        if known is not None:
            return known
        if refused or (300 <= self.status < 400 and not self.writing):
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


def retry_at(headers: Mapping[str, str], says: str, now: datetime) -> datetime:
    """When to ask again (UTC): when Retry-After says, else at midnight UTC where a day's requests are used up, when all
    of LinkedIn's limits begin anew, else after a quarter of an hour.

    Never in the past, never more than a day ahead.
    """
    told = _retry_after(headers.get("retry-after", ""), now)
    if told is None and _WHOLE_DAY in says.lower():
        told = datetime(now.year, now.month, now.day, tzinfo=UTC) + timedelta(days=1)
    return min(max(told or now + _USUAL_WAIT, now + timedelta(seconds=1)), now + _LONGEST_WAIT)


def _retry_after(value: str, now: datetime) -> datetime | None:
    if value.isascii() and value.isdigit():
        return now + min(timedelta(seconds=int(value[:9])), _LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(value)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
