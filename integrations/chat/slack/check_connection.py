"""Whether a connection to Slack may be opened from here: takes calls with the app-level token, gives a finding.

Asks for an address and opens nothing, so that a connection which works is not disturbed (docs.slack.dev, Socket Mode).
"""

from slack_sdk.errors import SlackApiError

from bot.errors import IntegrationError, Permanent
from bot.runtime.finding import Finding
from integrations.chat.slack.calls import Calls
from integrations.chat.slack.errors import error_name

SCOPE = "connections:write"
_SUBJECT = "slack app token"
_MAKE_ONE = f"Make an app-level token with the scope {SCOPE} in the app's Basic Information and set SLACK_APP_TOKEN."
_TURN_ON = "Turn on Socket Mode: give the app the manifest of comptoir slack manifest, or set COMPTOIR_PUBLIC_URL."
_WRONG_TOKEN = frozenset({"not_allowed_token_type", "no_permission", "access_denied"})


async def examine_connection(opening: Calls) -> Finding:
    """Ask for a connection as Comptoir would."""
    try:
        await opening.change("apps.connections.open")
    except IntegrationError as error:
        return _refused(error)
    return Finding(_SUBJECT, "ok", f"a connection may be opened ({SCOPE})")


def _refused(error: IntegrationError) -> Finding:
    if not isinstance(error, Permanent):
        return Finding(_SUBJECT, "wrong", str(error), "Try again later.")
    cause = error.__cause__
    name = error_name(cause) if isinstance(cause, SlackApiError) else ""
    if name == "missing_scope":
        return Finding(_SUBJECT, "wrong", f"missing: {SCOPE}, to open the connection by which Slack speaks", _MAKE_ONE)
    if error.reason == "auth_failed" or name in _WRONG_TOKEN:
        return Finding(_SUBJECT, "wrong", f"SLACK_APP_TOKEN is no app-level token that is in force ({name})", _MAKE_ONE)
    return Finding(_SUBJECT, "wrong", f"Slack opens no connection ({name or error.reason})", _TURN_ON)
