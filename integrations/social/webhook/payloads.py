"""What another system sends and answers, as frozen models: unknown fields are ignored, nothing is interpreted.

docs/networks/webhook.md says the same to whoever writes the other side.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, model_validator

from bot.domain.mention import MentionKind
from bot.domain.person import ContactKind
from integrations.social import payload
from integrations.social.payload import Identifier, OptionalText, Payload

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # what is older says that its software had no date to write


def _late_enough(moment: datetime) -> datetime:
    if moment < _EARLIEST:
        raise ValueError("a time before anything was posted")
    return moment


Moment = Annotated[payload.Moment, AfterValidator(_late_enough)]
Language = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8}){0,3}$")]


class AuthorPayload(Payload):
    """Who wrote a post."""

    id: Identifier
    handle: OptionalText = ""
    name: OptionalText = ""
    url: OptionalText = ""
    followers: Annotated[int, Field(ge=0, le=2**53)] | None = None
    verified: bool | None = None
    bot: bool = False


class MediaPayload(Payload):
    """A file attached to a post."""

    kind: OptionalText = "unknown"
    url: OptionalText = ""
    alt: OptionalText = ""


class ItemPayload(Payload):
    """One post. `ours` is true where our own people wrote it in the other system."""

    id: Identifier
    text: str
    author: AuthorPayload
    posted_at: Moment
    url: OptionalText = ""
    kind: MentionKind | None = None
    in_reply_to: Identifier | None = None
    language: Language | None = None
    stars: Annotated[int, Field(ge=1, le=5)] | None = None
    edited_at: Moment | None = None
    media: tuple[MediaPayload, ...] = ()
    ours: bool = False


class GonePayload(Payload):
    """A post that its author removed."""

    id: Identifier
    gone: Literal[True]


class ContactPayload(Payload):
    """What was said away from the networks. `employee` is a key of the rules, `id` what the other system calls it."""

    id: Identifier
    kind: ContactKind
    employee: Identifier
    about: str
    at: Moment
    who: OptionalText = ""
    promised: OptionalText = ""
    promised_until: Moment | None = None
    email: OptionalText = ""
    number: OptionalText = ""
    verified: bool = False
    case: Annotated[int, Field(ge=1, lt=2**63)] | None = None


class PushPayload(Payload):
    """What one push holds; the items stay raw, so that one of unknown shape does not hide the others."""

    mentions: tuple[Any, ...] = ()
    contacts: tuple[Any, ...] = ()

    @model_validator(mode="after")
    def _holds_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("neither mentions nor contacts")
        return self


class AcceptedPayload(Payload):
    """What a receiver may tell of a reply that it took."""

    id: Identifier | None = None
    url: OptionalText = ""


PayloadType = TypeVar("PayloadType", bound=BaseModel)
