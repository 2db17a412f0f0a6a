"""The part of LinkedIn's JSON that we read, as frozen models: unknown fields are ignored, nothing is interpreted.

Sources: learn.microsoft.com/linkedin/marketing/community-management (organization social action notifications, comments
API, posts API, organization lookup) and shared/authentication (token introspection).
"""

from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import AliasChoices, BeforeValidator, ConfigDict, Field, ValidationError

from integrations.social import payload
from integrations.social.payload import Identifier, OptionalText


def _moment(value: Any) -> Any:
    """Milliseconds since 1970, as LinkedIn writes every moment."""
    milliseconds = value if isinstance(value, int) and not isinstance(value, bool) else None
    if milliseconds is None:
        raise ValueError("a moment is a number of milliseconds")
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        raise ValueError("a time outside the calendar") from None


Moment = Annotated[datetime, BeforeValidator(_moment)]


class Payload(payload.Payload):
    """Base of all, whose fields may go by our names for them."""

    model_config = ConfigDict(populate_by_name=True)


PayloadType = TypeVar("PayloadType", bound=Payload)


def parsed(model: type[PayloadType], raw: Any) -> PayloadType | ValidationError:
    """`raw` as `model`, or the error that says what was missing."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        return error


class LinkPayload(Payload):
    """A way to another page of a list."""

    rel: str = ""


class PagingPayload(Payload):
    """Where a page of a list stands."""

    links: tuple[LinkPayload, ...] = ()

    @property
    def goes_on(self) -> bool:
        """Whether LinkedIn says that there is another page."""
        return any(link.rel == "next" for link in self.links)


class ListPayload(Payload):
    """One page of a list; the entries stay raw, so that one of unknown shape does not hide the others."""

    elements: tuple[Any, ...]
    paging: PagingPayload = PagingPayload()


class ResultsPayload(Payload):
    """What was found of several things asked for at once, by their keys."""

    results: dict[str, Any]


class StampPayload(Payload):
    """When something happened."""

    time: Moment


class MessagePayload(Payload):
    """The words of a comment."""

    text: OptionalText = ""


class CommentContentPayload(Payload):
    """A picture under a comment."""

    type: OptionalText = ""
    url: OptionalText = ""


class CommentsSummaryPayload(Payload):
    """How many answers a comment has."""

    aggregated: int = Field(default=0, alias="aggregatedTotalComments")


class CommentPayload(Payload):
    """A comment, or an answer to one, which names what it answers in `parent`. `object` is the post."""

    id: Identifier
    actor: Identifier
    object: Identifier
    created: StampPayload
    urn: Identifier | None = Field(default=None, validation_alias=AliasChoices("commentUrn", "$URN"))
    message: MessagePayload = MessagePayload()
    modified: StampPayload | None = Field(default=None, alias="lastModified")
    parent: Identifier | None = Field(default=None, alias="parentComment")
    content: tuple[CommentContentPayload, ...] = ()
    summary: CommentsSummaryPayload = Field(default=CommentsSummaryPayload(), alias="commentsSummary")


class CreatedPayload(Payload):
    """Of a comment of ours that LinkedIn has just taken: its number, the post, and its name where it is told."""

    id: Identifier
    object: Identifier | None = None
    urn: Identifier | None = Field(default=None, validation_alias=AliasChoices("commentUrn", "$URN"))


class LifecyclePayload(Payload):
    """What happened to a post since it was published."""

    edited: bool = Field(default=False, alias="isEditedByAuthor")


class PostPayload(Payload):
    """A post. `commentary` is in LinkedIn's markup, `visibility` PUBLIC, CONNECTIONS, LOGGED_IN or CONTAINER."""

    id: Identifier
    author: Identifier
    commentary: OptionalText = ""
    visibility: OptionalText = "PUBLIC"
    published: Moment | None = Field(default=None, alias="publishedAt")
    created: Moment | None = Field(default=None, alias="createdAt")
    modified: Moment | None = Field(default=None, alias="lastModifiedAt")
    lifecycle: LifecyclePayload = Field(default=LifecyclePayload(), alias="lifecycleStateInfo")
    content: Any = None


class DecorationPayload(Payload):
    """What a notification tells of a post or a comment beside its name."""

    entity: Identifier
    owner: Identifier
    text: OptionalText = ""


class GeneratedPayload(Payload):
    """What somebody did, as a notification tells it; either may be anything."""

    share: Any = None
    comment: Any = None


class SourcePayload(Payload):
    """The post at which somebody did something, by the name under which posts are found."""

    entity: Identifier


class NotificationPayload(Payload):
    """Somebody did something that concerns a page: `action` is what, `generated` the name of what came of it."""

    id: Identifier = Field(alias="notificationId")
    action: str
    modified: Moment = Field(alias="lastModifiedAt")
    source: Identifier | None = Field(default=None, alias="sourcePost")
    generated: Identifier | None = Field(default=None, alias="generatedActivity")
    decorated_source: Any = Field(default=None, alias="decoratedSourcePost")
    decorated: GeneratedPayload = Field(default=GeneratedPayload(), alias="decoratedGeneratedActivity")


class OrganizationPayload(Payload):
    """A page."""

    id: Identifier
    name: OptionalText = Field(default="", alias="localizedName")
    vanity: OptionalText = Field(default="", alias="vanityName")


class PersonPayload(Payload):
    """A member, as far as they show themselves to us."""

    first: OptionalText = Field(default="", alias="localizedFirstName")
    last: OptionalText = Field(default="", alias="localizedLastName")
    vanity: OptionalText = Field(default="", alias="vanityName")


class TokenPayload(Payload):
    """What LinkedIn tells of a token: `ends` is in seconds since 1970, `scope` names rights with commas between."""

    active: bool
    ends: int | None = Field(default=None, alias="expires_at")
    scope: OptionalText = ""
