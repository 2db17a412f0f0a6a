"""The part of the Graph API's JSON about a Page that we read, as frozen models: unknown fields are ignored, nothing is
interpreted.

Sources: developers.facebook.com/docs/graph-api/reference (page, page-post, comment, recommendation). Who wrote a thing
is left out where the person has granted us nothing.
"""

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field, StringConstraints, ValidationError

from integrations.social.payload import Moment, OptionalText, Payload

Identifier = Annotated[str, StringConstraints(pattern=r"^[\w-]{1,200}$")]


class IdentifiedPayload(Payload):
    """Anything that has an id."""

    id: Identifier


class PagePayload(Payload):
    """The Page that a token speaks for. `username` is missing where it never chose one."""

    id: Identifier
    name: OptionalText = ""
    username: OptionalText = ""
    link: OptionalText = ""


class PersonPayload(Payload):
    """Somebody, or another Page; the id is theirs towards our Page alone."""

    id: Identifier
    name: OptionalText = ""


class ImagePayload(Payload):
    """Where a picture lies."""

    src: OptionalText = ""


class FilesPayload(Payload):
    """The picture of an attachment, and its film where it is one."""

    image: ImagePayload | None = None
    source: OptionalText = ""


class AttachmentPayload(Payload):
    """What hangs on a post or a comment; an album has others inside."""

    type: OptionalText = ""
    media: FilesPayload | None = None
    subattachments: "AttachmentsPayload | None" = None


class AttachmentsPayload(Payload):
    """A list of attachments."""

    data: tuple[AttachmentPayload, ...] = ()


class TagPayload(Payload):
    """Somebody who is named in a text."""

    id: OptionalText = ""


class ParentPayload(Payload):
    """The comment that a comment answers."""

    id: Identifier
    author: PersonPayload | None = Field(None, alias="from")


class CommentPayload(Payload):
    """One comment, on a post or on another comment."""

    id: Identifier
    created_time: Moment
    author: PersonPayload | None = Field(None, alias="from")
    message: OptionalText = ""
    permalink_url: OptionalText = ""
    parent: ParentPayload | None = None
    attachment: AttachmentPayload | None = None
    message_tags: tuple[TagPayload, ...] = ()
    can_comment: bool | None = None
    can_hide: bool | None = None
    can_reply_privately: bool | None = None


class HidingPayload(Payload):
    """Whether a comment is hidden, and whether we may hide it."""

    is_hidden: bool | None = None
    can_hide: bool | None = None


class ConversationPayload(Payload):
    """A conversation in private."""

    id: Identifier
    link: OptionalText = ""


class PrivacyPayload(Payload):
    """Whether a comment takes a message to its author in private, and the conversation that began with one."""

    can_reply_privately: bool | None = None
    private_reply_conversation: ConversationPayload | None = None


class SummaryPayload(Payload):
    """How many comments stand under a post, and whether we may add one."""

    total_count: int | None = None
    can_comment: bool | None = None


class CommentsPayload(Payload):
    """The comments of a post, of which only the summary was asked for."""

    summary: SummaryPayload = SummaryPayload()


class PostPayload(Payload):
    """One post, on our Page or about it; `story` is what Facebook says of a post without words."""

    id: Identifier
    created_time: Moment
    updated_time: Moment | None = None
    author: PersonPayload | None = Field(None, alias="from")
    message: OptionalText = ""
    story: OptionalText = ""
    permalink_url: OptionalText = ""
    attachments: AttachmentsPayload = AttachmentsPayload()
    comments: CommentsPayload = CommentsPayload()


class RecommendationPayload(Payload):
    """What somebody thinks of the Page: for or against it, or one to five stars in older ones.

    It has no id of its own but that of its story, under which one comments.
    """

    created_time: Moment
    open_graph_story: IdentifiedPayload
    reviewer: PersonPayload | None = None
    review_text: OptionalText = ""
    recommendation_type: OptionalText = ""
    rating: int | None = None


class CreatedPayload(Payload):
    """What is answered to a new comment."""

    id: Identifier


class DonePayload(Payload):
    """What is answered to an edit, a hiding or a deletion."""

    success: bool


PayloadType = TypeVar("PayloadType", bound=BaseModel)


def parsed(model: type[PayloadType], raw: Any) -> PayloadType | ValidationError:
    """`raw` as `model`, or the error that says what was missing."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        return error
