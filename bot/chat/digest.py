"""What waits for somebody, told once in the morning and to them alone: takes their digest that is due, has it sent.

Nothing is sent where nothing waits. A digest that may have been sent is not sent again: one too few harms less.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.cards.inline import value
from bot.cards.wording import say
from bot.chat.lists import Lists
from bot.chat.parts import ChatParts
from bot.chat.work import Work, work_of
from bot.domain.case import Case
from bot.domain.department import Locale, Person
from bot.errors import Permanent, RateLimited, Transient, Uncertain
from bot.ports.rows import Job

DIGEST = "digest"
SHOWN = 5
"""Cases of each kind; the others are counted, and stand on the person's page and on the desk."""

_NOT_SENT = {"sent": "no"}
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Pointer:
    """A case in one line: its number, which leads to it on the desk, and what it is about, literally."""

    number: str
    url: str
    about: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of what waits: its title, the first cases of it, and a word about the rest, "" for none."""

    title: str
    pointers: Sequence[Pointer]
    rest: str


@dataclass(frozen=True, slots=True)
class Morning:
    """A digest for one reader, in their language."""

    greeting: str
    kinds: Sequence[Kind]
    locale: Locale


Send = Callable[[str, Morning], Awaitable[None]]
"""Says it to the person with this id in the chat. Raises IntegrationError."""


@dataclass(frozen=True, slots=True)
class Digest:
    """The digests of our people in a chat."""

    parts: ChatParts
    send: Send

    async def carry_out(self, job: Job) -> datetime | None:
        """Send one digest; gives when to come back to it, None when it is done. Raises Transient: it was not sent."""
        user, fields, now = job.payload["user"], job.payload["fields"], self.parts.clock()
        person = (await self.parts.people()).by_user.get(user)
        if person is None or now >= datetime.fromisoformat(fields["until"]):
            return None
        async with self.parts.store.reading() as tx:
            work = await work_of(tx, self.parts.directory(), person, now)
        if not (work.mine or work.unclaimed or work.approvals or work.drafts):
            return None
        key = f"digest:{user}:{fields['day']}:sent"
        if not await self._begin(key, now):
            log.warning("digest_may_have_been_sent", day=fields["day"])
            return None
        try:
            await self.send(user, self._morning(work, person, now))
        except Transient as error:
            async with self.parts.store.writing() as tx:
                await tx.inbox.end(self.parts.service, key, _NOT_SENT)
            if isinstance(error, RateLimited):
                return error.retry_at
            raise
        except (Permanent, Uncertain) as error:
            log.warning("digest_not_sent", error=error.reason)
        return None

    async def _begin(self, key: str, now: datetime) -> bool:
        """Write down that it is being sent; False where it was being sent before, and nobody knows what came of it."""
        async with self.parts.store.writing() as tx:
            former = await tx.inbox.begin(self.parts.service, key, DIGEST, now)
            await tx.inbox.end(self.parts.service, key, {})
        return former is None or former == _NOT_SENT

    def _morning(self, work: Work, person: Person, now: datetime) -> Morning:
        lists = Lists(self.parts.directory(), person.locale, now)
        found: Sequence[tuple[str, Sequence[Case]]] = (
            ("chat.mine", work.mine),
            ("chat.approvals", [each.case for each in work.approvals]),
            ("chat.drafts", [case for case, _ in work.drafts]),
            ("chat.unclaimed", work.unclaimed),
        )
        kinds = [self._kind(title, cases, lists) for title, cases in found if cases]
        return Morning(say("digest.title", person.locale, name=value(person.name)), kinds, person.locale)

    def _kind(self, title: str, cases: Sequence[Case], lists: Lists) -> Kind:
        hidden = len(cases) - SHOWN
        rest = say("chat.more", lists.locale, count=hidden) if hidden > 0 else ""
        pointers = [self._pointer(case, lists) for case in cases[:SHOWN]]
        return Kind(say(title, lists.locale, count=len(cases)), pointers, rest)

    def _pointer(self, case: Case, lists: Lists) -> Pointer:
        url = f"{self.parts.public_url}/desk/cases/{case.id}"
        return Pointer(lists.number(case), url, f"{lists.about(case)} — {lists.post(case)}")
