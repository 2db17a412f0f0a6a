"""Sees that nothing stands still in silence: looks for steps that nobody took and effects that nobody carried out.

Each round is written down, so that other processes see when the last one was; while all is well an address outside is
asked for too, which notices when that ends. It must not know how steps are taken, nor who is asked outside.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from bot.cards.card import Say
from bot.domain.case import Case
from bot.domain.department import Directory
from bot.errors import IntegrationError
from bot.flow.context import Context
from bot.ports.rows import CaseFilter
from bot.ports.store import Store, Transaction

ROUND: Final = timedelta(seconds=30)
LATE_STEP: Final = timedelta(minutes=2)
"""How long after its moment a step has been missed, or the end of a claim; the clock takes them every two seconds."""

LATE_EFFECT: Final = timedelta(minutes=10)
"""How long after it was due an effect stands still: in a lane that nobody works in, or of a process that hangs. In a
lane that goes on at its pace one only waits its turn, however many are before it."""

SILENT: Final = 4 * ROUND
"""After so long without a round nobody looks any more."""

MOST: Final = 100
_SWITCH: Final = "watchdog"
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Watched:
    """What the last round saw, none before the first: when it was (UTC), and how many stood still, 100 at most."""

    at: datetime | None = None
    missed_steps: int = 0
    late_effects: int = 0

    def is_well(self, now: datetime) -> bool:
        """Whether somebody still looks, and saw nothing."""
        looked = self.at is not None and now - self.at < SILENT
        return looked and not self.missed_steps and not self.late_effects


async def last_round(tx: Transaction) -> Watched:
    """What the last round of any process saw."""
    return _watched(await tx.switches.get(_SWITCH) or {})


@dataclass(frozen=True, slots=True)
class Watchdog:
    """Makes rounds. `ping` tells somebody outside that all is well, None for nobody; `clock` gives the time in UTC."""

    store: Store
    directory: Callable[[], Directory]
    clock: Callable[[], datetime]
    ping: Callable[[], Awaitable[None]] | None = None

    async def look(self) -> Watched:
        """Make one round; may run in several processes. Admins are told once, until a round saw nothing again."""
        now = self.clock()
        async with self.store.reading() as tx:
            late = now - LATE_STEP
            steps = await tx.cases.due_to_step(late, limit=MOST)
            missed = [*steps, *await tx.cases.held_to_look_at(late, limit=MOST)][:MOST]
            seen = Watched(now, len(missed), await tx.jobs.late(now - LATE_EFFECT, MOST))
        async with self.store.writing() as tx:
            told = bool((await tx.switches.get(_SWITCH) or {}).get("told"))
            well = seen.is_well(now)
            if not well and not told:
                told = await self._tell(seen, missed[0] if missed else None, Context(tx, self.directory(), now))
            await tx.switches.set(_SWITCH, {**_values(seen), "told": told and not well})
        if well and self.ping is not None:
            try:
                await self.ping()
            except IntegrationError as error:
                log.warning("watchdog_not_heard", error=str(error))
        return seen

    async def _tell(self, seen: Watched, case: Case | None, context: Context) -> bool:
        """Tell the admins beside the card of a case that waits for its step, else of the newest one; False where there
        is no case that it could be said beside."""
        log.error("standing_still", missed_steps=seen.missed_steps, late_effects=seen.late_effects)
        about = [case] if case is not None else await context.tx.cases.find(CaseFilter(limit=1))
        admins = sorted(key for key, person in context.directory.people.items() if person.admin)
        values = {"steps": str(seen.missed_steps), "effects": str(seen.late_effects)}
        say = Say(key="whisper.standing_still", values=values)
        return bool(about and await context.whisper(about[0], admins, say))


def _values(seen: Watched) -> dict[str, Any]:
    at = seen.at.isoformat() if seen.at is not None else None
    return {"at": at, "missed_steps": seen.missed_steps, "late_effects": seen.late_effects}


def _watched(kept: Mapping[str, Any]) -> Watched:
    if not kept.get("at"):
        return Watched()
    return Watched(datetime.fromisoformat(kept["at"]), kept["missed_steps"], kept["late_effects"])
