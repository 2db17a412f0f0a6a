"""Homes that keep up: takes what happened to cases, has the homes drawn anew of whoever looks at theirs and sees it.

It only asks; the outbox draws, each home once however much has happened. Any number of processes may do this at the
same time, and be stopped at any moment: a home that was missed is drawn when it is opened.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.department import Directory, Person
from bot.domain.permission import departments_of
from bot.ports.rows import Event
from integrations.chat.slack.errors import SERVICE
from integrations.chat.slack.home import LOOKS_FOR, Home
from integrations.chat.slack.parts import SlackParts

EVERY = timedelta(seconds=10)
MOST = 15
"""Homes that are drawn for what others did, at each tick: 90 a minute. Slack takes a hundred of a workspace
(views.publish, tier 4 of docs.slack.dev/apis/web-api/rate-limits); the rest is for those who open theirs or act."""

_NO_NEWS = frozenset({"card_posted", "card_refreshed", "composing", "thread_read", "whispered"})
"""Kinds of events that change nothing on a home."""


@dataclass(slots=True)
class Watching:
    """The homes of our people in Slack; `most` of them at a time, those opened last."""

    parts: SlackParts
    most: int = MOST
    _position: str = ""

    async def tick(self) -> None:
        """Have drawn anew what changed since the last tick; the first one only begins to watch. Raises Unavailable."""
        departments = await self._changed()
        if not departments:
            return
        since = self.parts.clock() - LOOKS_FOR
        async with self.parts.store.reading() as tx:
            looking = await tx.chat_people.looking_home(SERVICE, since, self.most)
        people, directory = (await self.parts.people()).by_user, self.parts.directory()
        for user in looking:
            if user in people and _sees(people[user], departments, directory):
                await Home(self.parts).changed(user)

    async def _changed(self) -> Collection[str]:
        """The departments with whose cases something happened since."""
        found: set[str] = set()
        while True:
            began = self._position
            async with self.parts.store.reading() as tx:
                events, self._position = await tx.events.after(began)
            found.update(each for event in events if event.kind not in _NO_NEWS for each in _departments(event))
            if not events:
                return found


def _departments(event: Event) -> list[str]:
    """Where it happened, and where the case goes by it."""
    if event.case_id is None or event.department is None:
        return []
    return [event.department, *(str(each) for name in ("department", "previous") if (each := event.data.get(name)))]


def _sees(person: Person, departments: Collection[str], directory: Directory) -> bool:
    """Whether these departments' cases may stand on somebody's home."""
    approves = (key for key, each in directory.departments.items() if person.key in each.approvers)
    return not departments_of(directory, person.key).isdisjoint(departments) or not set(approves).isdisjoint(
        departments
    )
