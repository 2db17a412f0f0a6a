"""Tell receivers outside the house of authors who wait, and that it is over: takes `alarm` jobs, one a receiver.

What is to be told is kept in rows; a job only says that there is something. It is written down that an alarm leaves
before it does, while its case is locked: none leaves once the answer is committed, and whatever may have arrived is
followed by the word that it is over. An alarm may arrive twice, under the same id. It must not know how it is sent.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.cards.card import Say
from bot.cards.inline import value
from bot.domain.alarms import shown
from bot.domain.case import Case
from bot.domain.department import Directory
from bot.errors import AuthFailed, IntegrationError, Permanent, RateLimited, SettingsError, Transient, Uncertain
from bot.flow.alarm_words import alarm_of
from bot.flow.asking import alarm_jobs
from bot.flow.context import Context
from bot.ports.alarms import LIVE, Alarm, AlarmRow, AlarmSender, AlarmState
from bot.ports.rows import Event, Job
from bot.ports.store import Store, Transaction

SEVERAL = 20
"""Cases of which a receiver is told one by one; more at once become one message."""

GIVE_UP = timedelta(hours=6)
"""How long one is tried."""

LEAVES_WITHIN = timedelta(seconds=10)
"""How long after it is written down that an alarm leaves it may do so: less than a lane is leased for."""

AT_ONCE = 200
_FIRST, _SELDOM = timedelta(seconds=15), timedelta(minutes=10)
_LIVE_OR_ASKED = (AlarmState.ASKED, *LIVE)
Hold = Callable[[Transaction], Awaitable[None]]
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Leaving:
    """One message about to leave: its rows, those of them that were only asked for until now, and its words."""

    rows: Sequence[AlarmRow]
    fresh: frozenset[int]
    alarm: Alarm

    @property
    def state(self) -> AlarmState:
        """How its rows stand meanwhile."""
        return AlarmState.ENDING if self.alarm.over else AlarmState.LEAVING

    @property
    def ids(self) -> frozenset[int]:
        """The numbers of its rows."""
        return frozenset(row.id for row in self.rows)


@dataclass(frozen=True, slots=True)
class Alarmer:
    """Sends alarms. `address` is where employees reach us, `clock` gives the time in UTC."""

    store: Store
    sender: AlarmSender
    directory: Callable[[], Directory]
    address: str
    clock: Callable[[], datetime]

    async def look(self) -> int:
        """Have receivers told of what is answered or closed by now, in any number of processes; gives how many."""
        async with self.store.reading() as tx:
            if not await tx.alarms.answered(1):
                return 0
        async with self.store.writing() as tx:
            rows = await tx.alarms.answered(AT_ONCE)
            now = self.clock()
            moved = await tx.alarms.move([row.id for row in rows], LIVE, AlarmState.ENDING, at=now)
            await tx.jobs.add(alarm_jobs((row.receiver for row in rows), now))
            return moved

    async def send(self, job: Job, hold: Hold) -> datetime | None:
        """Carry out one `alarm` job; gives when to come back to it, None when its receiver was told of everything.

        `hold` renews the lane's lease, or raises LaneLost: nothing leaves from a process that no longer holds it.
        """
        async with self.store.reading() as tx:
            waiting = await tx.alarms.waiting(job.payload["receiver"])
        usual = self.clock() + min(_SELDOM, _FIRST * (1 << min(job.attempts, 6)))
        again: list[datetime] = []
        for rows in _messages(waiting):
            send_by = self.clock() + LEAVES_WITHIN
            leaving = await (self._end(rows, hold) if rows[0].state is AlarmState.ENDING else self._begin(rows, hold))
            if leaving is None:
                continue
            try:
                await self.sender.send(leaving.alarm, self.directory(), send_by)
            except (IntegrationError, SettingsError) as error:
                retry = await self._failed(leaving, error, usual, hold)
                again += [] if retry is None else [retry]
                if isinstance(error, Transient | Uncertain):
                    break
                continue
            async with self.store.writing() as tx:
                taken = AlarmState.ENDED if leaving.alarm.over else AlarmState.SENT
                await tx.alarms.move(leaving.ids, [leaving.state], taken)
        return min(again, default=None)

    async def _begin(self, rows: Sequence[AlarmRow], hold: Hold) -> _Leaving | None:
        """Write down that these leave, those of answered cases excepted, which never do; None where that is all."""
        async with self.store.writing() as tx:
            await hold(tx)
            cases = {case.id: case for case in await tx.cases.many({row.case_id for row in rows}, lock=True)}
            wanted = [row for row in rows if cases[row.case_id].escalated_at == row.since]
            fresh = frozenset(row.id for row in rows if row.state is AlarmState.ASKED)
            answered = fresh.difference(row.id for row in wanted)
            await tx.alarms.move(answered, [AlarmState.ASKED], AlarmState.DROPPED)
            if not wanted:
                return None
            message = min(row.message or row.id for row in wanted)
            leave = (AlarmState.ASKED, AlarmState.LEAVING)
            await tx.alarms.move([row.id for row in wanted], leave, AlarmState.LEAVING, message=message)
            about = [cases[number] for number in dict.fromkeys(row.case_id for row in wanted)]
            return _Leaving(wanted, fresh, await self._alarm(tx, message, about, over=False))

    async def _end(self, rows: Sequence[AlarmRow], hold: Hold) -> _Leaving | None:
        """What tells that a message is over; None for one that told of several cases, while one of those waits."""
        async with self.store.writing() as tx:
            await hold(tx)
            message = rows[0].message or rows[0].id
            told = await tx.alarms.of_messages([message])
            if any(row.state in _LIVE_OR_ASKED for row in told):
                await tx.alarms.move([row.id for row in rows], [AlarmState.ENDING], AlarmState.ENDED)
                return None
            about = await tx.cases.many({row.case_id for row in told})
            return _Leaving(rows, frozenset(), await self._alarm(tx, message, about, over=True))

    async def _alarm(self, tx: Transaction, message: int, about: Sequence[Case], *, over: bool) -> Alarm:
        rows = await tx.alarms.of_messages([message])
        latest = await tx.mentions.latest_of(about[0].id)
        mention = latest.mention if latest is not None else None
        return alarm_of(rows, about, mention, self.directory(), self.clock(), address=self.address, over=over)

    async def _failed(
        self, leaving: _Leaving, error: IntegrationError | SettingsError, usual: datetime, hold: Hold
    ) -> datetime | None:
        """When to try it again; None where that is over, which admins are told.

        What may have arrived counts as sent then, so that its receiver hears when it is over; and that it is over is
        said again after somebody has mended the access.
        """
        now, receiver = self.clock(), leaving.alarm.receiver
        mendable = isinstance(error, AuthFailed | SettingsError) and leaving.alarm.over
        retriable = isinstance(error, Transient | Uncertain) or mendable
        log.warning("alarm_not_taken", receiver=receiver, error=error.reason, again=retriable)
        async with self.store.writing() as tx:
            await hold(tx)
            if retriable and now - min(row.at for row in leaving.rows) < GIVE_UP:
                if isinstance(error, Transient):
                    await tx.alarms.move(leaving.fresh, [AlarmState.LEAVING], AlarmState.ASKED)
                return error.retry_at if isinstance(error, RateLimited) else usual
            lost = leaving.ids if leaving.alarm.over else leaving.fresh
            if isinstance(error, Uncertain) and not leaving.alarm.over:
                lost = frozenset()
            await tx.alarms.move(lost, [leaving.state], AlarmState.FAILED)
            await tx.alarms.move(leaving.ids - lost, [leaving.state], AlarmState.SENT)
            await self._tell_admins(Context(tx, self.directory(), now), leaving, _reason(error))
        return None

    async def _tell_admins(self, context: Context, leaving: _Leaving, reason: str) -> None:
        """Write into the history of each case that nobody outside was told; a word to the admins beside one of them."""
        receiver = leaving.alarm.receiver
        cases = await context.tx.cases.many(leaving.alarm.cases)
        data = {"receiver": receiver, "reason": reason}
        await context.tx.events.add(
            [Event(0, context.now, "alarm_failed", case.id, case.department, None, data) for case in cases]
        )
        case = cases[0]
        admins = sorted(key for key, person in context.directory.people.items() if person.admin)
        values = {"case": str(case.id), "receiver": value(shown(receiver)), "failure": reason}
        await context.whisper(case, admins, Say(key="whisper.alarm_failed", values=values))


def _messages(rows: Sequence[AlarmRow]) -> list[list[AlarmRow]]:
    """What waits for a receiver, message by message: those that left before as they did, the others one message a
    case, or one for very many cases. What is over comes first: it would take back an alarm of a case that waits again.
    """
    ending: dict[int, list[AlarmRow]] = {}
    before: dict[int, list[AlarmRow]] = {}
    fresh: dict[tuple[int, datetime], list[AlarmRow]] = {}
    for row in rows:
        if row.state is AlarmState.ENDING:
            ending.setdefault(row.message or row.id, []).append(row)
        elif row.message is not None:
            before.setdefault(row.message, []).append(row)
        else:
            fresh.setdefault((row.case_id, row.since), []).append(row)
    new = list(fresh.values())
    if len(new) > SEVERAL:
        new = [[row for each in new for row in each]]
    return [*ending.values(), *before.values(), *new]


def _reason(error: IntegrationError | SettingsError) -> str:
    """Why it is over, as the name of a sentence."""
    if isinstance(error, SettingsError):
        return "alarm_unset"
    if isinstance(error, AuthFailed):
        return "alarm_access"
    return "alarm_refused" if isinstance(error, Permanent) else "alarm_silent"
