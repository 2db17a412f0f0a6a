"""Sign-in to the pretend X by OAuth 2 with PKCE: whoever is in the browser consents, a code becomes a pair of tokens,
and each refresh token is good for one renewal, which ends the access token beside it. It knows no HTTP.
"""

import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from tests.stand_ins.x.posts import BRAND
from tests.stand_ins.x.showing import Json

CODE_LASTS = timedelta(seconds=30)
ACCESS_LASTS = timedelta(hours=2)
SCOPES = {"tweet.read", "tweet.write", "users.read", "media.write", "offline.access"}


class Pair(NamedTuple):
    """What was given, to whom, and until when the access token is good."""

    handle: str
    access: str
    refresh: str
    ends: datetime


class TokenRefused(Exception):
    """No token is given: the status, and the name of the error."""

    def __init__(self, status: int, error: str) -> None:
        self.status = status
        self.error = error
        super().__init__(error)


@dataclass(slots=True)
class Consenting:
    """One app, and who consented to it. `browser` is who is signed in to X there, `consents` whether they agree.

    `client_secret` is "" for an app that keeps none. `given` holds every pair there ever was, `good` the refresh tokens
    that were not used yet.
    """

    clock: Callable[[], datetime]
    client_id: str = "client-4f1e"
    client_secret: str = ""
    callback: str = ""
    browser: str = BRAND
    consents: bool = True
    given: list[Pair] = field(default_factory=list)
    good: set[str] = field(default_factory=set)
    renewals: int = 0
    _codes: dict[str, tuple[Mapping[str, str], str, datetime]] = field(default_factory=dict)

    def led_back(self, query: Mapping[str, str]) -> str:
        """The address to which the browser is sent, after somebody consented or did not."""
        wanted = {"response_type": "code", "client_id": self.client_id, "code_challenge_method": "S256"}
        assert {name: query[name] for name in wanted} == wanted
        assert set(query["scope"].split()) == SCOPES
        assert query["redirect_uri"].startswith(self.callback)
        if not self.consents:
            return f"{query['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': query['state']})}"
        code = secrets.token_urlsafe(24)
        self._codes[code] = (query, self.browser, self.clock() + CODE_LASTS)
        return f"{query['redirect_uri']}?{urlencode({'state': query['state'], 'code': code})}"

    def tokens(self, fields: Mapping[str, str], authorization: str) -> Json:
        """A new pair. Raises TokenRefused."""
        self._prove(fields, authorization)
        if fields["grant_type"] == "authorization_code":
            return self._first(fields)
        former = next((pair for pair in self.given if pair.refresh == fields["refresh_token"]), None)
        if former is None or former.refresh not in self.good:
            raise TokenRefused(400, "invalid_request")
        self.good.remove(former.refresh)
        self.renewals += 1
        return _told(self.give(former.handle))

    def give(self, handle: str = BRAND) -> Pair:
        """A new pair for an account."""
        pair = Pair(handle, secrets.token_urlsafe(24), secrets.token_urlsafe(24), self.clock() + ACCESS_LASTS)
        self.given.append(pair)
        self.good.add(pair.refresh)
        return pair

    def speaker(self, authorization: str) -> str | None:
        """Whose access token this is; None for one that has ended."""
        access = authorization.removeprefix("Bearer ")
        found = next((pair for pair in self.given if pair.access == access), None)
        good = found is not None and found.refresh in self.good and found.ends > self.clock()
        return found.handle if found is not None and good else None

    def revoke(self) -> None:
        """The owner takes the app's rights away."""
        self.good.clear()

    def _prove(self, fields: Mapping[str, str], authorization: str) -> None:
        """An app with a secret shows it and has no id in the body; one without shows its id."""
        proof = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        known = authorization == f"Basic {proof}" and "client_id" not in fields
        if not known if self.client_secret else fields.get("client_id") != self.client_id:
            raise TokenRefused(401, "unauthorized_client")

    def _first(self, fields: Mapping[str, str]) -> Json:
        query, handle, ends = self._codes.pop(fields["code"], ({}, "", self.clock()))
        digest = hashlib.sha256(fields["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        meant = (query.get("code_challenge"), query.get("redirect_uri")) == (challenge, fields["redirect_uri"])
        if ends <= self.clock() or not meant:
            raise TokenRefused(400, "invalid_request")
        return _told(self.give(handle))


def _told(pair: Pair) -> Json:
    return {
        "token_type": "bearer",
        "expires_in": int(ACCESS_LASTS.total_seconds()),
        "access_token": pair.access,
        "refresh_token": pair.refresh,
        "scope": " ".join(sorted(SCOPES)),
    }
