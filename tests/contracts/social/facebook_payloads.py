"""The Graph API's JSON about a Page as its documentation describes it, for tests of what one payload becomes."""

from datetime import UTC, datetime
from typing import Any

from integrations.social.meta.facebook.mapping import Us

Json = dict[str, Any]
PAGE, LEA = "100001", "200001"
POST, COMMENT, ANSWER, STORY = f"{PAGE}_77", "77_5", "77_6", "88001"
MADE_AT = datetime(2026, 8, 1, 13, 55, 56, tzinfo=UTC)
US = Us("acme_social", "facebook", PAGE)
_MADE = "2026-08-01T13:55:56+0000"


def person(identifier: str = LEA, name: str = "Léa Martin") -> Json:
    return {"id": identifier, "name": name}


def post(identifier: str = POST, message: str = "help", **changes: Any) -> Json:
    return {
        "id": identifier,
        "from": person(),
        "message": message,
        "created_time": _MADE,
        "updated_time": _MADE,
        "permalink_url": f"https://www.facebook.com/{identifier}",
        "comments": {"data": [], "summary": {"order": "ranked", "total_count": 0, "can_comment": True}},
        **changes,
    }


def comment(identifier: str = COMMENT, message: str = "help", **changes: Any) -> Json:
    return {
        "id": identifier,
        "from": person(),
        "message": message,
        "created_time": _MADE,
        "permalink_url": f"https://www.facebook.com/77?comment_id={identifier}",
        "can_comment": True,
        **changes,
    }


def recommendation(**changes: Any) -> Json:
    return {
        "created_time": _MADE,
        "open_graph_story": {"id": STORY},
        "reviewer": person(),
        "review_text": "Never again",
        "recommendation_type": "negative",
        "has_rating": False,
        "has_review": True,
        **changes,
    }
