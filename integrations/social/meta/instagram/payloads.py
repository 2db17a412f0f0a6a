"""The part of the Graph API's JSON about a professional account on Instagram that we read, as frozen models: unknown
fields are ignored, nothing is interpreted.

Sources: developers.facebook.com/docs/instagram-platform (reference: IG User, IG Media, IG Comment).
"""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints

from integrations.social.payload import Moment, OptionalText, Payload


def _number_as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Identifier = Annotated[str, BeforeValidator(_number_as_text), StringConstraints(pattern=r"^[0-9A-Za-z]{1,100}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[\w.]{1,100}$")]


class AccountPayload(Payload):
    """A professional account. Signed in through Instagram, `user_id` is what it is called, and `id` that of a login."""

    id: Identifier
    username: Name
    user_id: Identifier | None = None
    name: OptionalText = ""


class PagePayload(Payload):
    """A Page, and the professional account that belongs to it."""

    instagram_business_account: AccountPayload


class PersonPayload(Payload):
    """Somebody on Instagram."""

    id: Identifier
    username: OptionalText = ""


class MediaPayload(Payload):
    """A picture, a film or an album."""

    id: Identifier
    timestamp: Moment | None = None
    username: OptionalText = ""
    caption: OptionalText = ""
    permalink: OptionalText = ""
    comments_count: int | None = None
    is_comment_enabled: bool | None = None
    media_type: OptionalText = ""
    media_url: OptionalText = ""


class CommentPayload(Payload):
    """One comment: on a medium, or under another comment, whose id it tells then."""

    id: Identifier
    timestamp: Moment
    username: OptionalText = ""
    author: PersonPayload | None = Field(None, alias="from")
    text: OptionalText = ""
    parent_id: Identifier | None = None
    media: MediaPayload | None = None

    @property
    def by(self) -> str:
        """The name of who wrote it, "" where Instagram does not tell."""
        return self.author.username if self.author is not None and self.author.username else self.username


class CreatedPayload(Payload):
    """What is answered to a new comment."""

    id: Identifier


class DonePayload(Payload):
    """What is answered to a hiding or a deletion."""

    success: bool
