"""What went wrong with Teams, sorted once: takes an exception of a call, gives an error of ours; pure.

Codes from learn.microsoft.com, Teams, "Status codes from bot conversational APIs". No answer's body and no token is
ever part of a message.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from bot.errors import (
    AuthFailed,
    CardGone,
    ChannelGone,
    ComptoirError,
    IntegrationError,
    NotAllowed,
    Permanent,
    RateLimited,
    Rejected,
    TargetGone,
    TimedOut,
    Unavailable,
    Uncertain,
)

SERVICE = "teams"
USUAL_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)

CARD_REFUSED = frozenset({400, 413})
"""Statuses with which Teams refuses what is in a message; 413 is one that is too large."""

_PERMANENT: Mapping[str, type[Permanent]] = {
    **dict.fromkeys(["BotNotRegistered", "Unauthorized", "InvalidAuthenticationToken"], AuthFailed),
    **dict.fromkeys(
        [
            "ConversationNotFound",
            "BotNotInConversationRoster",
            "ChannelNotFound",
            "TeamNotFound",
            "ConversationArchived",
        ],
        ChannelGone,
    ),
    **dict.fromkeys(["ActivityNotFoundInConversation", "MessageNotFound"], CardGone),
    "MemberNotFoundInConversation": TargetGone,
    **dict.fromkeys(
        [
            "MessageWritesBlocked",
            "ConversationBlockedByUser",
            "BotDisabledByAdmin",
            "ForbiddenOperationException",
            "InvalidBotApiHost",
            "NotEnoughPermissions",
        ],
        NotAllowed,
    ),
}
_BY_STATUS: Mapping[int, type[Permanent]] = {401: AuthFailed, 403: NotAllowed, 404: ChannelGone}
_MAYBE_DONE = frozenset({408, 412})


class NotGenuine(ComptoirError):
    """A request that is not answered: 401 where it does not prove whose it is, 403 where it is not for us."""

    def __init__(self, why: str, *, status: int = 401) -> None:
        self.status = status
        super().__init__(why)


class Answered(Exception):
    """A call that was answered with a refusal: the HTTP status, Teams' codes for it, and when it may be tried again."""

    def __init__(self, status: int, codes: tuple[str, ...] = (), retry_after: str = "") -> None:
        self.status = status
        self.codes = codes
        self.retry_after = retry_after
        super().__init__(f"{status} {' '.join(codes)}".strip())


def sort_error(error: Exception, *, sends: bool, now: datetime) -> IntegrationError:
    """The error of ours. `sends` is true where the call, carried out twice, would be seen twice.

    Only 429 says that nothing was done. Whatever else may have been carried out is Uncertain where it sends, and only
    tried again where it does not.
    """
    where = {"service": SERVICE, "account": ""}
    if isinstance(error, IntegrationError):
        return error
    if isinstance(error, Answered):
        return _answered(error, sends, now)
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
        return Unavailable(f"could not be reached ({type(error).__name__})", **where)
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return Uncertain("no answer in time", **where) if sends else TimedOut("no answer in time", **where)
    if isinstance(error, httpx.HTTPError | OSError):
        message = f"the connection broke ({type(error).__name__})"
        return Uncertain(message, **where) if sends else Unavailable(message, **where)
    raise error


def refused_content(error: Exception) -> bool:
    """Whether Teams refused what the message holds, and might take another drawing of it."""
    cause = error.__cause__
    return isinstance(error, Rejected) and isinstance(cause, Answered) and cause.status in CARD_REFUSED


def _answered(error: Answered, sends: bool, now: datetime) -> IntegrationError:
    status, where = error.status, {"service": SERVICE, "account": ""}
    name = error.codes[-1] if error.codes else str(status)
    if status == 429:
        return RateLimited("asks to wait", retry_at=now + _wait(error.retry_after, now), **where)
    if status >= 500 or status in _MAYBE_DONE or status < 400:
        message = f"is in trouble ({name})"
        return Uncertain(message, **where) if sends else Unavailable(message, **where)
    kind = next((_PERMANENT[code] for code in reversed(error.codes) if code in _PERMANENT), None)
    return (kind or _BY_STATUS.get(status, Rejected))(name, **where)


def _wait(retry_after: str, now: datetime) -> timedelta:
    """Retry-After, in seconds or as a date (RFC 9110, section 10.2.3), within reason; the usual wait without one."""
    try:
        if retry_after.strip().isdecimal():
            asked = timedelta(seconds=int(retry_after))
        else:
            asked = parsedate_to_datetime(retry_after).astimezone(UTC) - now
    except (ValueError, OverflowError):
        return USUAL_WAIT
    return min(max(asked, timedelta(seconds=1)), LONGEST_WAIT)
