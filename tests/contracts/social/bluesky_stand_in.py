"""Bluesky's stand-in for the contract suite: a world of our own behind a server on loopback, with people who post."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from tests.contracts.social.scripted_server import Answer, Asked
from tests.stand_ins.bluesky.server import BlueskyServer, Fault, running
from tests.stand_ins.bluesky.world import POST, Json, Person, Post, World

BRAND = "acme"
APP_PASSWORD = "abcd-2efg-3hij-4klm"
TOKEN = f"{BRAND}.test:{APP_PASSWORD}"
SIGNS_IN = frozenset({"/xrpc/com.atproto.server.createSession", "/xrpc/com.atproto.server.refreshSession"})
ME = "did:plc:stwn4mktmjxwqm2kuzlmnpqr"


def utc_now() -> datetime:
    return datetime.now(UTC)


class BlueskyStandIn:
    """The people of one world, and the account of the brand in it."""

    network = "bluesky"

    def __init__(self, server: BlueskyServer) -> None:
        self.server = server
        self.world = server.world
        self.base_url = server.base_url
        self.token = TOKEN
        self.brand = self.world.person(BRAND)
        server.passwords[self.brand.did] = APP_PASSWORD

    def mentioned(self, text: str, *, by: str = "lea") -> str:
        return self.naming(text, by=by).uri

    def answered(self, remote_id: str, text: str, *, by: str = "lea") -> str:
        return self.naming(text, by=by, under=remote_id).uri

    def answered_by_us(self, remote_id: str, text: str) -> str:
        return self.world.posted(self.brand, text, under=remote_id).uri

    def edited(self, remote_id: str, text: str, *, by: str = "lea") -> None:
        post = self.world.posts[remote_id]
        self.world.put(post.did, remote_id.split("/")[-1], {**post.record, "text": text})

    def deleted(self, remote_id: str, *, by: str = "lea") -> None:
        del self.world.posts[remote_id]

    def replies_under(self, remote_id: str) -> list[str]:
        return [post.record["text"] for post in self.world.below(remote_id) if post.did == self.brand.did]

    def limit_in_mid_read(self) -> None:
        self.strikes("com.atproto.repo.listRecords", "limit", after=False)

    def lose_next_answer(self) -> None:
        self.strikes("com.atproto.repo.putRecord", "drop")

    def lose_next_amendment(self) -> None:
        self.strikes("com.atproto.repo.deleteRecord", "drop")

    def revoke(self) -> None:
        self.server.revoke()

    def strikes(self, method: str, kind: str, *, after: bool = True) -> None:
        """Put a fault in force for the next request of a method."""
        self.server.faults.append(Fault(method, kind, after))

    def naming(self, text: str, *, by: str = "lea", under: str | None = None, **more: Any) -> Post:
        """Somebody's post that names the brand first."""
        handle = f"@{self.brand.handle}"
        facet = {
            "index": {"byteStart": 0, "byteEnd": len(handle)},
            "features": [{"$type": "app.bsky.richtext.facet#mention", "did": self.brand.did}],
        }
        return self.said(f"{handle} {text}", by=by, under=under, facets=[facet], **more)

    def said(self, text: str, *, by: str = "lea", under: str | None = None, **more: Any) -> Post:
        """Somebody's post."""
        return self.world.posted(self.person(by), text, under=under, **more)

    def person(self, name: str) -> Person:
        return self.world.person(name)


@contextmanager
def standing_in(clock: Callable[[], datetime] = utc_now) -> Iterator[BlueskyStandIn]:
    """A world of its own for the time of the block."""
    with running(World(clock)) as server:
        server.clock = lambda: clock().timestamp()
        yield BlueskyStandIn(server)


def script(write: Answer) -> Callable[[Asked], Answer]:
    """A scripted server that can be read, where every post is there, and gives `write` to whoever posts."""

    def answer(asked: Asked) -> Answer:
        if asked.path in SIGNS_IN:
            return Answer(body=session())
        if asked.method != "GET":
            return write
        return Answer(body=READS.get(asked.path.removeprefix("/xrpc/"), lambda _: {})(asked))

    return answer


def session() -> Json:
    """A session without an end, on the server where it was opened."""
    return {"did": ME, "handle": f"{BRAND}.test", "accessJwt": "an-access-token", "refreshJwt": "a-refresh-token"}


def post_view(uri: str, **changes: Any) -> Json:
    """A post as the network shows it."""
    did = uri.split("/")[2]
    return {
        "uri": uri,
        "cid": "bafyreiavnjpwhrg6sb2wy4yci6yoy7sjhn7pklmxzjq2j5ibwxtkd3qnye",
        "author": {"did": did, "handle": "lea.test", "viewer": {"muted": False, "blockedBy": False}, "labels": []},
        "record": {"$type": POST, "text": "help", "createdAt": "2026-08-01T13:55:56.462Z"},
        "indexedAt": "2026-08-01T13:55:57.000Z",
        "viewer": {"threadMuted": False},
        "labels": [],
        **changes,
    }


def _posts(asked: Asked) -> Json:
    return {"posts": [post_view(value) for name, value in asked.parameters if name == "uris"]}


READS: dict[str, Callable[[Asked], Json]] = {
    "app.bsky.notification.listNotifications": lambda _: {"notifications": []},
    "app.bsky.feed.getPosts": _posts,
    "app.bsky.actor.getProfiles": lambda _: {"profiles": []},
    "com.atproto.repo.listRecords": lambda _: {"records": []},
}


def error_body(status: int) -> Json:
    """As Bluesky's servers write every error."""
    return {"error": "Refused", "message": f"Refused with {status}"}
