"""A small HTTP server on loopback that answers as it is told, in the loop of the test: were the loop blocked, it could
not answer. It knows no network."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from urllib.parse import parse_qsl, urlsplit

DRIP_SECONDS = 0.01


class Manner(Enum):
    """How a request is treated."""

    ANSWER = "answer"
    DROP = "close the connection without a word"
    HALF = "close the connection in the middle of the body"
    HANG = "say nothing until the server closes"
    DRIP = "send the body, or a blank, again and again and never come to an end"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one request gets; `body` is sent as it is, anything else as JSON."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    manner: Manner = Manner.ANSWER


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    parameters: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def parameter(self, name: str) -> str | None:
        return dict(self.parameters).get(name)


@dataclass(slots=True)
class ScriptedServer:
    """`answer` decides what each request gets, `asked` keeps what came."""

    answer: Callable[[Asked], Answer]
    base_url: str = ""
    asked: list[Asked] = field(default_factory=list)
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def writes(self) -> list[Asked]:
        return [request for request in self.asked if request.method != "GET"]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await _read(reader)
            if request is not None:
                self.asked.append(request)
                await self._treat(self.answer(request), writer)
        except ConnectionError:
            return  # the client gave up, which is its right
        finally:
            writer.close()

    async def _treat(self, answer: Answer, writer: asyncio.StreamWriter) -> None:
        if answer.manner is Manner.DROP:
            return
        if answer.manner is Manner.HANG:
            await self.closing.wait()
            return
        if answer.manner is Manner.DRIP:
            await self._drip(answer, writer)
            return
        body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        headers = {"Content-Type": "application/json", **answer.headers}
        if answer.status not in {204, 304}:
            headers["Content-Length"] = str(len(body))
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writer.write(f"HTTP/1.1 {answer.status} Said\r\nConnection: close\r\n{lines}\r\n".encode())
        if answer.status not in {204, 304}:
            writer.write(body[: len(body) // 2] if answer.manner is Manner.HALF else body)
        await writer.drain()

    async def _drip(self, answer: Answer, writer: asyncio.StreamWriter) -> None:
        kind = answer.headers.get("Content-Type", "application/json")
        writer.write(f"HTTP/1.1 200 Said\r\nContent-Type: {kind}\r\nConnection: close\r\n\r\n".encode())
        while not self.closing.is_set():
            writer.write(answer.body if isinstance(answer.body, bytes) else b" ")
            await writer.drain()
            with suppress(TimeoutError):
                await asyncio.wait_for(self.closing.wait(), DRIP_SECONDS)


def answering(answer: Answer) -> Callable[[Asked], Answer]:
    """The same answer to everything."""
    return lambda _: answer


@asynccontextmanager
async def scripted_server(
    answer: Callable[[Asked], Answer] | Answer, prefix: str = ""
) -> AsyncIterator[ScriptedServer]:
    """A server for the time of the block, at `base_url`, which ends with `prefix`."""
    scripted = ScriptedServer(answering(answer) if isinstance(answer, Answer) else answer)
    server = await asyncio.start_server(scripted.serve, "127.0.0.1", 0)
    scripted.base_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}{prefix}"
    try:
        yield scripted
    finally:
        scripted.closing.set()
        server.close()
        await server.wait_closed()


async def _read(reader: asyncio.StreamReader) -> Asked | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *rest = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in rest if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    address = urlsplit(target)
    return Asked(method, address.path, tuple(parse_qsl(address.query)), headers, body)
