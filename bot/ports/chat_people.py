"""What the database keeps about people in a chat: who they are to us where the rules do not say, what they look at."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol


class ChatPeople(Protocol):
    """One row a person of a chat, by the id that the chat gives them."""

    async def links(self, surface: str) -> Mapping[str, str]:
        """The employees tied to people of a chat, by the id there."""
        ...

    async def link(self, surface: str, user: str, person: str) -> None:
        """Tie somebody of a chat to an employee; whoever was tied to that employee there is no longer."""
        ...

    async def looked_home(self, surface: str, user: str, now: datetime) -> None:
        """Remember that somebody looks at their own page in the chat."""
        ...

    async def looks_home(self, surface: str, user: str, since: datetime) -> bool:
        """Whether somebody has looked at their own page since then."""
        ...
