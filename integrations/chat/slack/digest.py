"""What waits for somebody, told once in the morning and to them alone: takes their digest that is due, sends it.

Nothing is sent where nothing waits. A digest that may have been sent is not sent again: one too few harms less.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.cards.inline import value
from bot.cards.text import clean
from bot.cards.wording import say
from bot.domain.case import Case
from bot.domain.department import Person
from bot.errors import Permanent, RateLimited, Transient, Uncertain
from bot.ports.rows import Job
from integrations.chat.slack.errors import SERVICE
from integrations.chat.slack.limits import SECTION_TEXT, Allowance, escaped
from integrations.chat.slack.lists import Lists
from integrations.chat.slack.parts import SlackParts
from integrations.chat.slack.render import Blocks, plain
from integrations.chat.slack.rich import Element, link, text
from integrations.chat.slack.work import Work, work_of

DIGEST = "digest"
SHOWN = 5
"""Cases of each kind; the others are counted, and stand on the home and on the desk."""

_NOT_SENT = {"sent": "no"}
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Digest:
    """The digests of our people in Slack."""

    parts: SlackParts

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
        words = say("digest.title", person.locale, name=value(person.name))
        blocks = self._blocks(words, work, person, now)
        try:
            calls, bare = await self.parts.surface.workspaces.at(user)
            await calls.send("chat.postMessage", channel=bare, text=escaped(words), blocks=blocks)
        except Transient as error:
            async with self.parts.store.writing() as tx:
                await tx.inbox.end(SERVICE, key, _NOT_SENT)
            if isinstance(error, RateLimited):
                return error.retry_at
            raise
        except (Permanent, Uncertain) as error:
            log.warning("digest_not_sent", error=error.reason)
        return None

    async def _begin(self, key: str, now: datetime) -> bool:
        """Write down that it is being sent; False where it was being sent before, and nobody knows what came of it."""
        async with self.parts.store.writing() as tx:
            former = await tx.inbox.begin(SERVICE, key, DIGEST, now)
            await tx.inbox.end(SERVICE, key, {})
        return former is None or former == _NOT_SENT

    def _blocks(self, words: str, work: Work, person: Person, now: datetime) -> Blocks:
        lists, allowance = Lists(self.parts.directory(), person.locale, now), Allowance()
        drawn: Blocks = [{"type": "section", "text": plain(words)}]
        kinds: Sequence[tuple[str, Sequence[Case]]] = (
            ("chat.mine", work.mine),
            ("chat.approvals", [case for case, _ in work.approvals]),
            ("chat.drafts", [case for case, _ in work.drafts]),
            ("chat.unclaimed", work.unclaimed),
        )
        for title, cases in kinds:
            if not cases:
                continue
            drawn.append({"type": "header", "text": plain(say(title, person.locale, count=len(cases)))})
            lines = [self._line(case, lists, allowance) for case in cases[:SHOWN]]
            drawn.append(
                {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": lines}]}
            )
            if len(cases) > SHOWN:
                hidden = say("chat.more", person.locale, count=len(cases) - SHOWN)
                drawn.append({"type": "context", "elements": [plain(hidden)]})
        return drawn

    def _line(self, case: Case, lists: Lists, allowance: Allowance) -> Element:
        """A case in a line that leads to it on the desk; what its author wrote is literal."""
        number = lists.number(case)
        leads = link(f"{self.parts.public_url}/desk/cases/{case.id}", number, allowance) or text(number)
        about = allowance.take(clean(f" · {lists.about(case)} — {lists.post(case)}"), SECTION_TEXT)
        return {"type": "rich_text_section", "elements": [leads, text(about or "…")]}
