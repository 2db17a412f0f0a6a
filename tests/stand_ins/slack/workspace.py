"""A workspace as it is: its app, people, channels and messages; takes and gives wire shapes, knows no HTTP."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.stand_ins.slack.faults import Faults, SlackRefusal
from tests.stand_ins.slack.rates import Rates

Message = dict[str, Any]

SCOPES = frozenset(
    [
        "channels:history",
        "channels:join",
        "channels:read",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "groups:read",
        "reactions:read",
        "users:read",
        "users:read.email",
    ]
)


@dataclass(slots=True)
class App:
    """One installed app and its secrets.

    `grants` are codes with where each leads back to, `tokens` those that were handed out with when they expire (0 for
    never), `refresh_tokens` those not used yet.
    """

    id: str = "A0COMPTOIR"
    bot_id: str = "B0COMPTOIR"
    bot_user: str = "U0COMPTOIR"
    bot_token: str = "xoxb-stand-in"
    app_token: str = "xapp-stand-in"
    signing_secret: str = "8f742231b10e8888abcd99yyyzzz85a5"
    scopes: frozenset[str] = SCOPES
    app_scopes: frozenset[str] = frozenset({"connections:write"})
    events: frozenset[str] = frozenset()
    revoked: bool = False
    client_id: str = "1234.5678"
    client_secret: str = "shh-stand-in"
    rotates: bool = True
    grants: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, float] = field(default_factory=dict)
    refresh_tokens: set[str] = field(default_factory=set)


@dataclass(slots=True)
class User:
    """Somebody in the workspace."""

    id: str
    name: str
    email: str = ""
    tz: str = "Europe/Paris"
    locale: str = "en"
    email_confirmed: bool = True
    is_bot: bool = False
    is_restricted: bool = False
    is_stranger: bool = False
    deleted: bool = False


@dataclass(slots=True)
class Channel:
    """A channel with its messages by timestamp, oldest first; `whispers` are what single people were told."""

    id: str
    name: str
    members: set[str] = field(default_factory=set)
    is_private: bool = False
    is_archived: bool = False
    is_ext_shared: bool = False
    messages: dict[str, Message] = field(default_factory=dict)
    whispers: list[tuple[str, Message]] = field(default_factory=list)
    last: int = 0


@dataclass(slots=True)
class Shown:
    """A view that stands open before a user, or their home."""

    view: dict[str, Any]
    user: str
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Workspace:
    """Everything there is. `clock` gives seconds since 1970; `calls` are the method calls that arrived, in order.

    `direct` are the app's messages to one person, outside of every channel. `looks_at_files` is how often files.info
    has to be asked before an uploaded file's type is known.
    """

    clock: Callable[[], float]
    team: str = "T0ACME"
    app: App = field(default_factory=App)
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    views: dict[str, Shown] = field(default_factory=dict)
    homes: dict[str, Shown] = field(default_factory=dict)
    direct: dict[str, list[Message]] = field(default_factory=dict)
    triggers: dict[str, tuple[float, str]] = field(default_factory=dict)
    response_urls: dict[str, tuple[str, str, float, int]] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    looks_at_files: int = 0
    faults: Faults = field(default_factory=Faults)
    rates: Rates = field(default_factory=Rates)
    calls: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        bot = User(self.app.bot_user, "comptoir", is_bot=True)
        self.users[bot.id] = bot

    def new_user(self, id: str, name: str, **more: Any) -> User:  # noqa: A002 - Slack's own word
        """Somebody joins the workspace."""
        user = self.users[id] = User(id, name, **more)
        return user

    def new_channel(self, id: str, name: str, *members: str, invited: bool = True, **more: Any) -> Channel:  # noqa: A002
        """A channel is made; the bot is `invited`, or not."""
        joined = {*members, *([self.app.bot_user] if invited else [])}
        channel = self.channels[id] = Channel(id, name, joined, **more)
        return channel

    def channel(self, given: str, *, by_name: bool = False) -> Channel:
        """A channel as a method finds it. Raises SlackRefusal channel_not_found."""
        found = self.channels.get(given)
        if found is None and by_name:
            found = next((each for each in self.channels.values() if each.name == given.removeprefix("#")), None)
        if found is None or (found.is_private and self.app.bot_user not in found.members):
            raise SlackRefusal("channel_not_found")
        return found

    def writable(self, given: str) -> Channel:
        """A channel where the bot may write. Raises SlackRefusal."""
        found = self.channel(given, by_name=True)
        if found.is_archived:
            raise SlackRefusal("is_archived")
        if self.app.bot_user not in found.members:
            raise SlackRefusal("not_in_channel")
        return found

    def new_ts(self, channel: Channel) -> str:
        """The timestamp that names the next message of a channel: unique there, and never smaller than before."""
        micro = max(int(self.clock() * 1_000_000), channel.last + 100)
        channel.last = micro
        return f"{micro // 1_000_000}.{micro % 1_000_000:06d}"

    def keep(self, channel: Channel, message: Message) -> Message:
        """A message stands in a channel."""
        ts = self.new_ts(channel)
        message = {"type": "message", "team": self.team, "ts": ts, **message}
        parent = channel.messages.get(message.get("thread_ts", ""))
        if parent is not None:
            parent["thread_ts"] = parent["ts"]
            parent["reply_count"] = parent.get("reply_count", 0) + 1
        channel.messages[ts] = message
        return message

    def says(self, user: str, channel: str, text: str, **more: Any) -> Message:
        """A person writes in a channel."""
        return self.keep(
            self.channels[channel], {"user": user, "text": text, "client_msg_id": self.number("m"), **more}
        )

    def whisper(self, channel: Channel, user: str, message: Message) -> str:
        """The app tells one member something in a channel; gives its timestamp."""
        ts = self.new_ts(channel)
        channel.whispers.append((user, {"ts": ts, **message}))
        return str(channel.whispers[-1][1]["ts"])

    def put_under(self, message: Message, user: str, reaction: str) -> None:
        """An emoji of a person stands under a message, once."""
        standing = message.setdefault("reactions", [])
        found = next((each for each in standing if each["name"] == reaction), None)
        if found is None:
            found = {"name": reaction, "users": [], "count": 0}
            standing.append(found)
        if user not in found["users"]:
            found["users"].append(user)
            found["count"] += 1

    def delete_by_hand(self, channel: str, ts: str) -> None:
        """A human deletes a message: a thread's parent leaves a tombstone, any other nothing."""
        messages = self.channels[channel].messages
        if messages[ts].get("reply_count"):
            kept = {key: messages[ts][key] for key in ("ts", "thread_ts", "reply_count")}
            messages[ts] = {"type": "message", "subtype": "tombstone", "text": "This message was deleted.", **kept}
        else:
            del messages[ts]

    def new_trigger(self, user: str) -> str:
        """A trigger id: it opens one view within three seconds of the click."""
        trigger = f"{self.number('1')}.{self.team}.{self.number('9')}"
        self.triggers[trigger] = (self.clock(), user)
        return trigger

    def new_response_url(self, base_url: str, channel: str, user: str) -> str:
        """An address under which a click can be answered five times within thirty minutes."""
        key = self.number("r")
        self.response_urls[key] = (channel, user, self.clock(), 5)
        return f"{base_url}/response/{key}"

    def number(self, prefix: str) -> str:
        """A fresh id."""
        return f"{prefix}{next(self.numbers):08d}"

    def cards(self, channel: str) -> list[Message]:
        """The bot's own messages of a channel, oldest first, without those in threads."""
        return [each for each in self._own(channel) if each.get("thread_ts") in (None, each["ts"])]

    def under_cards(self, channel: str) -> list[Message]:
        """The bot's own messages in threads of a channel, oldest first."""
        return [each for each in self._own(channel) if each.get("thread_ts") not in (None, each["ts"])]

    def _own(self, channel: str) -> list[Message]:
        return [each for each in self.channels[channel].messages.values() if each.get("bot_id") == self.app.bot_id]

    def called(self, method: str) -> list[Mapping[str, Any]]:
        """The arguments of every call of a method."""
        return [arguments for name, arguments in self.calls if name == method]


def nested(value: Any) -> Any:
    """A structure as it travels: itself in a JSON body, text of JSON in a form. Raises ValueError."""
    return json.loads(value) if isinstance(value, str) else value
