"""A place on Google as a Network of bot/ports/social: reads its reviews, previews, publishes and finds answers.

It puts the parts together; what networks of reviews have in common is in integrations/social/reviews. Source:
developers.google.com/my-business (version 4, which only those see whom Google has given access).
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.domain.department import Account
from integrations.social.google_reviews.asking import GoogleAsking
from integrations.social.google_reviews.credentials import credentials_of
from integrations.social.reviews.network import Habits, ReviewNetwork
from integrations.social.reviews.wire import Wire

LIMIT = 4096
"""Bytes of an answer, as Google counts them."""

_VERIFIES = timedelta(minutes=1)


class GoogleReviewsNetwork(ReviewNetwork):
    """One place on Google."""

    def __init__(self, account: Account, secret: str, *, clock: Callable[[], datetime]) -> None:
        """`secret` is as in credentials. Raises SettingsError where what is given cannot be used."""
        known = credentials_of(account, secret)
        wire = Wire(account, known.reviews, known.grant, secrets=known.secrets, headers={}, clock=clock)
        habits = Habits(LIMIT, in_bytes=True, verifies=_VERIFIES)
        super().__init__(account, GoogleAsking(wire, known), habits, clock=clock)
