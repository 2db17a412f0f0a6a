"""When whose morning is: takes the time and who there is, asks for each person's digest once a day on which they work.

It only asks; the outbox sends. Any number of processes may do this at the same time, and be stopped at any moment.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.domain.department import Directory, Person
from integrations.chat.slack.digest import DIGEST
from integrations.chat.slack.errors import SERVICE
from integrations.chat.slack.keeping import Act, Keeper
from integrations.chat.slack.parts import SlackParts
from integrations.chat.slack.zones import ZONE, clock_of

EVERY = timedelta(minutes=1)
LATEST = timedelta(hours=4)
"""How long after its hour a digest is still sent: later it would be no morning's."""

REFRESHED = timedelta(hours=24)
PATIENCE = timedelta(minutes=10)
"""How long Slack has to say in which zone somebody lives before their department's is taken."""

_SATURDAY = 5
_REMEMBERED = timedelta(days=2)


def mornings(parts: SlackParts, at: time | None) -> Mapping[str, tuple[timedelta, Callable[[], Awaitable[Any]]]]:
    """The timer of digests at the hour `at`, none where people want none."""
    return {} if at is None else {"digests": (EVERY, Mornings(parts, at).tick)}


@dataclass(slots=True)
class Mornings:
    """The mornings of our people in Slack. What this process asked for already is remembered, to ask for less."""

    parts: SlackParts
    at: time
    _keeper: Keeper = field(init=False)
    _asked: dict[str, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._keeper = Keeper(self.parts.store, self.parts.clock)

    async def tick(self) -> None:
        """Ask for the digests whose hour has come, and for time zones that were not asked for today."""
        now, directory, people = self.parts.clock(), self.parts.directory(), await self.parts.people()
        async with self.parts.store.reading() as tx:
            zones = await tx.chat_people.zones(SERVICE)
        places = await self.parts.surface.workspaces.places()
        for user, person in people.once(places).items():
            zone, asked_at = zones.get(user, ("", None))
            if asked_at is None or now - asked_at >= REFRESHED:
                await self._ask(Act(user, "", ZONE, {}, f"zone:{user}:{now.date()}"), now)
            if asked_at is None and now - self._asked[f"zone:{user}:{now.date()}"] < PATIENCE:
                continue
            due = self._due(now.astimezone(clock_of(person, zone, directory)))
            if due is not None and _works(person, due.date(), directory):
                await self._ask(_digest(user, due), now)
        self._asked = {key: at for key, at in self._asked.items() if now - at < _REMEMBERED}

    def _due(self, local: datetime) -> datetime | None:
        """The hour of the digest that is due at this local moment; None before it, and long after it."""
        hour = local.replace(hour=self.at.hour, minute=self.at.minute, second=0, microsecond=0, fold=0)
        # By what stands on the clock, so that an hour which it skips or shows twice makes no difference.
        since = local.replace(tzinfo=None) - hour.replace(tzinfo=None)
        return hour if timedelta(0) <= since < LATEST else None

    async def _ask(self, act: Act, now: datetime) -> None:
        if act.key not in self._asked:
            await self._keeper.keep(act)
            self._asked[act.key] = now


def _digest(user: str, due: datetime) -> Act:
    until = {"day": str(due.date()), "until": (due + LATEST).isoformat()}
    return Act(user, "", DIGEST, until, f"digest:{user}:{due.date()}")


def _works(person: Person, day: date, directory: Directory) -> bool:
    """Whether a department of theirs begins to work on that day; Monday to Friday where none says when it does."""
    theirs = [each.hours for each in directory.departments.values() if person.key in each.people]
    weekday = day.weekday() < _SATURDAY
    return any(weekday if hours is None else hours.opens_on(day) for hours in theirs or [None])
