"""The route through which Slack speaks to us: takes signed requests, has them kept or answered, within three seconds.

Answers 401 to what is not signed or older than five minutes, 400 to what is no request of Slack's, 503 where nothing
could be kept, so that Slack tries again. No body is ever logged.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from traceback import extract_tb
from typing import Any

import structlog
from fastapi import APIRouter, Request, Response
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import Clock, SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.adopting import CLICKED
from bot.chat.answers import Submitted
from bot.chat.forms import Forms, opens_a_window
from bot.chat.keeping import Act, Keeper
from bot.chat.wire import MISSHAPEN, whole
from bot.errors import IntegrationError, Stale
from bot.runtime.telemetry import SET_ASIDE
from integrations.chat.slack.arriving import arrived
from integrations.chat.slack.commands import Commands, read_command
from integrations.chat.slack.errors import SERVICE
from integrations.chat.slack.events import read_event
from integrations.chat.slack.inbound import Asked, Clicked, Closed, Typed, read_interaction
from integrations.chat.slack.manifest import PATH
from integrations.chat.slack.modals import Modals
from integrations.chat.slack.parts import SlackParts

log = structlog.get_logger()
_KINDS = frozenset({"event_callback", "block_actions", "view_submission", "view_closed", "message_action", "shortcut"})


def slack_router(parts: SlackParts, *, signing_secret: str) -> APIRouter:
    """The route. `signing_secret` tells Slack's requests from forged ones."""
    router = APIRouter()
    verifier = SignatureVerifier(signing_secret, clock=_Time(parts.clock))
    bolt = _bolt(Inbound(parts), signing_secret)

    @router.post(PATH)
    async def from_slack(request: Request) -> Response:
        """One request of Slack's: an event, a click, a modal submitted or closed."""
        try:
            body = (await request.body()).decode("utf-8")
        except UnicodeDecodeError:
            return Response(status_code=400)
        if not _is_signed(verifier, body, request.headers):
            return Response(status_code=401)
        try:
            # Headers that only Bolt writes to itself stay outside: it would obey them from the wire.
            headers = {name: text for name, text in request.headers.items() if not name.startswith("x-slack-bolt-")}
            answer = await bolt.async_dispatch(AsyncBoltRequest(body=body, headers=dict(headers)))
        except MISSHAPEN:
            return Response(status_code=400)
        return Response(answer.body, answer.status, {"Content-Type": answer.first_headers().get("content-type", "")})

    return router


class Inbound:
    """What is done with each kind of request."""

    def __init__(self, parts: SlackParts) -> None:
        self._keeper = Keeper(SERVICE, parts.store, parts.clock)
        self._modals = Modals(parts, Forms(parts, self._keeper))
        self._workspaces = parts.surface.workspaces
        self._commands = Commands(parts, self._keeper)

    async def take(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Keep or answer one verified request; gives the answer. Raises IntegrationError where it could not."""
        try:
            return await self._answer(whole(body))
        except Stale:
            # Something else was kept under the same key before: told again, it would be refused again.
            return _set_aside("kept_otherwise")

    async def _answer(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        place = await self._workspaces.bearer.heeds(body)
        if place is None:
            return _set_aside("not_for_us")
        asked = read_command(body)
        if asked is not None:
            return await self._commands.answer(arrived(asked, place))
        read = read_interaction(body) or read_event(body)
        if read is None:
            kind = body.get("type")
            return _set_aside(kind if isinstance(kind, str) and kind in _KINDS else "other")
        return await self._take(arrived(read, place))

    async def _take(self, did: Act | Clicked | Submitted | Closed | Typed | Asked) -> Mapping[str, Any]:
        if isinstance(did, Act):
            await self._keeper.keep(did)
            return {}
        if isinstance(did, Clicked):
            if opens_a_window(did.verb, did.fields):
                await self._modals.open(did)
                await self._keeper.keep(*_seen(did))
            else:
                await self._keeper.keep(*_seen(did), Act(did.user, did.room, did.verb, did.fields, did.key))
            return {}
        if isinstance(did, Asked):
            await self._modals.reply_to_message(did)
            return {}
        if isinstance(did, Typed):
            await self._modals.typed(did)
            return {}
        if isinstance(did, Closed):
            await self._modals.closed(did)
            return {}
        return await self._modals.submit(did)


def _set_aside(kind: str) -> Mapping[str, Any]:
    """Acknowledge what nothing is done about, and count it."""
    SET_ASIDE.labels(SERVICE, kind).inc()
    return {}


def _seen(did: Clicked) -> list[Act]:
    """That a card stands where it was clicked, to be known before anything else comes of the click."""
    if not did.card:
        return []
    fields = {"case": did.fields["case"], "card": did.card, "ts": did.ts}
    return [Act(did.user, did.room, CLICKED, fields, f"{CLICKED}:{did.key}")]


def _bolt(inbound: Inbound, signing_secret: str) -> AsyncApp:
    """Bolt reads requests and answers Slack's own questions; everything else passes through `inbound`.

    The signature is checked before Bolt sees a request, by our own clock, since Bolt parses first and logs bodies.
    """
    app = AsyncApp(
        name="comptoir",
        signing_secret=signing_secret,
        client=AsyncWebClient(),
        authorize=_authorize,
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
    )

    @app.middleware
    async def take(body: dict[str, Any]) -> BoltResponse:
        try:
            answer = await inbound.take(body)
        except IntegrationError:
            return BoltResponse(status=503, body="")
        return BoltResponse(status=200, body=dict(answer)) if answer else BoltResponse(status=200, body="")

    @app.error
    async def failed(error: Exception) -> BoltResponse:
        """What Bolt or we could not read is refused; the error's own words are left out, which may quote the body."""
        log.error("slack_request_failed", error=type(error).__name__, at=_place(error))
        return BoltResponse(status=400 if isinstance(error, MISSHAPEN) else 500, body="")

    return app


def _place(error: Exception) -> str:
    """Where in the code it was raised."""
    frame = extract_tb(error.__traceback__)[-1]
    return f"{frame.filename}:{frame.lineno}"


async def _authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    """The surface holds the tokens: nobody is asked, so that no outage can lose a request here."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)


def _is_signed(verifier: SignatureVerifier, body: str, headers: Mapping[str, str]) -> bool:
    stamp, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 16 and signature.isascii()):
        return False
    return verifier.is_valid(body, stamp, signature)


class _Time(Clock):
    """Our clock as the verifier asks for it: seconds since 1970."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def now(self) -> float:
        """The present moment."""
        return self._clock().timestamp()
