"""The few names and times that several stages share."""

from datetime import timedelta

PUBLISHING_SWITCH = "publishing"
PRIVATE_CLOSED, PRIVATE_GIVEN = "private_closed", "private_given"
"""Why no message in private goes to an author: the network takes none for this post, or took the one it takes."""

COMPOSING_FOR = timedelta(seconds=30)
