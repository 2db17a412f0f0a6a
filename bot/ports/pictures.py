"""Pictures of mentions that a chat keeps copies of: what is remembered of each, and who fetches and takes them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PictureRow:
    """A picture of a case on a surface. `state` is wanted, uploaded, shown or refused; `ref` names the copy, "" none.

    One that was uploaded is not shown before the surface has processed it. What is kept in one `place` of a surface,
    a workspace for one, cannot be shown in another; "" is the first.
    """

    id: int
    surface: str
    case_id: int
    url: str
    alt: str
    state: str = "wanted"
    ref: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture as it was fetched: a name with the ending of what its bytes prove it to be, and the bytes."""

    name: str
    content: bytes = field(repr=False)


class Pictures(Protocol):
    """One row a surface and place, case and address."""

    async def want(
        self, surface: str, place: str, pictures: Sequence[tuple[int, str, str]], now: datetime
    ) -> Sequence[PictureRow]:
        """Make sure that (case, address, description) each have a row; gives the rows that are new."""
        ...

    async def get(self, picture_id: int) -> PictureRow | None:
        """One picture."""
        ...

    async def shown(self, surface: str, place: str, case_ids: Collection[int]) -> Sequence[PictureRow]:
        """The pictures of these cases whose copies may be shown there."""
        ...

    async def save(self, picture: PictureRow) -> None:
        """Store its new state and the name of its copy."""
        ...

    async def drop(self, case_id: int, urls: Collection[str]) -> Sequence[PictureRow]:
        """Know these pictures of a case no longer, on any surface; gives what was known of them."""
        ...

    async def forget(self, surface: str) -> None:
        """Know no copy in a surface's first place any more: its names mean nothing from now on."""
        ...


class PictureSource(Protocol):
    """Where pictures come from."""

    async def __call__(self, url: str, *, own: str) -> PictureFile:
        """Fetch a picture; `own` is the address of our account's server, which alone may stand in a private network.

        Raises Unavailable, TimedOut, and Rejected for what is no picture, too large, or must not be asked for.
        """
        ...


class PictureTaker(Protocol):
    """A surface that keeps copies. Methods raise subclasses of IntegrationError and nothing else."""

    async def take_picture(self, file: PictureFile, alt: str, place: str) -> str:
        """Keep a copy in `place` that nobody sees yet; gives its reference."""
        ...

    async def has_picture(self, ref: str) -> bool:
        """Whether a card may show the copy by now."""
        ...

    async def drop_picture(self, ref: str) -> None:
        """Delete the copy; one that is gone already is deleted."""
        ...
