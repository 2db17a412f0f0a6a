"""How long what a process holds stays with it once it is silent, and how long a poll may take.

Takes the rules in force, gives lengths of time; it must not know clocks or databases. A lane is held for as long as
its requests may take. An account is held for some seconds only, again and again while its poll runs, however long
the network takes to answer: another process takes over from a dead one soon after.
"""

from datetime import timedelta

from bot.domain.alarms import Outside
from bot.domain.department import Directory

REQUESTS_OF_A_LANE = 3
REQUESTS_OF_A_POLL = 6
LEAST = timedelta(seconds=3)
ALARM = timedelta(seconds=10)
POLL_LEASE = timedelta(seconds=10)


def lane_lease(directory: Directory) -> timedelta:
    """For a lane of the outbox: renewed before every publication, which is one request, and before every alarm."""
    alarm = ALARM if directory.outside != Outside() else timedelta(0)
    return max(LEAST, REQUESTS_OF_A_LANE * max(_longest_request(directory), alarm))


def longest_poll(directory: Directory) -> timedelta:
    """After which a poll is given up, so that a network which never ends its answer does not hold its account."""
    return max(LEAST, REQUESTS_OF_A_POLL * _longest_request(directory))


def _longest_request(directory: Directory) -> timedelta:
    return max((account.request_timeout for account in directory.accounts.values()), default=timedelta(0))
