"""Acts that were kept, carried out by the outbox: a job that runs twice acts once, a refusal is told to its author."""

from dataclasses import dataclass
from datetime import datetime

from bot.cards.acts import read_act
from bot.cards.card import Button, Say, raw
from bot.cards.refused import told
from bot.domain.department import Locale, Person
from bot.errors import NotPermitted, Refusal
from bot.flow.context import Context
from bot.ports.rows import Job
from integrations.chat.slack.adopting import CLICKED, Adopting
from integrations.chat.slack.digest import DIGEST, Digest
from integrations.chat.slack.errors import SERVICE
from integrations.chat.slack.home import CHANGED, OPENED, Home
from integrations.chat.slack.keeping import Keeper
from integrations.chat.slack.linking import LINK, Linking
from integrations.chat.slack.parts import SlackParts
from integrations.chat.slack.surface import references
from integrations.chat.slack.telling import tell
from integrations.chat.slack.threads import Threads
from integrations.chat.slack.zones import ZONE, Zones


@dataclass(frozen=True, slots=True)
class Acts:
    """The acts of people in Slack."""

    parts: SlackParts

    async def carry_out(self, job: Job) -> datetime | None:
        """Carry out one act that was kept; gives when to come back to it, None when it is done."""
        verb = job.payload["verb"]
        if verb in (OPENED, CHANGED):
            return await Home(self.parts).carry_out(job)
        if verb == CLICKED:
            return await Adopting(self.parts).carry_out(job)
        if verb == DIGEST:
            return await Digest(self.parts).carry_out(job)
        if verb == ZONE:
            return await Zones(self.parts).carry_out(job)
        if verb == "card.removed":
            await self._look_for_card(job)
            return None
        if verb == LINK:
            again = await Linking(self.parts).carry_out(job)
        elif verb.startswith("thread."):
            again = await Threads(self.parts, Keeper(self.parts.store, self.parts.clock)).carry_out(job)
        else:
            again = await self._act(job)
        if again is None:
            await Home(self.parts).changed(job.payload["user"])
        return again

    async def _act(self, job: Job) -> datetime | None:
        user, verb, directory = job.payload["user"], job.payload["verb"], self.parts.directory()
        try:
            person = (await self.parts.people()).employee(user)
        except NotPermitted:
            return await tell(self.parts.surface, job, (Say(key="slack.unknown"),), Locale.EN)
        try:
            command = read_act(verb, job.payload["fields"], by=person.key, now=self.parts.clock())
            await self.parts.bus.handle(command, surface=SERVICE, event_key=f"act:{job.key}")
        except Refusal as error:
            line = (raw(told(error, verb, directory, person.locale)),)
            return await tell(self.parts.surface, job, line, person.locale)
        if verb == "case.compose" and "stopped" in job.payload["fields"]:
            return await self._offer_draft(job, person)
        return None

    async def _look_for_card(self, job: Job) -> None:
        """Somebody deleted a message of ours: the card that it was is drawn anew, which finds that it is gone."""
        refs = references(job.payload["room"], job.payload["fields"]["ts"])
        self.parts.surface.forget(refs)
        async with self.parts.store.writing() as tx:
            card = await tx.cards.standing_at(SERVICE, refs)
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
        return await tell(self.parts.surface, job, line, person.locale, offers=(go_on,))
