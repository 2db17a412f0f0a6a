"""The part of Mastodon's JSON that we read, as frozen models: unknown fields are ignored, nothing is interpreted.

Source: docs.joinmastodon.org/entities (Status, Account, Notification, Quote, MediaAttachment, Instance). What Mastodon
promises is required; what forks and other servers leave out is optional.
"""

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, StringConstraints

from integrations.social.payload import Identifier, Moment, OptionalText, Payload

Handle = Annotated[str, StringConstraints(pattern=r"^[^\s@]+(?:@[^\s@]+)?$")]


class IdentifiedPayload(Payload):
    """Anything that has an id."""

    id: Identifier


class AttributedPayload(Payload):
    """Anything whose author is known, even where nothing else of it is."""

    account: IdentifiedPayload


class AccountPayload(Payload):
    """Who wrote a post. `acct` is user for people of our own server and user@domain for others."""

    id: Identifier
    acct: Handle
    display_name: OptionalText = ""
    url: OptionalText = ""
    bot: bool | None = None
    followers_count: int | None = None


class MediaPayload(Payload):
    """A file attached to a post."""

    type: str = "unknown"
    url: OptionalText = ""
    remote_url: OptionalText = ""
    preview_url: OptionalText = ""
    description: OptionalText = ""


class UploadedPayload(Payload):
    """A file of ours that no post names yet; it has no `url` while the server processes it."""

    id: Identifier
    url: OptionalText = ""


class MentionedPayload(Payload):
    """Somebody whom a post names; `url` is the address that the post's HTML links to."""

    acct: str
    url: OptionalText = ""


class QuotedStatusPayload(Payload):
    """The post inside a quote."""

    id: Identifier
    account: AccountPayload | None = None


class QuotePayload(Payload):
    """A quote: whole, shallow (an id only), or empty where its author did not allow it."""

    quoted_status: QuotedStatusPayload | None = None
    quoted_status_id: Identifier | None = None


class StatusPayload(Payload):
    """One post. `content` is HTML, `visibility` one of public, unlisted, private, direct (other servers add some)."""

    id: Identifier
    created_at: Moment
    account: AccountPayload
    content: str
    visibility: str
    edited_at: Moment | None = None
    in_reply_to_id: Identifier | None = None
    in_reply_to_account_id: Identifier | None = None
    spoiler_text: OptionalText = ""
    language: str | None = None
    sensitive: bool | None = False
    url: OptionalText = ""
    uri: OptionalText = ""
    media_attachments: tuple[MediaPayload, ...] = ()
    mentions: tuple[MentionedPayload, ...] = ()
    quote: QuotePayload | None = None
    replies_count: int | None = None


class StandingPayload(Payload):
    """What belongs to a post of ours beside its words, so that an edit can say it again."""

    spoiler_text: OptionalText = ""
    sensitive: bool = False
    language: str | None = None
    media_attachments: tuple[IdentifiedPayload, ...] = ()


class NotificationPayload(Payload):
    """A notification that carries a post: a mention or a quote."""

    id: Identifier
    status: StatusPayload


class KindPayload(Payload):
    """Of a notification only what kind it is of."""

    type: str


class ContextPayload(Payload):
    """The thread around a post; the posts stay raw, so that one of unknown shape does not hide the others."""

    ancestors: tuple[Any, ...]
    descendants: tuple[Any, ...]


class StatusLimits(Payload):
    """What the server allows in one post; the defaults are Mastodon's own."""

    max_characters: int = 500
    characters_reserved_per_url: int = 23
    max_media_attachments: int = 4


class MediaLimits(Payload):
    """Which files the server takes; the defaults are Mastodon's own."""

    supported_mime_types: tuple[str, ...] = ("image/jpeg", "image/png", "image/gif", "image/webp")
    image_size_limit: int = 16 * 1024 * 1024
    image_matrix_limit: int = 33_177_600
    description_limit: int = 1500


class Configuration(Payload):
    """The part of the server's configuration that concerns posts, their files and streams.

    `urls` may be anything: what is wrong with a stream must not keep the rest from being read.
    """

    statuses: StatusLimits = StatusLimits()
    media_attachments: MediaLimits = MediaLimits()
    urls: Any = None


class InstancePayload(Payload):
    """The server itself: `domain` in version 2 of the answer, `uri` and `urls` in version 1.

    `version` is that of its software, or of the Mastodon that it says to be like; `api_versions` since Mastodon 4.3.
    """

    version: OptionalText = ""
    api_versions: Any = None
    domain: OptionalText = ""
    uri: OptionalText = ""
    urls: Any = None
    configuration: Configuration = Configuration()


class PolicyPayload(Payload):
    """What becomes of notifications from each kind of stranger: accept, filter or drop."""

    for_not_following: str = "accept"
    for_not_followers: str = "accept"
    for_new_accounts: str = "accept"
    for_private_mentions: str = "accept"
    for_limited_accounts: str = "accept"


PayloadType = TypeVar("PayloadType", bound=BaseModel)
