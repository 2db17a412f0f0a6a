"""A tenant as it is: app, people, teams, channels, chats and messages; takes and gives wire shapes, knows no HTTP."""

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from tests.stand_ins.teams.faults import Faults, TeamsRefusal
from tests.stand_ins.teams.keys import Keyring
from tests.stand_ins.teams.rates import Rates

Json = dict[str, Any]
ADAPTIVE = "application/vnd.microsoft.card.adaptive"


def guid(*words: str) -> str:
    """An id that is the same in every run."""
    return str(uuid5(NAMESPACE_OID, "/".join(words)))


@dataclass(slots=True)
class App:
    """The bot's registration and its consent: it proves itself with its secret, or with the key of its `certificate`
    where it has one. With `reads_all` (ChannelMessage.Read.Group) it hears every message.

    `tokens` are those that the login service handed out with when they expire; `fetched` counts them.
    """

    id: str = "11111111-2222-3333-4444-555555555555"
    name: str = "Comptoir"
    secret: str = "s3cret~stand-in"
    certificate: bytes = b""
    reads_all: bool = False
    disabled: bool = False
    tokens: dict[str, float] = field(default_factory=dict)
    fetched: int = 0

    @property
    def bot(self) -> str:
        """The bot's id in conversations."""
        return f"28:{self.id}"


@dataclass(slots=True)
class Person:
    """Somebody in the tenant: `id` is the aadObjectId, `mri` what this bot knows them by."""

    key: str
    id: str
    mri: str
    name: str
    email: str
    upn: str
    tz: str = "Europe/Paris"
    locale: str = "en-GB"
    role: str = "user"
    has_app: bool = True
    blocks_bot: bool = False


@dataclass(slots=True, eq=False)
class Message:
    """One message; `views` are the cards that single people see in place of its own, by their key."""

    id: str
    room: str
    root: str
    author: str
    activity: Json
    deleted: bool = False
    edits: int = 0
    views: dict[str, Json] = field(default_factory=dict)
    reactions: list[tuple[str, str]] = field(default_factory=list)

    @property
    def conversation(self) -> str:
        """The conversation it stands in: its thread, in a channel."""
        return f"{self.room};messageid={self.root}" if self.root else self.room

    @property
    def text(self) -> str:
        return str(self.activity.get("text") or "")

    @property
    def card(self) -> Json:
        """Its Adaptive Card. Raises LookupError where it has none."""
        for each in self.activity.get("attachments") or ():
            if each["contentType"] == ADAPTIVE:
                card: Json = each["content"]
                return card
        raise LookupError(f"message {self.id} has no card")

    def seen_by(self, person: str) -> Json:
        """The card as this person sees it."""
        return self.views.get(person) or self.card


