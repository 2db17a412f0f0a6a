"""What networks that bring their news by themselves offer beside the rest: whether a push is genuine, and what it says.

A push is one HTTP request to us. It is stored as it came before its sender hears that it arrived, and read later. It
is for one account, or for all accounts of a vendor's app, among which it is shared out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from bot.domain.mention import Mention, OwnPost, SetAside
from bot.domain.person_messages import RecordContact
from bot.ports.social import Network


class Doubt(StrEnum):
    """Why a push is believed by nobody: its sender did not prove who they are, or proved it for another time."""

    FORGED = "forged"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Genuine:
    """A push whose sender proved who they are. `key` is that of every attempt at this push, and of no other push."""

    key: str


@dataclass(frozen=True, slots=True)
class ToldContact:
    """A contact away from the networks as another system wrote it down, `raw` as it came."""

    said: RecordContact
    raw: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Told:
    """What pushes say. `gone` are the ids of posts that their authors removed, `contacts` what was said away from the
    networks; the rest is as in a page of news.
    """

    mentions: tuple[Mention, ...] = ()
    own_posts: tuple[OwnPost, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    gone: tuple[str, ...] = ()
    contacts: tuple[ToldContact, ...] = ()


class PushedNetwork(Network, Protocol):
    """A network that brings news by itself."""

    def judge(self, headers: Mapping[str, str], body: bytes) -> Genuine | Doubt:
        """Whether a push came from whom it says, now. Names in `headers` are found in small letters. Asks nobody."""
        ...

    def told_in(self, body: str) -> Told:
        """What a genuine push says, in its order; what nobody can read is set aside. Asks nobody, and never raises."""
        ...


@dataclass(frozen=True, slots=True)
class Share:
    """One change out of a push to an app. `owner` is what the vendor calls whom it concerns; `key` is that of this
    change however often it is told, `body` all that was told of it.
    """

    owner: str
    key: str
    body: str = field(repr=False)


class PushedApp(Protocol):
    """A vendor's app: at one address it is told what changes for several accounts."""

    @property
    def answers_in(self) -> str:
        """The media type of what answers a challenge."""
        ...

    def challenge(self, query: Mapping[str, str]) -> str | None:
        """What the vendor expects to hear from whoever is to be told, None where it did not prove who asks."""
        ...

    def judge(self, headers: Mapping[str, str], body: bytes) -> Genuine | Doubt:
        """As that of a PushedNetwork."""
        ...

    def shares(self, body: str) -> Sequence[Share]:
        """The changes in a genuine push, in its order; what nobody can read is one whose owner is "". Never raises."""
        ...

    def known_part(self, body: str) -> str | None:
        """What of a genuine push is for accounts that are open and known by their names, or for nobody, as a push; the
        same where that is all of it, None where it is nothing. Never raises.
        """
        ...

    def accounts_of(self, owner: str) -> Sequence[str] | None:
        """The accounts that the vendor calls so, by their keys; None while an open account is not known by its name."""
        ...


class ToldNetwork(Network, Protocol):
    """A network that is told by an app what changed, and then asks what is there now."""

    async def look_into(self, body: str) -> Told:
        """What a share of a push comes to; what nobody can read is set aside. Raises as every reading."""
        ...
