"""A network of reviews over HTTP on loopback: tokens are granted and checked, faults are made on demand; each network
says how it speaks.
"""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol

from aiohttp import web

from tests.stand_ins.in_a_thread import in_a_thread
from tests.stand_ins.reviews.world import World


class Manner(Enum):
    """How a request goes wrong."""

    ANSWERED = "not at all"
    DROPPED_BEFORE = "drop the connection, nothing carried out"
    LOST_ANSWER = "carry it out, then drop the connection"
    FAILED_AFTER = "carry it out, then say that something went wrong"
    LIMITED = "too many requests"
    TOKEN_ENDED = "the token is worth nothing any more, and another one is granted"


class Refused(Exception):
    """What a network does not do: a status, and its words."""

    def __init__(self, status: int, words: str) -> None:
        self.status = status
        super().__init__(words)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its method, its path, its query, and its form or its object of JSON."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Mapping[str, Any]
    headers: Mapping[str, str]


class Speech(Protocol):
    """How one network speaks."""

    def kind(self, asked: Asked) -> str:
        """What its faults go by: token, place, list, review, answer or unanswer."""
        ...

    def granted(self, asked: Asked, token: str) -> Any:
        """What is answered to whoever asks for a token. Raises Refused for a stranger."""
        ...

    def answered(self, world: World, kind: str, asked: Asked, *, more: bool) -> Any:
        """What is answered to any other request; `more` has a page say that there is another one. Raises Refused."""
        ...

    def refusal(self, refused: Refused) -> Any:
        """How a refusal is written."""
        ...


@dataclass(slots=True)
class ReviewsServer:
    """A world that is being served. `heard` is what came, `faults` what goes wrong by kind of request, `tokens` how
    many were granted. `cut` has the next page of the list say that there is another one, which is refused then.
    """

    world: World
    speech: Speech
    base_url: str = ""
    revoked: bool = False
    cut: bool = False
    tokens: int = 0
    heard: list[tuple[str, Asked]] = field(default_factory=list)
    faults: dict[str, list[Manner]] = field(default_factory=dict)
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def token(self) -> str:
        """The one that is worth something now."""
        return f"{HIDDEN}-{self.tokens}"

    def next_time(self, kind: str, *manners: Manner) -> None:
        """Have the next requests of a kind go wrong."""
        self.faults.setdefault(kind, []).extend(manners)

    def application(self) -> web.Application:
        """Every path."""
        app = web.Application()
        app.router.add_route("*", "/{path:.+}", self._handle)
        return app

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.json() if request.content_type == "application/json" and request.can_read_body else {}
        form = {name: str(value) for name, value in (await request.post()).items()}
        asked = Asked(request.method, request.path, dict(request.query), {**form, **body}, request.headers)
        kind = self.speech.kind(asked)
        self.heard.append((kind, asked))
        waiting = self.faults.get(kind)
        fault = waiting.pop(0) if waiting else Manner.ANSWERED
        if fault is Manner.DROPPED_BEFORE:
            return _dropped(request)
        try:
            answer = self._answered(kind, asked, fault)
        except Refused as refused:
            headers = {"Retry-After": "60"} if refused.status == 429 else {}
            return web.json_response(self.speech.refusal(refused), status=refused.status, headers=headers)
        if fault is Manner.LOST_ANSWER:
            return _dropped(request)
        return web.json_response(answer)

    def _answered(self, kind: str, asked: Asked, fault: Manner) -> Any:
        if self.revoked:
            raise Refused(401, "Unauthorized")
        if kind == "token":
            self.tokens += 1
            return self.speech.granted(asked, self.token)
        if fault is Manner.TOKEN_ENDED or asked.headers.get("Authorization") != f"Bearer {self.token}":
            raise Refused(401, "Unauthorized")
        if fault is Manner.LIMITED:
            raise Refused(429, "Too many requests")
        more, self.cut = self.cut and kind == "list", self.cut and kind != "list"
        if more:
            self.next_time("list", Manner.LIMITED)
        with self.world.lock:
            answer = self.speech.answered(self.world, kind, asked, more=more)
        if fault is Manner.FAILED_AFTER:
            raise Refused(500, "Something went wrong")
        return answer


HIDDEN = "stand-in-secret-4f1d0c7be2"
"""What nobody may be told: it is in the app's secret and in every token."""


def _dropped(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


@contextmanager
def reviews_server(world: World, speech: Speech) -> Iterator[ReviewsServer]:
    """Serve a world on a free loopback port, in a thread of its own, while the block runs."""
    server = ReviewsServer(world, speech)
    with in_a_thread(server.application(), server.closing.set) as server.base_url:
        yield server
