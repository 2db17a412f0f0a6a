"""The app as Slack has to know it: takes our public address, gives the manifest, with what is used and no more; pure.

Shape from docs.slack.dev/reference/app-manifest.
"""

from collections.abc import Mapping
from typing import Any

from integrations.chat.slack.commands import COMMAND
from integrations.chat.slack.inbound import REPLY_PUBLICLY

PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
CALLBACK_PATH = "/slack/oauth/callback"

SCOPES: Mapping[str, str] = {
    "channels:history": "find a card again after a lost answer, and read what is written under it",
    "channels:read": "find the departments' channels by their names",
    "commands": "answer to /comptoir",
    "chat:write": "post cards and say a word to one person",
    "files:read": "see when a picture of a mention may be shown, and fetch the pictures that go out with a reply",
    "files:write": "show pictures of mentions on cards",
    "groups:history": "the same in private channels",
    "groups:read": "the same for private channels",
    "reactions:read": "see who claims a card with a reaction",
    "users:read": "tie people to their employee when they ask for it",
    "users:read.email": "do so by the e-mail that Slack has verified",
}
"""What the bot may do, each with the reason for it."""

EVENTS: Mapping[str, str] = {
    "app_home_opened": "",
    "app_uninstalled": "",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "reaction_added": "reactions:read",
    "tokens_revoked": "",
}
"""What Slack tells without being asked, each with the scope without which it does not, "" for none."""


def manifest(public_url: str, *, installs: bool = False) -> dict[str, Any]:
    """The manifest of an app whose requests reach us under `public_url`; "" where we open the connection ourselves.

    One that `installs` itself is led back to us with its tokens, which expire and are renewed.
    """
    described = _manifest(public_url)
    if installs:
        described["oauth_config"]["redirect_urls"] = [public_url + CALLBACK_PATH]
        described["settings"]["token_rotation_enabled"] = True
    if public_url:
        return described
    described["settings"]["socket_mode_enabled"] = True
    del described["settings"]["event_subscriptions"]["request_url"]
    del described["settings"]["interactivity"]["request_url"]
    for command in described["features"]["slash_commands"]:
        del command["url"]
    return described


def _manifest(public_url: str) -> dict[str, Any]:
    return {
        "_metadata": {"major_version": 2, "minor_version": 0},
        "display_information": {
            "name": "Comptoir",
            "description": "Public mentions reach the department that can answer, and are answered once.",
            "background_color": "#1f3a4d",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "Comptoir", "always_online": True},
            "shortcuts": [
                {
                    "name": "Reply publicly",
                    "type": "message",
                    "callback_id": REPLY_PUBLICLY,
                    "description": "Answer the author of the case with these words",
                }
            ],
            "slash_commands": [
                {
                    "command": COMMAND,
                    "url": public_url + PATH,
                    "description": "Your cases, what waits, and why a case is here",
                    "usage_hint": "mine, queue, case 12, why 12, who NAME, contact, oncall, link, help",
                    "should_escape": False,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {"request_url": public_url + PATH, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, "request_url": public_url + PATH},
            "org_deploy_enabled": False,
            "socket_mode_enabled": False,
            "token_rotation_enabled": False,
        },
    }