@dataclass(slots=True, eq=False)
class Room:
    """A channel, or the talk of one `person` with the bot; its messages by id, oldest first."""

    id: str
    name: str = ""
    team: "Team | None" = None
    person: str = ""
    kind: str = "standard"
    deleted: bool = False
    messages: dict[str, Message] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Team:
    """A team; its id is that of its channel General. `tags` are names by tag id."""

    id: str
    name: str
    group: str
    members: list[str]
    channels: list[Room] = field(default_factory=list)
    installed: bool = True
    archived: bool = False
    deleted: bool = False
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Dialog:
    """What one person has open before them; `said` is the text that took the card's place.

    It was opened from a card's `message`, or over one by the message extension's `command`.
    """

    person: str
    message: Message
    title: str = ""
    card: Json = field(default_factory=dict)
    said: str = ""
    command: str = ""
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Call:
    """One call that arrived: what it asks for, what its path and query name, and its body."""

    operation: str
    at: Mapping[str, str]
    body: Json
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Tenant:
    """Everything there is. `clock` gives seconds since 1970; `calls` are those that arrived, in order.

    `region` is part of the service's address; `toasts` are what single people were told in answer to what they did.
    Where a test is about speed, `reads_schema` leaves the published schema of cards aside.
    """

    clock: Callable[[], float]
    id: str = "a1b2c3d4-e5f6-7890-abcd-ef1234567890"
    region: str = "emea"
    reads_schema: bool = True
    app: App = field(default_factory=App)
    people: dict[str, Person] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    channels: dict[str, Room] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)
    dialogs: dict[str, Dialog] = field(default_factory=dict)
    toasts: dict[str, list[str]] = field(default_factory=dict)
    keys: Keyring = field(default_factory=Keyring)
    faults: Faults = field(default_factory=Faults)
    rates: Rates = field(default_factory=Rates)
    calls: list[Call] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=lambda: count(1))
    last: int = 0

    def new_person(self, key: str, name: str, *, email: str = "", **more: Any) -> Person:
        """Somebody joins the tenant."""
        id = more.pop("id", guid("person", key))  # noqa: A001 - Entra's own word
        digest = hashlib.sha256(f"{self.app.id}/{id}".encode()).digest()
        mri = "29:1" + base64.urlsafe_b64encode(digest + digest).decode().rstrip("=")
        address = email or f"{key}@acme.example"
        person = self.people[key] = Person(key, id, mri, name, address, more.pop("upn", address), **more)
        return person

    def new_team(self, key: str, name: str, *members: str, installed: bool = True) -> Team:
        """A team is made with its channel General, which goes by the team's key; the bot is `installed`, or not."""
        team = Team(f"19:{guid('team', key).replace('-', '')}1@thread.tacv2", name, guid("group", key), list(members))
        team.installed = installed
        self.teams[key] = team
        self._add(key, Room(team.id, "General", team))
        return team

    def new_channel(self, key: str, name: str, *, team: str, kind: str = "standard") -> Room:
        """A channel is made in a team."""
        room = Room(f"19:{guid('channel', key).replace('-', '')}@thread.tacv2", name, self.teams[team], kind=kind)
        return self._add(key, room)

    def chat(self, person: str) -> Room:
        """The talk of one person with the bot."""
        id = f"a:1{guid('chat', self.people[person].id).replace('-', '')}"  # noqa: A001 - Teams' own word
        return self.rooms.setdefault(id, Room(id, person=person))

    def keep(self, room: Room, activity: Json, author: str, root: str = "") -> Message:
        """A message stands in a room: in the thread of `root`, else as a thread of its own where there are threads."""
        number = self.new_id()
        message = Message(number, room.id, "" if room.person else root or number, author, activity)
        room.messages[number] = message
        return message

    def message(self, id: str) -> Message:  # noqa: A002 - Teams' own word
        """A message by its id. Raises LookupError."""
        return next(room.messages[id] for room in self.rooms.values() if id in room.messages)

    def cards(self, channel: str) -> list[Message]:
        """The bot's own messages that stand in a channel, oldest first."""
        return [each for each in self.channels[channel].messages.values() if self._is_ours(each)]

    def direct(self, person: str) -> list[Message]:
        """The bot's own messages in the talk with one person."""
        return [each for each in self.chat(person).messages.values() if self._is_ours(each)]

    def delete_by_hand(self, id: str) -> None:  # noqa: A002 - Teams' own word
        """A human deletes a message; what stands under it stays."""
        message = self.message(id)
        message.deleted = True
        message.activity = {}
        message.views.clear()

    def whom(self, given: str, *, by_name: bool = False) -> Person | None:
        """Who is meant by an MRI or an aadObjectId, and `by_name` by a userPrincipalName too."""
        return next(
            (each for each in self.people.values() if given in (each.mri, each.id, *([each.upn] if by_name else []))),
            None,
        )

    def members(self, room: Room) -> Iterator[Person]:
        """Everybody who is in a room."""
        keys = [room.person] if room.person else room.team.members if room.team else []
        return (self.people[key] for key in keys)

    def expect_bot(self, room: Room | None) -> Room:
        """A room where the bot is. Raises TeamsRefusal."""
        if room is None or room.deleted or (room.team is not None and room.team.deleted):
            raise TeamsRefusal(404, "ConversationNotFound", "Conversation not found.")
        if self.app.disabled:
            raise TeamsRefusal(403, "BotDisabledByAdmin", "The tenant admin disabled this bot.")
        if not (room.team.installed if room.team is not None else self.people[room.person].has_app):
            raise TeamsRefusal(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.")
        return room

    def new_id(self) -> str:
        """The number that names the next message: milliseconds, and never one that was given before."""
        self.last = max(int(self.clock() * 1000), self.last + 1)
        return str(self.last)

    def number(self, prefix: str) -> str:
        """A fresh id of another kind."""
        return f"{prefix}{guid(prefix, str(next(self.numbers)))}"

    def called(self, operation: str) -> list[Call]:
        """Every call for an operation."""
        return [each for each in self.calls if each.operation == operation]

    def _add(self, key: str, room: Room) -> Room:
        assert key not in self.channels, f"there is a channel {key!r} already"
        assert room.team is not None
        room.team.channels.append(room)
        self.channels[key] = self.rooms[room.id] = room
        return room

    def _is_ours(self, message: Message) -> bool:
        return message.author == self.app.bot and not message.deleted
