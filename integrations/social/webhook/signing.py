"""Signatures as Standard Webhooks asks for them: takes keys, an id, a time and bytes, gives headers or a verdict; pure.

Source: github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md. What is signed is the id, the time
in seconds since 1970 and the body with dots between them, by HMAC-SHA256 (version v1). While a key is replaced both
sign and both are believed.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.ports.pushing import Doubt, Genuine

TOLERANCE: Final = timedelta(minutes=5)
"""How far the time of a signature may be from ours, in either direction."""

SHORTEST_KEY: Final = 24
"""Bytes, as the specification has it."""

_MOST_SIGNATURES = 20
_PREFIX = "whsec_"
_ID = re.compile(r"[!-~]{1,200}")
_SECONDS = re.compile(r"[0-9]{1,11}")
_BETWEEN = re.compile(r"[,\s]+")


@dataclass(frozen=True, slots=True)
class Keys:
    """What both sides know, the newest first; nothing that shows it shows them."""

    each: tuple[bytes, ...] = field(repr=False)


def keys_in(secrets: str) -> Keys:
    """The keys in one or several secrets (whsec_...), with blanks or commas between them.

    Raises ValueError, which quotes no secret, where one is missing or cannot be used.
    """
    keys = []
    for secret in filter(None, _BETWEEN.split(secrets.strip())):
        try:
            key = base64.b64decode(secret.removeprefix(_PREFIX).encode(), validate=True)
        except (binascii.Error, UnicodeEncodeError):
            key = b""
        if not secret.startswith(_PREFIX) or len(key) < SHORTEST_KEY:
            raise ValueError(f"no secret of the form whsec_ and at least {SHORTEST_KEY} bytes in base64")
        keys.append(key)
    if not keys:
        raise ValueError("no secret")
    return Keys(tuple(keys))


def signed(keys: Keys, identifier: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers that prove to a receiver who sent `body` under `identifier`, `now` (UTC)."""
    seconds = str(int(now.timestamp()))
    signatures = (base64.b64encode(_digest(key, identifier, seconds, body)).decode() for key in keys.each)
    return {
        "webhook-id": identifier,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def judged(keys: Keys, headers: Mapping[str, str], body: bytes, now: datetime) -> Genuine | Doubt:
    """Whether `body` came from somebody who has one of the keys, at about `now` (UTC)."""
    identifier, seconds = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not _ID.fullmatch(identifier) or not _SECONDS.fullmatch(seconds):
        return Doubt.FORGED
    brought = [each.encode() for each in headers.get("webhook-signature", "").split()[:_MOST_SIGNATURES]]
    proper = [b"v1," + base64.b64encode(_digest(key, identifier, seconds, body)) for key in keys.each]
    if not any(hmac.compare_digest(ours, theirs) for ours in proper for theirs in brought):
        return Doubt.FORGED
    if abs(now - datetime.fromtimestamp(int(seconds), UTC)) > TOLERANCE:
        return Doubt.STALE
    return Genuine(identifier)


def _digest(key: bytes, identifier: str, seconds: str, body: bytes) -> bytes:
    return hmac.new(key, b".".join((identifier.encode(), seconds.encode(), body)), hashlib.sha256).digest()
