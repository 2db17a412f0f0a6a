"""Acts that were kept, carried out by the outbox: a job that runs twice acts once, a refusal is told to its author."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.cards.acts import read_act
from bot.cards.card import Line, Say, raw
from bot.cards.refused import told
from bot.domain.department import Locale
from bot.errors import NotPermitted, Permanent, RateLimited, Refusal, Transient, Uncertain
from bot.ports.rows import Job
from integrations.chat.slack.errors import SERVICE
from integrations.chat.slack.parts import SlackParts
from integrations.chat.slack.people import employee_of

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Acts:
    """The acts of people in Slack."""

    parts: SlackParts

    async def carry_out(self, job: Job) -> datetime | None:
        """Carry out one act that was kept; gives when to come back to it, None when it is done."""
        user, verb = job.payload["user"], job.payload["verb"]
        directory = self.parts.directory()
        try:
            person = employee_of(directory, user)
        except NotPermitted:
            return await self._tell(job, (Say(key="slack.unknown"),), Locale.EN)
        try:
            command = read_act(verb, job.payload["fields"], by=person.key, now=self.parts.clock())
            await self.parts.bus.handle(command, surface=SERVICE, event_key=f"act:{job.key}")
        except Refusal as error:
            return await self._tell(job, (raw(told(error, verb, directory, person.locale)),), person.locale)
        return None

    async def _tell(self, job: Job, line: Line, locale: Locale) -> datetime | None:
        try:
            await self.parts.surface.tell(job.payload["room"], job.payload["user"], line, locale)
        except RateLimited as error:
            return error.retry_at
        except Transient:
            raise
        except (Permanent, Uncertain) as error:
            log.warning("refusal_not_told", verb=job.payload["verb"], error=error.reason)
        return None
