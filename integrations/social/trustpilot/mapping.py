"""Trustpilot's reviews as our own words: takes payloads, gives Review, SetAside, Identity; no I/O, no clock."""

from typing import Any

from pydantic import ValidationError

from bot.domain.mention import Author, Mention, MentionKind, SetAside
from bot.ports.social import Identity
from integrations.social.reviews.review import Answer, Review, parsed, set_aside
from integrations.social.reviews.text import clean, clean_line
from integrations.social.trustpilot.payloads import ReviewPayload, UnitPayload

NETWORK = "trustpilot"
SITE = "https://www.trustpilot.com"
_CUT = "…"


def identity_of(unit: UnitPayload) -> Identity:
    """The company."""
    site = clean_line(unit.name.identifying)
    name = clean_line(unit.display_name) or site or unit.id
    return Identity(unit.id, site or name, name, f"{SITE}/review/{site}" if site else SITE)


def read_one(raw: Any, account: str) -> Review | SetAside:
    """An item of the list, which is kept as it came where its shape is unknown."""
    payload = parsed(ReviewPayload, raw)
    if isinstance(payload, ValidationError):
        known = raw.get("id") if isinstance(raw, dict) else None
        return set_aside(raw, known if isinstance(known, str) else "", payload, account=account)
    return review_of(payload, account)


def review_of(payload: ReviewPayload, account: str) -> Review:
    """A review with its stars, and our answer to it."""
    author, edited = payload.consumer, payload.updated_at
    name = clean_line(author.display_name) or author.id
    if edited is not None and edited <= payload.created_at:
        edited = None
    mention = Mention(
        account=account,
        network=NETWORK,
        remote_id=payload.id,
        author=Author(author.id, handle=name, url=f"{SITE}/users/{author.id}"),
        text=text_of(payload.title, payload.text),
        posted_at=payload.created_at,
        url=f"{SITE}/reviews/{payload.id}",
        kind=MentionKind.REVIEW,
        language=clean_line(payload.language) or None,
        stars=payload.stars,
        edited_at=edited,
    )
    reply = payload.company_reply
    answer = Answer(clean(reply.text), reply.updated_at or reply.created_at) if reply is not None else None
    return Review(mention, edited or payload.created_at, answer)


def text_of(title: str, text: str) -> str:
    """The title above the text, unless Trustpilot made it of the text's own beginning."""
    head, body = clean_line(title), clean(text)
    beginning = head.removesuffix("...").removesuffix(_CUT).rstrip()
    if not head or clean_line(body).startswith(beginning):
        return body
    return f"{head}\n{body}" if body else head
