"""The part of Google's JSON about a place that we read, as frozen models: unknown fields are ignored, nothing is
interpreted.

Sources: developers.google.com/my-business (accounts.locations.reviews of version 4, locations of the business
information). What Google has nothing to say of is left out.
"""

from typing import Annotated

from pydantic import StringConstraints

from integrations.social.payload import Moment, OptionalText
from integrations.social.reviews.payload import CamelPayload

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_=-]{1,300}$")]


class MetadataPayload(CamelPayload):
    """Where a place is shown."""

    maps_uri: OptionalText = ""


class LocationPayload(CamelPayload):
    """A place."""

    name: str
    title: OptionalText = ""
    metadata: MetadataPayload = MetadataPayload()


class ReviewerPayload(CamelPayload):
    """Whoever wrote a review; Google tells no id of theirs."""

    display_name: OptionalText = ""
    is_anonymous: bool = False


class ReplyPayload(CamelPayload):
    """What the place answered, whether that is shown, and which rule of Google's keeps it from being shown."""

    comment: str
    update_time: Moment | None = None
    review_reply_state: OptionalText = ""
    policy_violation: OptionalText = ""


class MediaPayload(CamelPayload):
    """A picture or a film of a review."""

    thumbnail_url: OptionalText = ""
    video_url: OptionalText = ""


class ReviewPayload(CamelPayload):
    """One review of the place; `comment` is missing where somebody gave stars alone."""

    review_id: Identifier
    reviewer: ReviewerPayload = ReviewerPayload()
    star_rating: OptionalText = ""
    comment: OptionalText = ""
    create_time: Moment
    update_time: Moment | None = None
    review_reply: ReplyPayload | None = None
    review_media_items: tuple[MediaPayload, ...] = ()
    review_reply_url: OptionalText = ""


class ReviewsPayload(CamelPayload):
    """A page of the list, its items as they came; a place without reviews has an empty answer."""

    reviews: tuple[object, ...] = ()
    next_page_token: OptionalText = ""
