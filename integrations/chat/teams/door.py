"""The route through which Teams speaks to us: takes activities with a token, has them kept or answered, within seconds.

Answers 401 and 403 to what is not Teams' own, 400 to what is no activity, 413 to what is too large, 503 where nothing
could be kept, so that Teams tries again. No body is ever logged.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from bot.cards.acts import is_act
from bot.chat.forms import Forms, opens_a_window
from bot.chat.keeping import Act, Keeper
from bot.chat.wire import MISSHAPEN, whole
from bot.errors import IntegrationError
from bot.runtime.telemetry import SET_ASIDE
from integrations.chat.teams.answering import Answer
from integrations.chat.teams.commands import Asking
from integrations.chat.teams.dialogs import Dialogs
from integrations.chat.teams.errors import SERVICE, NotGenuine
from integrations.chat.teams.hosts import tenant_of
from integrations.chat.teams.inbound import Asked, Chosen, Fetched, Filled, Pressed, read_activity, read_invoke
from integrations.chat.teams.manifest import PATH
from integrations.chat.teams.parts import TeamsParts
from integrations.chat.teams.pressing import Pressing
from integrations.chat.teams.tokens import Tokens

LARGEST = 256 * 1024
"""Bytes of an activity: Teams' own messages are smaller."""

_KINDS = frozenset({"message", "messageUpdate", "messageDelete", "messageReaction", "conversationUpdate"})
log = structlog.get_logger()


def teams_router(parts: TeamsParts, *, tokens: Tokens, tenants: Collection[str]) -> APIRouter:
    """The route. `tokens` tell Teams' requests from forged ones; `tenants` are the organisations that are heard, none
    where whoever reaches us is believed."""
    router = APIRouter()
    inbound = Inbound(parts)

    @router.post(PATH)
    async def from_teams(request: Request) -> Response:
        """One activity of Teams': something that happened, or an invoke that waits for its answer."""
        body = await _body(request)
        if isinstance(body, Response):
            return body
        try:
            claims = await tokens.verify(
                request.headers.get("authorization"),
                service_url=_text(body, "serviceUrl"),
                channel_id=_text(body, "channelId"),
            )
            if tenants:
                tenant_of(body, tenants)
            await parts.surface.places.learn(body)
            if body.get("type") != "invoke":
                await inbound.keep(body)
                return Response(status_code=202)
            status, answer = await parts.surface.gateway.answer(body, claims, inbound.answer)
        except NotGenuine as error:
            log.info("teams_request_refused", reason=str(error))
            return Response(status_code=error.status)
        except IntegrationError as error:
            log.warning("teams_request_not_kept", error=error.reason)
            return Response(status_code=503)
        return JSONResponse(answer, status) if answer is not None else Response(status_code=status)

    return router


class Inbound:
    """What is done with each kind of activity."""

    def __init__(self, parts: TeamsParts) -> None:
        self._keeper = Keeper(SERVICE, parts.store, parts.clock)
        self._parts = parts
        self._pressing = Pressing(parts, self._keeper)
        self._dialogs = Dialogs(parts, Forms(parts, self._keeper))
        self._asking = Asking(parts, self._keeper)
        self._zones: dict[str, str] = {}

    async def keep(self, body: Mapping[str, Any]) -> None:
        """Keep what happened, to be carried out later. Raises Unavailable where it could not be."""
        did = read_activity(body)
        if isinstance(did, Act):
            if await self._concerns_us(did):
                await self._keeper.keep(did)
        elif isinstance(did, Asked):
            await self._learn_zone(did.who.user, did.who.zone)
            await self._asking.keep(did)
        elif isinstance(did, Pressed) and is_act(did.verb):
            await self._pressing.adopt(did)
            await self._keeper.keep(self._pressing.later(did, str(body["id"])))
        else:
            kind = _text(body, "type")
            SET_ASIDE.labels(SERVICE, kind if kind in _KINDS else "other").inc()

    async def _concerns_us(self, did: Act) -> bool:
        """Whether something was said under a card of ours. A team that lets its threads be read has others, of which
        not a word may be stored."""
        refs = self._parts.surface.references(did.room, did.thread or did.fields["ts"])
        async with self._parts.store.reading() as tx:
            return await tx.cards.standing_at(SERVICE, refs) is not None

    async def answer(self, body: Mapping[str, Any]) -> Answer | None:
        """The answer to an invoke, None for one that is nothing of ours. Raises IntegrationError."""
        did = read_invoke(body)
        if did is None:
            SET_ASIDE.labels(SERVICE, "invoke").inc()
            return None
        await self._learn_zone(did.who.user, did.who.zone)
        if isinstance(did, Pressed):
            return await self._pressing.press(did)
        if isinstance(did, Filled):
            return await self._dialogs.submit(did)
        if isinstance(did, Chosen):
            return await self._dialogs.reply_to_message(did)
        return await self._fetched(did)

    async def _fetched(self, did: Fetched) -> Answer | None:
        if not opens_a_window(did.verb, did.fields):
            return None
        await self._pressing.adopt(did)
        return await self._dialogs.open(did)

    async def _learn_zone(self, user: str, zone: str) -> None:
        """Remember by whose clock somebody lives, where that is news."""
        if not zone or self._zones.get(user) == zone:
            return
        async with self._parts.store.writing() as tx:
            await tx.chat_people.in_zone(SERVICE, user, zone, self._parts.clock())
        self._zones[user] = zone


async def _body(request: Request) -> Mapping[str, Any] | Response:
    """The activity, or why there is none."""
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > LARGEST:
            return Response(status_code=413)
    try:
        body = json.loads(content)
        return whole(body) if isinstance(body, dict) else Response(status_code=400)
    except MISSHAPEN:
        return Response(status_code=400)


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""
