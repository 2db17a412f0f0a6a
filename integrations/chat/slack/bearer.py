"""Whose token Slack is called with: takes a workspace, gives its token at each call, and says what a refusal means.

Workspaces are named by place: "" is the first, whose ids stand bare, any other is called by Slack's id of it.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, Protocol

from bot.errors import AuthFailed, IntegrationError
from integrations.chat.slack.errors import SERVICE
from integrations.chat.slack.origin import origins

Learnt = Callable[[str], Awaitable[None]]


class Bearer(Protocol):
    """The right to speak in one workspace, or in several."""

    async def ready(self) -> None:
        """Make sure at start that the token can be used. Raises SettingsError with what to write instead."""
        ...

    async def learn(self) -> None:
        """Ask Slack for what has to be known before its requests can be told apart, so that none of them waits for it.

        Raises IntegrationError: then the first request asks.
        """
        ...

    async def places(self) -> Collection[str]:
        """Where there is a token now."""
        ...

    async def place(self, workspace: str) -> str:
        """The place of the workspace with this id of Slack's. Raises IntegrationError where that is unknown as yet."""
        ...

    async def token(self, place: str = "") -> str:
        """The token for the next call in `place`. Raises AuthFailed where there is none, Unavailable."""
        ...

    async def refused(self, error: str, place: str) -> IntegrationError | None:
        """What it means that Slack refused the token with this error name; None where a person has to mend it."""
        ...

    async def heeds(self, body: Mapping[str, Any]) -> str | None:
        """The place from which a request of Slack's comes; None where it is not for us, or about a token itself.

        Raises IntegrationError where that could not be found out or written down.
        """
        ...


class Fixed:
    """The token of a setting: it never changes, and `whose` asks Slack once which workspace it is good for.

    `learnt` is told of it before anything is taken from there.
    """

    def __init__(self, token: str, whose: Callable[[], Awaitable[str]], learnt: Learnt) -> None:
        self._token = token
        self._whose = whose
        self._learnt = learnt
        self._own = ""

    async def ready(self) -> None:
        """There is nothing to make sure of before Slack is asked."""

    async def learn(self) -> None:
        """Ask whose the token is, unless it is known."""
        if not self._own:
            own = await self._whose()
            await self._learnt(own)
            self._own = own

    async def places(self) -> Collection[str]:
        """One workspace, which is the first."""
        return ("",)

    async def place(self, workspace: str) -> str:
        """The place of its own workspace, and of others, in which it is of no use."""
        await self.learn()
        return "" if workspace == self._own else workspace

    async def token(self, place: str = "") -> str:
        """The token. Raises AuthFailed for another workspace than its own, which never sees it."""
        if place:
            raise AuthFailed(f"SLACK_BOT_TOKEN is not of the workspace {place}", service=SERVICE, account="")
        return self._token

    async def refused(self, error: str, place: str) -> IntegrationError | None:
        """Always a person's care."""
        return None

    async def heeds(self, body: Mapping[str, Any]) -> str | None:
        """The first place for everything but what names other workspaces only."""
        named = origins(body)
        if not named:
            return ""
        await self.learn()
        return "" if self._own in named else None
