"""What signing an account in comes to, on whatever network: takes an address of consent, gives where its owner consents
and what proves that the code is ours; and the tokens that come of it.

Source: RFC 7636 (PKCE) and RFC 6749, section 4.1. It asks nobody and keeps nothing.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from bot.errors import AuthFailed

_VERIFIER_BYTES = 64


@dataclass(frozen=True, slots=True)
class Tokens:
    """What lets us speak for an account until `expires_at` (UTC), and what renews that."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SigningIn:
    """A sign-in under way: where the account's owner consents, and what proves that the code is ours."""

    address: str
    state: str = field(repr=False)
    verifier: str = field(repr=False)


def consent_at(address: str, query: Mapping[str, str]) -> SigningIn:
    """Begin to sign in: the account's owner opens `address`, asked for what `query` says, and a code comes back."""
    verifier, state = secrets.token_urlsafe(_VERIFIER_BYTES), secrets.token_urlsafe(32)
    digest = hashlib.sha256(verifier.encode()).digest()
    proof = {
        "response_type": "code",
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    return SigningIn(f"{address}?{urlencode({**query, **proof})}", state, verifier)


def sign_in_again(account: str) -> str:
    """What to do where the tokens of an account are worth nothing any more."""
    return f"sign in again: comptoir networks login {account}"


def not_signed_in(service: str, account: str) -> AuthFailed:
    """The error of an account that nobody signed in yet."""
    return AuthFailed(f"not signed in: comptoir networks login {account}", service=service, account=account)
