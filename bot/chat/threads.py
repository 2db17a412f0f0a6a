"""What happens under a card in a chat: takes messages and reactions that were kept, makes notes, claims and offers.

Nothing that is written or pressed there can become public: a message is a note, a reaction claims or proposes.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.cards.card import Button, Say, raw
from bot.cards.inline import name_of
from bot.cards.plain import said
from bot.cards.refused import told
from bot.chat.keeping import Act, Keeper
from bot.chat.parts import ChatParts
from bot.chat.people import People
from bot.domain.case import CaseState
from bot.domain.department import Person
from bot.domain.messages import AddNote, Claim, Command, EditNote, RemoveNote
from bot.domain.place import place_of, placed
from bot.errors import EmptyText, NotFound, NotPermitted, Refusal
from bot.ports.rows import CardRow, Job

CLAIMS, CLOSES = "eyes", "white_check_mark"
"""The reactions to a card that mean something, by their common names."""

_NOTED, _NOT_NOTED = "thread.noted", "thread.not_noted"


@dataclass(slots=True)
class Threads:
    """Messages under cards, and reactions to cards. Remembers who had today's hints, so as not to ask for them anew."""

    parts: ChatParts
    keeper: Keeper
    _hinted: set[str] = field(default_factory=set)
    _hinted_on: date | None = None

    async def write_down(self, jobs: Sequence[Job]) -> Sequence[datetime | None]:
        """Write down what people wrote under the cards of a room, all in one transaction; gives when to come back to
        each. Where one is refused, each by itself, so that its author learns why and the others are kept."""
        if len(jobs) > 1:
            try:
                return await self._written_together(jobs)
            except Refusal:
                pass  # told below, to whom it concerns
        return [await self.carry_out(job) for job in jobs]

    async def carry_out(self, job: Job) -> datetime | None:
        """Carry out what happened; gives when to come back to it, None when it is done."""
        act = job.payload
        async with self.parts.store.reading() as tx:
            card = await tx.cards.standing_at(self.parts.service, self._references(job))
        if card is None:
            return None
        people = await self.parts.people()
        if act["verb"] in (_NOTED, _NOT_NOTED):
            return await self._hint(job, card, people)
        try:
            person = people.employee(act["user"])
            if act["verb"] == "thread.reacted":
                return await self._reacted(job, card, person)
            await self._wrote(job, card, person, people)
        except (NotFound, EmptyText):
            return None  # a message that never was a note, or has nothing left to say
        except Refusal as error:
            return await self._refused(job, error, people)
        return None

    async def _wrote(self, job: Job, card: CardRow, person: Person, people: People) -> None:
        command = self._command(job, card, person, people)
        origin = self.parts.origin(job.payload["user"])
        await self.parts.bus.handle(command, surface=self.parts.service, event_key=f"act:{job.key}", origin=origin)
        if job.payload["verb"] == "thread.said":
            await self._hint_once_a_day(job, _NOTED)

    def _command(self, job: Job, card: CardRow, person: Person, people: People) -> AddNote | EditNote | RemoveNote:
        verb, room, fields = job.payload["verb"], job.payload["room"], job.payload["fields"]
        ref = f"{self.parts.service}:{room}:{fields['ts']}"
        if verb == "thread.removed":
            return RemoveNote(person.key, ref)
        text = self.parts.for_colleagues(fields["text"], self._named(people, place_of(room)))
        if verb == "thread.edited":
            return EditNote(person.key, ref, text)
        return AddNote(person.key, card.case_id, text=text, ref=ref)

    async def _written_together(self, jobs: Sequence[Job]) -> Sequence[datetime | None]:
        """All of them, or a Refusal and none."""
        refs = {job.payload["thread"]: self._references(job) for job in jobs}
        async with self.parts.store.reading() as tx:
            standing = await tx.cards.all_standing_at(
                self.parts.service, {ref for each in refs.values() for ref in each}
            )
        by_ref = {card.ref: card for card in standing}
        cards = {thread: next((by_ref[ref] for ref in each if ref in by_ref), None) for thread, each in refs.items()}
        people = await self.parts.people()
        commands: list[tuple[Command, str]] = []
        for job in jobs:
            card = cards[job.payload["thread"]]
            if card is not None:
                person = people.employee(job.payload["user"])
                commands.append((self._command(job, card, person, people), f"act:{job.key}"))
        if commands:
            origin = self.parts.origin(jobs[0].payload["room"])  # notes are written together room by room
            await self.parts.bus.handle_all(commands, surface=self.parts.service, origin=origin)
        for job in jobs:
            if job.payload["verb"] == "thread.said" and cards[job.payload["thread"]] is not None:
                await self._hint_once_a_day(job, _NOTED)
        return [None] * len(jobs)

    def _references(self, job: Job) -> Collection[str]:
        """Under which references the card may stand in whose thread it happened."""
        act = job.payload
        return self.parts.surface.references(act["room"], act["thread"] or act["fields"]["ts"])

    async def _reacted(self, job: Job, card: CardRow, person: Person) -> datetime | None:
        """Claim the case, or offer to close it."""
        if job.payload["fields"]["reaction"] == CLAIMS:
            claim, service = Claim(person.key, card.case_id), self.parts.service
            origin = self.parts.origin(job.payload["user"])
            await self.parts.bus.handle(claim, surface=service, event_key=f"act:{job.key}", origin=origin)
            return None
        async with self.parts.store.reading() as tx:
            case = await tx.cases.get(card.case_id)
        if case is None or case.is_closed:
            return None
        answered = case.state is CaseState.REPLIED
        close = Button(
            verb="case.close",
            label=Say(key="act.close_answered" if answered else "act.no_reply_needed"),
            values={"case": str(case.id), "reason": "answered" if answered else "no_reply_needed"},
        )
        line = (Say(key="chat.propose_closing", values={"case": str(case.id)}),)
        return await self.parts.tell(job, line, person.locale, offers=(close,))

    async def _refused(self, job: Job, error: Refusal, people: People) -> datetime | None:
        """Whoever pressed a reaction reads why at once; whoever chats under a card reads it once a day."""
        act = job.payload
        if act["verb"] == "thread.said":
            await self._hint_once_a_day(job, _NOT_NOTED)
        if act["verb"] == "thread.reacted":
            line = (raw(self._why(error, act["user"], "case.claim", people)),)
            return await self.parts.tell(job, line, people.locale_of(act["user"]))
        return None

    async def _hint_once_a_day(self, job: Job, verb: str) -> None:
        act, day = job.payload, self.parts.clock().date()
        if day != self._hinted_on:
            self._hinted, self._hinted_on = set(), day
        key = f"{verb}:{act['user']}:{day}"
        if key not in self._hinted:
            await self.keeper.keep(Act(act["user"], act["room"], verb, {}, key, act["thread"]))
            self._hinted.add(key)

    async def _hint(self, job: Job, card: CardRow, people: People) -> datetime | None:
        """What becomes of words under a card, told to whoever wrote some."""
        user, locale = job.payload["user"], people.locale_of(job.payload["user"])
        if job.payload["verb"] == _NOT_NOTED:
            why = self._why(NotPermitted(user=user), user, "case.note", people)
            return await self.parts.tell(job, (Say(key="chat.not_noted", values={"why": why}),), locale)
        case = str(card.case_id)
        answer = Button(verb="case.reply", label=Say(key="act.reply"), form=True, values={"case": case})
        line = (Say(key="chat.noted", values={"case": case}),)
        return await self.parts.tell(job, line, locale, offers=(answer,))

    def _named(self, people: People, place: str) -> Callable[[str], str]:
        """What somebody is called whose id stands in a message of this place, "" for whoever is nobody to us."""
        directory = self.parts.directory()

        def named(bare: str) -> str:
            person = people.by_user.get(placed(place, bare))
            return name_of(directory, person.key) if person is not None else ""

        return named

    def _why(self, error: Refusal, user: str, verb: str, people: People) -> str:
        locale = people.locale_of(user)
        if user not in people.by_user:
            return said(self.parts.unknown(outsider=user in people.outsiders), locale)
        return told(error, verb, self.parts.directory(), locale)
