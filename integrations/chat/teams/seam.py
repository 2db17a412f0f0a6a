"""What of Teams can be called, whichever of Microsoft's packages calls it: takes and gives plain values only."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.ports.chat import Leaving, unannounced

Activity = dict[str, Any]
"""A message as Teams has it on the wire."""

OnTurn = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any] | None]]
"""Takes an activity of Teams' as it came, gives what an invoke is answered."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where Teams is spoken to about an organisation; both come from what it last said itself."""

    service_url: str
    tenant: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A thread that was begun: the conversation with `;messageid=`, and its first message."""

    conversation: str
    message: str


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a conversation. `user` is their id for this bot alone, `person` that of Entra, "" for none."""

    user: str
    person: str
    name: str
    email: str
    is_guest: bool = False


@dataclass(frozen=True, slots=True)
class TeamChannel:
    """A channel of a team. `name` is "" for the first one, which each client calls in its language.

    `kind` is standard, private or shared, "" where Teams did not say.
    """

    id: str
    name: str
    kind: str


class Gateway(Protocol):
    """The calls. They raise subclasses of IntegrationError and nothing else, and repeat nothing by themselves."""

    async def ready(self) -> None:
        """Fetch the token that the next calls need. Raises AuthFailed, Unavailable."""
        ...

    async def open_thread(
        self, where: Where, channel: str, message: Activity, *, leaving: Leaving = unannounced
    ) -> Opened:
        """Post a message at the top of a channel. Raises ChannelGone, NotAllowed, Rejected, Transient, Uncertain.

        `leaving` is awaited once everything is there but the request itself: the token, and the connection.
        """
        ...

    async def say(self, where: Where, conversation: str, message: Activity, *, leaving: Leaving = unannounced) -> str:
        """Post a message in a thread or in a talk; gives its id. Awaits `leaving` and raises as `open_thread`."""
        ...

    async def redraw(self, where: Where, conversation: str, message_id: str, message: Activity) -> None:
        """Put another message in the place of one of ours. Raises CardGone, ChannelGone, Rejected, Transient."""
        ...

    async def take_away(self, where: Where, conversation: str, message_id: str) -> None:
        """Delete one of our messages. Raises CardGone, ChannelGone, Transient."""
        ...

    async def open_talk(self, where: Where, user: str) -> str:
        """The conversation with one person, by either of their ids. Raises NotAllowed where they lack the app."""
        ...

    async def members(self, where: Where, conversation: str) -> Sequence[Member]:
        """Everybody in a conversation."""
        ...

    async def member(self, where: Where, conversation: str, user: str) -> Member | None:
        """One of them by either of their ids, None where they are not in it."""
        ...

    async def channels(self, where: Where, team: str) -> Sequence[TeamChannel]:
        """The channels of a team. Raises ChannelGone where the app is not in it."""
        ...

    async def team_name(self, where: Where, team: str) -> str:
        """What a team is called."""
        ...

    async def answer(
        self, body: Mapping[str, Any], claims: Mapping[str, Any], on_turn: OnTurn
    ) -> tuple[int, Mapping[str, Any] | None]:
        """Have an activity that was found genuine answered by `on_turn`; gives the HTTP status and body."""
        ...

    async def close(self) -> None:
        """Let connections go; may be called twice."""
        ...
