"""The control API of a rehearsal: arm faults, choose the idempotency mode, count what was accepted.

JSON in, JSON out, below /control. Pages of other sites are refused (see origin).

    GET    /control                      everything that is in force
    POST   /control/faults               {"kind": "drop", "method": "POST", "path": "/api/v1/statuses",
                                          "times": 3, ...}: see faults.FaultOrder; 201 with the fault
    DELETE /control/faults[/<id>]        disarm one or all
    PUT    /control/idempotency          {"mode": "honour" | "ignore" | "expire", "seconds": 5}
    PUT    /control/network              {"max_characters": 500, "media_processing_seconds": 0}
    DELETE /control/streams              end every stream, as a server that restarts does
    DELETE /control/statuses/<id>        delete anybody's post
    POST   /control/tokens/revoke        {"token": ...}: 401 from now on; /control/tokens/restore undoes it
    GET    /control/accepted             ?author=&at_least=: all accepted posts, counted by key and content
    DELETE /control/accepted             count anew
    GET    /control/in-flight?wait=10    posts being handled now; waits up to so many seconds for one
    GET    /control/events               one JSON line a step of every post, as it happens
"""

from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from typing import Any, Final, TypeVar

from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from bot.sandbox.acceptances import IdempotencyMode
from bot.sandbox.activity import Activity
from bot.sandbox.api.wire import answer
from bot.sandbox.entities import encode
from bot.sandbox.faults import FaultOrder, Faults
from bot.sandbox.publishing import PretendNetwork
from bot.sandbox.refusals import NotFoundHere, Unprocessable

_LONGEST_WAIT: Final = 60.0
Wanted = TypeVar("Wanted")


@dataclass(frozen=True, slots=True)
class _NetworkChange:
    max_characters: int | None = None
    media_processing_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class _TokenName:
    token: str


_FAULT_ORDER = TypeAdapter(FaultOrder)
_IDEMPOTENCY = TypeAdapter(IdempotencyMode)
_NETWORK_CHANGE = TypeAdapter(_NetworkChange)
_TOKEN_NAME = TypeAdapter(_TokenName)


class Control:
    """The handlers of the control API."""

    def __init__(self, network: PretendNetwork, faults: Faults, activity: Activity) -> None:
        self._network = network
        self._faults = faults
        self._activity = activity

    def routes(self) -> list[Route]:
        """Give the routes, to be mounted at /control."""
        handlers = (
            ("/", self._read, "GET"),
            ("/faults", self._arm, "POST"),
            ("/faults", self._disarm_all, "DELETE"),
            ("/faults/{id:int}", self._disarm, "DELETE"),
            ("/idempotency", self._choose_idempotency, "PUT"),
            ("/network", self._change_network, "PUT"),
            ("/streams", self._end_streams, "DELETE"),
            ("/statuses/{id:int}", self._delete_status, "DELETE"),
            ("/tokens/revoke", self._revoke, "POST"),
            ("/tokens/restore", self._restore, "POST"),
            ("/accepted", self._accepted, "GET"),
            ("/accepted", self._forget_accepted, "DELETE"),
            ("/in-flight", self._in_flight, "GET"),
            ("/events", self._events, "GET"),
        )
        return [Route(path, handler, methods=[method]) for path, handler, method in handlers]

    async def _read(self, request: Request) -> Response:
        return answer(
            {
                "faults": [fault.as_json() for fault in self._faults.armed()],
                "idempotency": asdict(self._network.idempotency),
                "max_characters": self._network.max_characters,
                "media_processing_seconds": self._network.media_processing_seconds,
                "in_flight": len(self._activity.in_flight),
                "streams": self._network.streams.count(),
            }
        )

    async def _arm(self, request: Request) -> Response:
        order = await _body(request, _FAULT_ORDER)
        return answer(self._faults.arm(order).as_json(), 201)

    async def _disarm_all(self, request: Request) -> Response:
        self._faults.clear()
        return answer({"faults": []})

    async def _disarm(self, request: Request) -> Response:
        if not self._faults.disarm(request.path_params["id"]):
            raise NotFoundHere
        return await self._read(request)

    async def _choose_idempotency(self, request: Request) -> Response:
        self._network.idempotency = await _body(request, _IDEMPOTENCY)
        return await self._read(request)

    async def _change_network(self, request: Request) -> Response:
        change = await _body(request, _NETWORK_CHANGE)
        if change.max_characters is not None:
            self._network.max_characters = change.max_characters
        if change.media_processing_seconds is not None:
            self._network.media_processing_seconds = change.media_processing_seconds
        return await self._read(request)

    async def _end_streams(self, request: Request) -> Response:
        self._network.streams.end()
        return await self._read(request)

    async def _delete_status(self, request: Request) -> Response:
        removed = self._network.moderate(request.path_params["id"])
        return answer({"id": str(removed.id), "text": removed.text})

    async def _revoke(self, request: Request) -> Response:
        return await self._change_token(request, revoked=True)

    async def _restore(self, request: Request) -> Response:
        return await self._change_token(request, revoked=False)

    async def _change_token(self, request: Request, *, revoked: bool) -> Response:
        named = await _body(request, _TOKEN_NAME)
        change = self._network.members.revoke if revoked else self._network.members.restore
        change(named.token)
        return answer({"revoked": revoked})

    async def _accepted(self, request: Request) -> Response:
        author = request.query_params.get("author")
        given = request.query_params.get("at_least", "1")
        at_least = int(given) if given.isdecimal() else 1
        book = self._network.acceptances
        return answer(
            {
                "posts": [asdict(item) for item in book.all(author)],
                "by_key": [asdict(item) for item in book.by_key(author, at_least)],
                "by_content": [asdict(item) for item in book.by_content(author, at_least)],
            }
        )

    async def _forget_accepted(self, request: Request) -> Response:
        self._network.acceptances.clear()
        return answer({"posts": []})

    async def _in_flight(self, request: Request) -> Response:
        try:
            wait = min(float(request.query_params.get("wait", "0")), _LONGEST_WAIT)
        except ValueError:
            raise Unprocessable("wait must be a number of seconds") from None
        posts = await self._activity.wait_for_post(wait)
        return answer({"in_flight": len(posts), "posts": [asdict(post) for post in posts]})

    async def _events(self, request: Request) -> Response:
        async def lines() -> AsyncIterator[str]:
            yield "\n"  # The first byte tells the listener that nothing is missed from here on.
            async for event in self._activity.events():
                yield encode(asdict(event)) + "\n"

        return StreamingResponse(lines(), media_type="application/x-ndjson")


async def _body(request: Request, shape: TypeAdapter[Wanted]) -> Wanted:
    try:
        return shape.validate_json(await request.body() or b"{}")
    except ValidationError as error:
        faults: list[Any] = error.errors(include_url=False, include_input=False)
        told = "; ".join(f"{'.'.join(map(str, item['loc'])) or 'body'}: {item['msg']}" for item in faults)
        raise Unprocessable(told) from None
