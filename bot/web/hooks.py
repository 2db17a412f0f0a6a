"""The door for what networks push: takes one request for an account, has it kept, and answers once it is on the disk.

Answers 200 for what is kept now or was before, 401 for what is forged or stale, 413 for what is too large, 400 for what
no database holds, and 503 with Retry-After where it could not be kept, so that the sender tries again. What is refused
changes nothing and is counted. No body is ever logged.
"""

from collections.abc import Callable
from typing import Final

from fastapi import APIRouter, Request, Response

from bot.errors import Unavailable
from bot.ports.pushing import Doubt, PushedNetwork
from bot.runtime.pushes import Push, PushInbox
from bot.runtime.telemetry import PUSHES

PATH: Final = "/hooks"
LARGEST = 500_000
"""Bytes of a push; less than any request may have, so that it is this door that refuses and counts it."""

RETRY_SECONDS = 5


def hooks_router(network: Callable[[str], PushedNetwork | None], inbox: PushInbox) -> APIRouter:
    """The route. `network` finds the network of an account that is pushed to, None for any other name."""
    router = APIRouter()

    @router.post(PATH + "/{account}")
    async def pushed(request: Request) -> Response:
        """One push."""
        account = request.path_params["account"]  # declared, it would be checked for each push, at some cost
        receiving = network(account)
        if receiving is None:
            return Response(status_code=404)
        outcome, status = await _taken(account, receiving, request, inbox)
        PUSHES.labels(account, outcome).inc()
        return Response(status_code=status, headers={"Retry-After": str(RETRY_SECONDS)} if status == 503 else None)

    return router


async def _taken(account: str, network: PushedNetwork, request: Request, inbox: PushInbox) -> tuple[str, int]:
    """What became of a push, as the metric calls it and as HTTP does."""
    try:
        if await inbox.is_full(account):
            return "turned_away", 503
        body = await _bounded(request)
        if body is None:
            return "oversized", 413
        judged = network.judge(request.headers, body)
        if isinstance(judged, Doubt):
            return judged.value, 401
        text = _storable(body)
        if text is None:
            return "unreadable", 400
        new = await inbox.keep(Push(account, judged.key, text))
    except Unavailable:
        return "turned_away", 503
    return ("kept" if new else "replayed"), 200


async def _bounded(request: Request) -> bytes | None:
    """The body, None where it is too large, by its announced length or as it arrives."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > LARGEST:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return None
    return bytes(body)


def _storable(body: bytes) -> str | None:
    """The body as text, None where it is none: no JSON holds NUL, and neither does a database."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text
