"""Bluesky's methods over HTTP on loopback: sessions, queries and procedures of one world, with faults on demand.

What we send is held to the lexicons where they are beside the project; `wrong` keeps what was not as they say.
"""

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.stand_ins.bluesky import lexicons
from tests.stand_ins.bluesky.world import POST, Json, Post, Refused, World, cid_of

TOKEN_LASTS = 7200
LIMIT = 3000


@dataclass(slots=True)
class Fault:
    """What happens to the next request of a method: before it is carried out, or after, its answer being lost."""

    method: str
    kind: str  # drop, hang, fail, limit
    after: bool = True


@dataclass(slots=True)
class Call:
    """One request: `did` is who asks."""

    name: str
    parameters: dict[str, list[str]]
    body: Any
    media_type: str
    did: str

    def parameter(self, name: str, usual: str = "") -> str:
        return self.parameters.get(name, [usual])[0]


@dataclass(slots=True)
class BlueskyServer:
    """One server for all accounts of one world; `weather` says of each request of a method what goes wrong with it."""

    world: World
    passwords: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    blobs: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    tokens: dict[str, tuple[str, str]] = field(default_factory=dict)
    closing: threading.Event = field(default_factory=threading.Event)
    base_url: str = ""
    clock: Callable[[], float] = time.time
    before_writing: Callable[[], None] | None = None
    weather: Callable[[str], Fault | None] = lambda _: None

    def answer(self, name: str, query: str, headers: Any, content: bytes) -> tuple[int, Json]:
        """What one request is answered with."""
        self.asked.append(name)
        if self.before_writing is not None and name == "com.atproto.repo.putRecord":
            self.before_writing()
        try:
            method = METHODS.get(name)
            if method is None:
                raise Refused(501, "MethodNotImplemented")
            media_type = headers.get("Content-Type", "").partition(";")[0]
            body = json.loads(content) if media_type == "application/json" and content else content
            call = Call(name, parse_qs(query), body, media_type, self._who(name, headers))
            self._hold_to_the_lexicon(call)
            return 200, method(self, call)
        except Refused as refused:
            return refused.status, refused.body

    def fault(self, name: str, *, after: bool) -> Fault | None:
        """The fault that strikes now, once."""
        for fault in self.faults:
            if fault.method == name and fault.after == after:
                self.faults.remove(fault)
                return fault
        return None

    def revoke(self) -> None:
        """No password and no token is worth anything any more."""
        self.passwords.clear()
        self.tokens.clear()

    def revoke_app_passwords(self) -> None:
        """As the network does it: no session is opened or renewed, and access tokens work until their end."""
        self.passwords.clear()
        self.tokens = {token: known for token, known in self.tokens.items() if known[1] == "access"}

    def expire(self) -> None:
        """Every access token ends; they can be renewed."""
        self.tokens = {token: known for token, known in self.tokens.items() if known[1] == "refresh"}

    def _who(self, name: str, headers: Any) -> str:
        if name == "com.atproto.server.createSession":
            return ""
        token = headers.get("Authorization", "").removeprefix("Bearer ")
        if not token:
            raise Refused(401, "AuthMissing", "Authentication Required")
        did, scope = self.tokens.get(token, ("", ""))
        wanted = "refresh" if name == "com.atproto.server.refreshSession" else "access"
        if scope != wanted:
            raise Refused(400, "ExpiredToken", "Token has expired")
        return did

    def _hold_to_the_lexicon(self, call: Call) -> None:
        if not lexicons.PRESENT:
            return
        if lexicons.lexicon(call.name)["main"]["type"] == "query":
            faults = lexicons.faults_in_query(call.name, call.parameters)
        else:
            faults = lexicons.faults_in_procedure(call.name, call.body, call.media_type)
        if call.name == "com.atproto.repo.putRecord":
            faults += lexicons.faults_in_record(call.body["record"], call.body["rkey"])
            faults += [] if "swapRecord" in call.body else ["a record that stands already would be overwritten"]
        if faults:
            self.wrong += faults
            raise Refused(400, "InvalidRequest", "; ".join(faults))

    def session(self, did: str) -> Json:
        claims = {"exp": int(self.clock()) + TOKEN_LASTS, "sub": did, "jti": str(len(self.asked))}
        tokens = {scope: _token({**claims, "scope": scope}) for scope in ("access", "refresh")}
        self.tokens |= {token: (did, scope) for scope, token in tokens.items()}
        service = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": self.base_url}
        return {
            "did": did,
            "handle": self.world.people[did].handle,
            "accessJwt": tokens["access"],
            "refreshJwt": tokens["refresh"],
            "didDoc": {"id": did, "service": [service]},
            "active": True,
        }


