"""The pretend Graph API over HTTP on loopback: tokens and their proofs are checked, usage is told, faults are made on
demand.
"""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from tests.stand_ins.in_a_thread import in_a_thread
from tests.stand_ins.meta.answering import Asked, answered
from tests.stand_ins.meta.showing import Json, Refused
from tests.stand_ins.meta.world import PAGE_ID, World

REGAINED_IN_MINUTES = 5
OWN_LOGIN = "/graph.instagram.com"
"""Where everything is for tokens of Instagram's own login."""

LASTS = 60 * 24 * 3600


class Manner(Enum):
    """How a request goes wrong."""

    ANSWERED = "not at all"
    DROPPED_BEFORE = "drop the connection, nothing carried out"
    LOST_ANSWER = "carry it out, then drop the connection"
    FAILED_AFTER = "carry it out, then say that something went wrong"
    SILENT_AFTER = "carry it out, then say nothing"
    PAGE = "503 with a page of HTML"
    LIMITED = "the Page made too many requests"
    NOT_ALLOWED = "the app has no right to this"
    BLOCKED = "the Page may write nothing for a while"
    GONE = "no such thing, or none that is for us"
    EMPTY = "an empty page that has another behind it"


@dataclass(slots=True)
class MetaServer:
    """A world that is being served. `heard` is what came, `faults` what goes wrong by kind of request, `fates` what
    goes wrong with comments of certain words, attempt by attempt, `used` the share of the limits that is told, in per
    cent, None while Facebook tells none. `renewals` counts how often the token was renewed, which ended the former one
    each time; it was granted at `granted_at`, None for long ago.
    """

    world: World
    token: str
    app_secret: str
    answer: Callable[[Any, Asked, str], Json] = answered
    base_url: str = ""
    revoked: bool = False
    used: int | None = None
    heard: list[Asked] = field(default_factory=list)
    faults: dict[str, list[Manner]] = field(default_factory=dict)
    fates: dict[str, list[Manner]] = field(default_factory=dict)
    renewals: int = 0
    granted_at: datetime | None = None
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    def next_time(self, kind: str, *manners: Manner) -> None:
        """Have the next requests of a kind go wrong."""
        self.faults.setdefault(kind, []).extend(manners)

    def application(self) -> web.Application:
        """Everything under the version."""
        app = web.Application()
        app.router.add_route("*", "/v26.0/{path:.+}", self._handle)
        app.router.add_route("*", f"{OWN_LOGIN}/v26.0/{{path:.+}}", self._handle)
        app.router.add_get(f"{OWN_LOGIN}/refresh_access_token", self._renew)
        return app

    async def _renew(self, request: web.Request) -> web.StreamResponse:
        """A token of Instagram's own login that is a day old becomes another one."""
        waiting = self.faults.get("renewal")
        fault = waiting.pop(0) if waiting else Manner.ANSWERED
        if fault is Manner.DROPPED_BEFORE:
            return _dropped(request)
        now = self.world.clock()
        young = self.granted_at is not None and now - self.granted_at < timedelta(days=1)
        asked = (request.query.get("grant_type"), request.query.get("access_token"))
        if fault is Manner.NOT_ALLOWED or self.revoked or young or asked != ("ig_refresh_token", self.token):
            return self._told(_error(Refused(190, "Error validating access token.")), 400)
        self.renewals += 1
        self.token, self.granted_at = f"{self.token.partition('.')[0]}.{self.renewals}", now
        return self._told({"access_token": self.token, "token_type": "bearer", "expires_in": LASTS}, 200)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        asked = Asked(request.method, request.match_info["path"], {**request.query, **form})
        self.heard.append(asked)
        waiting = self.fates.get(asked.values.get("message", "")) or self.faults.get(asked.kind)
        fault = waiting.pop(0) if waiting else Manner.ANSWERED
        if fault is Manner.DROPPED_BEFORE:
            return _dropped(request)
        if fault is Manner.PAGE:
            return web.Response(status=503, text="<html>Sorry</html>", content_type="text/html")
        try:
            self._known(request, asked)
            if fault in _REFUSALS:
                raise _REFUSALS[fault]
            with self.world.lock:
                told = self.answer(self.world, asked, self._address(asked))
            if fault is Manner.FAILED_AFTER:
                raise Refused(2, "(#2) Service temporarily unavailable")
        except Refused as refusal:
            return self._told(_error(refusal), 500 if refusal.code == 2 else 400, limited=fault is Manner.LIMITED)
        if fault is Manner.LOST_ANSWER:
            return _dropped(request)
        if fault is Manner.SILENT_AFTER:
            await self.closing.wait()
        if fault is Manner.EMPTY:
            told = {"data": [], "paging": {"next": f"{self._address(asked)}&after={asked.values.get('after', '0')}"}}
        return self._told(told, 200)

    def _known(self, request: web.Request, asked: Asked) -> None:
        if self.revoked or request.headers.get("Authorization") != f"Bearer {self.token}":
            raise Refused(190, "Error validating access token: The session has been invalidated.", 460)
        proof = hmac.new(self.app_secret.encode(), self.token.encode(), hashlib.sha256).hexdigest()
        if asked.values.get("appsecret_proof") != proof:
            raise Refused(100, "Invalid appsecret_proof provided in the API argument")

    def _address(self, asked: Asked) -> str:
        """Where the same was asked, as Facebook writes it into its pages: with the token."""
        kept = {name: value for name, value in asked.values.items() if name not in ("after", "appsecret_proof")}
        return f"{self.base_url}/v26.0/{asked.path}?{urlencode({'access_token': self.token, **kept})}"

    def _told(self, told: Json, status: int, *, limited: bool = False) -> web.Response:
        headers: dict[str, str] = {}
        if self.used is not None or limited:
            share = 100 if limited else self.used
            meter: Json = {"type": "pages", "call_count": share, "total_cputime": 1, "total_time": 1}
            meter["estimated_time_to_regain_access"] = REGAINED_IN_MINUTES if limited else 0
            headers["X-Business-Use-Case-Usage"] = json.dumps({PAGE_ID: [meter]})
            headers["X-App-Usage"] = json.dumps({"call_count": 1, "total_cputime": 1, "total_time": 1})
        return web.json_response(told, status=status, headers=headers)


_REFUSALS = {
    Manner.LIMITED: Refused(80001, "(#80001) There have been too many calls to this Page account."),
    Manner.NOT_ALLOWED: Refused(10, "(#10) This endpoint requires the 'pages_read_user_content' permission."),
    Manner.GONE: Refused(100, "Unsupported request. The object does not exist or cannot be loaded.", 33),
    Manner.BLOCKED: Refused(368, "The action attempted has been deemed abusive or is otherwise disallowed."),
}


def _dropped(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _error(refused: Refused) -> Json:
    told: Json = {"message": str(refused), "type": "OAuthException", "code": refused.code, "fbtrace_id": "AbCdEf"}
    return {"error": {**told, **({"error_subcode": refused.subcode} if refused.subcode else {})}}


@contextmanager
def meta_server(
    world: Any, token: str, app_secret: str, answer: Callable[[Any, Asked, str], Json] = answered
) -> Iterator[MetaServer]:
    """Serve a world on a free loopback port, in a thread of its own, while the block runs; `answer` speaks for it."""
    server = MetaServer(world, token, app_secret, answer)
    with in_a_thread(server.application(), server.closing.set) as server.base_url:
        yield server
