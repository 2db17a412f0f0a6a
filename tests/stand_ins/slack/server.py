"""The workspace over HTTP on loopback, as slack_sdk speaks to it: GET with a query, forms, JSON; faults on demand."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.stand_ins.slack import files, messages, oauth, reading, views
from tests.stand_ins.slack.faults import Fault, Manner, SlackLimited, SlackRefusal
from tests.stand_ins.slack.socket_mode import Sockets
from tests.stand_ins.slack.workspace import Workspace

Method = Callable[[Workspace, Mapping[str, Any]], dict[str, Any]]

METHODS: Mapping[str, tuple[Method, tuple[str, ...]]] = {
    "auth.test": (reading.auth_test, ()),
    "chat.postMessage": (messages.post_message, ("chat:write",)),
    "chat.update": (messages.update, ("chat:write",)),
    "chat.delete": (messages.delete, ("chat:write",)),
    "chat.postEphemeral": (messages.post_ephemeral, ("chat:write",)),
    "chat.getPermalink": (messages.permalink, ()),
    "conversations.list": (reading.conversations_list, ("channels:read",)),
    "conversations.info": (reading.conversations_info, ("channels:read",)),
    "conversations.members": (reading.conversations_members, ("channels:read",)),
    "conversations.join": (reading.conversations_join, ("channels:join",)),
    "conversations.history": (reading.conversations_history, ("channels:history",)),
    "conversations.replies": (reading.conversations_replies, ("channels:history",)),
    "users.info": (reading.users_info, ("users:read",)),
    "users.lookupByEmail": (reading.users_by_email, ("users:read.email",)),
    "views.open": (views.open_view, ()),
    "views.push": (views.push_view, ()),
    "views.update": (views.update_view, ()),
    "views.publish": (views.publish_view, ()),
    "files.completeUploadExternal": (files.complete_upload, ("files:write",)),
    "files.delete": (files.delete_file, ("files:write",)),
    "files.info": (files.file_info, ("files:read",)),
}
_FOR_PRIVATE = {"channels:read": "groups:read", "channels:history": "groups:history"}


@dataclass(slots=True)
class SlackServer:
    """A workspace that is being served; `api_url` is what a client takes for https://slack.com/api/.

    `others` are served at the same address: whose token, code or file it is decides which workspace answers.
    `meanwhile` is awaited with the method of a call that was carried out and not yet answered; where it gives True
    the connection is dropped without an answer.
    """

    workspace: Workspace
    base_url: str = ""
    others: list[Workspace] = field(default_factory=list)
    meanwhile: Callable[[str], Awaitable[bool]] | None = None
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    sockets: Sockets = field(init=False)

    def __post_init__(self) -> None:
        self.sockets = Sockets(self.workspace)

    @property
    def api_url(self) -> str:
        """Where the Web API answers."""
        return f"{self.base_url}/api/"

    def application(self) -> web.Application:
        """The routes: the Web API, response addresses, uploads, Socket Mode."""
        app = web.Application(client_max_size=20_000_000)
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_post("/response/{key}", self._response)
        app.router.add_post("/upload/{file}", self._upload)
        app.router.add_get("/files-pri/{file}/download/{name}", self._private)
        app.router.add_get("/link/{ticket}", self.sockets.connect)
        return app

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        workspace = self._meant(request, arguments)
        workspace.calls.append((method, arguments))
        fault = workspace.faults.take(method)
        if fault is not None and fault.manner is not Manner.LOST_ANSWER:
            return await self._go_wrong(fault, request)
        try:
            _authorise(workspace, method, request, arguments)
            workspace.rates.expect(method, str(arguments.get("channel", "")), workspace.clock())
            answer = {"ok": True, **self._carry_out(workspace, method, arguments)}
        except SlackRefusal as refusal:
            answer = {"ok": False, "error": refusal.error, **refusal.more}
        except SlackLimited as limited:
            return _limited(limited.seconds)
        if fault is not None or (self.meanwhile is not None and await self.meanwhile(method)):
            return await _drop(request)
        return web.json_response(answer, headers={"X-OAuth-Scopes": ",".join(sorted(workspace.app.scopes))})

    def _meant(self, request: web.Request, arguments: Mapping[str, Any]) -> Workspace:
        """The workspace that a call is for; the first for a token, code or file that none of them knows."""
        named = {_token(request, arguments), request.match_info.get("file", "")}
        named |= {str(arguments.get(name, "")) for name in ("code", "refresh_token")}
        return next((each for each in self.others if named & _secrets(each)), self.workspace)

    def _carry_out(self, workspace: Workspace, method: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        if method in oauth.METHODS:
            return oauth.METHODS[method](workspace, arguments)
        if method == "files.getUploadURLExternal":
            return files.upload_url(workspace, arguments, self.base_url)
        if method == "apps.connections.open":
            return {"url": self.sockets.new_address(self.base_url)}
        return METHODS[method][0](workspace, arguments)

    async def _go_wrong(self, fault: Fault, request: web.Request) -> web.StreamResponse:
        if fault.manner is Manner.REFUSED:
            return web.json_response({"ok": False, "error": fault.error})
        if fault.manner is Manner.SERVER_ERROR:
            return web.Response(status=503, text="<html>Slack is having trouble</html>", content_type="text/html")
        if fault.manner is Manner.LIMITED:
            return _limited(fault.seconds)
        if fault.manner is Manner.HANG:
            await self.closing.wait()
        return await _drop(request)

    async def _response(self, request: web.Request) -> web.StreamResponse:
        try:
            messages.answer_click(self.workspace, request.match_info["key"], await request.json())
        except SlackRefusal as refusal:
            return web.json_response({"ok": False, "error": refusal.error}, status=404)
        return web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        try:
            files.take_bytes(self._meant(request, {}), request.match_info["file"], await request.read())
        except SlackRefusal as refusal:
            return web.Response(status=400, text=refusal.error)
        return web.Response(text=f"OK - {request.match_info['file']}")

    async def _private(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file; whoever may not read it is led to where one signs in, as Slack does."""
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        content = files.private_bytes(self._meant(request, {}), request.match_info["file"], bearer)
        if content is None:
            raise web.HTTPFound("/signin")
        return web.Response(body=content)


