"""When whose morning is: takes the time and who there is, asks for each person's digest once a day on which they work.

It only asks; the outbox sends. Any number of processes may do this at the same time, and be stopped at any moment.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from bot.chat.digest import DIGEST
from bot.chat.keeping import Act, Keeper
from bot.chat.parts import ChatParts
from bot.chat.zones import clock_of
from bot.domain.department import Directory, Person
from bot.domain.place import place_of

EVERY = timedelta(minutes=1)
LATEST = timedelta(hours=4)
"""How long after its hour a digest is still sent: later it would be no morning's."""

ZONE = "zone"
"""The act by which a chat is asked by whose clock somebody lives."""

REFRESHED = timedelta(hours=24)
PATIENCE = timedelta(minutes=10)
"""How long a chat has to say in which zone somebody lives before their department's is taken."""

_SATURDAY = 5
_REMEMBERED = timedelta(days=2)


@dataclass(slots=True)
class Mornings:
    """The mornings of our people in a chat. What this process asked for already is remembered, to ask for less.

    `places` gives where we may speak now. `at` is None where people want no digest. `asks_zones` is true where the chat
    has to be asked who people are: in which time zone they live, and whether they are ours.
    """

    parts: ChatParts
    at: time | None
    places: Callable[[], Awaitable[Collection[str]]]
    asks_zones: bool
    _keeper: Keeper = field(init=False)
    _asked: dict[str, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._keeper = Keeper(self.parts.service, self.parts.store, self.parts.clock)

    async def tick(self) -> None:
        """Ask for the digests whose hour has come, and for time zones that were not asked for today."""
        now, directory, people = self.parts.clock(), self.parts.directory(), await self.parts.people()
        async with self.parts.store.reading() as tx:
            zones = await tx.chat_people.zones(self.parts.service)
        places = await self.places()
        for user, person in people.once(places).items():
            zone, asked_at = zones.get(user, ("", None))
            if self.asks_zones and await self._waits_for_zone(user, asked_at, now):
                continue
            if self.at is None:
                continue
            due = _due(self.at, now.astimezone(clock_of(person, zone, directory)))
            if due is not None and _works(person, due.date(), directory):
                await self._ask(_digest(user, due), now)
        for user in people.outsiders if self.asks_zones else ():
            if place_of(user) in places:
                await self._waits_for_zone(user, zones.get(user, ("", None))[1], now)
        self._asked = {key: at for key, at in self._asked.items() if now - at < _REMEMBERED}

    async def _waits_for_zone(self, user: str, asked_at: datetime | None, now: datetime) -> bool:
        """Ask for somebody's time zone once a day; whether it is not known yet and may still be told."""
        key = f"zone:{user}:{now.date()}"
        if asked_at is None or now - asked_at >= REFRESHED:
            await self._ask(Act(user, "", ZONE, {}, key), now)
        return asked_at is None and now - self._asked[key] < PATIENCE

    async def _ask(self, act: Act, now: datetime) -> None:
        if act.key not in self._asked:
            await self._keeper.keep(act)
            self._asked[act.key] = now


def _due(at: time, local: datetime) -> datetime | None:
    """The hour `at` of the digest that is due at this local moment; None before it, and long after it."""
    hour = local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0, fold=0)
    # By what stands on the clock, so that an hour which it skips or shows twice makes no difference.
    since = local.replace(tzinfo=None) - hour.replace(tzinfo=None)
    return hour if timedelta(0) <= since < LATEST else None


def _digest(user: str, due: datetime) -> Act:
    until = {"day": str(due.date()), "until": (due + LATEST).isoformat()}
    return Act(user, "", DIGEST, until, f"digest:{user}:{due.date()}")


def _works(person: Person, day: date, directory: Directory) -> bool:
    """Whether a department of theirs begins to work on that day; Monday to Friday where none says when it does."""
    theirs = [each.hours for each in directory.departments.values() if person.key in each.people]
    weekday = day.weekday() < _SATURDAY
    return any(weekday if hours is None else hours.opens_on(day) for hours in theirs or [None])
