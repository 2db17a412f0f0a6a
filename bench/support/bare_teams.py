"""A FastAPI app that checks the token of each activity, commits one insert and answers: the least that any bot does.

python -m bench.support.bare_teams DATABASE_URL PORT APP_ID OPENID_URL
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import jwt
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from jwt import PyJWK

from bench.support.inbox import Insert, inbox
from integrations.chat.teams.manifest import PATH

ISSUER = "https://api.botframework.com"
SAID = {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "Done."}


async def published_keys(openid_url: str) -> dict[str, Any]:
    """The keys that sign what Teams sends, by their ids."""
    async with httpx.AsyncClient(trust_env=False) as client:
        configuration = (await client.get(openid_url)).json()
        listed = (await client.get(configuration["jwks_uri"])).json()["keys"]
    return {each["kid"]: PyJWK(each, algorithm="RS256").key for each in listed}


def application(database_url: str, app_id: str, openid_url: str) -> FastAPI:
    """The app over HTTP; it is ready once it answers on /readyz."""
    inserts: list[Insert] = []
    keys: dict[str, Any] = {}

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with inbox(database_url) as insert:
            inserts.append(insert)
            keys.update(await published_keys(openid_url))
            yield

    web = FastAPI(lifespan=lifespan)

    @web.get("/readyz")
    async def ready() -> Response:
        return Response()

    @web.post(PATH)
    async def from_teams(request: Request) -> Response:
        token = request.headers["Authorization"].removeprefix("Bearer ")
        key = keys[jwt.get_unverified_header(token)["kid"]]
        jwt.decode(token, key, algorithms=["RS256"], audience=app_id, issuer=ISSUER)
        body = await request.json()
        await inserts[0](body["id"], str(body))
        return JSONResponse(SAID)

    return web


if __name__ == "__main__":
    uvicorn.run(application(sys.argv[1], sys.argv[3], sys.argv[4]), port=int(sys.argv[2]), log_level="warning")
