"""Which page an account is, and what lets us speak for it: takes the secret of an account, and never shows it.

One environment variable holds the page's number and the access token of somebody who runs it, and behind these, where
the token's end shall be known, the id and the secret of the app that the token is of; colons stand between.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.department import Account
from bot.errors import SettingsError
from integrations.social.linkedin import urns

API = "https://api.linkedin.com"
SIGN_IN = "https://www.linkedin.com"
"""Where LinkedIn's interface is, and where tokens are asked about, for an account that names no other place."""

_SECRET = re.compile(r"(?P<page>[0-9]{1,20}):(?P<token>[!-9;-~]+)(?::(?P<app>[!-9;-~]+):(?P<app_secret>[!-9;-~]+))?")
_REMEDY = "write page:token, or page:token:client-id:client-secret, where page is the number in the page's address"


@dataclass(frozen=True, slots=True)
class Credentials:
    """The page, the token, and the app where it is known. `api` and `sign_in` are addresses without a slash behind."""

    page: str
    api: str
    sign_in: str
    token: str = field(repr=False)
    app: str = field(default="", repr=False)
    app_secret: str = field(default="", repr=False)

    @property
    def urn(self) -> str:
        """The page's name."""
        return urns.organization(self.page)

    @property
    def secrets(self) -> Sequence[str]:
        """Whatever an answer might repeat and nobody may read."""
        return tuple(each for each in (self.token, self.app_secret) if each)


def credentials_of(account: Account, secret: str) -> Credentials:
    """What `secret` says. Raises SettingsError where it or the account's address cannot be used."""
    base = account.base_url.rstrip("/")
    if base and not base.startswith(("https://", "http://")):
        raise SettingsError(f"account {account.key}: base_url must start with https:// (or http:// on loopback)")
    known = _SECRET.fullmatch(secret)
    if known is None:
        raise SettingsError(f"account {account.key}: {account.token_variable} cannot be used; {_REMEDY}")
    return Credentials(
        page=known["page"],
        api=base or API,
        sign_in=base or SIGN_IN,
        token=known["token"],
        app=known["app"] or "",
        app_secret=known["app_secret"] or "",
    )
