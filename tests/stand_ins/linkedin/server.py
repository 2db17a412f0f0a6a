"""The pretend LinkedIn over HTTP on loopback: tokens and versions are checked, addresses read as strictly as Rest.li
writes them, faults made on demand. `wrong` keeps every request of ours that LinkedIn would not understand.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote

from tests.stand_ins.linkedin import answering
from tests.stand_ins.linkedin.answering import Answer, Answered, Call, Refused
from tests.stand_ins.linkedin.restli import Malformed, parameters_of
from tests.stand_ins.linkedin.showing import refusal
from tests.stand_ins.linkedin.world import World

INTROSPECTION = "/oauth/v2/introspectToken"
AFTER = {"lost", "failed", "silent"}
ENCODED = re.compile(r"(?:[A-Za-z0-9_.~-]|%[0-9A-F]{2})+")
SCOPES = "r_organization_social_feed,w_organization_social_feed,rw_organization_admin"


class Route(NamedTuple):
    """A path of LinkedIn's, with * for a key; `kind` is what its faults go by."""

    kind: str
    verb: str
    path: str
    answer: Answer


ROUTES = (
    Route("organization", "GET", "organizations/*", answering.organization),
    Route("notifications", "GET", "organizationalEntityNotifications", answering.notifications),
    Route("post", "GET", "posts/*", answering.post),
    Route("comments", "GET", "socialActions/*/comments", answering.comments),
    Route("comment", "GET", "socialActions/*/comments/*", answering.comment),
    Route("people", "GET", "people", answering.people),
    Route("create", "POST", "socialActions/*/comments", answering.create),
    Route("edit", "POST", "socialActions/*/comments/*", answering.edit),
    Route("delete", "DELETE", "socialActions/*/comments/*", answering.delete),
)


@dataclass(slots=True)
class Fault:
    """What happens to the next request of a kind: after it was carried out where that is `lost` (no answer), `failed`
    (500) or `silent` (never answered), else before.

    drop, lost, fail (500), slow (504), limit (429), day (429 until midnight), deny (403), refuse (400), gone (404),
    page (503 with HTML); "" is none, for a request before the one that is meant.
    """

    kind: str
    manner: str


@dataclass(slots=True)
class LinkedInServer:
    """One server; `versions` are those that have not ended, `told_end` when it says that the token ends."""

    world: World
    token: str
    app: tuple[str, str]
    versions: frozenset[str]
    faults: list[Fault] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    revoked: bool = False
    told_end: int = 1893456000
    scopes: str = SCOPES
    base_url: str = ""
    weather: Callable[[str], str] = lambda kind: ""
    closing: threading.Event = field(default_factory=threading.Event)

    def fault(self, kind: str) -> str:
        """The manner of the fault that strikes now, once, or of the weather of this kind; "" for none."""
        for fault in self.faults:
            if fault.kind == kind:
                self.faults.remove(fault)
                return fault.manner
        return self.weather(kind)

    def answer(self, verb: str, target: str, headers: Any, content: bytes) -> tuple[str, Answered]:
        """The manner in which things go wrong, and what one request is answered with."""
        address, _, query = target.partition("?")
        if address == INTROSPECTION:
            return self.fault("token"), self._introspected(content)
        route, keys = self._route(verb, address)
        self.heard.append(route.kind)
        manner = self.fault(route.kind)
        if manner and manner not in AFTER:
            return manner, (500, None)
        try:
            self._expect_us(headers)
            call = Call(keys, parameters_of(query), headers.get("X-RestLi-Method", ""), _body(content))
            with self.world.lock:
                return manner, route.answer(self.world, call)
        except Refused as refused:
            if refused.status == 400:
                self.wrong.append(str(refused))
            return manner, (refused.status, refused.body)
        except Malformed as malformed:
            self.wrong.append(f"{target}: {malformed}")
            return manner, (400, refusal(400, str(malformed)))

    def _route(self, verb: str, address: str) -> tuple[Route, tuple[str, ...]]:
        parts = address.removeprefix("/rest/").split("/")
        for route in ROUTES:
            wanted = route.path.split("/")
            if route.verb == verb and len(wanted) == len(parts):
                pairs = list(zip(wanted, parts, strict=True))
                if all(name in ("*", part) for name, part in pairs):
                    keys = [part for name, part in pairs if name == "*"]
                    self.wrong += [f"a key that is not encoded: {key}" for key in keys if not ENCODED.fullmatch(key)]
                    return route, tuple(map(unquote, keys))
        return Route("unknown", verb, address, _unknown), ()

    def _expect_us(self, headers: Any) -> None:
        version = headers.get("LinkedIn-Version", "")
        if headers.get("X-Restli-Protocol-Version") != "2.0.0":
            raise Refused(400, "X-Restli-Protocol-Version is not 2.0.0", 100, "ILLEGAL_ARGUMENT")
        if not version:
            raise Refused(400, "A version must be present. Please specify a version.", 100, "VERSION_MISSING")
        if version not in self.versions:
            raise Refused(426, f"Requested version {version} is not active", 0, "NONEXISTENT_VERSION")
        if self.revoked:
            raise Refused(
                401, "The token used in the request has been revoked by the user", 65601, "REVOKED_ACCESS_TOKEN"
            )
        if headers.get("Authorization") != f"Bearer {self.token}":
            raise Refused(401, "Invalid access token", 65600, "INVALID_ACCESS_TOKEN")

    def _introspected(self, content: bytes) -> Answered:
        fields = {name: values[0] for name, values in parse_qs(content.decode()).items()}
        if (fields.get("client_id"), fields.get("client_secret")) != self.app:
            return 401, {"error": "invalid_client", "error_description": "Client authentication failed"}
        if self.revoked or fields.get("token") != self.token:
            return 200, {"active": False, "status": "revoked"}
        return 200, {"active": True, "status": "active", "scope": self.scopes, "expires_at": self.told_end}


