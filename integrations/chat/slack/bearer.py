"""Whose token Slack is called with: takes nothing, gives the token at each call, and says what a refusal means."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from bot.errors import IntegrationError
from integrations.chat.slack.origin import origins


class Bearer(Protocol):
    """The right to speak in one workspace."""

    async def ready(self) -> None:
        """Make sure at start that the token can be used. Raises SettingsError with what to write instead."""
        ...

    async def learn(self) -> None:
        """Ask Slack for what has to be known before its requests can be told apart, so that none of them waits for it.

        Raises IntegrationError: then the first request asks.
        """
        ...

    async def token(self) -> str:
        """The token for the next call. Raises AuthFailed where there is none, Unavailable."""
        ...

    async def refused(self, error: str) -> IntegrationError | None:
        """What it means that Slack refused the token with this error name; None where a person has to mend it."""
        ...

    async def heeds(self, body: Mapping[str, Any]) -> bool:
        """Whether a request of Slack's is for us: from our workspace, and about more than the token itself.

        Raises IntegrationError where that could not be found out or written down.
        """
        ...


class Fixed:
    """The token of a setting: it never changes, and `whose` asks Slack once which workspace it is good for."""

    def __init__(self, token: str, whose: Callable[[], Awaitable[str]]) -> None:
        self._token = token
        self._whose = whose
        self._own = ""

    async def ready(self) -> None:
        """There is nothing to make sure of before Slack is asked."""

    async def learn(self) -> None:
        """Ask whose the token is, unless it is known."""
        if not self._own:
            self._own = await self._whose()

    async def token(self) -> str:
        """The token."""
        return self._token

    async def refused(self, error: str) -> IntegrationError | None:
        """Always a person's care."""
        return None

    async def heeds(self, body: Mapping[str, Any]) -> bool:
        """Everything but what names other workspaces only."""
        named = origins(body)
        if not named:
            return True
        await self.learn()
        return self._own in named
