"""Whose token Slack is called with: takes nothing, gives the token at each call, and says what a refusal means."""

from collections.abc import Mapping
from typing import Any, Protocol

from bot.errors import IntegrationError


class Bearer(Protocol):
    """The right to speak in one workspace."""

    async def ready(self) -> None:
        """Make sure at start that the token can be used. Raises SettingsError with what to write instead."""
        ...

    async def token(self) -> str:
        """The token for the next call. Raises AuthFailed where there is none, Unavailable."""
        ...

    async def refused(self, error: str) -> IntegrationError | None:
        """What it means that Slack refused the token with this error name; None where a person has to mend it."""
        ...

    async def heeds(self, body: Mapping[str, Any]) -> bool:
        """Whether a request of Slack's is for us: from our workspace, and about more than the token itself.

        Raises Unavailable where that could not be found out or written down.
        """
        ...


class Fixed:
    """The token of a setting: it never changes, and Slack sends us nothing but what is of its workspace."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def ready(self) -> None:
        """There is nothing to make sure of before Slack is asked."""

    async def token(self) -> str:
        """The token."""
        return self._token

    async def refused(self, error: str) -> IntegrationError | None:
        """Always a person's care."""
        return None

    async def heeds(self, body: Mapping[str, Any]) -> bool:
        """Everything."""
        return True