def _unknown(world: World, call: Call) -> Answered:
    raise Refused(404, "No virtual resource found", 0, "RESOURCE_NOT_FOUND")


def _body(content: bytes) -> Any:
    return json.loads(content) if content else None


class _Door(BaseHTTPRequestHandler):
    """HTTP in front of a server."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    linkedin: LinkedInServer

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def log_message(self, *args: Any) -> None:
        """Nothing is printed."""

    def _serve(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        manner, (status, body) = self.linkedin.answer(self.command, self.path, self.headers, content)
        if manner == "silent":
            self.linkedin.closing.wait(timeout=30)
        if manner in ("drop", "lost", "silent"):
            self.close_connection = True
            return
        if manner:
            status, body = FAILURES[manner]
        self._send(status, body)

    def _send(self, status: int, body: Any) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        self.send_response(status)
        if status == 201:
            self.send_header("x-restli-id", body["id"])
        if content:
            self.send_header("Content-Type", "application/json")
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


FAILURES: dict[str, tuple[int, Any]] = {
    "fail": (500, refusal(500, "Internal Server Error")),
    "failed": (500, refusal(500, "Internal Server Error")),
    "slow": (504, refusal(504, "Gateway Timeout")),
    "limit": (429, refusal(429, "Resource level throttle limit for calls to this resource is reached.", 101)),
    "day": (
        429,
        refusal(429, "Resource level throttle APPLICATION DAY limit for calls to this resource is reached.", 101),
    ),
    "deny": (403, refusal(403, "Not enough permissions to access this resource", 100)),
    "refuse": (400, refusal(400, "Invalid key", 100)),
    "gone": (404, refusal(404, "not found")),
    "page": (503, b"<html>Service Unavailable</html>"),
}


@contextmanager
def linkedin_server(
    world: World, token: str, app: tuple[str, str], versions: frozenset[str]
) -> Iterator[LinkedInServer]:
    """A server on a free port while the block runs; afterwards it understood everything that we sent."""
    linkedin = LinkedInServer(world, token, app, versions)
    http = ThreadingHTTPServer(("127.0.0.1", 0), type("Door", (_Door,), {"linkedin": linkedin}))
    http.daemon_threads = True
    linkedin.base_url = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield linkedin
    finally:
        linkedin.closing.set()
        http.shutdown()
        http.server_close()
    assert not linkedin.wrong, linkedin.wrong
