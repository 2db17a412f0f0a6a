"""An answer that is none: close the TCP connection of a request, whatever server and middleware lie between.

ASGI has no word for it, so the server's own socket is found among this process's by its peer address. No descriptor
is copied or closed on the way: closing a copy of a database's would drop the locks that this process holds on it
(https://www.sqlite.org/howtocorrupt.html, section 2.2), and whoever opens the file next would think it abandoned.
"""

import asyncio
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
        try:
            found = socket.socket(fileno=int(entry.name))
        except OSError:
            continue  # A file, or a descriptor closed since it was listed.
        try:
            if found.getpeername()[:2] == tuple(client):
                found.shutdown(socket.SHUT_RDWR)
                return True
        except OSError:
            continue  # A listening or unconnected socket has no peer.
        finally:
            found.detach()
    return False
