"""Serve the pretend network by itself: `python -m bot.sandbox --port 18080 --database sandbox.db`.

Prints one JSON line {"base_url": ..., "pid": ...} once the port is open, for harnesses in another process.
"""

import argparse
import json
import os
import socket
import sys
from pathlib import Path

import uvicorn

from bot.now import utc_now
from bot.sandbox.app import create_sandbox


def main() -> None:
    """Listen on loopback only, until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description="Serve the pretend network.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--database", type=Path, help="the file that keeps it; in memory without")
    parser.add_argument("--brand", default="acme", help="the brand account")
    arguments = parser.parse_args()
    # asyncio turns off Nagle's delay (40 ms an answer) only where the protocol is named.
    with socket.socket(proto=socket.IPPROTO_TCP) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", arguments.port))
        listening.listen(1024)
        base_url = f"http://127.0.0.1:{listening.getsockname()[1]}/sandbox"
        sandbox = create_sandbox(
            database=arguments.database,
            base_url=base_url,
            clock=utc_now,
            brand=arguments.brand,
        )
        sys.stdout.write(json.dumps({"base_url": base_url, "pid": os.getpid()}) + "\n")
        sys.stdout.flush()
        config = uvicorn.Config(
            sandbox.standalone(), log_level="warning", access_log=False, timeout_graceful_shutdown=1
        )
        try:
            uvicorn.Server(config).run(sockets=[listening])
        finally:
            sandbox.close()


if __name__ == "__main__":
    main()
