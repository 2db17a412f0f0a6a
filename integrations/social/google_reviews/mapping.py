"""Google's reviews as our own words: takes payloads, gives Review, SetAside, Identity; no I/O, no clock."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from bot.domain.mention import Author, Media, Mention, MentionKind, SetAside
from bot.ports.social import Identity
from integrations.social.google_reviews.payloads import LocationPayload, MediaPayload, ReplyPayload, ReviewPayload
from integrations.social.reviews.review import Answer, Review, parsed, set_aside
from integrations.social.reviews.text import clean, clean_line, web

NETWORK = "google_reviews"
UNNAMED = "anonymous"
"""What an author is called of whom Google tells nothing."""

_MAPS = "https://www.google.com/maps"
_STARS: Mapping[str, int] = {"ONE": 1, "TWO": 2, "THREE": 3, "FOUR": 4, "FIVE": 5}
_SHOWN: Mapping[str, bool | None] = {"PENDING": None, "REJECTED": False}
_TRANSLATED, _ORIGINAL = "(Translated by Google)", "(Original)"


def identity_of(location: LocationPayload) -> Identity:
    """The place."""
    number = location.name.rpartition("/")[2]
    title = clean_line(location.title) or number
    return Identity(number, title, title, web(location.metadata.maps_uri) or _MAPS)


def read_one(raw: Any, account: str, us: Identity) -> Review | SetAside:
    """An item of the list, which is kept as it came where its shape is unknown."""
    payload = parsed(ReviewPayload, raw)
    if isinstance(payload, ValidationError):
        known = raw.get("reviewId") if isinstance(raw, dict) else None
        return set_aside(raw, known if isinstance(known, str) else "", payload, account=account)
    return review_of(payload, account, us)


def review_of(payload: ReviewPayload, account: str, us: Identity) -> Review:
    """A review of our place with its stars, and our answer to it."""
    written, changed = payload.create_time, payload.update_time
    edited = changed if changed is not None and changed > written else None
    named = "" if payload.reviewer.is_anonymous else clean_line(payload.reviewer.display_name)
    mention = Mention(
        account=account,
        network=NETWORK,
        remote_id=payload.review_id,
        author=Author(f"reviewer-{payload.review_id}", handle=named or UNNAMED),
        text=original_of(clean(payload.comment)),
        posted_at=written,
        url=web(payload.review_reply_url) or us.url,
        kind=MentionKind.REVIEW,
        stars=_STARS.get(payload.star_rating),
        edited_at=edited,
        media=tuple(_media(payload.review_media_items)),
    )
    reply = payload.review_reply
    return Review(mention, edited or written, _answer_of(reply, mention) if reply is not None else None)


def original_of(text: str) -> str:
    """What an author wrote, without the translation that Google puts in front of it or behind it."""
    if text.startswith(_TRANSLATED) and _ORIGINAL in text:
        return text.rpartition(_ORIGINAL)[2].strip()
    return text.partition(f"\n{_TRANSLATED}")[0].strip()


def _answer_of(reply: ReplyPayload, mention: Mention) -> Answer:
    at = reply.update_time or mention.posted_at
    return Answer(original_of(clean(reply.comment)), at, _SHOWN.get(reply.review_reply_state, True))


def _media(items: tuple[MediaPayload, ...]) -> Iterator[Media]:
    for each in items:
        film, picture = web(each.video_url), web(each.thumbnail_url)
        if film or picture:
            yield Media(kind="video" if film else "image", url=film or picture)
