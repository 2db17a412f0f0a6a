"""What went wrong with Slack, sorted once: takes an exception of its client, gives an error of ours; pure.

Error names from docs.slack.dev/reference/methods. No answer's body and no token is ever part of a message.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import (
    AuthFailed,
    CardGone,
    ChannelGone,
    IntegrationError,
    NotAllowed,
    Permanent,
    RateLimited,
    Rejected,
    TimedOut,
    Unavailable,
    Uncertain,
)

SERVICE = "slack"
USUAL_WAIT = 30.0

BLOCKS_REFUSED = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
_LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_TROUBLE = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"})
_PERMANENT: Mapping[str, type[Permanent]] = {
    **dict.fromkeys(
        ["account_inactive", "token_revoked", "token_expired", "invalid_auth", "not_authed", "org_login_required"],
        AuthFailed,
    ),
    **dict.fromkeys(
        ["channel_not_found", "is_archived", "not_in_channel", "is_inactive", "restricted_action", "no_such_channel"],
        ChannelGone,
    ),
    **dict.fromkeys(["message_not_found", "cant_update_message", "edit_window_closed"], CardGone),
    **dict.fromkeys(
        ["missing_scope", "no_permission", "ekm_access_denied", "access_denied", "user_not_in_channel"], NotAllowed
    ),
}


def sort_error(error: Exception, *, sends: bool, now: datetime) -> IntegrationError:
    """The error of ours. `sends` is true where the call, carried out twice, would be seen twice.

    A request that may have been carried out is Uncertain where it sends, and only tried again where it does not.
    """
    where = {"service": SERVICE, "account": ""}
    if isinstance(error, SlackApiError):
        return _answered(error.response, sends, now)
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return Unavailable(f"could not be reached ({type(error).__name__})", **where)
    if isinstance(error, TimeoutError):
        return Uncertain("no answer in time", **where) if sends else TimedOut("no answer in time", **where)
    if isinstance(error, aiohttp.ClientError | SlackClientError | OSError):
        message = f"the connection broke ({type(error).__name__})"
        return Uncertain(message, **where) if sends else Unavailable(message, **where)
    raise error


def error_name(error: SlackApiError) -> str:
    """What Slack calls the error, "" where it sent none."""
    return _name(error.response)


def _name(response: Any) -> str:
    get = getattr(response, "get", None)
    name = get("error") if get is not None else None
    return name if isinstance(name, str) else ""


def _answered(response: Any, sends: bool, now: datetime) -> IntegrationError:
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 0)
    name = _name(response)
    where = {"service": SERVICE, "account": ""}
    if status == 429 or name in _LIMITED:
        wait = timedelta(seconds=_seconds(getattr(response, "headers", None) or {}))
        return RateLimited("asks to wait", retry_at=now + wait, **where)
    if name in _PERMANENT:
        return _PERMANENT[name](name, **where)
    if status >= 500 or name in _TROUBLE or not name:
        message = f"is in trouble ({name or status})"
        return Uncertain(message, **where) if sends else Unavailable(message, **where)
    return Rejected(name, **where)


def _seconds(headers: Mapping[str, str]) -> float:
    """Retry-After, in seconds (RFC 9110, section 10.2.3); Slack sends no dates there."""
    given = headers.get("Retry-After", headers.get("retry-after", ""))
    try:
        return max(1.0, float(given))
    except ValueError:
        return USUAL_WAIT
