"""The part of X's JSON that we read, as frozen models: unknown fields are ignored, nothing is interpreted.

Source: X's own OpenAPI description. Its releases from August 2026 on say "post" where earlier ones, and all prose, say
"tweet" (referenced_posts, note_post ...): both are read.
"""

from typing import Annotated, Any, TypeVar

from pydantic import AliasChoices, BaseModel, Field, StringConstraints

from integrations.social.payload import Moment, OptionalText, Payload

Identifier = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,19}$")]
"""An id as X writes it: a number, as text."""


class IdentifiedPayload(Payload):
    """Anything that has an id."""

    id: Identifier


class LinkPayload(Payload):
    """A link in a text: `url` is the t.co address that stands there, `expanded_url` where it leads."""

    url: str
    expanded_url: OptionalText = ""
    media_key: OptionalText = ""


class NamedPayload(Payload):
    """Somebody whom a text names, and where in it."""

    username: str
    start: int = 0


class EntitiesPayload(Payload):
    """What a text holds beside words."""

    urls: tuple[LinkPayload, ...] = ()
    mentions: tuple[NamedPayload, ...] = ()


class ReferencePayload(Payload):
    """Another post that a post answers, quotes or repeats: `type` is replied_to, quoted, retweeted or reposted."""

    type: str
    id: Identifier


class NotePayload(Payload):
    """The whole of a text of more than 280 characters."""

    text: str
    entities: EntitiesPayload = EntitiesPayload()


class AttachmentsPayload(Payload):
    """The keys of the pictures and films of a post."""

    media_keys: tuple[str, ...] = ()


class WithheldPayload(Payload):
    """Where a post must not be shown."""

    country_codes: tuple[str, ...] = ()
    copyright: bool = False


class PostPayload(Payload):
    """One post. `text` has HTML entities for &, < and >; `edit_history` names all of its versions, the oldest first."""

    id: Identifier
    author_id: Identifier
    text: str
    created_at: Moment | None = None
    in_reply_to_user_id: Identifier | None = None
    references: tuple[ReferencePayload, ...] = Field(
        default=(), validation_alias=AliasChoices("referenced_tweets", "referenced_posts")
    )
    edit_history: tuple[Identifier, ...] = Field(
        default=(), validation_alias=AliasChoices("edit_history_tweet_ids", "edit_history_post_ids")
    )
    note: NotePayload | None = Field(default=None, validation_alias=AliasChoices("note_tweet", "note_post"))
    conversation_id: Identifier | None = None
    entities: EntitiesPayload = EntitiesPayload()
    attachments: AttachmentsPayload = AttachmentsPayload()
    display_text_range: tuple[int, int] | None = None
    lang: OptionalText = ""
    possibly_sensitive: bool = False
    withheld: WithheldPayload | None = None


class MetricsPayload(Payload):
    """How many follow somebody."""

    followers_count: int | None = Field(default=None, ge=0)


class UserPayload(Payload):
    """Who wrote a post, or who we are."""

    id: Identifier
    username: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,15}$")]
    name: OptionalText = ""
    verified: bool | None = None
    public_metrics: MetricsPayload = MetricsPayload()


class MediaPayload(Payload):
    """A picture or film: `type` is photo, video or animated_gif; films have no `url`, only a preview."""

    media_key: str
    type: str = "unknown"
    url: OptionalText = ""
    preview_image_url: OptionalText = ""
    alt_text: OptionalText = ""


class ProblemPayload(Payload):
    """One thing that X could not give: `value` is the id that was asked for."""

    type: OptionalText = ""
    title: OptionalText = ""
    detail: OptionalText = ""
    message: OptionalText = ""
    code: int | None = None
    value: OptionalText = ""


class IncludesPayload(Payload):
    """What belongs to the posts of an answer; raw, so that one of unknown shape does not hide the others."""

    users: tuple[Any, ...] = ()
    posts: tuple[Any, ...] = Field(default=(), validation_alias=AliasChoices("tweets", "posts"))
    media: tuple[Any, ...] = ()


class MetaPayload(Payload):
    """Where a list goes on."""

    next_token: str | None = None


class PostsPayload(Payload):
    """An answer with posts; those are raw, as in `IncludesPayload`. `errors` are what could not be given."""

    data: tuple[Any, ...] = ()
    includes: IncludesPayload = IncludesPayload()
    errors: tuple[ProblemPayload, ...] = ()
    meta: MetaPayload | None = None


class UserAnswer(Payload):
    """The answer to who we are."""

    data: UserPayload


class IdentifiedAnswer(Payload):
    """The answer to a post or a file of ours that was taken."""

    data: IdentifiedPayload


class DeletedPayload(Payload):
    """Whether a post is gone."""

    deleted: bool


class DeletedAnswer(Payload):
    """The answer to a deletion."""

    data: DeletedPayload


PayloadType = TypeVar("PayloadType", bound=BaseModel)
