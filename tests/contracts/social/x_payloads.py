"""X's JSON as its documentation describes it, for tests of what one payload becomes."""

from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.social.x.ids import id_before
from integrations.social.x.mapping import Entry, Us, included_in
from integrations.social.x.payloads import IncludesPayload

Json = dict[str, Any]
ME = "1000"
LEA = "2000"
POSTED_AT = datetime(2026, 8, 1, 13, 55, 56, 462000, UTC)
US = Us("acme_social", ME, "acme")


def id_at(moment: datetime = POSTED_AT, count: int = 0) -> str:
    """The id of a post made at `moment`, the one after `count` others."""
    return str(id_before(moment) + 1 + count)


POST = id_at()


def user(user_id: str = LEA, username: str = "lea", **changes: Any) -> Json:
    return {
        "id": user_id,
        "username": username,
        "name": username.title(),
        "verified": False,
        "public_metrics": {"followers_count": 12, "following_count": 3, "tweet_count": 4, "listed_count": 0},
        **changes,
    }


def post(post_id: str = POST, text: str = "@acme help", **changes: Any) -> Json:
    return {
        "id": post_id,
        "author_id": LEA,
        "text": text,
        "created_at": "2026-08-01T13:55:56.462Z",
        "conversation_id": post_id,
        "edit_history_tweet_ids": [post_id],
        "lang": "en",
        "display_text_range": [0, len(text)],
        "entities": {"mentions": [{"start": 0, "end": 5, "username": "acme", "id": ME}]},
        **changes,
    }


def answer(parent: str, author: str = ME, **changes: Any) -> Json:
    """A post in answer to `parent`, whose author is `author`; the handle before the words is X's own."""
    references = [{"type": "replied_to", "id": parent}]
    return {**post(in_reply_to_user_id=author, referenced_tweets=references, display_text_range=[6, 10]), **changes}


def entry(raw: Any, **includes: list[Json]) -> Entry:
    """A post as it came, with what came beside it."""
    beside = {"users": [user(), user(ME, "acme")], **includes}
    return Entry(raw, included_in(IncludesPayload.model_validate(beside)))


def later(seconds: float) -> datetime:
    return POSTED_AT + timedelta(seconds=seconds)
