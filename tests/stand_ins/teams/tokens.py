"""The tokens that Teams carries to a bot: takes the tenant's keys, gives them signed as Microsoft does, or forged.

Claims and header as the Bot Framework's page on authentication describes a connector's token.
"""

import base64
import hashlib
import hmac
import json
from enum import Enum
from typing import Any

import jwt
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.stand_ins.teams.keys import SigningKey
from tests.stand_ins.teams.tenant import Json, Tenant

ISSUER = "https://api.botframework.com"
LIFETIME = 3600
FAR = 3600.0
"""Seconds, further than any leeway for clocks that differ."""


class Forgery(Enum):
    """What is wrong with a token; the rest of it is right."""

    EXPIRED = "its time is over"
    NOT_YET = "its time has not come"
    WITHOUT_END = "it says nothing of when it ends"
    WRONG_AUDIENCE = "it is for another bot"
    WRONG_ISSUER = "somebody else issued it"
    FROM_ENTRA = "Entra issued it to another app of the tenant, for this bot"
    WRONG_SERVICE_URL = "it is for another connector than the activity's"
    NO_SERVICE_URL = "it names no connector"
    UNKNOWN_KEY = "signed with a key that was never published, which it names"
    BORROWED_KID = "signed with a key that was never published, naming one that is"
    RETIRED_KEY = "signed with a key that is published no more"
    NOT_ENDORSED = "signed with a published key that does not vouch for Teams"
    NO_KID = "it names no key"
    PUBLIC_KEY_AS_SECRET = "HS256, with the published key as the secret"
    UNSIGNED = "alg none"
    CHANGED = "its claims were changed after it was signed"
    GARBAGE = "no token at all"
    OTHER_SCHEME = "Basic in place of Bearer"
    EMPTY = "Bearer and nothing behind it"
    MISSING = "no header"


def claims(tenant: Tenant, service_url: str, **changes: Any) -> Json:
    """What a token says; a change to None leaves a claim out."""
    now = int(tenant.clock())
    said = {"serviceurl": service_url, "nbf": now, "exp": now + LIFETIME, "iss": ISSUER, "aud": tenant.app.id}
    return {name: value for name, value in (said | changes).items() if value is not None}


def signed(said: Json, key: SigningKey, **header: Any) -> str:
    """A token with these claims; `header` completes its header, None leaves a part out."""
    head = {"kid": key.kid, "x5t": key.kid, **header}
    return jwt.encode(said, key.private, "RS256", {name: value for name, value in head.items() if value is not None})


def genuine(tenant: Tenant, service_url: str, **changes: Any) -> str:
    """The Authorization header of what Teams sends."""
    return f"Bearer {signed(claims(tenant, service_url, **changes), tenant.keys.current)}"


def forged(tenant: Tenant, service_url: str, forgery: Forgery) -> str | None:
    """The Authorization header that is wrong in this way; None for none."""
    ring = tenant.keys
    if forgery is Forgery.MISSING:
        return None
    if forgery is Forgery.EMPTY:
        return "Bearer "
    if forgery is Forgery.GARBAGE:
        return "Bearer no.token.atall"
    right = claims(tenant, service_url)
    if forgery is Forgery.OTHER_SCHEME:
        return f"Basic {signed(right, ring.current)}"
    if forgery is Forgery.CHANGED:
        head, _, seal = signed(right, ring.current).split(".")
        return f"Bearer {head}.{_part(right | {'serviceurl': 'https://smba.trafficmanager.net/other/'})}.{seal}"
    if forgery is Forgery.UNSIGNED:
        return f"Bearer {_part({'alg': 'none', 'typ': 'JWT', 'kid': ring.current.kid})}.{_part(right)}."
    if forgery is Forgery.PUBLIC_KEY_AS_SECRET:
        return f"Bearer {_sealed_with_public(right, ring.current)}"
    if forgery in _KEYS:
        return f"Bearer {_with_wrong_key(tenant, right, forgery)}"
    return f"Bearer {signed(claims(tenant, service_url, **_wrong_claims(tenant, forgery)), ring.current)}"


_KEYS = frozenset(
    {Forgery.UNKNOWN_KEY, Forgery.BORROWED_KID, Forgery.RETIRED_KEY, Forgery.NOT_ENDORSED, Forgery.NO_KID}
)


def _wrong_claims(tenant: Tenant, forgery: Forgery) -> Json:
    now = int(tenant.clock())
    wrong: dict[Forgery, Json] = {
        Forgery.EXPIRED: {"nbf": now - FAR - LIFETIME, "exp": now - FAR},
        Forgery.NOT_YET: {"nbf": now + FAR, "exp": now + FAR + LIFETIME},
        Forgery.WITHOUT_END: {"exp": None},
        Forgery.WRONG_AUDIENCE: {"aud": "99999999-2222-3333-4444-555555555555"},
        Forgery.WRONG_ISSUER: {"iss": "https://api.botframework.example"},
        Forgery.FROM_ENTRA: {"iss": f"https://login.microsoftonline.com/{tenant.id}/v2.0", "serviceurl": None},
        Forgery.WRONG_SERVICE_URL: {"serviceurl": "https://smba.trafficmanager.net/other/"},
        Forgery.NO_SERVICE_URL: {"serviceurl": None},
    }
    return wrong[forgery]


def _with_wrong_key(tenant: Tenant, said: Json, forgery: Forgery) -> str:
    ring = tenant.keys
    if forgery is Forgery.UNKNOWN_KEY:
        return signed(said, ring.unknown)
    if forgery is Forgery.BORROWED_KID:
        return signed(said, ring.unknown, kid=ring.current.kid)
    if forgery is Forgery.NO_KID:
        return signed(said, ring.current, kid=None, x5t=None)
    if forgery is Forgery.NOT_ENDORSED:
        return signed(said, ring.plain)
    if not ring.retired:
        ring.rotate()
    return signed(said, ring.retired[-1])


def _sealed_with_public(said: Json, key: SigningKey) -> str:
    """By hand, since PyJWT refuses to take a public key for a secret."""
    secret = key.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    body = f"{_part({'alg': 'HS256', 'typ': 'JWT', 'kid': key.kid})}.{_part(said)}"
    return f"{body}.{_text(hmac.new(secret, body.encode(), hashlib.sha256).digest())}"


def _part(said: Json) -> str:
    return _text(json.dumps(said, separators=(",", ":")).encode())


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
