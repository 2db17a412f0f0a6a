"""A company on Trustpilot as a Network of bot/ports/social: reads its reviews, previews, publishes and finds answers.

It puts the parts together; what networks of reviews have in common is in integrations/social/reviews. Sources:
developers.trustpilot.com (authentication, business units, service reviews, rate limiting).
"""

from collections.abc import Callable
from datetime import datetime

from bot.domain.department import Account
from integrations.social.reviews.network import Habits, ReviewNetwork
from integrations.social.reviews.wire import Wire
from integrations.social.trustpilot.asking import TrustpilotAsking
from integrations.social.trustpilot.credentials import credentials_of

LIMIT = 4000
"""Characters of an answer; Trustpilot tells nobody how many it takes."""


class TrustpilotNetwork(ReviewNetwork):
    """One company on Trustpilot."""

    def __init__(self, account: Account, secret: str, *, clock: Callable[[], datetime]) -> None:
        """`secret` is as in credentials. Raises SettingsError where what is given cannot be used."""
        known = credentials_of(account, secret)
        wire = Wire(
            account,
            known.api,
            known.grant,
            secrets=(known.secret, known.key),
            headers={"apikey": known.key},
            clock=clock,
        )
        super().__init__(account, TrustpilotAsking(wire, known), Habits(LIMIT), clock=clock)
