"""Read the mood of mentions a second time, at leisure: takes what intake stored, gives a truer feeling to look at.

A case stays where it is and its reasons keep what decided: only cards that would show another mood are drawn anew.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.cards.facts import feeling as shown
from bot.domain.department import Directory
from bot.domain.view import StoredMention
from bot.flow.context import Context
from bot.ports.store import Store
from bot.ports.understanding import Feeling

AT_ONCE = 16
"""Mentions a transaction: the model takes about half a second for so many."""
BEHIND = 1000
"""What is further back than so many mentions is left as intake read it: the newest matter to whoever looks."""
SWITCH = "refined"


@dataclass(frozen=True, slots=True)
class Refiner:
    """The refining stage. `directory` is the one in force."""

    store: Store
    feeling: Feeling
    directory: Callable[[], Directory]
    clock: Callable[[], datetime]

    async def refine(self) -> int:
        """Read what is new since last time; gives how many mentions. May run anywhere, twice. Raises Unavailable."""
        refined = 0
        while True:
            async with self.store.reading() as tx:
                done = await tx.switches.get(SWITCH)
                after = max(int(done["after"]) if done else 0, await tx.mentions.newest() - BEHIND)
                waiting = await tx.mentions.unrefined(after, AT_ONCE)
            if not waiting:
                return refined
            texts = [each.mention.text for each in waiting]
            languages = [each.understanding.language for each in waiting]
            scores = await asyncio.to_thread(self.feeling.read, texts, languages)
            await self._keep(waiting, [score.feeling for score in scores])
            refined += len(waiting)

    async def _keep(self, mentions: Sequence[StoredMention], felt: Sequence[float]) -> None:
        """Store the feelings and have the cards drawn anew that look different now."""
        turned = {
            each.case_id
            for each, new in zip(mentions, felt, strict=True)
            if shown(each.understanding) != shown(replace(each.understanding, refined=new))
        }
        async with self.store.writing() as tx:
            await tx.mentions.refine({each.id: new for each, new in zip(mentions, felt, strict=True)})
            await tx.switches.set(SWITCH, {"after": max(each.id for each in mentions)})
            await Context(tx, self.directory(), self.clock()).refresh(sorted(turned))
