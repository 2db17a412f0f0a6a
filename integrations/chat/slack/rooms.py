"""Which channel of the workspace a department means: takes `#name` or an id, gives the id; remembers for a while."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.errors import ChannelGone, NotAllowed
from integrations.chat.slack.errors import SERVICE

REMEMBERED = timedelta(minutes=10)
_PAGE = 999

Read = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Room:
    """A channel of the workspace as Slack describes it."""

    id: str
    name: str
    is_shared: bool
    is_archived: bool
    is_member: bool


class Rooms:
    """The channels of the workspace. `read` calls a method of the Web API and raises errors of ours."""

    def __init__(self, read: Read, clock: Callable[[], datetime]) -> None:
        self._read = read
        self._clock = clock
        self._known: dict[str, tuple[Room, datetime]] = {}

    async def id_of(self, channel: str) -> str:
        """The id of a channel named in the rules.

        Raises ChannelGone where there is none, NotAllowed for one that is shared with another company: what is
        written inside is for our own people only.
        """
        room = await self.find(channel)
        if room.is_shared:
            raise NotAllowed(f"the channel {channel} is shared with another company", service=SERVICE, account="")
        return room.id

    async def find(self, channel: str) -> Room:
        """The channel as Slack describes it. Raises ChannelGone."""
        known = self._known.get(channel)
        if known is not None and self._clock() - known[1] < REMEMBERED:
            return known[0]
        if channel.startswith("#"):
            return await self._named(channel)
        return self._remember(channel, _room((await self._read("conversations.info", channel=channel))["channel"]))

    def forget(self, channel: str) -> None:
        """Ask again next time: something about the channel has changed."""
        self._known.pop(channel, None)

    def _remember(self, channel: str, room: Room) -> Room:
        self._known[channel] = (room, self._clock())
        return room

    async def _named(self, channel: str) -> Room:
        """Look through the list, and remember what is met on the way: other departments are looked for next."""
        cursor = ""
        while True:
            page = await self._read(
                "conversations.list", types="public_channel,private_channel", limit=_PAGE, cursor=cursor
            )
            met = [_room(each) for each in page["channels"]]
            for room in met:
                self._remember(f"#{room.name}", room)
            for room in met:
                if f"#{room.name}" == channel:
                    return room
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                raise ChannelGone(f"there is no channel {channel} that I can see", service=SERVICE, account="")


def _room(described: dict[str, Any]) -> Room:
    return Room(
        id=described["id"],
        name=described.get("name", ""),
        is_shared=bool(described.get("is_ext_shared") or described.get("is_pending_ext_shared")),
        is_archived=bool(described.get("is_archived")),
        is_member=bool(described.get("is_member")),
    )
