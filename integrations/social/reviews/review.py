"""A review with the answer that stands under it, as plain values: takes both, gives what the port speaks of; pure.

A review has one answer of ours at most, and that has no id of its own: it goes by the review's.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.domain.mention import Author, Mention, OwnPost, SetAside, ThreadPost
from bot.ports.social import Identity, Preview
from integrations.social.reviews.text import clean

_ANSWER = "/reply"

PayloadType = TypeVar("PayloadType", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Answer:
    """What we said to a review, and when (UTC). `shown` is true where everybody sees it, false where the network
    refused to show it, None while it has not decided.
    """

    text: str
    at: datetime
    shown: bool | None = True


@dataclass(frozen=True, slots=True)
class Review:
    """A review as it is now: when it was written or last changed (UTC), and what was answered, None for nothing."""

    mention: Mention
    changed_at: datetime
    answer: Answer | None = None


def answer_id(review: str) -> str:
    """The id of our answer to the review `review`."""
    return review + _ANSWER


def review_of(answer: str) -> str:
    """The id of the review that `answer` stands under."""
    return answer.removesuffix(_ANSWER)


def own_post_of(review: Review, answer: Answer) -> OwnPost:
    """Our answer to a review."""
    mention = review.mention
    return OwnPost(
        mention.account, answer_id(mention.remote_id), mention.remote_id, answer.text, answer.at, mention.url
    )


def thread_of(review: Review, us: Identity) -> tuple[ThreadPost, ...]:
    """The review, and our answer behind it."""
    mention, answer = review.mention, review.answer
    posts = [ThreadPost(mention.remote_id, None, mention.author, mention.text, mention.posted_at, mention.url)]
    if answer is not None:
        author = Author(us.remote_id, us.handle, us.name, us.url)
        identifier = answer_id(mention.remote_id)
        posts.append(ThreadPost(identifier, mention.remote_id, author, answer.text, answer.at, mention.url, own=True))
    return tuple(posts)


def preview_of(text: str, target: Mention, *, handle: str, limit: int, in_bytes: bool) -> Preview:
    """The answer as it will be shown, its length in bytes or in characters, with whatever forbids sending it."""
    said = clean(text)
    length = len(said.encode()) if in_bytes else len(said)
    problems = [*(["empty_text"] if not said else []), *(["too_long"] if length > limit else [])]
    return Preview(
        text=said,
        length=length,
        limit=limit,
        handle=handle,
        in_reply_to=target.author.handle,
        visibility="public",
        problems=tuple(problems),
    )


def parsed(model: type[PayloadType], raw: Any) -> PayloadType | ValidationError:
    """`raw` as `model`, or the error that says what was missing."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        return error


def set_aside(raw: Any, identifier: str, error: ValidationError, *, account: str) -> SetAside:
    """`raw`, which `error` could not read, kept whole; the same item gets the same `remote_id` each time."""
    kept = json.dumps(raw, sort_keys=True)
    name = identifier or f"unknown-{hashlib.sha256(kept.encode()).hexdigest()[:32]}"
    told = error.errors(include_url=False, include_input=False)
    faults = (f"{'.'.join(map(str, fault['loc'])) or 'item'}: {fault['msg']}" for fault in told)
    return SetAside(account=account, remote_id=name, raw=kept, error="; ".join(faults))
