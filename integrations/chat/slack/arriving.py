"""What was done in a workspace, on its way in: takes it by Slack's ids, gives it by ids that are good everywhere; pure.

With us the ids of every workspace but the first have it in front (bot/domain/place.py), so that nobody and nothing of
one is ever taken for somebody or something of another.
"""

from dataclasses import replace
from typing import Any, TypeVar

from bot.chat.answers import Submitted
from bot.chat.keeping import Act
from bot.domain.place import placed
from integrations.chat.slack import commands, inbound

Did = TypeVar(
    "Did", bound=Act | commands.Asked | inbound.Asked | inbound.Clicked | inbound.Closed | inbound.Typed | Submitted
)

_IDS = ("user", "room", "key")
"""What names somebody or something there. A form comes back as it left, with its ids as we wrote them."""


def arrived(did: Did, place: str) -> Did:
    """What was done in `place`, "" for the first workspace."""
    if not place:
        return did
    there: dict[str, Any] = {name: placed(place, here) for name in _IDS if (here := getattr(did, name, ""))}
    if isinstance(did, inbound.Asked | Submitted):
        there["files"] = tuple(replace(file, ref=_file(file.ref, place)) for file in did.files)
    return replace(did, **there)


def _file(ref: str, place: str) -> str:
    source, _, file = ref.partition(":")
    return f"{source}:{placed(place, file)}"
