"""The command line in a process that stops itself between the head and the body of a post, once for each file `stall`
that it finds in a folder, after it has left the key of that post in `stalled` there; with `late` as a second argument
nothing keeps it from sending the rest when it goes on."""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from httpcore import AsyncHTTP11Connection

from bot.cli.main import main
from integrations.social import clients

send_body = AsyncHTTP11Connection._send_request_body


async def stall(connection: AsyncHTTP11Connection, request: Any) -> None:
    """The head of the request has left."""
    if request.method == b"POST":
        try:
            (HOME / "stall").unlink()
        except FileNotFoundError:
            pass
        else:
            (HOME / "stalled").write_bytes(dict(request.headers)[b"Idempotency-Key"])
            os.kill(os.getpid(), signal.SIGSTOP)
    await send_body(connection, request)


if __name__ == "__main__":
    HOME = Path(sys.argv.pop(1))
    AsyncHTTP11Connection._send_request_body = stall
    if sys.argv[1] == "late":
        sys.argv.pop(1)
        clients.punctual = lambda client: client
    main()
