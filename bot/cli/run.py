"""`comptoir run | web | worker | clock | migrate`: the parts of Comptoir as processes."""

import asyncio
import os

import typer

from bot.app import Comptoir, open_comptoir, web_application
from bot.cli.running import leave_key
from bot.cli.serving import run_parts
from bot.errors import SettingsError
from bot.now import utc_now
from bot.runtime.telemetry import configure_logging
from bot.settings import Settings, load_settings
from bot.storage.database import open_store

# What nobody waits for gives way to pages and webhooks where they share a processor: else a burst of events makes Slack
# wait for the notes that come of the events before.
GIVES_WAY = 10


def run() -> None:
    """Run everything in one process: web, worker and clock, on SQLite or PostgreSQL."""
    asyncio.run(_run(load_settings(), web_part=True, worker_part=True, clock_part=True))


def web() -> None:
    """Run the pages, the API and the webhooks only (PostgreSQL)."""
    asyncio.run(_run(_shared("web"), web_part=True, worker_part=False, clock_part=False))


def worker() -> None:
    """Run the outbox only: cards and publishing (PostgreSQL)."""
    asyncio.run(_run(_shared("worker"), web_part=False, worker_part=True, clock_part=False))


def clock() -> None:
    """Run the polls and timers only (PostgreSQL)."""
    asyncio.run(_run(_shared("clock"), web_part=False, worker_part=False, clock_part=True))


def migrate() -> None:
    """Bring the database to the present schema."""
    settings = load_settings()
    configure_logging(settings.comptoir_log)
    asyncio.run(_migrate(settings))
    typer.echo("The database is up to date.")


async def _migrate(settings: Settings) -> None:
    store = open_store(settings.database_url, clock=utc_now)
    try:
        await store.migrate()
    finally:
        await store.close()


def _shared(part: str) -> Settings:
    """Settings for a process that shares its database with others: SQLite belongs to one process alone."""
    settings = load_settings()
    if settings.is_sqlite:
        raise SettingsError(
            f"DATABASE_URL: `comptoir {part}` shares its database with other processes, and SQLite belongs to one. "
            "Set DATABASE_URL=postgresql://USER@HOST/NAME, or use `comptoir run`."
        )
    return settings


async def _run(settings: Settings, *, web_part: bool, worker_part: bool, clock_part: bool) -> None:
    configure_logging(settings.comptoir_log)
    if not web_part:
        os.nice(GIVES_WAY)
    async with open_comptoir(settings, environment=os.environ, speaks=worker_part or clock_part) as comptoir:
        application = web_application(comptoir) if web_part else None

        async def ready() -> None:
            if web_part:
                typer.echo(await _greeting(comptoir))

        await run_parts(comptoir, application, worker=worker_part, clock=clock_part, ready=ready)


async def _greeting(comptoir: Comptoir) -> str:
    """Where to go, and how to get in."""
    await leave_key(comptoir)
    return f"Comptoir listens on {comptoir.settings.public_url}. Sign in with: comptoir people link PERSON"
