"""Requests that change something are marked as waited for, and so is whatever they start."""

import asyncio

import httpx
from fastapi import FastAPI

from bot.runtime.precedence import attended
from bot.web.attending import Attending


async def test_whoever_posts_is_waited_for_and_whoever_looks_is_not() -> None:
    app = FastAPI()
    app.add_middleware(Attending)

    @app.api_route("/", methods=["GET", "POST"])
    async def seen() -> list[bool]:
        async def started() -> bool:
            return attended()

        return [attended(), await asyncio.create_task(started())]

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
        assert (await client.post("/")).json() == [True, True]
        assert (await client.get("/")).json() == [False, False]
    assert not attended()
