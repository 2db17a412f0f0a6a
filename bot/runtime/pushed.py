"""The stage that takes in what networks pushed: the bodies go to their network, posts go to the intake, and contacts
are recorded as by whoever had them.

It runs at least once for each push; the intake drops what it has already, and a contact is known by its reference. It
must not know which network that was.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

from bot.domain.audit import Origin
from bot.domain.mention import Mention, SetAside
from bot.errors import Refusal
from bot.flow.bus import Bus
from bot.flow.context import RulesInForce
from bot.flow.intake import Intake
from bot.ports.pushing import PushedNetwork, Told, ToldContact
from bot.ports.rows import Job
from bot.runtime.precedence import give_way, is_pressed
from bot.runtime.telemetry import MENTIONS

HOOK: Final = "webhook"
"""From where the audit log says that such contacts come."""
WITHOUT_NETWORK = timedelta(minutes=1)
MOST_TOGETHER = 250
"""Posts that are taken in by one transaction, for the end of which others wait."""
FEW_TOGETHER = 10
"""The same while requests come in, each of which would wait for the transaction under way: some ten milliseconds."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class PushReader:
    """The stage. `network` finds the network of an account that is pushed to, `rules` the rules in force."""

    intake: Intake
    bus: Bus
    network: Callable[[str], PushedNetwork | None]
    rules: Callable[[], RulesInForce]
    clock: Callable[[], datetime]

    async def take_in(self, jobs: Sequence[Job]) -> Sequence[datetime | None]:
        """Carry out neighbours in the lane of one account, in order; gives when to come back to each.

        While nobody here has the account's secret they wait.
        """
        account = jobs[0].payload["account"]
        network = self.network(account)
        if network is None:
            return [self.clock() + WITHOUT_NETWORK] * len(jobs)
        # A body may be large: the loop goes on meanwhile.
        told = await asyncio.to_thread(_said, network, [job.payload["body"] for job in jobs])
        for part in in_parts(told):
            await give_way()
            taken = await self.intake.take_in_told(part, account, self.rules(), self.clock())
            MENTIONS.labels(account).inc(taken.new)
        for contact in told.contacts:
            await give_way()
            await self._record(contact, account)
        return [None] * len(jobs)

    async def _record(self, told: ToldContact, account: str) -> None:
        """Record a contact as whoever had it; one that they may not record, or that nobody could, is set aside."""
        try:
            await self.bus.handle(told.said, origin=Origin(HOOK, account))
        except Refusal as refusal:
            aside = SetAside(account, f"contact:{told.said.reference}", told.raw, f"{refusal.reason}: {refusal}")
            async with self.intake.store.writing() as tx:
                await tx.mentions.set_aside([aside], self.clock())


def _said(network: PushedNetwork, bodies: Sequence[str]) -> Told:
    return together(map(network.told_in, bodies))


def together(several: Iterable[Told]) -> Told:
    """What several pushes say, one after the other: of one post the last word holds, and that it was removed."""
    mentions: dict[str, Mention] = {}
    gone: dict[str, None] = {}
    pushes = list(several)
    for told in pushes:
        for mention in told.mentions:
            if mention.remote_id not in gone:
                mentions[mention.remote_id] = mention
        for remote_id in told.gone:
            mentions.pop(remote_id, None)
            gone[remote_id] = None
    return Told(
        mentions=tuple(mentions.values()),
        own_posts=tuple(post for told in pushes for post in told.own_posts),
        set_aside=tuple(item for told in pushes for item in told.set_aside),
        gone=tuple(gone),
        contacts=tuple(contact for told in pushes for contact in told.contacts),
    )


def in_parts(told: Told) -> Iterator[Told]:
    """The same in parts short enough for a transaction each: what people wrote, then what was answered and removed.

    How short is asked for each part when it is needed.
    """
    if len(told.mentions) + len(told.own_posts) + len(told.set_aside) + len(told.gone) <= _at_once():
        yield told
        return
    for part in _parts_of(told.mentions):
        yield Told(mentions=part)
    for own in _parts_of(told.own_posts):
        yield Told(own_posts=own)
    for unread in _parts_of(told.set_aside):
        yield Told(set_aside=unread)
    for gone in _parts_of(told.gone):
        yield Told(gone=gone)


def _parts_of(several: tuple[Item, ...]) -> Iterator[tuple[Item, ...]]:
    while several:
        number = _at_once()
        yield several[:number]
        several = several[number:]


def _at_once() -> int:
    return FEW_TOGETHER if is_pressed() else MOST_TOGETHER
