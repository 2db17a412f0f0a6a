"""The durable inbox of a chat: takes acts as they arrive, keeps each once, and says so when it is on the disk.

Acts that arrive while others are being written are written together next, in one transaction: a burst costs a few
commits and not one for each click, so that the chat is answered in time.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.flow.context import notes_lane
from bot.ports.rows import NewJob
from bot.ports.store import Store
from bot.runtime.group_commit import GroupCommit

WRITTEN = frozenset({"thread.said", "thread.edited", "thread.removed"})
"""What makes notes: they change nothing of what waits for anybody."""


def kind_of(service: str) -> str:
    """What the jobs of acts in a chat are called."""
    return f"{service}_act"


def kind_of_notes(service: str) -> str:
    """What the jobs of `WRITTEN` acts are called: those of a room are carried out together."""
    return f"{service}_note"


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did, to be carried out later. `room` is the channel's id; `key` tells it from every other act.

    `thread` is the timestamp of the message under which it happened and is answered, "" for none.
    """

    user: str
    room: str
    verb: str
    fields: Mapping[str, str]
    key: str
    thread: str = ""

    @property
    def fingerprint(self) -> str:
        """A digest of what the act says."""
        return hashlib.sha256(repr((self.verb, sorted(self.fields.items()))).encode()).hexdigest()


@dataclass(slots=True)
class Keeper:
    """Writes down the acts of one chat, by its name. Whoever waits for an act learns when it is kept, or why not."""

    service: str
    store: Store
    clock: Callable[[], datetime]
    _acts: GroupCommit[Act] = field(init=False)

    def __post_init__(self) -> None:
        self._acts = GroupCommit(f"{self.service} inbox", self._commit)

    async def keep(self, *acts: Act) -> None:
        """Return once the acts are kept, now or by an earlier request, in this order. Raises Unavailable, Stale."""
        await self._acts.write(*acts)

    async def _commit(self, acts: Sequence[Act]) -> None:
        now = self.clock()
        async with self.store.writing() as tx:
            once = {act.key: act for act in acts}
            new = await tx.inbox.begin_all(self.service, {key: act.fingerprint for key, act in once.items()}, now)
            await tx.jobs.add([self._job(act, now) for key, act in once.items() if key in new])

    def _job(self, act: Act, now: datetime) -> NewJob:
        payload = {"user": act.user, "room": act.room, "verb": act.verb, "fields": dict(act.fields)}
        lane, kind = f"acts:{self.service}:{act.user}", kind_of(self.service)
        if act.verb in WRITTEN:
            lane, kind = notes_lane(self.service, act.room), kind_of_notes(self.service)
        return NewJob(lane, kind, f"{self.service}:{act.key}", payload | {"thread": act.thread}, now)
