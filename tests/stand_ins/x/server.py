"""The pretend X over HTTP on loopback, as tweepy speaks to it: signatures and tokens are checked, requests held to X's
own description, limits counted, faults made on demand; accounts are signed in.
"""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from typing import Any, NamedTuple

from aiohttp import web

from tests.stand_ins.in_a_thread import in_a_thread
from tests.stand_ins.x import answering, description
from tests.stand_ins.x.answering import Answer, Answered, Asked, refusal
from tests.stand_ins.x.consenting import Consenting, TokenRefused
from tests.stand_ins.x.posts import BRAND, World
from tests.stand_ins.x.showing import invalid, plain, problem
from tests.stand_ins.x.signing import Keys, is_signed

WINDOW = timedelta(minutes=10)


class Route(NamedTuple):
    """A path of X's description; `kind` is what its faults go by, `limit` how many requests X takes in a window."""

    kind: str
    method: str
    path: str
    limit: int
    answer: Answer


ROUTES = (
    Route("me", "GET", "/2/users/me", 75, answering.me),
    Route("mentions", "GET", "/2/users/{id}/mentions", 300, answering.mentions),
    Route("own_posts", "GET", "/2/users/{id}/tweets", 900, answering.own_posts),
    Route("search", "GET", "/2/tweets/search/recent", 300, answering.search),
    Route("lookup", "GET", "/2/tweets", 5000, answering.lookup),
    Route("create", "POST", "/2/tweets", 100, answering.create),
    Route("delete", "DELETE", "/2/tweets/{id}", 50, answering.delete),
    Route("upload", "POST", "/2/media/upload", 500, answering.upload),
    Route("describe", "POST", "/2/media/metadata", 500, answering.describe),
)


class Manner(Enum):
    """How a request goes wrong."""

    NONE = "not at all"
    DROPPED_BEFORE = "drop the connection, nothing carried out"
    LOST_ANSWER = "carry it out, then drop the connection"
    FAILED_AFTER = "carry it out, then answer 500"
    SILENT_AFTER = "carry it out, then say nothing"
    STALE = "answer as if there were nothing"
    LIMITED = "429 with the time when the limit starts anew"
    PAGE = "503 with a page of HTML"


@dataclass(frozen=True, slots=True)
class Heard:
    """One request as it arrived."""

    kind: str
    query: Mapping[str, str]
    body: Any


