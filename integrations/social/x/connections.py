"""Connections of aiohttp on which nothing leaves after a deadline; knows no network and no request.

What integrations/social/punctual.py says of httpx holds here too: the clock is read by the statement before the one
that hands bytes to the system, whatever stood still meanwhile.
"""

from collections.abc import Iterable
from typing import Any

import aiohttp
from aiohttp.client_proto import ResponseHandler

from integrations.social.punctual import is_late


class TooLate(ConnectionError):
    """The deadline of a request has passed, and nothing more of it was handed over."""


class PunctualConnector(aiohttp.TCPConnector):
    """Opens connections, those through a proxy and over TLS too, that write nothing where `is_late`."""

    async def _create_connection(self, *arguments: Any, **more: Any) -> ResponseHandler:
        # aiohttp has no parameter for what its connections are made of.
        protocol = await super()._create_connection(*arguments, **more)
        protocol.transport = _Punctual(protocol.transport)  # type: ignore[assignment]
        return protocol


class _Punctual:
    """`transport`, but for what is written too late."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self._expect_in_time()
        self._transport.write(data)

    def writelines(self, parts: Iterable[bytes | bytearray | memoryview]) -> None:
        data = b"".join(parts)
        self._expect_in_time()
        self._transport.write(data)

    def _expect_in_time(self) -> None:
        if is_late():
            raise TooLate("it is too late to send")
