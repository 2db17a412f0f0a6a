"""An alarm as an event of PagerDuty's Events API v2: takes it and the routing key, gives the body; pure.

Source: developer.pagerduty.com/docs/events-api-v2. All alarms of one case carry one `dedup_key`, so that they are one
incident, which the word that the case is answered resolves.
"""

import json
from typing import Any, Final

from bot.ports.alarms import Alarm

LONGEST_SUMMARY: Final = 1024


def event_of(alarm: Alarm, routing_key: str) -> bytes:
    """The event as JSON: `resolve` once it is over, else `trigger`."""
    event: dict[str, Any] = {
        "routing_key": routing_key,
        "event_action": "resolve" if alarm.over else "trigger",
        "dedup_key": alarm.of,
    }
    if not alarm.over:
        event["client"] = "Comptoir"
        event["client_url"] = alarm.link
        event["payload"] = {
            "summary": alarm.subject[:LONGEST_SUMMARY],
            "source": "comptoir",
            "severity": "error",
            "timestamp": alarm.at.isoformat(),
            "component": alarm.department,
            "custom_details": {"text": alarm.text, "cases": alarm.cases},
        }
    return json.dumps(event, ensure_ascii=False).encode()
