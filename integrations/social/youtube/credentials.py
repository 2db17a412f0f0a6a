"""What lets us speak for a channel: takes the secret of an account, gives the app and the refresh token that are in it,
and never shows them.

One environment variable holds the client id and the client secret of an app of Google's, and the refresh token that the
channel's owner granted it, with colons between.
"""

import re
from dataclasses import dataclass, field

from bot.domain.department import Account
from bot.errors import SettingsError
from integrations.social.google.tokens import AS_WORDS, ENTRANCE, grant_by_refresh
from integrations.social.granted import Always, Grants

API = "https://youtube.googleapis.com"
"""Where YouTube's interface is, for an account that names no other place."""

SCOPE = "https://www.googleapis.com/auth/youtube.force-ssl"
"""What the channel's owner has to grant: reading comments, and writing and deleting our own."""

_SECRET = re.compile(r"(?P<app>[!-9;-~]+):(?P<app_secret>[!-9;-~]+):(?P<refresh>[!-9;-~]+)")


@dataclass(frozen=True, slots=True)
class Credentials:
    """Where YouTube is, without a slash behind, and what access tokens are granted for."""

    api: str
    grants: Grants = field(repr=False)


def credentials_of(account: Account, secret: str) -> Credentials:
    """What `secret` says. Raises SettingsError where it or the account's address cannot be used."""
    api = api_of(account)
    known = _SECRET.fullmatch(secret)
    if known is None:
        raise SettingsError(f"account {account.key}: {account.token_variable} cannot be used; write {AS_WORDS}")
    entrance = account.base_url.rstrip("/") or ENTRANCE
    grant = grant_by_refresh(known["app"], known["app_secret"], known["refresh"], entrance=entrance)
    return Credentials(api, Always(grant))


def api_of(account: Account) -> str:
    """Where YouTube is for an account, without a slash behind. Raises SettingsError where its address is no such."""
    base = account.base_url.rstrip("/")
    if base and not base.startswith(("https://", "http://")):
        raise SettingsError(f"account {account.key}: base_url must start with https:// (or http:// on loopback)")
    return base or API
