"""The app as Teams has to know it: takes our ids and public address, gives the manifest, with what is used; pure.

Shape from developer.microsoft.com/json-schemas/teams/v1.29/MicrosoftTeams.schema.json; the keys of a translation from
learn.microsoft.com, Teams, localization schema.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from bot.cards.wording import say
from bot.chat.commands import WORDS
from bot.domain.department import Locale

PATH: Final = "/teams/messages"
"""Where under our public address Teams sends what happens: the messaging endpoint of the Azure Bot."""

SCHEMA: Final = "https://developer.microsoft.com/en-us/json-schemas/teams/v1.29/MicrosoftTeams"
FIRST_VERSION: Final = "1.0.0"
NAME: Final = "Comptoir"
COLOUR: Final = "#1f3a4d"
FRENCH_FILE: Final = "fr.json"
COLOR_ICON: Final = "color.png"
OUTLINE_ICON: Final = "outline.png"

REPLY_PUBLICLY: Final = "replyPublicly"
"""The act in the menu of a message that answers the author of a case with its words."""

PERMISSIONS: Mapping[str, str] = {
    "identity": "know which employee presses a button",
    "messageTeamMembers": "tell one person what waits for them, without telling the channel",
}
"""What the app asks of whoever adds it, each with the reason for it."""

THREADS: Mapping[str, str] = {
    "ChannelMessage.Read.Group": "hear what is written under cards, and keep it as internal notes",
}
"""What it asks of the team beside, where it is to read the threads under its cards, each with the reason for it."""


def manifest(
    app_id: str, public_url: str, *, reads_threads: bool = False, version: str = FIRST_VERSION
) -> dict[str, Any]:
    """The manifest of the app whose bot has the id `app_id` and whose desk is at `public_url`, an https address.

    One that `reads_threads` asks the team's owners for consent to hear every message of the team.
    """
    described = _manifest(app_id, public_url, version)
    described["description"] = {
        "short": say("teams_app.short", Locale.EN),
        "full": _introduction(Locale.EN, reads_threads=reads_threads),
    }
    if reads_threads:
        described["authorization"] = {
            "permissions": {"resourceSpecific": [{"name": name, "type": "Application"} for name in THREADS]}
        }
        # `resource` does nothing for these permissions, and without it Teams refuses the package (learn.microsoft.com,
        # "Grant RSC permissions to your app").
        described["webApplicationInfo"] = {"id": app_id, "resource": public_url}
    return described


def french(*, reads_threads: bool = False) -> dict[str, str]:
    """What people whose Teams speaks French read instead; commands are written alike in both languages."""
    told = {
        "$schema": f"{SCHEMA}.Localization.schema.json",
        "name.short": NAME,
        "name.full": NAME,
        "description.short": say("teams_app.short", Locale.FR),
        "description.full": _introduction(Locale.FR, reads_threads=reads_threads),
        "composeExtensions[0].commands[0].title": say("teams_app.reply", Locale.FR),
        "composeExtensions[0].commands[0].description": say("teams_app.reply_hint", Locale.FR),
    }
    for place, word in enumerate(WORDS):
        told[f"bots[0].commandLists[0].commands[{place}].description"] = _meaning(word, Locale.FR)
    return told


def _manifest(app_id: str, public_url: str, version: str) -> dict[str, Any]:
    return {
        "$schema": f"{SCHEMA}.schema.json",
        "manifestVersion": "1.29",
        "version": version,
        "id": app_id,
        "developer": {
            "name": NAME,
            "websiteUrl": public_url,
            "privacyUrl": public_url,
            "termsOfUseUrl": public_url,
        },
        "name": {"short": NAME, "full": NAME},
        "icons": {"color": COLOR_ICON, "outline": OUTLINE_ICON},
        "accentColor": COLOUR,
        "localizationInfo": {
            "defaultLanguageTag": Locale.EN.value,
            "additionalLanguages": [{"languageTag": Locale.FR.value, "file": FRENCH_FILE}],
        },
        "bots": [
            {
                "botId": app_id,
                "scopes": ["team", "personal"],
                "supportsFiles": False,
                "isNotificationOnly": False,
                "commandLists": [
                    {
                        "scopes": ["team", "personal"],
                        "commands": [{"title": word, "description": _meaning(word, Locale.EN)} for word in WORDS],
                    }
                ],
            }
        ],
        "composeExtensions": [
            {
                "botId": app_id,
                "commands": [
                    {
                        "id": REPLY_PUBLICLY,
                        "type": "action",
                        "title": say("teams_app.reply", Locale.EN),
                        "description": say("teams_app.reply_hint", Locale.EN),
                        "context": ["message"],
                        "fetchTask": True,
                    }
                ],
            }
        ],
        "permissions": list(PERMISSIONS),
        "validDomains": [urlsplit(public_url).hostname],
        "defaultInstallScope": "team",
        "defaultGroupCapability": {"team": "bot"},
        # Since 1.25 Teams takes no app for teams without it, and this is its only value. It opens private channels,
        # which we use, and shared ones, where we post nothing whatever it says.
        "supportsChannelFeatures": "tier1",
    }


def _introduction(locale: Locale, *, reads_threads: bool) -> str:
    """What the app is, and what it hears of the people who let it in."""
    hears = "teams_app.hears_threads" if reads_threads else "teams_app.hears_mentions"
    return f"{say('teams_app.full', locale)} {say(hears, locale)}"


def _meaning(word: str, locale: Locale) -> str:
    """What a command is for, without saying the bare word twice."""
    return say(f"command.{word}", locale).removeprefix(f"{word} — ")
