"""Connections on which nothing leaves after a deadline; takes a client of httpx, knows no network and no request.

A process may stand still at any moment (a frozen virtual machine, SIGSTOP, a starved processor) and go on when another
has taken over its work and sent the same again. asyncio sees that a time limit has passed only after the step which
was ready meanwhile, so the request would leave first and the limit strike afterwards. Here the clock is read by the
statement before the one that hands bytes to the system.
"""

import asyncio
import select
import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import datetime
from typing import Any

import httpcore
import httpx
from anyio import BrokenResourceError, EndOfStream
from anyio.abc import ByteStream
from anyio.streams.tls import TLSStream

_SECONDS_BEFORE_OTHER_ADDRESS = 0.25  # https://www.rfc-editor.org/rfc/rfc8305#section-8

_late: ContextVar[Callable[[], bool]] = ContextVar("late", default=lambda: False)


@contextmanager
def nothing_after(deadline: datetime | None, clock: Callable[[], datetime]) -> Iterator[None]:
    """While inside, this task writes nothing to a punctual client's connections once `clock` has reached `deadline`.

    Both are UTC; None is no deadline. What is written too late raises httpx.WriteTimeout, and its connection closes.
    """
    token = _late.set(lambda: deadline is not None and clock() >= deadline)
    try:
        yield
    finally:
        _late.reset(token)


def is_late() -> bool:
    """Whether this task may hand over nothing any more, for connections that are made elsewhere."""
    return _late.get()()


def punctual(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """`client`, its connections made by this module, those through a proxy too."""
    for transport in (client._transport, *client._mounts.values()):
        if isinstance(transport, httpx.AsyncHTTPTransport):
            # httpx has no parameter for what httpcore calls its network backend.
            transport._pool._network_backend = _Backend()
    return client


class _Backend(httpcore.AsyncNetworkBackend):
    """Opens connections over TCP."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        with _named(httpcore.ConnectTimeout, httpcore.ConnectError):
            async with asyncio.timeout(timeout):
                reader, writer = await asyncio.open_connection(
                    host,
                    port,
                    local_addr=(local_address, 0) if local_address else None,
                    happy_eyeballs_delay=_SECONDS_BEFORE_OTHER_ADDRESS,
                )
        connection = _Connection(reader, writer)
        for option in socket_options or ():
            connection.socket.setsockopt(*option)
        return _Stream(connection, connection)


class _Connection(ByteStream):
    """One connection, in the terms of anyio, which knows how to speak TLS over it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.socket = writer.get_extra_info("socket")

    async def receive(self, max_bytes: int = 65536) -> bytes:
        data = await self._reader.read(max_bytes)
        if not data:
            raise EndOfStream
        return data

    async def send(self, item: bytes) -> None:
        if is_late():
            raise httpcore.WriteTimeout("it is too late to send")
        self._writer.write(item)
        await self._writer.drain()

    async def send_eof(self) -> None:
        self._writer.write_eof()

    async def aclose(self) -> None:
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()

    @property
    def ended(self) -> bool:
        """True where the other side has closed, or has sent what nobody asked for."""
        if self._reader.at_eof() or self._writer.is_closing():
            return True
        poll = select.poll()
        poll.register(self.socket, select.POLLIN)
        return bool(poll.poll(0))


class _Stream(httpcore.AsyncNetworkStream):
    """What httpcore reads and writes as HTTP/1.1: `stream` is the connection itself, or TLS over it."""

    def __init__(self, connection: _Connection, stream: ByteStream | TLSStream) -> None:
        self._connection = connection
        self._stream = stream

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with _named(httpcore.ReadTimeout, httpcore.ReadError):
            async with asyncio.timeout(timeout):
                try:
                    return await self._stream.receive(max_bytes)
                except EndOfStream:
                    return b""

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if buffer:
            with _named(httpcore.WriteTimeout, httpcore.WriteError):
                async with asyncio.timeout(timeout):
                    await self._stream.send(buffer)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        try:
            with _named(httpcore.ConnectTimeout, httpcore.ConnectError):
                async with asyncio.timeout(timeout):
                    encrypted = await TLSStream.wrap(
                        self._stream, ssl_context=ssl_context, hostname=server_hostname, standard_compatible=False
                    )
        except BaseException:
            await self.aclose()
            raise
        return _Stream(self._connection, encrypted)

    def get_extra_info(self, info: str) -> Any:
        return self._connection.ended if info == "is_readable" else None  # all that HTTP/1.1 asks


@contextmanager
def _named(timeout: type[Exception], fault: type[Exception]) -> Iterator[None]:
    """What asyncio and anyio raise, by httpcore's names."""
    try:
        yield
    except TimeoutError as error:
        raise timeout(str(error)) from error
    except (OSError, BrokenResourceError, EndOfStream) as error:
        raise fault(str(error)) from error
