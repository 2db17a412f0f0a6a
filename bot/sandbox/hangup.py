"""An answer that is none: close the TCP connection of a request, whatever server and middleware lie between.

ASGI has no word for it, so the server's own socket is found among this process's by its peer address.
"""

import asyncio
import os
import socket
from pathlib import Path
from typing import Final

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

_DESCRIPTORS: Final = Path("/dev/fd")
_PATIENCE: Final = 0.1
"""Seconds to learn that a client without a socket had gone by itself."""


class HangUp(Response):
    """Close the connection without sending a byte."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Shut the socket down, then wait until the server has noticed.

        Raises ConnectionResetError where there is no socket (an in-process transport): the caller sees that.
        """
        patience = _PATIENCE if not _shut_down(scope.get("client")) else None
        try:
            async with asyncio.timeout(patience):
                while (await receive())["type"] != "http.disconnect":
                    continue
        except TimeoutError:
            raise ConnectionResetError("the pretend network dropped this connection") from None


def _shut_down(client: tuple[str, int] | None) -> bool:
    if client is None or not _DESCRIPTORS.is_dir():
        return False
    for entry in _DESCRIPTORS.iterdir():
        duplicate = _socket_at(int(entry.name))
        if duplicate is None:
            continue
        with duplicate:
            try:
                if duplicate.getpeername()[:2] == tuple(client):
                    duplicate.shutdown(socket.SHUT_RDWR)
                    return True
            except OSError:
                continue  # A listening or unconnected socket has no peer.
    return False


def _socket_at(descriptor: int) -> socket.socket | None:
    """A second handle on the socket behind a descriptor; None for a file, or one closed since it was listed."""
    try:
        duplicate = os.dup(descriptor)
    except OSError:
        return None
    try:
        return socket.socket(fileno=duplicate)
    except OSError:
        os.close(duplicate)
        return None