def _token(claims: Json) -> str:
    parts = ({"alg": "HS256"}, claims, {"signed": True})
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)


def create_session(server: BlueskyServer, call: Call) -> Json:
    for person in server.world.people.values():
        if person.handle == call.body["identifier"] and server.passwords.get(person.did) == call.body["password"]:
            return server.session(person.did)
    raise Refused(401, "AuthenticationRequired", "Invalid identifier or password")


def list_notifications(server: BlueskyServer, call: Call) -> Json:
    told = server.world.notified(call.did, call.parameters.get("reasons", []))
    cursor, limit = call.parameter("cursor", "9999"), int(call.parameter("limit", "50"))
    page = [each for each in told if each["indexedAt"] < cursor][:limit]
    return {"notifications": page, **({"cursor": page[-1]["indexedAt"]} if len(page) == limit else {})}


def get_posts(server: BlueskyServer, call: Call) -> Json:
    posts = [server.world.posts[uri] for uri in call.parameters["uris"] if uri in server.world.posts]
    return {
        "posts": [server.world.shown(each, call.did) for each in posts if not server.world.blocked(each.did, call.did)]
    }


def get_post_thread(server: BlueskyServer, call: Call) -> Json:
    above, below = int(call.parameter("parentHeight", "80")), int(call.parameter("depth", "6"))
    return {"thread": server.world.thread(call.parameter("uri"), call.did, above=above, below=below)}


def search_posts(server: BlueskyServer, call: Call) -> Json:
    words, since = call.parameter("q").lower(), call.parameter("since")
    named = call.parameter("mentions")
    hits = [post for post in server.world.posts.values() if words in post.record["text"].lower()]
    hits = [post for post in hits if not named or server.world.named(post, named)]
    hits = sorted((post for post in hits if post.listed_at >= since), key=lambda post: post.listed_at, reverse=True)
    start, limit = int(call.parameter("cursor", "0")), int(call.parameter("limit", "25"))
    more = {"cursor": str(start + limit)} if len(hits) > start + limit else {}
    return {"posts": [server.world.shown(post, call.did) for post in hits[start : start + limit]], **more}


def get_author_feed(server: BlueskyServer, call: Call) -> Json:
    if call.parameter("actor") not in server.world.people:
        raise Refused(400, "InvalidRequest", "Profile not found")
    feed = server.world.feed(call.parameter("actor"), call.did)
    start, limit = int(call.parameter("cursor", "0")), int(call.parameter("limit", "50"))
    more = {"cursor": str(start + limit)} if len(feed) > start + limit else {}
    return {"feed": feed[start : start + limit], **more}


def get_profiles(server: BlueskyServer, call: Call) -> Json:
    people = server.world.people
    actors = [{each.handle: each.did for each in people.values()}.get(name, name) for name in call.parameters["actors"]]
    known = [people[did] for did in actors if did in people]
    return {
        "profiles": [{**server.world.author(each.did, call.did), "followersCount": each.followers} for each in known]
    }


def resolve_handle(server: BlueskyServer, call: Call) -> Json:
    for person in server.world.people.values():
        if person.handle == call.parameter("handle"):
            return {"did": person.did}
    raise Refused(400, "InvalidRequest", "Unable to resolve handle")


def get_record(server: BlueskyServer, call: Call) -> Json:
    uri = f"at://{call.parameter('repo')}/{POST}/{call.parameter('rkey')}"
    if uri not in server.world.posts:
        raise Refused(400, "RecordNotFound", f"Could not locate record: {uri}")
    return _stored(server.world.posts[uri])


def list_records(server: BlueskyServer, call: Call) -> Json:
    own = [post for post in server.world.posts.values() if post.did == call.parameter("repo")]
    forward = call.parameter("reverse") == "true"
    cursor, limit = call.parameter("cursor"), int(call.parameter("limit", "50"))
    keys = {post.uri.split("/")[-1]: post for post in own}
    wanted = [key for key in sorted(keys, reverse=not forward) if not cursor or (key > cursor) == forward]
    page = wanted[:limit]
    return {"records": [_stored(keys[key]) for key in page], **({"cursor": page[-1]} if page else {})}


