"""YouTube's JSON as its reference describes it, for tests of what one payload becomes."""

from datetime import UTC, datetime
from typing import Any

from integrations.social.youtube.mapping import Us, mention_of, placed_in
from integrations.social.youtube.payloads import ThreadPayload

Json = dict[str, Any]
CHANNEL, LEA, VIDEO = "UCacme", "UClea", "dQw4w9WgXcQ"
COMMENT, ANSWER = "Ugx77", "Ugx77.9a5"
MADE_AT = datetime(2026, 8, 1, 13, 55, 56, tzinfo=UTC)
US = Us("acme_social", CHANNEL, "acme")
_MADE = "2026-08-01T13:55:56Z"


def comment(identifier: str = COMMENT, text: str = "help", **changes: Any) -> Json:
    snippet = {
        "videoId": VIDEO,
        "textDisplay": text,
        "authorDisplayName": "@lea",
        "authorChannelUrl": "http://www.youtube.com/@lea",
        "authorChannelId": {"value": LEA},
        "publishedAt": _MADE,
        "updatedAt": _MADE,
    }
    return {"kind": "youtube#comment", "id": identifier, "snippet": {**snippet, **changes}}


def ours(identifier: str = ANSWER, text: str = "On our way.", **changes: Any) -> Json:
    who = {"authorDisplayName": "@acme", "authorChannelId": {"value": CHANNEL}, "textOriginal": text}
    return comment(identifier, text, **{**who, **changes})


def thread(*answers: Json, top: Json | None = None, **changes: Any) -> Json:
    snippet = {"videoId": VIDEO, "topLevelComment": top or comment(), "canReply": True, "totalReplyCount": len(answers)}
    replies = {"replies": {"comments": list(reversed(answers))}} if answers else {}
    return {"kind": "youtube#commentThread", "id": COMMENT, "snippet": {**snippet, **changes}, **replies}


def target(**changes: Any) -> Any:
    """What somebody said, as a mention."""
    known = ThreadPayload.model_validate(thread(top=comment(**changes)))
    return mention_of(placed_in(known, ())[0][0], US)
