"""Which chat surfaces there are and how each is made: takes what the composition root has, gives ChatSurfaces.

The contract suite runs over this table, so a surface is under contract from the moment it is named here.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.ports.chat import ChatSurface
from bot.ports.web_store import WebStore
from integrations.chat.desk.surface import DeskSurface


@dataclass(frozen=True, slots=True)
class SurfaceParts:
    """What a surface may be made of. `channels` gives the channels in force of a surface, by its name."""

    store: WebStore
    clock: Callable[[], datetime]
    channels: Callable[[str], Collection[str]]


def _desk(parts: SurfaceParts) -> ChatSurface:
    return DeskSurface(parts.store, clock=parts.clock, channels=lambda: parts.channels(DeskSurface.name))


SURFACES: Mapping[str, Callable[[SurfaceParts], ChatSurface]] = {DeskSurface.name: _desk}
