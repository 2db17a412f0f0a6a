"""What LinkedIn tells an app: takes what it noted about the page, gives bodies and headers as LinkedIn writes them."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any

from tests.stand_ins.linkedin.world import Json

TYPE = "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS"


def signed(secret: str, body: bytes) -> dict[str, str]:
    """The header by which an app knows that LinkedIn sent it."""
    return {"X-LI-Signature": hmac.new(secret.encode(), b"hmacsha256=" + body, hashlib.sha256).hexdigest()}


def pushed(notifications: Sequence[Any]) -> bytes:
    """The body of a push."""
    return json.dumps({"type": TYPE, "notifications": list(notifications)}).encode()


def changed(notification: Json, action: str, *, later: int = 1) -> Json:
    """What is told of a comment once more, with another number."""
    return {
        **notification,
        "notificationId": notification["notificationId"] + 10_000 + later,
        "action": action,
        "lastModifiedAt": notification["lastModifiedAt"] + later,
    }
