"""A FastAPI app that commits one insert for each push and does nothing else: what anybody writes at first.

python -m bench.support.bare_hooks DATABASE_URL PORT
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI, Request, Response

from bench.support.inbox import Insert, inbox


def application(database_url: str) -> FastAPI:
    """The app over HTTP; it is ready once it answers on /readyz."""
    inserts: list[Insert] = []

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with inbox(database_url) as insert:
            inserts.append(insert)
            yield

    web = FastAPI(lifespan=lifespan)

    @web.get("/readyz")
    async def ready() -> Response:
        return Response()

    @web.post("/hooks/{account}")
    async def pushed(account: str, request: Request) -> Response:
        await inserts[0](request.headers["webhook-id"], (await request.body()).decode())
        return Response()

    return web


if __name__ == "__main__":
    uvicorn.run(application(sys.argv[1]), port=int(sys.argv[2]), log_level="warning", access_log=False)
