"""The rehearsal panel's buttons: each arms one fault against the brand; the panel itself is in the templates."""

from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.acceptances import IdempotencyMode
from bot.sandbox.faults import FaultKind, FaultOrder, Faults
from bot.sandbox.pages.frame import Frame
from bot.sandbox.refusals import Unprocessable

_REPLYING: Final = "/api/v1/statuses"
_SHORT_LIVED_KEY_SECONDS: Final = 5.0


class Rehearsal:
    """The handlers of the panel."""

    def __init__(self, faults: Faults, frame: Frame) -> None:
        brand = frame.brand
        self._network = frame.network
        self._faults = faults
        self._frame = frame
        self._token = f"account:{brand}"
        self._presets: Mapping[str, FaultOrder] = {
            "rate_limit": FaultOrder(FaultKind.RATE_LIMIT, "POST", _REPLYING, brand, times=1, retry_after_seconds=20),
            "unavailable": FaultOrder(FaultKind.UNAVAILABLE, path="/api/*", member=brand, seconds=60),
            "drop": FaultOrder(FaultKind.DROP, "POST", _REPLYING, brand, times=1),
            "hang": FaultOrder(FaultKind.HANG, "POST", _REPLYING, brand, times=1, hang_seconds=20),
            "slow": FaultOrder(
                FaultKind.DELAY, path="/api/*", member=brand, seconds=120, before_ms=3000, after_ms=3000
            ),
        }

    def routes(self) -> list[Route]:
        """Give the routes, to be mounted at /rehearsal."""
        return [
            Route("/arm", self._arm, methods=["POST"]),
            Route("/stop", self._stop, methods=["POST"]),
            Route("/keys", self._keys, methods=["POST"]),
            Route("/token", self._change_token, methods=["POST"]),
        ]

    async def _arm(self, request: Request) -> Response:
        form = await request.form()
        order = self._presets.get(str(form.get("preset", "")))
        if order is None:
            raise Unprocessable("There is no such failure to rehearse")
        self._faults.arm(order)
        return self._frame.back(form)

    async def _stop(self, request: Request) -> Response:
        form = await request.form()
        fault_id = str(form.get("id", ""))
        if fault_id.isdecimal():
            self._faults.disarm(int(fault_id))
        else:
            self._faults.clear()
        return self._frame.back(form)

    async def _keys(self, request: Request) -> Response:
        form = await request.form()
        modes = {
            "honour": IdempotencyMode("honour"),
            "ignore": IdempotencyMode("ignore"),
            "expire": IdempotencyMode("expire", _SHORT_LIVED_KEY_SECONDS),
        }
        mode = modes.get(str(form.get("mode", "")))
        if mode is None:
            raise Unprocessable("There is no such mode of idempotency keys")
        self._network.idempotency = mode
        return self._frame.back(form)

    async def _change_token(self, request: Request) -> Response:
        form = await request.form()
        if form.get("act") == "revoke":
            self._network.members.revoke(self._token)
        else:
            self._network.members.restore(self._token)
        return self._frame.back(form)
