"""The doors for what networks push: take one request for an account or for a vendor's app, have it kept, and answer
once it is on the disk.

They answer 200 for what is kept now or was before, 401 for what is forged or stale, 413 for what is too large, 408 for
what does not come in time, 400 for what no database holds, and 503 with Retry-After where it could not be kept, or is
for an account whose secret is missing, so that the sender tries again. What is refused changes nothing and is counted.
No body is ever logged.
"""

import asyncio
import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final, Protocol

from fastapi import APIRouter, Request, Response
from starlette.requests import ClientDisconnect

from bot.errors import TimedOut, Unavailable
from bot.ports.pushing import Doubt, Genuine, PushedApp, PushedNetwork
from bot.runtime.pushes import KIND, Push, PushInbox
from bot.runtime.secretless import Secretless
from bot.runtime.sharing import APPS, SHARE
from bot.runtime.telemetry import PUSHES
from bot.web.arriving import LARGEST, LARGEST_TOLD, Bodies

PATH: Final = "/hooks"
RETRY_SECONDS = 5
_WITHOUT_SECRET = "without_secret", 503
_PART = ":part:"
"""In the names of what was kept of pushes that have to come again. Behind it stands what tells the parts of one push
from each other: it comes again, and more may be known then."""


class _Judge(Protocol):
    """Whoever says whether a push is genuine."""

    def judge(self, headers: Mapping[str, str], body: bytes) -> Genuine | Doubt: ...


@dataclass(frozen=True, slots=True)
class _Door:
    """Where pushes of one kind come in: who keeps them, who holds their bodies, who knows for whom nothing can be kept,
    and how large each may be.
    """

    inbox: PushInbox
    bodies: Bodies
    secretless: Secretless
    kind: str
    largest: int


def hooks_router(
    network: Callable[[str], PushedNetwork | None], inbox: PushInbox, bodies: Bodies, secretless: Secretless
) -> APIRouter:
    """The route. `network` finds the network of an account that is pushed to, None for any other name."""
    router, door = APIRouter(), _Door(inbox, bodies, secretless, KIND, LARGEST)

    @router.post(PATH + "/{account}")
    async def pushed(request: Request) -> Response:
        """One push."""
        account = request.path_params["account"]  # declared, it would be checked for each push, at some cost
        receiving = network(account)
        if receiving is None:
            return await _unknown(door, account)
        return await _answered(door, account, receiving, request)

    return router


def app_hooks_router(
    app: Callable[[str], PushedApp | None], inbox: PushInbox, bodies: Bodies, secretless: Secretless
) -> APIRouter:
    """The routes of what vendors tell their apps. `app` finds the app of a name, None for any other name."""
    router, door = APIRouter(), _Door(inbox, bodies, secretless, SHARE, LARGEST_TOLD)

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
            return await _unknown(door, f"{APPS}{name}")
        return await _answered(door, f"{APPS}{name}", receiving, request, receiving)

    return router


async def _unknown(door: _Door, account: str) -> Response:
    """Nobody here can tell whether it is genuine: for an account in the rules it has to come again."""
    try:
        known = await door.secretless.turn_away(account)
    except Unavailable:
        known = True
    return _counted(account, *_WITHOUT_SECRET) if known else Response(status_code=404)


async def _answered(
    door: _Door, account: str, judge: _Judge, request: Request, app: PushedApp | None = None
) -> Response:
    """What is answered to a push; `app` is whom it is for where it is for several accounts."""
    return _counted(account, *await _taken(door, account, judge, request, app))


def _counted(account: str, outcome: str, status: int) -> Response:
    PUSHES.labels(account, outcome).inc()
    return Response(status_code=status, headers={"Retry-After": str(RETRY_SECONDS)} if status == 503 else None)


async def _taken(door: _Door, account: str, judge: _Judge, request: Request, app: PushedApp | None) -> tuple[str, int]:
    """What became of a push, as the metric calls it and as HTTP does."""
    try:
        if await door.inbox.is_full(account):
            return "turned_away", 503
        async with door.bodies.arriving(request, door.largest) as body:
            if body is None:
                return "oversized", 413
            judged = judge.judge(request.headers, body)
            if isinstance(judged, Doubt):
                return judged.value, 401
            text = _storable(body)
            if text is None:
                return "unreadable", 400
            push = Push(account, judged.key, text, door.kind)
            missing: Collection[str] = await door.secretless.at(account) if app is not None else ()
            if app is not None and missing:
                return await _kept_in_part(door, push, app, missing)
            return await _kept(door, push)
    except TimedOut:
        return "too_slow", 408
    except ClientDisconnect:
        return "broken_off", 400  # which nobody hears
    except Unavailable:
        return "turned_away", 503


async def _kept(door: _Door, push: Push) -> tuple[str, int]:
    return ("kept" if await door.inbox.keep(push) else "replayed"), 200


async def _kept_in_part(door: _Door, push: Push, app: PushedApp, missing: Collection[str]) -> tuple[str, int]:
    """What is for accounts that are known is kept at once. The rest may be for those whose secret is missing, and has
    to come again: the vendor sends the whole of it, of which each change is taken once.
    """
    part = await asyncio.to_thread(app.known_part, push.body)  # a body may be large: the loop goes on meanwhile
    if part == push.body:
        return await _kept(door, push)
    if part is not None:
        which = hashlib.sha256(part.encode()).hexdigest()
        await door.inbox.keep(replace(push, key=f"{push.key}{_PART}{which}", body=part))
    await door.secretless.tell(missing)
    return _WITHOUT_SECRET


def _storable(body: bytes) -> str | None:
    """The body as text, None where it is none: no JSON holds NUL, and neither does a database."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text
