"""A bolt app that commits one insert for each event and does nothing else: what any app of Slack's has to do at least.

python -m bench.support.bare_bolt DATABASE_URL PORT SIGNING_SECRET
"""

import sqlite3
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import uvicorn
from fastapi import FastAPI, Request, Response
from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

TABLE = "CREATE TABLE inbox (event_id TEXT PRIMARY KEY, body TEXT NOT NULL)"
Insert = Callable[[str, str], Awaitable[object]]


@asynccontextmanager
async def inbox(database_url: str) -> AsyncIterator[Insert]:
    """What commits one row."""
    if database_url.startswith("sqlite:///"):
        file = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
        for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", TABLE):
            file.execute(statement)

        async def into_file(event: str, body: str) -> object:
            return file.execute("INSERT OR IGNORE INTO inbox VALUES (?, ?)", (event, body))

        yield into_file
        return
    async with asyncpg.create_pool(database_url) as pool:
        await pool.execute(TABLE)

        async def into_server(event: str, body: str) -> object:
            return await pool.execute("INSERT INTO inbox VALUES ($1, $2) ON CONFLICT DO NOTHING", event, body)

        yield into_server


def application(database_url: str, signing_secret: str) -> FastAPI:
    """The app over HTTP; it is ready once it answers on /readyz."""
    inserts: list[Insert] = []

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)

    bolt = AsyncApp(signing_secret=signing_secret, authorize=authorize, process_before_response=True)

    @bolt.middleware
    async def keep(body: dict[str, Any]) -> BoltResponse:
        await inserts[0](body["event_id"], str(body))
        return BoltResponse(status=200, body="")

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with inbox(database_url) as insert:
            inserts.append(insert)
            yield

    web, handler = FastAPI(lifespan=lifespan), AsyncSlackRequestHandler(bolt)

    @web.get("/readyz")
    async def ready() -> Response:
        return Response()

    @web.post("/slack")
    async def from_slack(request: Request) -> Response:
        return await handler.handle(request)

    return web


if __name__ == "__main__":
    uvicorn.run(application(sys.argv[1], sys.argv[3]), port=int(sys.argv[2]), log_level="warning")
