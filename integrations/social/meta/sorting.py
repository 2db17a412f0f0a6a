"""Sorts what went wrong: takes an answer of the Graph API that is no success, or a broken connection, gives a class of
bot/errors. It does no I/O.

Meta says what happened by a code in the body, mostly under status 400; where there is no code that we know, the status
counts. A read that fails changes nothing out there. A write is another matter: only what surely created nothing is a
refusal or transient, everything else is Uncertain. Source: developers.facebook.com/docs/graph-api (guides, error
handling).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx

from bot import errors

Kind = type[errors.IntegrationError]

BLOCKED = 368
"""The code by which Meta says that an account may write nothing for a while, for what it wrote."""

_LIMITS = frozenset({4, 17, 32, 341, 613, *range(80000, 80015)})
_DOWN = frozenset({1, 2})
_CODES: Mapping[int, Kind] = {
    3: errors.NotAllowed,
    10: errors.NotAllowed,
    **dict.fromkeys(range(200, 300), errors.NotAllowed),
    **dict.fromkeys(_LIMITS, errors.RateLimited),
    102: errors.AuthFailed,
    190: errors.AuthFailed,
    BLOCKED: errors.NotAllowed,
    100: errors.Rejected,
    506: errors.Duplicate,
    551: errors.NotAllowed,  # somebody cannot be written to
    10900: errors.Duplicate,  # a comment has its one private message
    **dict.fromkeys(range(10901, 10904), errors.NotAllowed),
    803: errors.TargetGone,
    1609005: errors.Rejected,
}
_SUBCODES: Mapping[tuple[int, int], Kind] = {(100, 33): errors.TargetGone}
_PROOF = "appsecret_proof"

_REFUSALS: Mapping[int, Kind] = {
    401: errors.AuthFailed,
    403: errors.NotAllowed,
    404: errors.Unavailable,  # one that the Graph API did not write: nothing is known about the post
    421: errors.Unavailable,
    425: errors.Unavailable,
    429: errors.RateLimited,
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
_USUAL_WAIT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Where:
    """What every error says of its origin."""

    service: str
    account: str

    def error(self, kind: Kind, message: str) -> errors.IntegrationError:
        """An error of a kind that needs nothing but its words."""
        return kind(message, service=self.service, account=self.account)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A request that did not succeed: `code` and `subcode` are Meta's own, 0 where it gave none, `says` its short
    explanation with the id by which Meta's support finds the request, `passing` whether Meta says that it will pass,
    `wait` how long Meta takes nothing, if it says.
    """

    where: Where
    writing: bool
    status: int
    code: int
    subcode: int
    says: str
    passing: bool
    wait: timedelta
    now: datetime

    def error(self) -> errors.IntegrationError:
        """The error that this answer stands for."""
        message = f"answered {self.status}" + (f": {self.says}" if self.says else "")
        kind = self._kind()
        if kind is errors.RateLimited:
            until = self.now + (self.wait or _USUAL_WAIT)
            return errors.RateLimited(message, service=self.where.service, account=self.where.account, retry_at=until)
        return self.where.error(kind, message)

    def _kind(self) -> Kind:
        unknown: Kind = errors.Uncertain if self.writing else errors.Unavailable
        if self.code in _DOWN:
            return unknown  # some of what Meta calls a failure was carried out
        if self.code == 100 and _PROOF in self.says:
            return errors.AuthFailed
        told = _SUBCODES.get((self.code, self.subcode)) or _CODES.get(self.code)
        if told is not None:
            return told
        if self.passing:
            return unknown
        known = (_WRITE if self.writing else _READ).get(self.status)
        if known is not None:
            return known
        if 400 <= self.status < 500 or (300 <= self.status < 400 and not self.writing):
            return errors.Rejected
        return unknown


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
