"""What the database keeps about where a chat can be spoken to: teams, their channels, people's own talks with us."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

TEAM, CHANNEL, PERSON = "team", "channel", "person"


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place as the chat last told of it. `kind` is team, channel or person; times are UTC.

    `team` is the id of a channel's team, "" elsewhere. `service_url` is where the chat is spoken to about it. `data` is
    what else the chat needs. `seen_at` is when what is known was learnt, `gone_at` when it was taken from us.
    """

    surface: str
    kind: str
    id: str
    name: str
    team: str
    tenant: str
    service_url: str
    seen_at: datetime
    data: Mapping[str, str] = field(default_factory=dict)
    gone_at: datetime | None = None


class Places(Protocol):
    """One row a place, kept when it is gone: it may come back."""

    async def get(self, surface: str, kind: str, id: str) -> PlaceRow | None:  # noqa: A002 - the chat's own word
        """One place."""
        ...

    async def of_kind(self, surface: str, kind: str, team: str = "") -> Sequence[PlaceRow]:
        """Every place of a kind, by name; of one team where it is named."""
        ...

    async def put(self, rows: Sequence[PlaceRow]) -> None:
        """Keep what is known now instead of what was known before."""
        ...

    async def gone(self, surface: str, kind: str, id: str, now: datetime) -> None:  # noqa: A002
        """A place was taken from us."""
        ...
