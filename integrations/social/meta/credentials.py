"""What an account is known by: takes the secret of its variable, gives the token and the proof that goes with it."""

import hashlib
import hmac
import re
from dataclasses import dataclass, field

from bot.domain.department import Account
from bot.errors import SettingsError

_FORM = re.compile(r"([\w.-]+):([\w.-]+)", re.ASCII)  # nothing in it is written otherwise in an address or in JSON


@dataclass(frozen=True, slots=True)
class Credentials:
    """A Page's access token, and the proof that whoever uses it knows the app's secret."""

    token: str = field(repr=False)
    proof: str = field(repr=False)

    def hide(self, text: str) -> str:
        """`text` without either of them."""
        return text.replace(self.token, "***").replace(self.proof, "***")


def credentials_of(secret: str, account: Account) -> Credentials:
    """From "token:app-secret". Raises SettingsError where it is something else."""
    parts = _FORM.fullmatch(secret)
    if parts is None:
        raise SettingsError(
            f"account {account.key}: {account.token_variable} must hold the access token and the app's secret with "
            "a colon between, and nothing else"
        )
    token, app_secret = parts.groups()
    # https://developers.facebook.com/docs/graph-api/guides/secure-requests
    return Credentials(token, hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest())
