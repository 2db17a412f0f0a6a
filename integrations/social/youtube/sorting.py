"""Sorts what went wrong: takes an answer of YouTube's that is no success, or a broken connection, gives a class of
bot/errors. It does no I/O.

YouTube says what happened by a reason in the body; where there is none that we know, the status counts. A read that
fails changes nothing out there. A write is another matter: only what surely did nothing is a refusal or transient,
everything else is Uncertain. Source: developers.google.com/youtube/v3/docs/errors.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx

from bot import errors
from integrations.social.youtube.units import next_day

SERVICE = "youtube"
SPENT = frozenset({"quotaExceeded", "dailyLimitExceeded", "dailyLimitExceededUnreg"})
"""The reasons for which YouTube takes nothing before the next day of its own."""

NO_CHANNEL = "youtubeSignupRequired"
"""The reason why a token is refused that is good, and speaks for somebody without a channel."""

Kind = type[errors.IntegrationError]

_TOO_FAST = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
_REASONS: Mapping[str, Kind] = {
    **dict.fromkeys(SPENT | _TOO_FAST, errors.RateLimited),
    "authError": errors.AuthFailed,
    "insufficientPermissions": errors.AuthFailed,
    NO_CHANNEL: errors.AuthFailed,
    "accessNotConfigured": errors.NotAllowed,
    "commentsDisabled": errors.NotAllowed,
    "forbidden": errors.NotAllowed,
    "ineligibleAccount": errors.NotAllowed,
    "parentCommentIsPrivate": errors.NotAllowed,
    "commentTextRequired": errors.Rejected,
    "commentTextTooLong": errors.Rejected,
    "invalidCommentMetadata": errors.Rejected,
    "invalidCustomEmoji": errors.Rejected,
    "operationNotSupported": errors.Rejected,
    "parentIdMissing": errors.Rejected,
    "channelNotFound": errors.TargetGone,
    "commentNotFound": errors.TargetGone,
    "commentThreadNotFound": errors.TargetGone,
    "parentCommentNotFound": errors.TargetGone,
    "videoNotFound": errors.TargetGone,
}
_FAILED = frozenset({"processingFailure", "backendError", "internalError"})
"""The reasons for which something may have been carried out all the same."""

_REFUSALS: Mapping[int, Kind] = {
    401: errors.AuthFailed,
    403: errors.NotAllowed,
    404: errors.Unavailable,  # one that YouTube did not write: nothing is known about the comment
    421: errors.Unavailable,
    425: errors.Unavailable,
    429: errors.RateLimited,
    451: errors.NotAllowed,
}
_READ: Mapping[int, Kind] = {**_REFUSALS, 408: errors.TimedOut, 504: errors.TimedOut}
_WRITE: Mapping[int, Kind] = {
    **_REFUSALS,
    **dict.fromkeys((301, 302, 307, 308), errors.Rejected),  # these ask for another address before anything is done
    408: errors.Uncertain,
    409: errors.Uncertain,
}
_BEFORE_ANYTHING_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_BAD_ADDRESS = (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError)
_USUAL_WAIT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A request that did not succeed: `reason` is YouTube's own name for why, "" where it gave none, `says` its short
    explanation.
    """

    account: str
    writing: bool
    status: int
    reason: str
    says: str
    now: datetime

    def error(self) -> errors.IntegrationError:
        """The error that this answer stands for."""
        named = f" ({self.reason})" if self.reason else ""
        message = f"answered {self.status}{named}" + (f": {self.says}" if self.says else "")
        kind = self._kind()
        if kind is errors.RateLimited:
            until = next_day(self.now) if self.reason in SPENT else self.now + _USUAL_WAIT
            return errors.RateLimited(message, service=SERVICE, account=self.account, retry_at=until)
        return kind(message, service=SERVICE, account=self.account)

    def _kind(self) -> Kind:
        unknown: Kind = errors.Uncertain if self.writing else errors.Unavailable
        if self.reason in _FAILED:
            return unknown
        told = _REASONS.get(self.reason) or (_WRITE if self.writing else _READ).get(self.status)
        if told is not None:
            return told
        if 400 <= self.status < 500 or (300 <= self.status < 400 and not self.writing):
            return errors.Rejected
        return unknown


def broken(error: Exception, *, writing: bool, account: str) -> errors.IntegrationError:
    """The error for a request that got no answer; `error` is what httpx or the clock raised.

    Only the name of its class is told, because its text may quote the request.
    """
    name, what = type(error).__name__, "the connection broke"
    if isinstance(error, _BAD_ADDRESS):
        return errors.Rejected(f"the request could not be made ({name})", service=SERVICE, account=account)
    if isinstance(error, _BEFORE_ANYTHING_LEFT):
        what = "could not be reached"
    elif writing:
        return errors.Uncertain(f"the answer was lost ({name})", service=SERVICE, account=account)
    elif isinstance(error, httpx.TimeoutException | TimeoutError):
        return errors.TimedOut(f"took too long ({name})", service=SERVICE, account=account)
    return errors.Unavailable(f"{what} ({name})", service=SERVICE, account=account)
