"""A push as another system would send it, to try the door: takes keys and words, gives headers and a body; pure."""

import json
from dataclasses import dataclass, field
from datetime import datetime

from integrations.social.webhook.signing import keys_in, signed


@dataclass(frozen=True, slots=True)
class Sample:
    """A signed push."""

    headers: dict[str, str]
    body: bytes = field(repr=False)


def sample_push(secrets: str, key: str, text: str, now: datetime) -> Sample:
    """A push under `key` of one mention that says `text`, of none where that is "". Raises ValueError as `keys_in`."""
    mention = {
        "id": key,
        "text": text,
        "author": {"id": "comptoir-test", "handle": "comptoir_test", "name": "comptoir webhooks test"},
        "posted_at": now.isoformat(),
    }
    body = json.dumps({"mentions": [mention] if text else []}).encode()
    return Sample(signed(keys_in(secrets), key, body, now), body)
