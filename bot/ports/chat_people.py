"""What the database keeps about people in a chat: who they are to us where the rules do not say, what they look at."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol


class ChatPeople(Protocol):
    """One row a person of a chat, by the id that the chat gives them, with its place (bot/domain/place.py)."""

    async def links(self, surface: str) -> Mapping[str, str]:
        """The employees tied to people of a chat, by the id there; "" for an outsider: a guest, a stranger, an app, an
        account that was closed."""
        ...

    async def link(self, surface: str, user: str, person: str) -> None:
        """Tie somebody of a chat to an employee; whoever was tied to that employee in the same place is no longer."""
        ...

    async def forget(self, surface: str) -> None:
        """Know nobody in a chat's first place any more: its ids mean other people from now on."""
        ...

    async def looked_home(self, surface: str, user: str, now: datetime) -> None:
        """Remember that somebody looks at their own page in the chat."""
        ...

    async def zones(self, surface: str) -> Mapping[str, tuple[str, datetime]]:
        """By the id there: the name of a person's time zone, "" for none that is known, and when it was asked for."""
        ...

    async def in_zone(self, surface: str, user: str, zone: str, now: datetime, *, outsider: bool | None = None) -> None:
        """Remember the time zone of somebody, and whether the chat says that they are an outsider; "" and None where
        that was not learnt, which leaves what is known."""
        ...

    async def looking_home(self, surface: str, since: datetime, limit: int) -> Sequence[str]:
        """Who has looked at their own page since then, by the id there; the last ones, `limit` at most."""
        ...

    async def looks_home(self, surface: str, user: str, since: datetime) -> bool:
        """Whether somebody has looked at their own page since then."""
        ...
