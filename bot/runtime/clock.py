"""The clock: ticks that wake sleepers and look for newer rules. It only ticks; due times live in our tables."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.errors import IntegrationError

log = structlog.get_logger()

Tick = Callable[[], Awaitable[Any]]


class Clock:
    """APScheduler with a memory job store: one job a timer, given by its name with its interval and what it does.

    One run at a time each, missed runs coalesced, never skipped for being late.
    """

    def __init__(self, timers: Mapping[str, tuple[timedelta, Tick]]) -> None:
        self._timers = timers
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        self._scheduler.add_listener(self._tell, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_EXECUTED)
        self._down: set[str] = set()

    def start(self) -> None:
        """Begin to tick."""
        for name, (every, tick) in self._timers.items():
            self._scheduler.add_job(tick, "interval", seconds=every.total_seconds(), id=f"timer:{name}")
        self._scheduler.start()

    def stop(self) -> None:
        """Tick no more; what runs is cancelled, which loses nothing: each does its work in transactions."""
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