@dataclass(slots=True)
class XServer:
    """A world that is being served. `keys` are those of the brand's account, `heard` what came, `faulty` what X's own
    description has against it; `fates` are the faults of posts with certain words, attempt by attempt. `app` is what
    accounts can be signed in with.
    """

    world: World
    keys: Keys
    base_url: str = ""
    revoked: bool = False
    heard: list[Heard] = field(default_factory=list)
    faulty: list[str] = field(default_factory=list)
    faults: dict[str, list[Manner]] = field(default_factory=dict)
    fates: dict[str, list[Manner]] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    app: Consenting = field(init=False)

    def __post_init__(self) -> None:
        self.app = Consenting(self.world.clock)

    def next_time(self, kind: str, *manners: Manner) -> None:
        """Have the next requests of a kind go wrong."""
        self.faults.setdefault(kind, []).extend(manners)

    def limit_after(self, kind: str, requests: int) -> None:
        """Have the request of a kind after so many others find the limit used up."""
        self.next_time(kind, *([Manner.NONE] * requests), Manner.LIMITED)

    def application(self) -> web.Application:
        """Every route."""
        app = web.Application(client_max_size=20_000_000)
        for route in ROUTES:
            app.router.add_route(route.method, route.path, self._handler(route))
        app.router.add_get("/i/oauth2/authorize", self._authorize)
        app.router.add_post("/2/oauth2/token", self._token)
        return app

    async def _authorize(self, request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(self.app.led_back(request.query))

    async def _token(self, request: web.Request) -> web.StreamResponse:
        fields = {name: str(value) for name, value in (await request.post()).items()}
        self.heard.append(Heard("token", {}, {"grant_type": fields["grant_type"]}))
        waiting = self.faults.get("token")
        fault = waiting.pop(0) if waiting else None
        if fault is Manner.DROPPED_BEFORE:
            return await _drop(request)
        try:
            with self.world.lock:
                given = self.app.tokens(fields, request.headers.get("Authorization", ""))
        except TokenRefused as refused:
            return web.json_response({"error": refused.error}, status=refused.status)
        return await _drop(request) if fault is Manner.LOST_ANSWER else web.json_response(given)

    def _handler(self, route: Route) -> Any:
        async def handle(request: web.Request) -> web.StreamResponse:
            named, query = request.match_info.get("id", ""), dict(request.query)
            asked = Asked(named, query, await _body(request), self._speaker(request) or "")
            self.heard.append(Heard(route.kind, asked.query, asked.body))
            fault = self._fault(route.kind, asked)
            if fault is Manner.DROPPED_BEFORE:
                return await _drop(request)
            if fault is Manner.PAGE:
                return web.Response(status=503, text="<html>Over capacity</html>", content_type="text/html")
            if fault is Manner.LIMITED:
                self.left[route.kind] = 0
                return self._told(route, refusal(plain("Too Many Requests", "Too Many Requests", 429)))
            with self.world.lock:
                answered = self._unlooked(route, asked) or route.answer(self.world, asked)
            if fault is Manner.LOST_ANSWER:
                return await _drop(request)
            if fault is Manner.SILENT_AFTER:
                await self.closing.wait()
            if fault is Manner.STALE:
                answered = Answered(200, {"meta": {"result_count": 0}})
            if fault is Manner.FAILED_AFTER:
                answered = refusal(problem("internal-error", "Internal Server Error", "Something went wrong.", 500))
            return self._told(route, answered)

        return handle

    def _fault(self, kind: str, asked: Asked) -> Manner | None:
        said = asked.body.get("text", "") if kind == "create" else ""
        waiting = self.fates.get(said) or self.faults.get(kind)
        return waiting.pop(0) if waiting else None

    def _unlooked(self, route: Route, asked: Asked) -> Answered | None:
        """What X answers to a request without looking into it, None where it does look."""
        if self.revoked or not asked.by:
            return refusal(plain("Unauthorized", "Unauthorized", 401))
        faults = description.faults(route.method, route.path, asked.query, asked.body)
        self.faulty += faults
        if not faults:
            return None
        listed = [{"parameters": {}, "message": fault} for fault in faults]
        return refusal({**invalid("One or more parameters to your request was invalid."), "errors": listed})

    def _speaker(self, request: web.Request) -> str | None:
        """Whose keys or token signed a request, None for nobody's."""
        if is_signed(request, self.keys):
            return BRAND
        return self.app.speaker(request.headers.get("Authorization", ""))

    def _told(self, route: Route, answered: Answered) -> web.Response:
        """An answer with the headers of its limit, of which each request takes one."""
        left = self.left.get(route.kind, route.limit)
        self.left[route.kind] = max(left - 1, 0) or route.limit
        headers = {
            "x-rate-limit-limit": str(route.limit),
            "x-rate-limit-remaining": str(max(left - 1, 0)),
            "x-rate-limit-reset": str(int((self.world.clock() + WINDOW).timestamp())),
        }
        return web.json_response(answered.json, status=answered.status, headers=headers)


async def _body(request: web.Request) -> Any:
    if request.content_type == "application/json":
        return await request.json()
    if request.content_type == "multipart/form-data":
        form = (await request.post()).items()
        return {name: each if isinstance(each, str) else each.file.read().decode("latin-1") for name, each in form}
    return None


async def _drop(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


@contextmanager
def x_server(world: World, keys: Keys) -> Iterator[XServer]:
    """Serve a world on a free loopback port, in a thread of its own, while the block runs."""
    server = XServer(world, keys)
    with in_a_thread(server.application(), server.closing.set) as server.base_url:
        yield server
