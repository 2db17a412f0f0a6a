"""Who is there now: takes who asks, gives for each of their departments whether it is open, who is there, who has what.

Reads the rules in force and the database; asks Slack for nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.cards.card import Line, Say, When, raw
from bot.cards.inline import department_name, name_of
from bot.cards.wording import say
from bot.domain.department import Department, Directory, Locale, Person
from bot.domain.permission import departments_of
from integrations.chat.slack.limits import SECTION_TEXT, cut
from integrations.chat.slack.parts import SlackParts
from integrations.chat.slack.people import People
from integrations.chat.slack.render import Blocks, draw_line, plain

_MOST = 15
"""Departments that are shown: two blocks each, and fifty blocks make a message."""

Held = Mapping[str | None, int]


async def on_call(parts: SlackParts, person: Person) -> Blocks:
    """The departments in which `person` may act, by name, with who is there now."""
    directory, now, people = parts.directory(), parts.clock(), await parts.people()
    allowed = departments_of(directory, person.key)
    async with parts.store.reading() as tx:
        held = await tx.cases.held(allowed, now)
    duty = _Duty(directory, people, person.locale, now)
    found = sorted((directory.departments[key] for key in allowed), key=lambda one: one.name(person.locale).casefold())
    blocks = [block for each in found[:_MOST] for block in duty.department(each, held.get(each.key, {}))]
    if len(found) > _MOST:
        hidden = say("chat.more", person.locale, count=len(found) - _MOST)
        blocks.append({"type": "context", "elements": [plain(hidden)]})
    return blocks or draw_line((Say(key="oncall.no_department"),), person.locale)


@dataclass(frozen=True, slots=True)
class _Duty:
    """What one reader is told at `now` (UTC)."""

    directory: Directory
    people: People
    locale: Locale
    now: datetime

    def department(self, department: Department, held: Held) -> Blocks:
        """Its name, its hours, its people with how many open cases each holds, what nobody holds."""
        name = department_name(department, department.key).model_copy(update={"bold": True})
        head = draw_line((name, raw("—"), *self._hours(department)), self.locale)
        there: dict[bool, list[str]] = {True: [], False: []}
        holders = {key for key in held if key is not None}
        for key in sorted(department.members | holders, key=lambda one: name_of(self.directory, one).casefold()):
            there[self.people.knows(key)].append(self._holding(key, held.get(key, 0)))
        here = say("oncall.here", self.locale, names=", ".join(there[True]))
        lines = [here if there[True] else say("oncall.nobody_here", self.locale)]
        if there[False]:
            lines.append(say("oncall.elsewhere", self.locale, names=", ".join(there[False])))
        lines.append(say("oncall.to_take", self.locale, count=held.get(None, 0)))
        return [*head, {"type": "section", "text": plain(cut("\n".join(lines), SECTION_TEXT))}]

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

    def _holding(self, key: str, count: int) -> str:
        return say("oncall.holds", self.locale, name=name_of(self.directory, key), count=count)
