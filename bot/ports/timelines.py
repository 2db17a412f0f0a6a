"""What a network offers that lets us read how any account talks in public: who it is, its posts, what names it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.listening import Said
from bot.domain.mention import Author, ThreadPost
from bot.ports.social import Network, Quota


@dataclass(frozen=True, slots=True)
class PublicPage:
    """A page of public posts, newest first; `unknown` of them had a shape that nobody knows. `cursor` leads to older
    ones, None where there are none."""

    posts: tuple[Said, ...]
    unknown: int
    cursor: str | None


class TimelineNetwork(Network, Protocol):
    """A network that shows the public posts of any account. Every method is one request, and raises as every method of
    a Network; nothing is changed anywhere."""

    @property
    def quota(self) -> Quota | None:
        """How many such requests the network still takes, as it said last; None where it does not say."""
        ...

    async def known_as(self, handle: str) -> Author | None:
        """The account of this handle, None where the network knows none."""
        ...

    async def timeline(self, author: Author, cursor: str | None) -> PublicPage:
        """What the account wrote itself, in public: without what it passed on of others."""
        ...

    async def naming(self, author: Author, since: datetime, cursor: str | None) -> PublicPage | None:
        """Posts that name the account, from `since` (UTC) on; None on a network that cannot be searched for them."""
        ...

    async def below(self, remote_id: str) -> Sequence[ThreadPost]:
        """What stands below a public post, each post before what answers it, without what is not for everybody.

        Raises TargetGone for a post that is not shown.
        """
        ...
