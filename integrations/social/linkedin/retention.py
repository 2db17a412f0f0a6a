"""For how long LinkedIn lets us keep what came from its members, as data.

Source: learn.microsoft.com/linkedin/marketing/data-storage-requirements, of which the shortest limit that fits holds.
"""

from datetime import timedelta

from bot.domain.keeping import Keeping

PROFILES = timedelta(hours=24)
"""Names and pictures of members who did not sign in to our app ("other members' profile data")."""

ACTIVITY = timedelta(hours=48)
"""What members posted, commented and liked ("other members' social activity data")."""

KEEPING = Keeping(names=PROFILES, words=ACTIVITY)
