"""The workspaces in which Comptoir speaks: takes ids and channels, gives the calls that reach them; decides nothing.

Each has a token, a budget of calls and channels of its own, so that what one refuses or asks to wait for is felt
nowhere else.
"""

from collections.abc import Callable, Collection
from datetime import datetime

from bot.domain.place import parted, placed
from integrations.chat.slack.bearer import Bearer
from integrations.chat.slack.calls import Calls
from integrations.chat.slack.rooms import Rooms


class Workspaces:
    """The workspaces by place: "" is the first, whose ids stand bare; any other is called by Slack's id of it."""

    def __init__(self, first: Calls, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._calls = {"": first}
        self._rooms: dict[str, Rooms] = {}

    @property
    def bearer(self) -> Bearer:
        """Whose tokens they are."""
        return self._calls[""].bearer

    async def places(self) -> Collection[str]:
        """Where Comptoir may speak now."""
        return await self.bearer.places()

    async def place(self, workspace: str) -> str:
        """The place of a workspace by its id, "" for the first, by whichever of the two it is called."""
        return await self.bearer.place(workspace) if workspace else ""

    async def find(self, named: str) -> tuple[str, str]:
        """The place of an id or of a channel, and what it is called there.

        Whoever writes the id of the first workspace before its own means the same as without it.
        """
        workspace, bare = parted(named)
        return await self.place(workspace), bare

    async def same(self, named: str) -> str:
        """An id as it is kept, however the rules write it."""
        return placed(*await self.find(named))

    async def at(self, named: str) -> tuple[Calls, str]:
        """The calls that reach an id, and what it is called there."""
        place, bare = await self.find(named)
        return self.calls(place), bare

    def calls(self, place: str) -> Calls:
        """The calls of one workspace."""
        if place not in self._calls:
            self._calls[place] = Calls(self.bearer, api_url=self._calls[""].api_url, clock=self._clock, place=place)
        return self._calls[place]

    def rooms(self, place: str) -> Rooms:
        """The channels of one workspace."""
        if place not in self._rooms:
            self._rooms[place] = Rooms(self.calls(place).read, self._clock)
        return self._rooms[place]

    async def close(self) -> None:
        """Let every connection go; may be called twice."""
        for calls in self._calls.values():
            await calls.close()
