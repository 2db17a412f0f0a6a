"""Another system on loopback that takes signed replies: it checks them by its key and knows repetitions by their id.

It speaks Standard Webhooks by itself, and shares no line with what it plays against.
"""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
OTHER_SECRET = "whsec_" + base64.b64encode(b"another key of thirty-two bytes.").decode()


def signature(secret: str, identifier: str, seconds: str, body: bytes) -> str:
    """What a header carries for one key."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{identifier}.{seconds}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers_of(secret: str, identifier: str, body: bytes, at: float | None = None) -> dict[str, str]:
    """The headers of a push that `secret` signs now, or at another time."""
    seconds = str(int(time.time() if at is None else at))
    return {
        "webhook-id": identifier,
        "webhook-timestamp": seconds,
        "webhook-signature": signature(secret, identifier, seconds, body),
    }


@dataclass(slots=True)
class Reply:
    """A reply that was taken, and how often it came."""

    text: str
    in_reply_to: str
    headers: Mapping[str, str]
    came: int = 1


@dataclass(slots=True)
class Receiver:
    """What it took, by id, and how it answers the next: `statuses` first, in order, and `lost` answers never."""

    address: str = ""
    secret: str = SECRET
    replies: dict[str, Reply] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    statuses: list[int] = field(default_factory=list)
    lost: int = 0
    tells: bool = True
    base_url: str = "https://shop.example/replies"

    def take(self, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes] | None:
        """Status and body of the answer, None where it gets lost."""
        if self.statuses:
            return self.statuses.pop(0), b""
        identifier, seconds = headers["webhook-id"], headers["webhook-timestamp"]
        proper = signature(self.secret, identifier, seconds, body)
        if proper not in headers["webhook-signature"].split() or abs(time.time() - int(seconds)) > 300:
            return 401, b""
        said = json.loads(body)["data"]
        if said["in_reply_to"] in self.gone:
            return 410, b""
        if identifier in self.replies:
            self.replies[identifier].came += 1
        else:
            self.replies[identifier] = Reply(said["text"], said["in_reply_to"], dict(headers))
        if self.lost:
            self.lost -= 1
            return None
        return 200, self._told(identifier) if self.tells else b"thanks"

    def _told(self, identifier: str) -> bytes:
        number = list(self.replies).index(identifier) + 1
        return json.dumps({"id": f"answer-{number}", "url": f"{self.base_url}/{number}"}).encode()


@contextmanager
def receiver() -> Iterator[Receiver]:
    """One on a free port for the time of the block."""
    taking = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = taking.take({name.lower(): value for name, value in self.headers.items()}, body)
            if answer is None:
                self.close_connection = True
                return
            self.send_response(answer[0])
            self.send_header("Content-Length", str(len(answer[1])))
            self.end_headers()
            self.wfile.write(answer[1])

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    taking.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield taking
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
