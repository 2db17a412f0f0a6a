"""Acts without a form: kept in the database before Slack hears that they arrived, carried out by the outbox later.

A click that arrives twice is kept once, and a job that runs twice acts once. A refusal is told to whoever clicked.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.cards.acts import read_act
from bot.cards.card import Line, Say, raw
from bot.cards.refused import told
from bot.domain.department import Locale
from bot.errors import NotPermitted, Permanent, RateLimited, Refusal, Transient, Uncertain
from bot.ports.rows import Job, NewJob
from integrations.chat.slack.errors import SERVICE
from integrations.chat.slack.parts import SlackParts
from integrations.chat.slack.people import employee_of

KIND = "slack_act"
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Acts:
    """The acts of people in Slack."""

    parts: SlackParts

    async def keep(self, user: str, room: str, verb: str, fields: Mapping[str, str], *, key: str) -> None:
        """Keep an act to be carried out, once for each `key`. Raises Unavailable: Slack is then told to try again."""
        now = self.parts.clock()
        payload = {"user": user, "room": room, "verb": verb, "fields": dict(fields)}
        digest = hashlib.sha256(repr((verb, sorted(fields.items()))).encode()).hexdigest()
        job = NewJob(f"acts:{SERVICE}:{user}", KIND, f"{SERVICE}:{key}", payload, now)
        async with self.parts.store.writing() as tx:
            if await tx.inbox.begin(SERVICE, key, digest, now) is None:
                await tx.jobs.add([job])

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
