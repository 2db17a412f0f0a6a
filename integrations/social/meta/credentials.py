"""What an account is known by: takes the secret of its variable, gives the token and the proof that goes with it."""

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

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


@dataclass(frozen=True, slots=True)
class Standing:
    """When the token ends by itself (UTC), None where nobody knows, and message keys of what somebody should mend."""

    ends: datetime | None = None
    remarks: tuple[str, ...] = ()


class Known(Protocol):
    """By what an account is known, which may be another token after a while."""

    async def now(self) -> Credentials:
        """Those in force. Raises AuthFailed where they do not open, Transient."""
        ...

    async def is_outdated(self, used: Credentials) -> bool:
        """Whether others may be in force by now. Raises as `now`."""
        ...

    async def keep_up(self) -> Standing:
        """Have the token renewed where it is time. Raises as `now`; a renewal that fails is told and raises nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Configured:
    """The same credentials always; `standing` is what is known of them."""

    credentials: Credentials
    standing: Standing = Standing()

    async def now(self) -> Credentials:
        """Those."""
        return self.credentials

    async def is_outdated(self, used: Credentials) -> bool:
        """False: there are no others."""
        return False

    async def keep_up(self) -> Standing:
        """What is known of them."""
        return self.standing


def parts_of(secret: str, account: Account) -> tuple[str, str]:
    """The token and the app's secret in "token:app-secret". Raises SettingsError where it is something else."""
    parts = _FORM.fullmatch(secret)
    if parts is None:
        raise SettingsError(
            f"account {account.key}: {account.token_variable} must hold the access token and the app's secret with "
            "a colon between, and nothing else"
        )
    token, app_secret = parts.groups()
    return token, app_secret


def proven(token: str, app_secret: str) -> Credentials:
    """A token with its proof (https://developers.facebook.com/docs/graph-api/guides/secure-requests)."""
    return Credentials(token, hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest())
