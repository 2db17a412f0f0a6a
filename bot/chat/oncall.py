"""Who is there now: takes who asks, gives for each of their departments whether it is open, who is on call and there.

Reads the rules in force and the database; asks the chat for nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cards.card import Line, Say, When, raw
from bot.cards.inline import department_name, name_of
from bot.cards.wording import say
from bot.chat.parts import ChatParts
from bot.chat.people import People
from bot.domain.department import Department, Directory, Locale, Person
from bot.domain.permission import departments_of

_MOST = 15
"""Departments that are told of at once."""

Held = Mapping[str | None, int]


@dataclass(frozen=True, slots=True)
class Duty:
    """A department, or somebody: `head` is its name and its hours, or theirs and where to find them; `words` say who is
    there, or what was said, "" where there is nothing to say."""

    head: Line
    words: str = ""


async def on_call(parts: ChatParts, person: Person) -> tuple[Sequence[Duty], str]:
    """The departments in which `person` may act, by name, with who is there now, and a word about those that are left
    out, "" for none."""
    directory, now, people = parts.directory(), parts.clock(), await parts.people()
    allowed = departments_of(directory, person.key)
    async with parts.store.reading() as tx:
        held = await tx.cases.held(allowed, now)
    rota = _Rota(directory, people, person.locale, now, parts.chat)
    found = sorted((directory.departments[key] for key in allowed), key=lambda one: one.name(person.locale).casefold())
    duties = [rota.department(each, held.get(each.key, {})) for each in found[:_MOST]]
    rest = say("chat.more", person.locale, count=len(found) - _MOST) if len(found) > _MOST else ""
    return duties or [Duty((Say(key="oncall.no_department"),))], rest


@dataclass(frozen=True, slots=True)
class _Rota:
    """What one reader is told at `now` (UTC)."""

    directory: Directory
    people: People
    locale: Locale
    now: datetime
    chat: str

    def department(self, department: Department, held: Held) -> Duty:
        """Its name, its hours, its people with how many open cases each holds, what nobody holds."""
        name = department_name(department, department.key).model_copy(update={"bold": True})
        head = (name, raw("—"), *self._hours(department), *self._duty(department))
        there: dict[bool, list[str]] = {True: [], False: []}
        holders = {key for key in held if key is not None}
        for key in sorted(department.members | holders, key=lambda one: name_of(self.directory, one).casefold()):
            there[self.people.knows(key)].append(self._holding(key, held.get(key, 0)))
        here = say("oncall.here", self.locale, names=", ".join(there[True]), chat=self.chat)
        lines = [here if there[True] else say("oncall.nobody_here", self.locale, chat=self.chat)]
        if there[False]:
            lines.append(say("oncall.elsewhere", self.locale, names=", ".join(there[False]), chat=self.chat))
        lines.append(say("oncall.to_take", self.locale, count=held.get(None, 0)))
        return Duty(head, "\n".join(lines))

    def _hours(self, department: Department) -> Line:
        hours = department.hours
        if hours is None:
            return (Say(key="oncall.always"),)
        if hours.is_open(self.now):
            return (Say(key="oncall.open"),)
        opens = hours.next_opening(self.now)
        if opens is None:
            return (Say(key="oncall.shut"),)
        return (Say(key="oncall.closed"), When(at=opens, style="datetime"))

    def _duty(self, department: Department) -> Line:
        """Who is on call and until when; nothing where the department has no rota."""
        if department.rota is None:
            return ()
        duty = department.rota.on_call(self.now)
        if duty is None:
            return (raw("·"), Say(key="oncall.no_duty"))
        name = {"name": name_of(self.directory, duty.person)}
        return (raw("·"), Say(key="oncall.duty", values=name), When(at=duty.until, style="datetime"))

    def _holding(self, key: str, count: int) -> str:
        return say("oncall.holds", self.locale, name=name_of(self.directory, key), count=count)
