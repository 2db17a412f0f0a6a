"""How long an account is left alone after a reading, and how many posts may be looked at again beside it.

Takes what the account asks for, how long nothing came, and what the network still takes of requests; gives lengths of
time and numbers.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.department import Account

PART_OF_SILENCE = 20
"""After a silence of twenty minutes nobody minds to hear of what ended it a minute later."""

FOR_READING = 0.75
"""How much of what is left of a quota readings may use up, where answers use the same."""

LONGEST_WINDOW = timedelta(days=31)
LONGEST_WAIT = timedelta(days=1)
"""Whatever a network says of its quota, it is asked once a day at least: it may have said something else meanwhile."""

FOR_LOOKING_AGAIN = 0.5
REQUESTS_A_LOOK = 4
LOOKS_AT_ONCE = 25
LOOKS_UNCOUNTED = 10

LOOKED_AT_WITHIN = timedelta(minutes=40)
"""How soon a mention is looked at again: with the longest wait of a usual account a removal is seen within the hour."""

ASKED_AGAIN_WITHIN = timedelta(minutes=10)
"""How soon the network is asked again for a mention of which it said nothing, at a rate limit for one."""

YOUNG = timedelta(days=30)
OLD_LOOKED_AT_WITHIN = timedelta(days=1)
"""Authors seldom remove what they wrote long ago, and each look costs a request."""

WARNED_DAYS_BEFORE = (7, 1)

PART_OF_PAUSE = 10
PROBED_SOONEST, PROBED_LATEST = timedelta(seconds=20), timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many requests a network still takes: `remaining` of `limit` until `resets_at` (UTC).

    `cost` is how many were used from one reading to the next.
    """

    limit: int
    remaining: int
    resets_at: datetime
    cost: int = 1

    def then(self, told: "Allowance") -> "Allowance":
        """What is known once the network has `told` what it still takes.

        What was used since the last reading of the same window counts half, so that one burst of answers does not put
        off reading for long; a window that began meanwhile says nothing of that.
        """
        used = self.remaining - told.remaining
        if told.resets_at != self.resets_at or used < 1:
            return replace(told, cost=self.cost)
        return replace(told, cost=(self.cost + used + 1) // 2)


def until_next_reading(account: Account, quiet: timedelta, allowance: Allowance | None, now: datetime) -> timedelta:
    """How long after `now` the account is read again, when the newest mention is `quiet` old.

    Never sooner than the account's `poll`, never later than its `longest_wait` but where its quota asks for it.
    """
    wanted = min(max(quiet / PART_OF_SILENCE, account.poll), account.longest_wait)
    return max(wanted, least_wait(allowance, now))


def soonest_reading(account: Account, last: datetime | None, allowance: Allowance | None, now: datetime) -> datetime:
    """When an account is read of which the network said that there is something: at once, but for two things.

    It is never read sooner after its `last` reading than its `poll` says, nor than its quota allows.
    """
    if last is None:
        return now
    return max(now, last + max(account.poll, least_wait(allowance, last)))


def least_wait(allowance: Allowance | None, now: datetime) -> timedelta:
    """The shortest wait that leaves room for answers: what readings may still use is spread over the time left.

    Until the quota begins anew where not even one reading is left; nothing where nothing is known of it.
    """
    if allowance is None:
        return timedelta(0)
    left = min(max(allowance.resets_at - now, timedelta(0)), LONGEST_WINDOW)
    readings = int(allowance.remaining * FOR_READING) // allowance.cost
    return min(left / readings if readings > 0 else left, LONGEST_WAIT)


def looks_allowed(allowance: Allowance | None, wait: timedelta, now: datetime) -> int:
    """How many times posts may be looked at again, some forty at a time, in the `wait` before the next reading."""
    if allowance is None:
        return LOOKS_UNCOUNTED
    left = allowance.resets_at - now
    share = min(1.0, wait / left) if left > timedelta(0) else 1.0
    looks = int(max(allowance.remaining, 0) * FOR_LOOKING_AGAIN * share) // REQUESTS_A_LOOK
    return min(looks, LOOKS_AT_ONCE)


def until_next_probe(paused: timedelta) -> timedelta:
    """How long until a network is asked again whether an account works that is paused for so long."""
    return min(max(paused / PART_OF_PAUSE, PROBED_SOONEST), PROBED_LATEST)


def warning_due(ends: datetime | None, told: int | None, now: datetime) -> int | None:
    """How many days before its end people are told of a token now, when they were last told at `told` days.

    None where it never ends, ends later than they care, or they were told already.
    """
    if ends is None:
        return None
    near = [days for days in WARNED_DAYS_BEFORE if ends - now <= timedelta(days=days)]
    return min(near) if near and (told is None or min(near) < told) else None
