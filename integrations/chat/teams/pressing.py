"""Buttons that act: takes what was pressed, acts within the request, answers with the card as it is now.

Teams sends a press again under another id where no answer came in time: one press of one drawing of a card acts once.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from uuid import uuid4
from zoneinfo import ZoneInfo

from bot.cards.acts import read_act
from bot.cards.build import case_card
from bot.cards.plain import said
from bot.cards.refused import told
from bot.cards.wording import knows, say
from bot.chat.adopting import CLICKED
from bot.chat.keeping import Act, Keeper
from bot.chat.wire import is_number
from bot.domain.department import Locale, Person
from bot.errors import NotPermitted, Refusal
from bot.ports.rows import CardRow
from integrations.chat.teams.answering import Answer, a_word, another_card
from integrations.chat.teams.errors import SERVICE
from integrations.chat.teams.inbound import Fetched, Pressed, Who
from integrations.chat.teams.parts import TeamsParts
from integrations.chat.teams.render import REFRESH, draw_card
from integrations.chat.teams.rich import Element


@dataclass(frozen=True, slots=True)
class Pressing:
    """What people in Teams press."""

    parts: TeamsParts
    keeper: Keeper

    async def press(self, did: Pressed) -> Answer:
        """Act, and give what whoever pressed sees. Raises IntegrationError where nothing could be kept."""
        async with self.parts.store.reading() as tx:
            people = await self.parts.surface.people_in(tx)
            row = await tx.cards.standing_at(SERVICE, self._references(did))
        try:
            person = people.employee(did.who.user)
        except NotPermitted as error:
            unknown = self.parts.unknown(outsider=bool(error.details.get("outsider")))
            return a_word(said(unknown, own_locale(did.who)))
        if did.verb != REFRESH:
            if row is None and _names_its_card(did):
                await self._tell_where(did)
            refused = await self._act(did, person)
            if refused:
                return a_word(refused)
        drawn = await self._drawn(row, person, did) if row is not None else None
        return another_card(drawn) if drawn is not None else a_word(say(_done(did.verb), person.locale))

    async def adopt(self, did: Pressed | Fetched) -> None:
        """Have a card that is not recorded known from where it was pressed, before anything else comes of it."""
        if not _names_its_card(did):
            return
        async with self.parts.store.reading() as tx:
            standing = await tx.cards.standing_at(SERVICE, self._references(did))
        if standing is None:
            await self._tell_where(did)

    async def _tell_where(self, did: Pressed | Fetched) -> None:
        fields = {"case": did.fields.get("case", ""), "card": did.card, "ts": did.message}
        if is_number(fields["case"]):
            key = f"{CLICKED}:{did.who.room}:{did.message}"
            await self.keeper.keep(Act(did.who.user, did.who.room, CLICKED, fields, key))

    async def _act(self, did: Pressed, person: Person) -> str:
        """Carry the act out; why not, in words, "" where it is done."""
        whole = repr((did.verb, sorted(did.fields.items())))
        # A list shows no revision of a case: what is pressed there again is meant again.
        once = hashlib.sha256(whole.encode()).hexdigest()[:32] if "revision" in did.fields else uuid4().hex
        key = f"press:{did.who.user}:{did.message}:{once}"
        try:
            command = read_act(did.verb, did.fields, by=person.key, now=self.parts.clock())
            origin = self.parts.origin(did.who.user)
            await self.parts.bus.handle(command, surface=SERVICE, event_key=key, origin=origin)
        except Refusal as error:
            return told(error, did.verb, self.parts.directory(), person.locale)
        return ""

    def later(self, did: Pressed, activity: str) -> Act:
        """The same act, of a client that can be shown no answer."""
        return Act(did.who.user, did.who.room, did.verb, did.fields, f"pressed:{did.who.room}:{activity}")

    def _references(self, did: Pressed | Fetched) -> Sequence[str]:
        """Every reference that the message under which something was pressed may have as a card."""
        return self.parts.surface.references(did.who.room, did.message)

    async def _drawn(self, row: CardRow, person: Person, did: Pressed) -> Element | None:
        """The card as it is now, for whoever pressed."""
        now, directory = self.parts.clock(), self.parts.directory()
        async with self.parts.store.reading() as tx:
            view = await tx.cases.view(row.case_id, now)
        if view is None:
            return None
        at_home = directory.answers_in(view.case.department, SERVICE, row.channel)
        card = case_card(view, directory, now=now, read_only=row.read_only or not at_home)
        theirs = (each for each in directory.departments.values() if each.channels.get(SERVICE) == row.channel)
        department = next(theirs, None)
        locale = person.locale if department is None else department.locale
        zone = ZoneInfo(did.who.zone) if did.who.zone else UTC
        return draw_card(card, locale, zone=zone, reader=person.key)


def own_locale(who: Who) -> Locale:
    """The language of somebody's client, for whoever is nobody to us."""
    return Locale.FR if who.french else Locale.EN


def _names_its_card(did: Pressed | Fetched) -> bool:
    return bool(did.card and did.message)


def _done(verb: str) -> str:
    return f"done.{verb}" if knows(f"done.{verb}") else "chat.done"
