"""Which place an account is, and what lets us speak for it: takes the secret of an account, and never shows it.

One environment variable holds the numbers of the account and of the location on Google, and what Google grants tokens
for; colons stand between.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.department import Account
from bot.errors import SettingsError
from integrations.social.google.tokens import AS_WORDS, ENTRANCE, WRITTEN, grant_by_refresh
from integrations.social.granted import Grant
from integrations.social.reviews.wire import base_of

REVIEWS = "https://mybusiness.googleapis.com"
PLACES = "https://mybusinessbusinessinformation.googleapis.com"
_SECRET = re.compile(rf"(?P<account>[0-9]{{1,30}}):(?P<location>[0-9]{{1,30}}):{WRITTEN}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Credentials:
    """The place, by `account` and `location`, and where it is asked about; addresses have no slash behind."""

    reviews: str
    places: str
    account: str
    location: str
    grant: Grant
    secrets: Sequence[str] = field(repr=False)


def credentials_of(account: Account, secret: str) -> Credentials:
    """What `secret` says. Raises SettingsError where it or the account's address cannot be used."""
    base = base_of(account, REVIEWS)
    known = _SECRET.fullmatch(secret)
    if known is None:
        raise SettingsError(
            f"account {account.key}: {account.token_variable} cannot be used; write account:location:{AS_WORDS}, "
            "where account and location are numbers"
        )
    played = bool(account.base_url)
    return Credentials(
        reviews=base,
        places=base if played else PLACES,
        account=known["account"],
        location=known["location"],
        grant=grant_by_refresh(
            known["client"], known["client_secret"], known["refresh"], entrance=base if played else ENTRANCE
        ),
        secrets=(known["client_secret"], known["refresh"]),
    )
