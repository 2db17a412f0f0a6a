"""What a network that brings its news by itself offers beside the rest: whether a push is genuine, and what it says.

A push is one HTTP request to us. It is stored as it came before its sender hears that it arrived, and read later.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.domain.mention import Mention, OwnPost, SetAside
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
class Told:
    """What pushes say. `gone` are the ids of posts that their authors removed; the rest is as in a page of news."""

    mentions: tuple[Mention, ...] = ()
    own_posts: tuple[OwnPost, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    gone: tuple[str, ...] = ()


class PushedNetwork(Network, Protocol):
    """A network that brings news by itself."""

    def judge(self, headers: Mapping[str, str], body: bytes) -> Genuine | Doubt:
        """Whether a push came from whom it says, now. Names in `headers` are found in small letters. Asks nobody."""
        ...

    def told_in(self, body: str) -> Told:
        """What a genuine push says, in its order; what nobody can read is set aside. Asks nobody, and never raises."""
        ...
