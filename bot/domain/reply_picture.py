"""A picture that goes out with a reply: what is known of it from the employee's choice to the network; no bytes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PictureState(StrEnum):
    """Where a picture stands: chosen, cleaned and kept by us, given to the network, ready there, or not going out."""

    WANTED = "wanted"
    READY = "ready"
    UPLOADED = "uploaded"
    ATTACHED = "attached"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ChosenFile:
    """A file that an employee wants to send: `ref` names it where it is, as `slack:F123`; `alt` describes it."""

    ref: str
    name: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class ReplyPicture:
    """One picture of a draft, or of a reply once `reply_id` is set; then it changes no more.

    `media_type` is what its cleaned bytes are, `fault` why it does not go out. `remote_id` is what the network calls
    it; nobody sees it there before a post names it.
    """

    id: int
    case_id: int
    person: str
    ref: str
    name: str
    alt: str
    state: PictureState
    reply_id: int | None = None
    media_type: str = ""
    fault: str = ""
    remote_id: str = ""
    uploaded_at: datetime | None = None


def going_out(pictures: Iterable[ReplyPicture]) -> list[ReplyPicture]:
    """Those that are not refused."""
    return [each for each in pictures if each.state is not PictureState.REFUSED]
