"""How the rules name a channel of Teams: takes what is written there, gives an id, or whether a channel is meant; pure.

By its id, by the link that Teams copies (learn.microsoft.com, Teams, "Deep links"), or as `Team/Channel`.
"""

import re
import unicodedata
from typing import Final
from urllib.parse import unquote, urlsplit

from integrations.chat.teams.pacing import base_of

_ID: Final = re.compile(r"19:[^/?#\s]+@thread\.[a-z0-9]+")
_FIRST_CHANNEL: Final = frozenset({"general", "général"})
"""What people call the first channel of a team, which Teams gives no name of its own."""


def channel_id(named: str) -> str:
    """The id of a channel in what the rules name it by, "" where that is a name."""
    if named.startswith("19:"):
        return base_of(named)
    try:
        link = urlsplit(named)
    except ValueError:
        return ""
    found = _ID.search(unquote(unquote(link.path))) if link.scheme in ("http", "https") else None
    return base_of(found.group()) if found else ""


def parted(channel: str) -> tuple[str, str]:
    """The names of team and channel; a team's may hold a slash, a channel's never. The team's is "" where none is."""
    team, _, name = channel.rpartition("/")
    return team, name


def is_team(called: str, name: str) -> bool:
    """Whether a team that is `called` so goes by this name."""
    return bool(called) and folded(called) == folded(name)


def is_channel(place: str, called: str, team: str, name: str) -> bool:
    """Whether the channel with the id `place`, `called` so in the team with the id `team`, goes by this name."""
    if place == team and folded(name) in _FIRST_CHANNEL:
        return True
    return is_team(called, name)


def folded(name: str) -> str:
    """A name as it is compared: however it is composed, whatever its case and the space around it."""
    return unicodedata.normalize("NFC", name).strip().casefold()
