"""The pretend interface over HTTP on loopback: refresh tokens become access tokens, which are checked, and faults are
made on demand.
"""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum

from aiohttp import web

from tests.stand_ins.google.consenting import CodeRefused, Consenting
from tests.stand_ins.in_a_thread import in_a_thread
from tests.stand_ins.youtube.answering import Asked, Refused, answered
from tests.stand_ins.youtube.showing import Json
from tests.stand_ins.youtube.world import World

SCOPE = "https://www.googleapis.com/auth/youtube.force-ssl"


class Manner(Enum):
    """How a request goes wrong."""

    ANSWERED = "not at all"
    DROPPED_BEFORE = "drop the connection, nothing carried out"
    LOST_ANSWER = "carry it out, then drop the connection"
    FAILED_AFTER = "carry it out, then say that processing failed"
    UNAVAILABLE = "503, nothing carried out"
    LIMITED = "too many requests in a short time"
    SPENT = "the quota of the day is used up"
    NOT_ALLOWED = "this is not for us"
    GONE = "one of the things that were asked for is not there"


_REFUSALS = {
    Manner.UNAVAILABLE: Refused(503, "backendError", "Backend Error"),
    Manner.LIMITED: Refused(403, "rateLimitExceeded", "The request cannot be completed: too many requests."),
    Manner.SPENT: Refused(403, "quotaExceeded", "The request cannot be completed: you have exceeded your quota."),
    Manner.NOT_ALLOWED: Refused(403, "forbidden", "The request is not properly authorized."),
    Manner.GONE: Refused(404, "commentThreadNotFound", "One or more of the specified threads cannot be found."),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """What the app and its refresh token are, and what that is good for; `seconds` is how long a token holds."""

    app: str
    app_secret: str
    refresh: str
    scope: str = SCOPE
    seconds: int = 3599
    renewable_seconds: int | None = None


@dataclass(slots=True)
class YouTubeServer:
    """A world that is being served. `heard` is what came, `renewals` how many access tokens were given, `faults` what
    goes wrong by kind of request, `token_faults` the same for access tokens, as status and name. `consenting` is how
    the channel is signed in.
    """

    world: World
    grant: Grant
    base_url: str = ""
    revoked: bool = False
    renewals: int = 0
    heard: list[Asked] = field(default_factory=list)
    faults: dict[str, list[Manner]] = field(default_factory=dict)
    token_faults: list[tuple[int, str]] = field(default_factory=list)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    consenting: Consenting = field(init=False)

    def __post_init__(self) -> None:
        grant = self.grant
        self.consenting = Consenting(self.world.clock, grant.app, grant.app_secret, grant.scope, grant.scope)

    def next_time(self, kind: str, *manners: Manner) -> None:
        """Have the next requests of a kind go wrong."""
        self.faults.setdefault(kind, []).extend(manners)

    def application(self) -> web.Application:
        """Everything, under both of its addresses."""
        app = web.Application()
        app.router.add_get("/o/oauth2/v2/auth", self._authorize)
        app.router.add_post("/token", self._token)
        app.router.add_route("*", "/youtube/v3/{resource}", self._handle)
        return app

    async def _authorize(self, request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(self.consenting.led_back(request.query))

    async def _token(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        grant = self.grant
        if self.token_faults:
            status, name = self.token_faults.pop(0)
            return web.json_response({"error": name}, status=status)
        if (form.get("client_id"), form.get("client_secret")) != (grant.app, grant.app_secret):
            return web.json_response({"error": "invalid_client"}, status=401)
        try:
            refresh, scope = self._granted(form)
        except CodeRefused:
            told = {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
            return web.json_response(told, status=400)
        self.renewals += 1
        answer: Json = {"access_token": self.access, "expires_in": grant.seconds, "token_type": "Bearer"}
        answer |= {"scope": scope, **({"refresh_token": refresh} if refresh else {})}
        if grant.renewable_seconds is not None:
            answer["refresh_token_expires_in"] = grant.renewable_seconds
        return web.json_response(answer)

    def _granted(self, form: Mapping[str, str]) -> tuple[str, str]:
        """The refresh token that comes along, "" for none, and what the access token is for. Raises CodeRefused."""
        if form.get("grant_type") == "authorization_code":
            return self.consenting.refresh_for(form), self.consenting.grants
        brought = form.get("refresh_token", "")
        if self.revoked or form.get("grant_type") != "refresh_token":
            raise CodeRefused
        if brought in self.consenting.good:
            return "", self.consenting.grants
        if brought != self.grant.refresh:
            raise CodeRefused
        return "", self.grant.scope

    @property
    def access(self) -> str:
        """The access token that was given last."""
        return f"ya29.access-{self.renewals}"

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.json() if request.can_read_body else {}
        asked = Asked(request.method, request.match_info["resource"], dict(request.query), body)
        self.heard.append(asked)
        waiting = self.faults.get(asked.kind)
        fault = waiting.pop(0) if waiting else Manner.ANSWERED
        if fault is Manner.DROPPED_BEFORE:
            return _dropped(request)
        try:
            if self.revoked or request.headers.get("Authorization") != f"Bearer {self.access}":
                raise Refused(401, "authError", "Invalid Credentials")
            if fault in _REFUSALS:
                raise _REFUSALS[fault]
            with self.world.lock:
                told = answered(self.world, asked)
            if fault is Manner.FAILED_AFTER:
                raise Refused(400, "processingFailure", "The API server failed to process the request.")
        except Refused as refusal:
            return web.json_response(error_json(refusal), status=refusal.status)
        if fault is Manner.LOST_ANSWER:
            return _dropped(request)
        return web.Response(status=204) if told is None else web.json_response(told)


def error_json(refused: Refused) -> Json:
    """As YouTube writes every error."""
    item = {"message": str(refused), "domain": "youtube.comment", "reason": refused.reason}
    return {"error": {"code": refused.status, "message": str(refused), "errors": [item]}}


def _dropped(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


@contextmanager
def youtube_server(world: World, grant: Grant) -> Iterator[YouTubeServer]:
    """Serve a world on a free loopback port, in a thread of its own, while the block runs."""
    server = YouTubeServer(world, grant)
    with in_a_thread(server.application(), server.closing.set) as server.base_url:
        yield server
