"""Pictures of replies: what the database keeps of them with their bytes, and who fetches and cleans them."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeAlias

from bot.domain.reply_picture import ChosenFile, ReplyPicture
from bot.ports.social import PictureLimits


@dataclass(frozen=True, slots=True)
class CleanPicture:
    """A picture made anew from what can be seen of it, and what its bytes are."""

    media_type: str
    content: bytes = field(repr=False)


Clean: TypeAlias = Callable[[bytes, PictureLimits], CleanPicture]
"""Makes a picture anew within a network's limits. Raises NotEligible whose `problem` says what is wrong with it."""


class ReplyPictures(Protocol):
    """The pictures of drafts and replies, in the order in which they were chosen."""

    async def add(self, case_id: int, person: str, file: ChosenFile, fault: str, now: datetime) -> ReplyPicture:
        """Keep that a file was chosen for a draft: wanted, or refused for a `fault`."""
        ...

    async def get(self, picture_id: int) -> ReplyPicture | None:
        """One picture."""
        ...

    async def content(self, picture_id: int) -> bytes | None:
        """Its cleaned bytes, None where there are none."""
        ...

    async def of_draft(self, case_id: int, person: str) -> Sequence[ReplyPicture]:
        """Those of an employee's draft."""
        ...

    async def of_reply(self, reply_id: int) -> Sequence[ReplyPicture]:
        """Those that go out with a reply."""
        ...

    async def describe(self, picture_id: int, alt: str) -> None:
        """Give one another description; whatever else becomes of it at the same time stays."""
        ...

    async def save(self, picture: ReplyPicture, content: bytes | None = None) -> None:
        """Store its new state, with its bytes where they are given, and leave its description alone; one that went to
        another reply since stays."""
        ...

    async def enclose(self, picture_ids: Collection[int], reply_id: int) -> None:
        """Have these go out with a reply."""
        ...

    async def give_back(self, reply_id: int) -> None:
        """Those of a reply that will not be public are its author's draft again, to be uploaded anew."""
        ...

    async def remove(self, picture_ids: Collection[int]) -> None:
        """Take these away, with their bytes."""
        ...


class FileSource(Protocol):
    """Where chosen files are."""

    async def fetch_file(self, ref: str, *, largest: int) -> bytes:
        """The bytes of a file, `ref` without the name of the source. Raises Transient, Permanent for one that is not to
        be had, and NotEligible for one larger than `largest` bytes."""
        ...
