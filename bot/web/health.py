"""What probes and scrapers ask: is the process alive, can it serve, how is the house; no person, no secret."""

from datetime import datetime
from typing import Literal

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel

from bot.errors import ConfigError, IntegrationError
from bot.ports.rows import AccountRow
from bot.runtime.watchdog import Watched, last_round
from bot.web.context import WebContext, context_of
from bot.web.metrics import exposition

Verdict = Literal["ok", "failed", "unknown"]
router = APIRouter()


class SickAccount(BaseModel):
    """An account that is paused or whose last poll failed."""

    account: str
    state: str
    fault: str | None


class Watch(BaseModel):
    """What the last look for steps and effects that stand still saw; `unknown` where nobody has looked for a while."""

    verdict: Verdict
    at: datetime | None
    missed_steps: int
    late_effects: int


class Readiness(BaseModel):
    """Whether requests can be served. Only database, migrations and rules decide; sick accounts and what stands still
    are told."""

    ready: bool
    database: Verdict
    migrations: Verdict
    rules: Verdict
    rules_version: int | None
    rules_file_refused: bool
    sick_accounts: list[SickAccount]
    watchdog: Watch


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process is alive; nothing else is asked."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(request: Request, response: Response) -> Readiness:
    """503 where requests cannot be served. A refused file is no reason: the rules in force go on."""
    readiness = await _readiness(context_of(request))
    response.status_code = 200 if readiness.ready else 503
    return readiness


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Prometheus' text format."""
    return Response(await exposition(context_of(request)), media_type=CONTENT_TYPE_LATEST)


async def _readiness(context: WebContext) -> Readiness:
    database: Verdict = "ok"
    migrations: Verdict = "unknown"
    rows: list[AccountRow] = []
    watched = Watched()
    try:
        migrations = "ok" if await context.store.schema_is_current() else "failed"
        if migrations == "ok":
            async with context.store.reading() as tx:
                rows = list(await tx.accounts.all())
                watched = await last_round(tx)
    except IntegrationError:
        database = "failed"
    try:
        in_force = context.rules.current
    except ConfigError:
        in_force = None
    configured = in_force.directory.accounts if in_force else {}
    return Readiness(
        ready=(database, migrations) == ("ok", "ok") and in_force is not None,
        database=database,
        migrations=migrations,
        rules="ok" if in_force else "failed",
        rules_version=in_force.version if in_force else None,
        rules_file_refused=context.rules.fault is not None,
        sick_accounts=[
            SickAccount(account=row.key, state=row.state, fault=row.fault)
            for row in rows
            if row.key in configured and (row.fault is not None or row.state != "active")
        ],
        watchdog=_watch(watched, context.clock()),
    )


def _watch(watched: Watched, now: datetime) -> Watch:
    stands_still = watched.missed_steps or watched.late_effects
    verdict: Verdict = "ok" if watched.is_well(now) else "failed" if stands_still else "unknown"
    return Watch(verdict=verdict, at=watched.at, missed_steps=watched.missed_steps, late_effects=watched.late_effects)