def put_record(server: BlueskyServer, call: Call) -> Json:
    record, key = call.body["record"], call.body["rkey"]
    _expect_own(call)
    for image in record.get("embed", {}).get("images", ()):
        if image["image"]["ref"]["$link"] not in server.blobs:
            raise Refused(400, "BlobNotFound", "Could not find blob")
    stands = server.world.posts.get(f"at://{call.did}/{POST}/{key}")
    if stands is not None and stands.cid == cid_of(record):
        return {"uri": stands.uri, "cid": stands.cid, "validationStatus": "valid"}
    if stands is not None and call.body.get("swapRecord", "") is None:
        raise Refused(400, "InvalidSwap", f"Record was at {stands.cid}")
    post = server.world.put(call.did, key, record)
    return {"uri": post.uri, "cid": post.cid, "commit": {"cid": cid_of(key), "rev": key}, "validationStatus": "valid"}


def delete_record(server: BlueskyServer, call: Call) -> Json:
    _expect_own(call)
    server.world.posts.pop(f"at://{call.did}/{POST}/{call.body['rkey']}", None)
    return {}


def upload_blob(server: BlueskyServer, call: Call) -> Json:
    cid = cid_of(call.body)
    server.blobs[cid] = (call.media_type, call.body)
    return {"blob": {"$type": "blob", "ref": {"$link": cid}, "mimeType": call.media_type, "size": len(call.body)}}


def _expect_own(call: Call) -> None:
    if call.body["repo"] != call.did:
        raise Refused(401, "AuthenticationRequired", "Invalid repo")


def _stored(post: Post) -> Json:
    return {"uri": post.uri, "cid": post.cid, "value": post.record}


METHODS: dict[str, Callable[[BlueskyServer, Call], Json]] = {
    "com.atproto.server.createSession": create_session,
    "com.atproto.server.refreshSession": lambda server, call: server.session(call.did),
    "app.bsky.notification.listNotifications": list_notifications,
    "app.bsky.feed.getAuthorFeed": get_author_feed,
    "app.bsky.feed.getPosts": get_posts,
    "app.bsky.feed.getPostThread": get_post_thread,
    "app.bsky.feed.searchPosts": search_posts,
    "app.bsky.actor.getProfiles": get_profiles,
    "com.atproto.identity.resolveHandle": resolve_handle,
    "com.atproto.repo.getRecord": get_record,
    "com.atproto.repo.listRecords": list_records,
    "com.atproto.repo.putRecord": put_record,
    "com.atproto.repo.deleteRecord": delete_record,
    "com.atproto.repo.uploadBlob": upload_blob,
}


class _Door(BaseHTTPRequestHandler):
    """HTTP in front of a server; one request at a time changes the world."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    bluesky: BlueskyServer
    one_at_a_time: threading.Lock

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, *args: Any) -> None:
        """Nothing is printed."""

    def _serve(self) -> None:
        address = urlsplit(self.path)
        name = address.path.removeprefix("/xrpc/")
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with self.one_at_a_time:
            weather = self.bluesky.weather(name)
            before = self.bluesky.fault(name, after=False) or (weather if weather and not weather.after else None)
            if before is None:
                status, body = self.bluesky.answer(name, address.query, self.headers, content)
            after = self.bluesky.fault(name, after=True) or (weather if weather and weather.after else None)
        struck = before or after
        if struck is not None and struck.kind in ("drop", "hang"):
            if struck.kind == "hang":
                self.bluesky.closing.wait(timeout=30)
            self.close_connection = True
            return
        if struck is not None:
            limited = struck.kind == "limit"
            status, body = (429, {"error": "RateLimitExceeded"}) if limited else (500, {"error": "InternalServerError"})
        self._send(status, body)

    def _send(self, status: int, body: Json) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("ratelimit-limit", str(LIMIT))
        self.send_header("ratelimit-remaining", str(LIMIT - len(self.bluesky.asked) % LIMIT))
        self.send_header("ratelimit-reset", str(int(self.bluesky.clock()) + 60))
        self.send_header("ratelimit-policy", f"{LIMIT};w=300")
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def running(world: World) -> Iterator[BlueskyServer]:
    """A server on a free port while the block runs; afterwards everything we sent was as the lexicons say."""
    bluesky = BlueskyServer(world)
    door = type("Door", (_Door,), {"bluesky": bluesky, "one_at_a_time": threading.Lock()})
    http = ThreadingHTTPServer(("127.0.0.1", 0), door)
    http.daemon_threads = True
    bluesky.base_url = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield bluesky
    finally:
        bluesky.closing.set()
        http.shutdown()
        http.server_close()
    assert not bluesky.wrong, bluesky.wrong
