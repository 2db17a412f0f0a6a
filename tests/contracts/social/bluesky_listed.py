"""Notifications as Bluesky's network lists them, for servers that are scripted: newest first, and back by cursors."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.contracts.social.bluesky_stand_in import post_view, script
from tests.contracts.social.scripted_server import Answer, Asked
from tests.stand_ins.bluesky.world import POST, Json

LEA = "did:plc:okh6zzsr7l3vwz5kcu74hyit"
START = datetime(2026, 8, 1, tzinfo=UTC)
NEWS = "/xrpc/app.bsky.notification.listNotifications"


def moment(seconds: float) -> str:
    return (START + timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def notification(number: int, *, at: float | None = None, **changes: Any) -> Json:
    """The notification `number`, of a post of that second."""
    when = moment(number if at is None else at)
    record = {"$type": POST, "text": f"number {number}", "createdAt": when}
    view = post_view(f"at://{LEA}/{POST}/{number}", record=record, indexedAt=when)
    return {**view, "reason": "mention", "isRead": False, **changes}


class Listed:
    """A server whose notifications are `there`, listed as Bluesky lists them, so many a page."""

    def __init__(self, there: Sequence[Any], *, page: int = 100) -> None:
        self.there = list(there)
        self.page = page
        self.usual = script(Answer())

    def __call__(self, asked: Asked) -> Answer:
        if asked.path != NEWS:
            return self.usual(asked)
        below = asked.parameter("cursor") or "9999"
        ordered = sorted(self.there, key=lambda each: str(each["indexedAt"]), reverse=True)
        found = [each for each in ordered if each["indexedAt"] < below][: self.page]
        return Answer(body={"notifications": found, **({"cursor": found[-1]["indexedAt"]} if found else {})})
