"""The tenant over HTTP on loopback: connector, login service and the Bot Framework's keys; faults on demand.

Everything answers over plain HTTP and, with a certificate that signs itself, over TLS.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiohttp import web

from tests.stand_ins.teams import conversations, login, rosters, wire
from tests.stand_ins.teams.certificate import tls
from tests.stand_ins.teams.faults import Fault, Manner, TeamsRefusal
from tests.stand_ins.teams.tenant import Call, Tenant

Operation = Callable[[Tenant, Call], tuple[int, Any]]

_CONVERSATION = "/v3/conversations/{conversation}"
OPERATIONS: Mapping[str, tuple[str, str, Operation]] = {
    "create": ("POST", "/v3/conversations", conversations.create),
    "send": ("POST", f"{_CONVERSATION}/activities", conversations.send),
    "reply": ("POST", f"{_CONVERSATION}/activities/{{activity}}", conversations.reply),
    "update": ("PUT", f"{_CONVERSATION}/activities/{{activity}}", conversations.update),
    "delete": ("DELETE", f"{_CONVERSATION}/activities/{{activity}}", conversations.delete),
    "members": ("GET", f"{_CONVERSATION}/members", rosters.members),
    "member": ("GET", f"{_CONVERSATION}/members/{{member}}", rosters.member),
    "pagedmembers": ("GET", f"{_CONVERSATION}/pagedmembers", rosters.paged_members),
    "team": ("GET", "/v3/teams/{team}", rosters.team),
    "channels": ("GET", "/v3/teams/{team}/conversations", rosters.channels),
}
_WRITES = frozenset({"create", "send", "reply", "update", "delete"})


@dataclass(slots=True)
class TeamsServer:
    """A tenant that is being served. `ca_file` makes a client trust `secure_url`.

    `meanwhile` is awaited with the operation of a call that was carried out and not yet answered; where it gives True
    the connection is dropped without an answer.
    """

    tenant: Tenant
    base_url: str = ""
    secure_url: str = ""
    ca_file: str = ""
    meanwhile: Callable[[str], Awaitable[bool]] | None = None
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def service_url(self) -> str:
        """What activities carry as serviceUrl; where the tenant's region changes, the former one answers no more."""
        return f"{self.base_url}/{self.tenant.region}/{self.tenant.id}/"

    @property
    def authority(self) -> str:
        """What msal takes as authority: https, since it takes nothing else."""
        return f"{self.secure_url}/{self.tenant.id}"

    @property
    def token_url(self) -> str:
        """Where a client without msal asks for a token."""
        return f"{self.base_url}/{self.tenant.id}/oauth2/v2.0/token"

    @property
    def openid_url(self) -> str:
        """In place of https://login.botframework.com/v1/.well-known/openidconfiguration."""
        return f"{self.base_url}/v1/.well-known/openidconfiguration"

    def application(self) -> web.Application:
        """The routes."""
        app = web.Application(client_max_size=2_000_000)
        for operation, (method, path, _) in OPERATIONS.items():
            app.router.add_route(method, f"/{{region}}/{{tenant}}{path}", self._connector(operation))
        app.router.add_get("/v1/.well-known/openidconfiguration", self._plain("openid", self._openid))
        app.router.add_get("/v1/.well-known/keys", self._plain("keys", self._keys))
        app.router.add_get("/{tenant}/v2.0/.well-known/openid-configuration", self._plain("discovery", self._discovery))
        app.router.add_post("/{tenant}/oauth2/v2.0/token", self._plain("token", self._token))
        return app

    def _connector(self, operation: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def carry_out(request: web.Request) -> web.Response:
            call = await self._call(operation, request)
            tenant = self.tenant
            login.expect_bearer(tenant, request.headers.get("Authorization", ""))
            if (call.at["region"], call.at["tenant"]) != (tenant.region, tenant.id):
                raise TeamsRefusal(404, "ServiceError", "There is no such service here.")
            if operation in _WRITES - {"delete"}:
                wire.check_call(operation, call.body)
            tenant.rates.expect(conversations.room_of(tenant, call), tenant.clock(), reads=operation not in _WRITES)
            status, answer = OPERATIONS[operation][2](tenant, call)
            if answer is None:
                return web.Response(status=status)
            wire.check_answer(operation, answer)
            return web.json_response(answer, status=status)

        return self._answering(operation, carry_out, _connector_refused)

    def _plain(
        self, operation: str, answer: Callable[[web.Request], Awaitable[Any]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def carry_out(request: web.Request) -> web.Response:
            self.tenant.calls.append(Call(operation, dict(request.match_info), {}, dict(request.query)))
            return web.json_response(await answer(request))

        return self._answering(operation, carry_out, login.refused)

    def _answering(
        self,
        operation: str,
        carry_out: Callable[[web.Request], Awaitable[web.Response]],
        refused: Callable[[TeamsRefusal], Any],
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def answer(request: web.Request) -> web.StreamResponse:
            fault = self.tenant.faults.take(operation)
            if fault is not None and fault.manner is Manner.SLOW and fault.until is not None:
                await self._either(fault.until)
            elif fault is not None and not (fault.stands or fault.manner is Manner.LOST_ANSWER):
                return await self._go_wrong(fault, request, refused)
            try:
                answered = await carry_out(request)
            except TeamsRefusal as refusal:
                return _refuse(refusal, refused)
            if fault is not None and fault.manner is not Manner.SLOW:
                return await self._go_wrong(fault, request, refused)
            if self.meanwhile is not None and await self.meanwhile(operation):
                return await _drop(request)
            return answered

        return answer

    async def _go_wrong(
        self, fault: Fault, request: web.Request, refused: Callable[[TeamsRefusal], Any]
    ) -> web.StreamResponse:
        if fault.manner is Manner.HANG:
            await self.closing.wait()
        if fault.manner in (Manner.HANG, Manner.DROPPED, Manner.LOST_ANSWER):
            return await _drop(request)
        if fault.manner is Manner.BAD_GATEWAY:
            return web.Response(status=502, text="<html>502 Bad Gateway</html>", content_type="text/html")
        return _refuse(fault.refusal(), refused)

    async def _either(self, until: asyncio.Event) -> None:
        """Wait for a test to go on, or for the server's end."""
        waiting = [asyncio.ensure_future(each.wait()) for each in (until, self.closing)]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for each in waiting:
            each.cancel()

    async def _call(self, operation: str, request: web.Request) -> Call:
        content = await request.text()
        try:
            body = json.loads(content) if content else {}
        except ValueError:
            raise TeamsRefusal(400, "BadSyntax", "The body is no JSON.") from None
        if not isinstance(body, dict):
            raise TeamsRefusal(400, "BadSyntax", "The body is no object.")
        call = Call(operation, dict(request.match_info), body, dict(request.query))
        self.tenant.calls.append(call)
        return call

    async def _openid(self, request: web.Request) -> Any:
        return {
            "issuer": "https://api.botframework.com",
            "authorization_endpoint": "https://invalid.botframework.com",
            "jwks_uri": f"{request.scheme}://{request.host}/v1/.well-known/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        }

    async def _keys(self, request: web.Request) -> Any:
        return self.tenant.keys.published()

    async def _discovery(self, request: web.Request) -> Any:
        base = f"{request.scheme}://{request.host}"
        return login.discovery(self.tenant, request.match_info["tenant"], base)

    async def _token(self, request: web.Request) -> Any:
        form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        return login.token(self.tenant, request.match_info["tenant"], form)


def _connector_refused(refusal: TeamsRefusal) -> Any:
    return {"error": {"code": refusal.code, "message": refusal.message}}


def _refuse(refusal: TeamsRefusal, refused: Callable[[TeamsRefusal], Any]) -> web.Response:
    return web.json_response(refused(refusal), status=refusal.status, headers=refusal.headers)


async def _drop(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _hang_up(runner: web.AppRunner) -> None:
    """Leave no TLS connection to the end of the loop: its polite end waits for a client that may be gone."""
    for each in runner.server.connections if runner.server is not None else ():
        if each.transport is not None and each.transport.get_extra_info("ssl_object") is not None:
            each.transport.abort()


@asynccontextmanager
async def teams_server(tenant: Tenant | None = None, *, port: int = 0) -> AsyncIterator[TeamsServer]:
    """Serve a tenant on free loopback ports, in this loop, while the block runs."""
    server = TeamsServer(tenant or Tenant(time.time))
    runner = web.AppRunner(server.application(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    with TemporaryDirectory() as folder:
        context, trusted = tls(Path(folder))
        await web.TCPSite(runner, "127.0.0.1", port).start()
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        plain, secure = (address[1] for address in runner.addresses[:2])
        server.base_url, server.secure_url = f"http://127.0.0.1:{plain}", f"https://127.0.0.1:{secure}"
        server.ca_file = str(trusted)
        try:
            yield server
        finally:
            server.closing.set()
            _hang_up(runner)
            await runner.cleanup()