def _authorise(workspace: Workspace, method: str, request: web.Request, arguments: Mapping[str, Any]) -> None:
    app = workspace.app
    if method in oauth.METHODS:
        return
    token = _token(request, arguments)
    if not token:
        raise SlackRefusal("not_authed")
    if method == "apps.connections.open":
        if token != app.app_token:
            raise SlackRefusal("not_allowed_token_type" if token == app.bot_token else "invalid_auth")
        if "connections:write" not in app.app_scopes:
            raise SlackRefusal("missing_scope", needed="connections:write", provided=",".join(app.app_scopes))
        return
    oauth.expect_token(workspace, token)
    if app.revoked:
        raise SlackRefusal("token_revoked")
    if method == "files.getUploadURLExternal":
        needed: tuple[str, ...] = ("files:write",)
    elif method in METHODS:
        needed = METHODS[method][1]
    else:
        raise SlackRefusal("unknown_method", req_method=method)
    channel = workspace.channels.get(str(arguments.get("channel", "")))
    for scope in needed:
        wanted = _FOR_PRIVATE.get(scope, scope) if channel is not None and channel.is_private else scope
        if wanted not in app.scopes:
            raise SlackRefusal("missing_scope", needed=wanted, provided=",".join(sorted(app.scopes)))


def _token(request: web.Request, arguments: Mapping[str, Any]) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ") or str(arguments.get("token", ""))


def _secrets(workspace: Workspace) -> set[str]:
    """What only this workspace knows."""
    app = workspace.app
    return {app.bot_token, *app.tokens, *app.grants, *app.refresh_tokens, *workspace.files}


async def _arguments(request: web.Request) -> dict[str, Any]:
    arguments: dict[str, Any] = dict(request.query)
    if request.method == "GET":
        return arguments
    if request.content_type == "application/json":
        return arguments | dict(json.loads(await request.text() or "{}"))
    return arguments | {key: value for key, value in (await request.post()).items() if isinstance(value, str)}


async def _drop(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _limited(seconds: int) -> web.Response:
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(seconds)})


@asynccontextmanager
async def slack_server(
    workspace: Workspace | None = None,
    *,
    port: int = 0,
    furnish: Callable[[SlackServer, web.Application], None] = lambda server, application: None,
) -> AsyncIterator[SlackServer]:
    """Serve a workspace on a free loopback port, in this loop, while the block runs; `furnish` may add routes."""
    server = SlackServer(workspace or Workspace(time.time))
    application = server.application()
    furnish(server, application)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    host, bound = runner.addresses[0][:2]
    server.base_url = f"http://{host}:{bound}"
    try:
        yield server
    finally:
        server.closing.set()
        await runner.cleanup()
