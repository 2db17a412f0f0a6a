"""Let API requests in: sign-in, rate limit, armed faults and the watch on posts, around a plain handler."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.sandbox.activity import Activity, Phase
from bot.sandbox.api.wire import Call, Handler, bearer_token, read_parameters, refuse
from bot.sandbox.entities import Entities, timestamp
from bot.sandbox.faults import FaultKind, FaultOrder, Faults
from bot.sandbox.hangup import HangUp
from bot.sandbox.publishing import PretendNetwork
from bot.sandbox.refusals import SandboxRefusal, ServiceUnavailable, TooManyRequests
from bot.sandbox.rows import Member

_WINDOW_MILLISECONDS: Final = 300_000
_PUBLISHING_PATH: Final = "/api/v1/statuses"


@dataclass(slots=True)
class _Window:
    ends_at: int
    used: int = 0


class Gate:
    """What stands between the server and the handlers of the API."""

    def __init__(
        self,
        network: PretendNetwork,
        entities: Entities,
        faults: Faults,
        activity: Activity,
        rate_limit: int,
    ) -> None:
        """`rate_limit`: requests of one member in five minutes."""
        self._network = network
        self._entities = entities
        self._faults = faults
        self._activity = activity
        self._rate_limit = rate_limit
        self._windows: dict[int, _Window] = {}
        self._next_sweep = 0

    def guard(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        """Give an endpoint that runs the handler for the requests that get through."""

        async def endpoint(request: Request) -> Response:
            try:
                await request.body()  # It counts once it is here as a whole; from then on its client may be gone.
            except ClientDisconnect:
                return Response(status_code=400)
            path = _path_below_mount(request)
            token = bearer_token(request)
            viewer = self._network.bearer(token) if token else None
            if request.method != "POST" or path != _PUBLISHING_PATH:
                return (await self._let_in(request, path, viewer, handler, None))[0]
            begun = self._activity.begin(viewer.username if viewer else None, request.headers.get("idempotency-key"))
            outcome: Phase = "refused"
            try:
                response, outcome = await self._let_in(
                    request, path, viewer, handler, lambda: self._activity.step(begun, "stored")
                )
            finally:
                self._activity.step(begun, outcome)
            return response

        return endpoint

    async def _let_in(
        self,
        request: Request,
        path: str,
        viewer: Member | None,
        handler: Handler,
        on_stored: Callable[[], None] | None,
    ) -> tuple[Response, Phase]:
        met = self._faults.meet(request.method, path, viewer.username if viewer else None)
        await self._wait(met, "before")
        refusal = self._refusal(met)
        if refusal is not None:
            return refusal, "refused" if not isinstance(refusal, HangUp) else "dropped"
        response = await self._run(request, path, viewer, handler)
        accepted = response.status_code < 400
        if accepted and on_stored is not None:
            on_stored()
        await self._wait(met, "after")
        if any(order.kind is FaultKind.DROP for order in met):
            return HangUp(), "dropped"
        return response, "answered" if accepted else "refused"

    async def _run(self, request: Request, path: str, viewer: Member | None, handler: Handler) -> Response:
        limits = self._count(viewer)
        try:
            if int(limits["X-RateLimit-Remaining"]) < 0:
                limits["X-RateLimit-Remaining"] = "0"
                raise TooManyRequests
            response = handler(
                Call(
                    network=self._network,
                    entities=self._entities,
                    viewer=viewer,
                    parameters=await read_parameters(request),
                    path_parameters=request.path_params,
                    idempotency_key=request.headers.get("idempotency-key"),
                    path=path,
                    query=request.query_params.multi_items(),
                )
            )
        except SandboxRefusal as refusal:
            response = refuse(refusal)
        finally:
            await request.close()
        response.headers.update(limits)
        return response

    def _count(self, viewer: Member | None) -> dict[str, str]:
        now = self._network.now()
        window = self._windows.get(viewer.id if viewer else 0)
        if window is None or window.ends_at <= now:
            self._forget_past_windows(now)
            window = self._windows[viewer.id if viewer else 0] = _Window(now + _WINDOW_MILLISECONDS)
        window.used += 1
        return _limit_headers(self._rate_limit, self._rate_limit - window.used, window.ends_at)

    def _forget_past_windows(self, now: int) -> None:
        if now >= self._next_sweep:
            self._next_sweep = now + _WINDOW_MILLISECONDS
            self._windows = {key: kept for key, kept in self._windows.items() if kept.ends_at > now}

    def _refusal(self, met: Sequence[FaultOrder]) -> Response | None:
        for order in met:
            if order.kind is FaultKind.RATE_LIMIT:
                response = refuse(TooManyRequests())
                reset = self._network.now() + int(order.retry_after_seconds * 1000)
                response.headers.update(_limit_headers(self._rate_limit, 0, reset))
                return response
            if order.kind is FaultKind.UNAVAILABLE:
                return refuse(ServiceUnavailable())
            if order.kind is FaultKind.DROP and order.stage == "before":
                return HangUp()
        return None

    async def _wait(self, met: Sequence[FaultOrder], stage: str) -> None:
        for order in met:
            if order.kind is FaultKind.HANG and order.stage == stage:
                await asyncio.sleep(order.hang_seconds)
            if order.kind is FaultKind.DELAY:
                longest = order.before_ms if stage == "before" else order.after_ms
                await asyncio.sleep(self._faults.chance.uniform(0, longest) / 1000)


def _limit_headers(limit: int, remaining: int, reset: int) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset": timestamp(reset),
    }


def _path_below_mount(request: Request) -> str:
    path: str = request.scope["path"]
    return path.removeprefix(request.scope.get("root_path", ""))
