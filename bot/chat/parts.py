"""What acting in a chat is made of: the database, the door through which people act, and what is the chat's own."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cards.card import Button, Line, Say
from bot.cards.inline import value
from bot.cards.wording import say
from bot.chat.people import People
from bot.domain.audit import Origin
from bot.domain.department import Directory, Locale
from bot.domain.place import place_of
from bot.flow.bus import Bus
from bot.ports.chat import ActingSurface
from bot.ports.rows import Job
from bot.ports.social import Network
from bot.ports.store import Store


@dataclass(frozen=True, slots=True)
class ChatParts(ABC):
    """`networks` are the accounts that can be reached, by key; `directory` gives the rules in force.

    `public_url` is where people reach the desk.
    """

    store: Store
    bus: Bus
    networks: Mapping[str, Network]
    directory: Callable[[], Directory]
    clock: Callable[[], datetime]
    public_url: str
    surface: ActingSurface

    @property
    @abstractmethod
    def service(self) -> str:
        """The chat's name among the surfaces."""

    @property
    @abstractmethod
    def chat(self) -> str:
        """What people call it."""

    @abstractmethod
    async def people(self) -> People:
        """Who people in the chat are, by the rules in force and the links made so far."""

    @abstractmethod
    def inside_word(self, text: str) -> str:
        """The first word that only people of this chat understand, "" where there is none."""

    @abstractmethod
    def for_colleagues(self, text: str, name_of: Callable[[str], str]) -> str:
        """The words of a message as a note: people by their names (`name_of` takes an id of the chat)."""

    @abstractmethod
    async def tell(self, job: Job, line: Line, locale: Locale, *, offers: Sequence[Button] = ()) -> datetime | None:
        """Say something to whoever did the act of this job and to nobody else; gives when to try again, None when it is
        said or cannot be. Raises Transient. What may have been said is not said twice."""

    def origin(self, user: str) -> Origin:
        """From where a user of the chat acts: the chat, and which of its workspaces."""
        return Origin(self.service, place_of(user))

    def unknown(self, *, outsider: bool = False) -> Say:
        """That whoever acts is nobody to us; or, for an `outsider`, that they may not act whatever the rules say."""
        return Say(key="chat.outsider" if outsider else "chat.unknown", values={"chat": self.chat})

    def inside(self, text: str, locale: Locale) -> str:
        """Why `text` cannot be read outside the chat, "" where it can."""
        word = self.inside_word(text)
        return say("chat.inside", locale, word=value(word), chat=self.chat) if word else ""
