"""The durable inbox of what networks push: takes pushes as they arrive, keeps each once, says when it is on the disk.

Pushes that arrive while others are being written are written together next, in one transaction. It knows no network
and reads no body; whoever would wait for too many others, here or on the disk, is sent away before anything is done.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.errors import Unavailable
from bot.ports.rows import NewJob
from bot.ports.store import DATABASE, Store
from bot.runtime.group_commit import GroupCommit

KIND: Final = "take_in"
SURFACE: Final = "pushes"
"""What the names of pushes are kept under, so that each is kept once."""
LANES: Final = "pushes:"
"""What the lanes of pushes begin with."""

MOST_WAITING = 200
"""Pushes that wait in memory to be written."""
MOST_BYTES = 20_000_000
MOST_UNREAD = 50_000
"""Pushes for one account that lie on the disk and are to be read."""
COUNTED_FOR = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Push:
    """One push for an account. `key` tells it from every other push for the account, `kind` is the stage that reads it.

    A push for an app is one for an account under the app's name.
    """

    account: str
    key: str
    body: str = field(repr=False)
    kind: str = KIND

    @property
    def name(self) -> str:
        """What tells it from every other push."""
        return f"{self.account}:{self.key}"


@dataclass(slots=True, eq=False)
class _Arrival:
    """A push on its way to the disk. `new` is false where it was there already."""

    push: Push
    new: bool = False


@dataclass(slots=True)
class _Unread:
    """How many pushes of an account are to be read, as counted at a moment and added to since."""

    number: int
    counted_at: datetime


@dataclass(slots=True)
class PushInbox:
    """Writes down pushes. Whoever waits for one learns when it is kept, or why not."""

    store: Store
    clock: Callable[[], datetime]
    _arrivals: GroupCommit[_Arrival] = field(init=False)
    _unread: dict[str, _Unread] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._arrivals = GroupCommit("inbox of pushes", self._commit)

    async def is_full(self, account: str) -> bool:
        """True where so much waits that another push for the account would wait for long. Raises Unavailable."""
        return self._is_crowded or await self._unread_of(account) >= MOST_UNREAD

    async def keep(self, push: Push) -> bool:
        """Return once the push is kept: True where it is new, False where it was kept before.

        Raises Unavailable, also where too many wait by now.
        """
        if self._is_crowded:
            raise Unavailable("too many pushes wait to be written", service=DATABASE, account=push.account)
        arrival = _Arrival(push)
        await self._arrivals.write(arrival)
        return arrival.new

    @property
    def _is_crowded(self) -> bool:
        waiting = self._arrivals.waiting
        return len(waiting) >= MOST_WAITING or sum(len(each.push.body) for each in waiting) >= MOST_BYTES

    async def _unread_of(self, account: str) -> int:
        """Counted again every other moment: by one request, while the others go by what was counted before."""
        now, unread = self.clock(), self._unread.get(account)
        if unread is None or now - unread.counted_at >= COUNTED_FOR:
            if unread is not None:
                unread.counted_at = now
            async with self.store.reading() as tx:
                number = await tx.jobs.waiting_in(f"{LANES}{account}", MOST_UNREAD)
            unread = self._unread[account] = _Unread(number, now)
        return unread.number

    async def _commit(self, arrivals: Sequence[_Arrival]) -> None:
        """Keep these. The name alone decides: attempts at one push may differ in their words."""
        now = self.clock()
        once = {each.push.name: each for each in reversed(arrivals)}
        async with self.store.writing() as tx:
            new = set(await tx.inbox.begin_all(SURFACE, dict.fromkeys(once, ""), now))
            await tx.jobs.add([job_of(each.push, now) for each in arrivals if _is_first(each, once, new)])
        for each in arrivals:
            each.new = _is_first(each, once, new)
            if each.new and (unread := self._unread.get(each.push.account)) is not None:
                unread.number += 1


def _is_first(arrival: _Arrival, once: dict[str, _Arrival], new: set[str]) -> bool:
    """True for the first of its name; the same again in the same transaction is a repetition."""
    return arrival.push.name in new and once[arrival.push.name] is arrival


def job_of(push: Push, now: datetime) -> NewJob:
    """What reads a push."""
    payload = {"account": push.account, "body": push.body}
    return NewJob(f"{LANES}{push.account}", push.kind, f"{push.kind}:{push.name}", payload, now)
