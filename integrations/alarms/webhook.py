"""An alarm as a signed event for another system: takes it, gives the body and the headers; pure.

Signed as Standard Webhooks asks for, under the alarm's own id, by which the receiver knows a repetition.
"""

import json
from datetime import datetime
from typing import Final

from bot.errors import SettingsError
from bot.ports.alarms import Alarm
from integrations.social.webhook.signing import keys_in, signed

STILL_WAITS: Final = "case.still_waits"
ANSWERED: Final = "case.answered"


def body_of(alarm: Alarm) -> bytes:
    """The event as JSON: its type and moment, and under `data` what it is about."""
    data = {
        "id": alarm.id,
        "about": alarm.of,
        "cases": alarm.cases,
        "department": alarm.department,
        "subject": alarm.subject,
        "text": alarm.text,
        "link": alarm.link,
    }
    event = {"type": ANSWERED if alarm.over else STILL_WAITS, "timestamp": alarm.at.isoformat(), "data": data}
    return json.dumps(event, ensure_ascii=False).encode()


def headers_of(alarm: Alarm, body: bytes, secrets: str, variable: str, now: datetime) -> dict[str, str]:
    """What proves that it comes from us. Raises SettingsError, which quotes no secret, where `variable` holds none."""
    try:
        keys = keys_in(secrets)
    except ValueError as error:
        raise SettingsError(f"{variable} holds {error}") from None
    return {**signed(keys, alarm.id, body, now), "Idempotency-Key": alarm.id}
