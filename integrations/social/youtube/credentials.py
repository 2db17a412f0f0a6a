"""What lets us speak for a channel: takes the secret of an account, gives the app and the refresh token that are in it,
and never shows them.

One environment variable holds the client id and the client secret of an app of Google's, and the refresh token that the
channel's owner granted it, with colons between.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.department import Account
from bot.errors import SettingsError

API = "https://youtube.googleapis.com"
TOKENS = "https://oauth2.googleapis.com"
"""Where YouTube's interface is, and where access tokens are given, for an account that names no other place."""

_SECRET = re.compile(r"(?P<app>[!-9;-~]+):(?P<app_secret>[!-9;-~]+):(?P<refresh>[!-9;-~]+)")
_REMEDY = "write client-id:client-secret:refresh-token"


@dataclass(frozen=True, slots=True)
class Credentials:
    """The app, and what renews its access token. `api` and `tokens` are addresses without a slash behind."""

    api: str
    tokens: str
    app: str = field(repr=False)
    app_secret: str = field(repr=False)
    refresh: str = field(repr=False)

    @property
    def secrets(self) -> Sequence[str]:
        """Whatever an answer might repeat and nobody may read."""
        return (self.app_secret, self.refresh)


def credentials_of(account: Account, secret: str) -> Credentials:
    """What `secret` says. Raises SettingsError where it or the account's address cannot be used."""
    base = account.base_url.rstrip("/")
    if base and not base.startswith(("https://", "http://")):
        raise SettingsError(f"account {account.key}: base_url must start with https:// (or http:// on loopback)")
    known = _SECRET.fullmatch(secret)
    if known is None:
        raise SettingsError(f"account {account.key}: {account.token_variable} cannot be used; {_REMEDY}")
    return Credentials(
        api=base or API,
        tokens=base or TOKENS,
        app=known["app"],
        app_secret=known["app_secret"],
        refresh=known["refresh"],
    )
