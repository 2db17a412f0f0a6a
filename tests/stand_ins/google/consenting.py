"""Consent at the pretend Google by OAuth 2 with PKCE: whoever is in the browser consents to some or all of what is
asked for, and a code becomes a refresh token, which is good until it is taken back. It knows no HTTP.
"""

import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

CODE_LASTS = timedelta(minutes=5)


class CodeRefused(Exception):
    """No token is given for the code."""


@dataclass(slots=True)
class Consenting:
    """One app, and who consented to it. `grants` is what its owner ticks of `scope`, `consents` whether they agree.

    `given` holds every refresh token there ever was, `good` those that were not taken back. `offline` is false for an
    app that is given none.
    """

    clock: Callable[[], datetime]
    client_id: str
    client_secret: str
    scope: str
    grants: str
    consents: bool = True
    offline: bool = True
    given: list[str] = field(default_factory=list)
    good: set[str] = field(default_factory=set)
    _codes: dict[str, tuple[Mapping[str, str], datetime]] = field(default_factory=dict)

    def led_back(self, query: Mapping[str, str]) -> str:
        """The address to which the browser is sent, after somebody consented or did not."""
        wanted = {
            "response_type": "code",
            "client_id": self.client_id,
            "code_challenge_method": "S256",
            "scope": self.scope,
            "access_type": "offline",
            "prompt": "consent",
        }
        assert {name: query.get(name) for name in wanted} == wanted
        if not self.consents:
            return f"{query['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': query['state']})}"
        code = f"4/{secrets.token_urlsafe(24)}"
        self._codes[code] = (query, self.clock() + CODE_LASTS)
        told = {"state": query["state"], "code": code, "scope": self.grants}
        return f"{query['redirect_uri']}?{urlencode(told)}"

    def refresh_for(self, fields: Mapping[str, str]) -> str:
        """The refresh token for a code, "" where none is given. Raises CodeRefused."""
        query, ends = self._codes.pop(fields.get("code", ""), ({}, self.clock()))
        digest = hashlib.sha256(fields.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        meant = (query.get("code_challenge"), query.get("redirect_uri")) == (challenge, fields.get("redirect_uri"))
        if ends <= self.clock() or not meant:
            raise CodeRefused
        if not self.offline:
            return ""
        refresh = f"1//{secrets.token_urlsafe(24)}"
        self.given.append(refresh)
        self.good.add(refresh)
        return refresh

    def revoke(self) -> None:
        """The owner takes the app's rights away."""
        self.good.clear()
