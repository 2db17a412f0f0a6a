"""A bolt app that commits one insert for each event and does nothing else: what any app of Slack's has to do at least.

python -m bench.support.bare_bolt DATABASE_URL PORT SIGNING_SECRET
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response
from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from bench.support.inbox import Insert, inbox


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
