"""How long what a process holds stays with it once it is silent: takes the rules in force, gives lengths of time.

It must not know clocks or databases. Leases follow the accounts' request timeouts, so that nobody loses what they
hold while they wait for a network, and another process takes over from a dead one soon after.
"""

from datetime import timedelta

from bot.domain.department import Directory

REQUESTS_OF_A_LANE = 3
REQUESTS_OF_A_POLL = 8
LEAST = timedelta(seconds=3)


def lane_lease(directory: Directory) -> timedelta:
    """For a lane of the outbox: renewed before every publication, which is one request."""
    return max(LEAST, REQUESTS_OF_A_LANE * _longest_request(directory))


def poll_lease(directory: Directory) -> timedelta:
    """For an account: renewed with every page, which takes a few requests."""
    return max(LEAST, REQUESTS_OF_A_POLL * _longest_request(directory))


def _longest_request(directory: Directory) -> timedelta:
    return max((account.request_timeout for account in directory.accounts.values()), default=timedelta(0))
