"""The part of Bluesky's JSON that we read, as frozen models: unknown fields are ignored, nothing is interpreted.

Source: the lexicons app.bsky.feed.defs, app.bsky.feed.post, app.bsky.actor.defs, app.bsky.richtext.facet,
com.atproto.server and com.atproto.repo. What a post cannot do without is required; where anybody may write what they
like (embeds, facets, languages, times), a part of odd shape is left out and the rest is read.
"""

from datetime import datetime
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    WrapValidator,
)
from pydantic.alias_generators import to_camel

from integrations.social import payload
from integrations.social.payload import Moment, OptionalText


def _or_nothing(value: Any, read: Any) -> Any:
    """A value of odd shape as None."""
    try:
        return read(value)
    except ValidationError:
        return None


Identifier = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,1000}$")]
"""An address or a DID: nothing but visible ASCII."""


class Payload(payload.Payload):
    """Base of all, whose fields are written in camel case."""

    model_config = ConfigDict(alias_generator=to_camel)


class LabelPayload(Payload):
    """What somebody says of a post or a person; `neg` takes it back."""

    src: OptionalText = ""
    val: str
    neg: bool | None = None


class RelationPayload(Payload):
    """What stands between us and a person: who blocks whom, and whether our account mutes them."""

    blocked_by: bool | None = None
    blocking: str | None = None
    blocking_by_list: Any = None
    muted: bool | None = None
    muted_by_list: Any = None


class VerificationPayload(Payload):
    """Whether somebody whom Bluesky trusts vouches for a person, or the person may vouch for others."""

    verified_status: OptionalText = ""
    trusted_verifier_status: OptionalText = ""


class AuthorPayload(Payload):
    """A person, as posts and notifications show them."""

    did: Identifier
    handle: OptionalText = ""
    display_name: OptionalText = ""
    labels: tuple[LabelPayload, ...] = ()
    viewer: RelationPayload | None = None
    verification: VerificationPayload | None = None


class ProfilePayload(AuthorPayload):
    """A person with the numbers of their page."""

    followers_count: int | None = None


class RefPayload(Payload):
    """A record in one state."""

    uri: Identifier
    cid: Identifier


class ReplyPayload(Payload):
    """What a post answers, and what began the thread."""

    root: RefPayload
    parent: RefPayload


class SlicePayload(Payload):
    """From which byte of the text's UTF-8 to which."""

    byte_start: int = Field(ge=0)
    byte_end: int = Field(ge=0)


class FacetPayload(Payload):
    """What a part of the text means."""

    index: SlicePayload
    features: tuple[dict[str, Any], ...]


class RecordPayload(Payload):
    """A post as its author wrote it. `created_at` is what the author's program claims, None where that is no time."""

    text: str
    created_at: Annotated[Moment | None, WrapValidator(_or_nothing)] = None
    reply: ReplyPayload | None = None
    langs: Any = None
    facets: Any = None
    embed: Any = None


class StandingPayload(Payload):
    """Whether we may answer a post, as its thread's author has it."""

    reply_disabled: bool | None = None


class PostPayload(Payload):
    """A post with its author. A notification is read as one too: it has no `embed` with addresses and no `viewer`."""

    uri: Identifier
    cid: Identifier
    author: AuthorPayload
    record: RecordPayload
    indexed_at: Moment
    embed: Any = None
    labels: tuple[LabelPayload, ...] = ()
    viewer: StandingPayload | None = None
    reply_count: int | None = None


class StoredPayload(Payload):
    """A record in a repository."""

    uri: Identifier
    value: RecordPayload


class NodePayload(Payload):
    """One place of a thread; parent and replies stay raw, so that one of unknown shape does not hide the others."""

    kind: str = Field(default="", alias="$type")
    post: Any = None
    parent: Any = None
    replies: Any = None


class WrittenPayload(Payload):
    """A record that was written."""

    uri: Identifier


class BlobPayload(Payload):
    """A file that was uploaded, in the words in which a record names it."""

    blob: dict[str, Any]


class ResolvedPayload(Payload):
    """Whose handle it is."""

    did: Identifier


class SessionPayload(Payload):
    """A session that was opened or renewed. `active` is false where the account is taken down or deactivated."""

    did: Identifier
    handle: str
    access_jwt: str = Field(repr=False)
    refresh_jwt: str = Field(repr=False)
    did_doc: Any = None
    active: bool | None = None
    status: OptionalText = ""


PayloadType = TypeVar("PayloadType", bound=BaseModel)
_TIME: TypeAdapter[datetime] = TypeAdapter(Moment)


def parsed(model: type[PayloadType], raw: Any) -> PayloadType | ValidationError:
    """`raw` as `model`, or the error that says what was missing."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        return error


def time_in(raw: Any) -> datetime | None:
    """The time (UTC) that `raw` is, None where it is none; a mere number is not taken for seconds since 1970."""
    try:
        return _TIME.validate_python(raw) if isinstance(raw, str) and "T" in raw else None
    except ValidationError:
        return None
