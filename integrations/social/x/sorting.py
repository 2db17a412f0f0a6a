"""Sorts what went wrong: takes an answer that is no success, or a broken connection, gives a class of bot/errors.

It does no I/O. Sources: docs.x.com (status codes, rate limits, "problems") and what X is seen to say. A read that fails
changes nothing out there. A write is another matter: only what surely created nothing is a refusal or transient,
everything else is Uncertain. X says much by a 403 that only its words tell apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import aiohttp

from bot import errors

SERVICE = "x"
Kind = type[errors.IntegrationError]

_REFUSALS: Mapping[int, Kind] = {
    401: errors.AuthFailed,
    402: errors.QuotaSpent,
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
# By the end of a problem's address, whatever the status.
_PROBLEMS: Mapping[str, Kind] = {
    "resource-not-found": errors.TargetGone,
    "resource-unavailable": errors.TargetGone,
    "not-authorized-for-resource": errors.TargetGone,
    "disallowed-resource": errors.NotAllowed,
    "client-forbidden": errors.NotAllowed,
    "unsupported-authentication": errors.AuthFailed,
    "usage-capped": errors.QuotaSpent,
    "credits-depleted": errors.QuotaSpent,
}
# By the words of a refusal; the first that fits.
_WORDS: tuple[tuple[str, Kind], ...] = (
    ("duplicate content", errors.Duplicate),
    ("deleted or not visible", errors.TargetGone),
    ("have not been mentioned", errors.NotAllowed),
    ("not permitted to reply", errors.NotAllowed),
    ("is suspended", errors.AuthFailed),
    ("temporarily locked", errors.AuthFailed),
    ("creditsdepleted", errors.QuotaSpent),
)
_CODES: Mapping[int, Kind] = {64: errors.AuthFailed, 187: errors.Duplicate, 326: errors.AuthFailed}
_BEFORE_ANYTHING_LEFT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientHttpProxyError)

_LIMITS = ("x-rate-limit", "x-user-limit-24hour", "x-app-limit-24hour")
_LONGEST_WAIT = timedelta(hours=24)
_USUAL_WAIT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A request that did not succeed: `says` is X's own short explanation, `problem` the end of its problem's address,
    `code` the number of its older errors; "" and 0 where it gave none.
    """

    account: str
    writing: bool
    status: int
    headers: Mapping[str, str]
    says: str
    problem: str
    code: int
    now: datetime

    def error(self) -> errors.IntegrationError:
        """The error that this answer stands for."""
        message = f"answered {self.status}" + (f": {self.says}" if self.says else "")
        kind = self._kind()
        if kind is errors.RateLimited:
            until = retry_at(self.headers, self.now)
            return errors.RateLimited(message, service=SERVICE, account=self.account, retry_at=until)
        return kind(message, service=SERVICE, account=self.account)

    def _kind(self) -> Kind:
        refused = 400 <= self.status < 500 and self.status not in (401, 408, 409)
        if refused and self.problem in _PROBLEMS:
            return _PROBLEMS[self.problem]
        if self.status == 429:
            return errors.RateLimited
        if self.status in (400, 403):
            told = self.says.lower()
            spoken = next((kind for words, kind in _WORDS if words in told), _CODES.get(self.code))
            if spoken is not None:
                return spoken
        if self.status == 404 and not self.says:
            return errors.Unavailable  # a 404 that X did not write: nothing is known about the post
        known = (_WRITE if self.writing else _READ).get(self.status)
        if known is not None:
            return known
        if 400 <= self.status < 500 or (300 <= self.status < 400 and not self.writing):
            return errors.Rejected
        return errors.Uncertain if self.writing else errors.Unavailable


def is_gone(problem: str) -> bool:
    """True where a problem says that a thing is not there for us, and not only that it could not be given just now."""
    return _PROBLEMS.get(problem) is errors.TargetGone


def missing(problem: str, says: str, account: str) -> errors.IntegrationError:
    """The error for a thing that a successful answer holds only a problem about."""
    kind = _PROBLEMS.get(problem, errors.Unavailable)
    return kind(f"not given: {says or problem or 'no reason'}", service=SERVICE, account=account)


def broken(error: Exception, *, writing: bool, account: str) -> errors.IntegrationError:
    """The error for a request that got no answer; `error` is what aiohttp or the clock raised.

    Only the name of its class is told, because its text may quote the request.
    """
    name = type(error).__name__
    if isinstance(error, aiohttp.InvalidURL):
        return errors.Rejected(f"the request could not be made ({name})", service=SERVICE, account=account)
    if isinstance(error, _BEFORE_ANYTHING_LEFT):
        return errors.Unavailable(f"could not be reached ({name})", service=SERVICE, account=account)
    if writing:
        return errors.Uncertain(f"the answer was lost ({name})", service=SERVICE, account=account)
    if isinstance(error, TimeoutError):
        return errors.TimedOut(f"took too long ({name})", service=SERVICE, account=account)
    return errors.Unavailable(f"the connection broke ({name})", service=SERVICE, account=account)


def retry_at(headers: Mapping[str, str], now: datetime) -> datetime:
    """When to ask again (UTC): once every limit that is used up starts anew.

    Never in the past, never more than a day ahead; a quarter of an hour, X's own window, where no header tells.
    """
    told = [reset_of(headers, limit) for limit in _LIMITS if headers.get(f"{limit}-remaining", "0") == "0"]
    known = [moment for moment in told if moment is not None]
    seconds = headers.get("retry-after", "")
    if not known and seconds.isascii() and seconds.isdigit():
        known.append(now + min(timedelta(seconds=int(seconds[:9])), _LONGEST_WAIT))
    until = max(known) if known else now + _USUAL_WAIT
    return min(max(until, now + timedelta(seconds=1)), now + _LONGEST_WAIT)


def reset_of(headers: Mapping[str, str], limit: str = _LIMITS[0]) -> datetime | None:
    """When a limit starts anew (UTC), from its header in seconds since 1970; None where there is none to read."""
    told = headers.get(f"{limit}-reset", "")
    try:
        return datetime.fromtimestamp(int(told), UTC) if told.isascii() and told.isdigit() else None
    except (ValueError, OverflowError, OSError):
        return None
