"""Which company an account is, and what lets us speak for it: takes the secret of an account, and never shows it.

One environment variable holds the id of the business unit, the id of the user in whose name answers are given, and the
key and the secret of the app; colons stand between.
"""

import re
from dataclasses import dataclass, field

from bot.domain.department import Account
from bot.errors import SettingsError
from integrations.social.granted import Grant
from integrations.social.reviews.wire import base_of

API = "https://api.trustpilot.com"
_TOKENS = "/v1/oauth/oauth-business-users-for-applications/accesstoken"
_SECRET = re.compile(r"(?P<unit>\w{1,64}):(?P<user>\w{1,64}):(?P<key>[\w.~-]+):(?P<secret>[\w.~-]+)", re.ASCII)
_REMEDY = "write business-unit-id:business-user-id:api-key:api-secret"


@dataclass(frozen=True, slots=True)
class Credentials:
    """The company, who answers for it, and the app. `api` is an address without a slash behind."""

    api: str
    unit: str
    user: str
    key: str = field(repr=False)
    secret: str = field(repr=False)

    @property
    def grant(self) -> Grant:
        """How the app is given a token: for its key and secret, as often as one has ended."""
        return Grant(self.api + _TOKENS, {"grant_type": "client_credentials"}, basic=(self.key, self.secret))


def credentials_of(account: Account, secret: str) -> Credentials:
    """What `secret` says. Raises SettingsError where it or the account's address cannot be used."""
    api = base_of(account, API)
    known = _SECRET.fullmatch(secret)
    if known is None:
        raise SettingsError(f"account {account.key}: {account.token_variable} cannot be used; {_REMEDY}")
    return Credentials(api, known["unit"], known["user"], known["key"], known["secret"])
