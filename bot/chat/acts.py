"""Acts that were kept, carried out by the outbox: a job that runs twice acts once, a refusal is told to its author."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.cards.acts import read_act
from bot.cards.card import Button, Say, raw
from bot.cards.refused import told
from bot.chat.adopting import CLICKED, Adopting
from bot.chat.keeping import WRITTEN, Keeper
from bot.chat.parts import ChatParts
from bot.chat.threads import Threads
from bot.domain.department import Locale, Person
from bot.errors import NotPermitted, Refusal
from bot.flow.context import Context
from bot.ports.rows import Job

REMOVED = "card.removed"
"""Somebody deleted a message of ours."""


@dataclass(slots=True)
class Acts:
    """The acts of people in a chat. `others` carry out what only this chat knows, by verb; `changed` is told whose work
    an act may have changed."""

    parts: ChatParts
    others: Mapping[str, Callable[[Job], Awaitable[datetime | None]]]
    changed: Callable[[str], Awaitable[None]]
    _threads: Threads = field(init=False)

    def __post_init__(self) -> None:
        """One for all acts, for what it remembers."""
        self._threads = Threads(self.parts, Keeper(self.parts.service, self.parts.store, self.parts.clock))

    async def carry_out(self, job: Job) -> datetime | None:
        """Carry out one act that was kept; gives when to come back to it, None when it is done."""
        verb = job.payload["verb"]
        if verb in self.others:
            return await self.others[verb](job)
        if verb == CLICKED:
            return await Adopting(self.parts).carry_out(job)
        if verb == REMOVED:
            await self._look_for_card(job)
            return None
        if verb.startswith("thread."):
            again = await self._threads.carry_out(job)
        else:
            again = await self._act(job)
        if again is None and verb not in WRITTEN:
            await self.changed(job.payload["user"])
        return again

    async def write_down(self, jobs: Sequence[Job]) -> Sequence[datetime | None]:
        """Carry out `WRITTEN` acts of a room together; gives when to come back to each."""
        return await self._threads.write_down(jobs)

    async def _act(self, job: Job) -> datetime | None:
        user, verb, directory = job.payload["user"], job.payload["verb"], self.parts.directory()
        try:
            person = (await self.parts.people()).employee(user)
        except NotPermitted as error:
            unknown = self.parts.unknown(outsider=bool(error.details.get("outsider")))
            return await self.parts.tell(job, (unknown,), Locale.EN)
        try:
            command = read_act(verb, job.payload["fields"], by=person.key, now=self.parts.clock())
            origin = self.parts.origin(user)
            await self.parts.bus.handle(command, surface=self.parts.service, event_key=f"act:{job.key}", origin=origin)
        except Refusal as error:
            line = (raw(told(error, verb, directory, person.locale)),)
            return await self.parts.tell(job, line, person.locale)
        if verb == "case.compose" and "stopped" in job.payload["fields"]:
            return await self._offer_draft(job, person)
        return None

    async def _look_for_card(self, job: Job) -> None:
        """Somebody deleted a message of ours: the card that it was is drawn anew, which finds that it is gone."""
        refs = self.parts.surface.references(job.payload["room"], job.payload["fields"]["ts"])
        self.parts.surface.forget(refs)
        async with self.parts.store.writing() as tx:
            card = await tx.cards.standing_at(self.parts.service, refs)
            if card is not None:
                await Context(tx, self.parts.directory(), self.parts.clock()).refresh([card.case_id])

    async def _offer_draft(self, job: Job, person: Person) -> datetime | None:
        """Somebody closed a window with words in it: they learn that the words are kept, and how to go on."""
        case = job.payload["fields"]["case"]
        async with self.parts.store.reading() as tx:
            draft = await tx.threads.draft(int(case), person.key)
            pictures = await tx.reply_pictures.of_draft(int(case), person.key)
        if draft is None and not pictures:
            return None
        go_on = Button(
            verb="case.reply", label=Say(key="chat.continue_draft"), style="primary", form=True, values={"case": case}
        )
        line = (Say(key="chat.draft_kept", values={"case": case}),)
        return await self.parts.tell(job, line, person.locale, offers=(go_on,))
