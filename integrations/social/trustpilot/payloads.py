"""The part of Trustpilot's JSON that we read, as frozen models: unknown fields are ignored, nothing is interpreted.

Source: developers.trustpilot.com (business units, service reviews).
"""

from typing import Annotated

from pydantic import Field, StringConstraints

from integrations.social.payload import Moment, OptionalText
from integrations.social.reviews.payload import CamelPayload

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,100}$")]


class NamesPayload(CamelPayload):
    """What a company is called: `identifying` is the name of its site."""

    identifying: OptionalText = ""


class UnitPayload(CamelPayload):
    """A business unit: a company as Trustpilot knows it."""

    id: Identifier
    display_name: OptionalText = ""
    name: NamesPayload = NamesPayload()


class ConsumerPayload(CamelPayload):
    """Whoever wrote a review."""

    id: Identifier
    display_name: OptionalText = ""


class ReplyPayload(CamelPayload):
    """What the company answered."""

    text: OptionalText = ""
    created_at: Moment
    updated_at: Moment | None = None


class ReviewPayload(CamelPayload):
    """One review of the company; `updated_at` is missing where its author never changed it."""

    id: Identifier
    consumer: ConsumerPayload
    stars: Annotated[int, Field(ge=1, le=5)]
    title: OptionalText = ""
    text: OptionalText = ""
    language: OptionalText = ""
    created_at: Moment
    updated_at: Moment | None = None
    company_reply: ReplyPayload | None = None


class LinkPayload(CamelPayload):
    """Where else there is something: `rel` says what."""

    rel: OptionalText = ""


class ReviewsPayload(CamelPayload):
    """A page of the list, its items as they came."""

    reviews: tuple[object, ...]
    links: tuple[LinkPayload, ...] = ()
