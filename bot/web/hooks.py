"""The doors for what networks push: take one request for an account or for a vendor's app, have it kept, and answer
once it is on the disk.

They answer 200 for what is kept now or was before, 401 for what is forged or stale, 413 for what is too large, 400 for
what no database holds, and 503 with Retry-After where it could not be kept, so that the sender tries again. What is
refused changes nothing and is counted. No body is ever logged.
"""

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from fastapi import APIRouter, Request, Response

from bot.errors import Unavailable
from bot.ports.pushing import Doubt, Genuine, PushedApp, PushedNetwork
from bot.runtime.pushes import KIND, Push, PushInbox
from bot.runtime.sharing import APPS, SHARE
from bot.runtime.telemetry import PUSHES

PATH: Final = "/hooks"
LARGEST = 500_000
"""Bytes of a push; less than any request may have, so that it is this door that refuses and counts it."""

RETRY_SECONDS = 5


class _Judge(Protocol):
    """Whoever says whether a push is genuine."""

    def judge(self, headers: Mapping[str, str], body: bytes) -> Genuine | Doubt: ...


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
        return await _answered(account, KIND, receiving, request, inbox)

    return router


def app_hooks_router(app: Callable[[str], PushedApp | None], inbox: PushInbox) -> APIRouter:
    """The routes of what vendors tell their apps. `app` finds the app of a name, None for any other name."""
    router = APIRouter()

    @router.get(f"{PATH}/{APPS}{{name}}")
    async def asked(request: Request) -> Response:
        """The vendor asks whether we are whom it is to tell."""
        name = request.path_params["name"]
        receiving = app(name)
        if receiving is None:
            return Response(status_code=404)
        answer = receiving.challenge(request.query_params)
        PUSHES.labels(f"{APPS}{name}", "challenged" if answer is not None else Doubt.FORGED.value).inc()
        return Response(answer, media_type=receiving.answers_in) if answer is not None else Response(status_code=403)

    @router.post(f"{PATH}/{APPS}{{name}}")
    async def told(request: Request) -> Response:
        """One push for all accounts of the app."""
        name = request.path_params["name"]
        receiving = app(name)
        if receiving is None:
            return Response(status_code=404)
        return await _answered(f"{APPS}{name}", SHARE, receiving, request, inbox)

    return router


async def _answered(account: str, kind: str, judge: _Judge, request: Request, inbox: PushInbox) -> Response:
    outcome, status = await _taken(account, kind, judge, request, inbox)
    PUSHES.labels(account, outcome).inc()
    return Response(status_code=status, headers={"Retry-After": str(RETRY_SECONDS)} if status == 503 else None)


async def _taken(account: str, kind: str, judge: _Judge, request: Request, inbox: PushInbox) -> tuple[str, int]:
    """What became of a push, as the metric calls it and as HTTP does."""
    try:
        if await inbox.is_full(account):
            return "turned_away", 503
        body = await _bounded(request)
        if body is None:
            return "oversized", 413
        judged = judge.judge(request.headers, body)
        if isinstance(judged, Doubt):
            return judged.value, 401
        text = _storable(body)
        if text is None:
            return "unreadable", 400
        new = await inbox.keep(Push(account, judged.key, text, kind))
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
