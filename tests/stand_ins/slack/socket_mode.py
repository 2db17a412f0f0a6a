"""Socket Mode: an address for one connection, a hello, envelopes that are sent again until they are acknowledged."""

import json
from typing import Any

from aiohttp import WSMsgType, web

from tests.stand_ins.slack.workspace import Workspace


class Sockets:
    """The connections that stand. `waiting` are envelopes without an acknowledgement, by id, in order."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._tickets: set[str] = set()
        self._open: list[web.WebSocketResponse] = []
        self.waiting: dict[str, dict[str, Any]] = {}
        self.answers: dict[str, Any] = {}

    def new_address(self, base_url: str) -> str:
        """Where the next connection is made; good for one."""
        ticket = self._workspace.number("ticket")
        self._tickets.add(ticket)
        return f"{base_url.replace('http', 'ws', 1)}/link/{ticket}"

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """One connection, from its hello to its end."""
        ticket = request.match_info["ticket"]
        if ticket not in self._tickets:
            return web.Response(status=404)
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        info = {"app_id": self._workspace.app.id}
        await socket.send_json({"type": "hello", "num_connections": len(self._open) + 1, "connection_info": info})
        self._open.append(socket)
        for envelope in self.waiting.values():
            envelope["retry_attempt"] = envelope.get("retry_attempt", 0) + 1
            envelope["retry_reason"] = "timeout"
            await socket.send_json(envelope)
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    self._acknowledge(str(frame.data))
        finally:
            self._open.remove(socket)
        return socket

    async def send(self, kind: str, payload: dict[str, Any]) -> str:
        """An envelope to the newest connection; it waits where there is none. Gives its id."""
        number = self._workspace.number("e")
        answers = kind != "events_api"
        envelope = {"type": kind, "envelope_id": number, "payload": payload, "accepts_response_payload": answers}
        self.waiting[number] = envelope
        if self._open:
            await self._open[-1].send_json(envelope)
        return number

    async def ask_to_reconnect(self) -> None:
        """Tell every connection to be made anew, and end it, as Slack does every few hours."""
        for socket in list(self._open):
            await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})
            await socket.close()

    def _acknowledge(self, text: str) -> None:
        try:
            said = json.loads(text)
        except ValueError:
            return  # pings of the client are plain text
        envelope = str(said.get("envelope_id"))
        if self.waiting.pop(envelope, None) is not None:
            self.answers[envelope] = said.get("payload")
