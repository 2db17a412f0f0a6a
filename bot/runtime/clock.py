"""The clock: ticks that poll, wake and look for newer rules. It only ticks; leases and due times live in our tables."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.domain.department import Account
from bot.errors import IntegrationError

log = structlog.get_logger()

Tick = Callable[[], Awaitable[Any]]


class Clock:
    """APScheduler with a memory job store: one poll job an account, one job a timer.

    One run at a time each, missed runs coalesced, never skipped for being late. `now` is UTC.
    """

    def __init__(self, *, poll: Callable[[str], Awaitable[Any]], timers: Mapping[str, tuple[timedelta, Tick]]) -> None:
        self._poll = poll
        self._timers = timers
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        self._scheduler.add_listener(self._tell, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_EXECUTED)
        self._polled: dict[str, timedelta] = {}
        self._down: set[str] = set()

    def start(self, accounts: Iterable[Account], now: datetime) -> None:
        """Begin to tick; the first poll of each account comes at once, spread over its jitter."""
        for name, (every, tick) in self._timers.items():
            self._scheduler.add_job(tick, "interval", seconds=every.total_seconds(), id=f"timer:{name}")
        self.follow(accounts, now)
        self._scheduler.start()

    def follow(self, accounts: Iterable[Account], now: datetime) -> None:
        """Poll exactly these accounts from now on, each at its own interval with a tenth of it as jitter."""
        wanted = {account.key: account.poll for account in accounts}
        for key in self._polled.keys() - wanted.keys():
            self._scheduler.remove_job(f"poll:{key}")
        for key, every in wanted.items():
            if self._polled.get(key) == every:
                continue
            self._scheduler.add_job(
                self._poll,
                "interval",
                args=[key],
                seconds=every.total_seconds(),
                jitter=every.total_seconds() / 10,
                id=f"poll:{key}",
                replace_existing=True,
                next_run_time=now,
            )
        self._polled = wanted

    def stop(self) -> None:
        """Tick no more; what runs is cancelled, which loses nothing: a page is one transaction."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def _tell(self, event: JobExecutionEvent) -> None:
        """Say what went wrong with a tick; an outage of something outside once when it starts and once when it ends."""
        error = event.exception
        if isinstance(error, asyncio.CancelledError):
            return  # we are stopping
        if isinstance(error, IntegrationError):
            if event.job_id not in self._down:
                log.warning("tick_down", job=event.job_id, error=str(error))
            self._down.add(event.job_id)
        elif error is not None:
            log.error("tick_failed", job=event.job_id, error=repr(error), traceback=event.traceback)
        elif event.code == EVENT_JOB_MISSED:
            log.warning("tick_missed", job=event.job_id)
        elif event.job_id in self._down:
            self._down.discard(event.job_id)
            log.info("tick_back", job=event.job_id)
