"""The few names and times that several stages share."""

from datetime import timedelta

PUBLISHING_SWITCH = "publishing"
COMPOSING_FOR = timedelta(seconds=30)
