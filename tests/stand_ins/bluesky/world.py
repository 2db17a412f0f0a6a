"""A Bluesky of our own: people, their records, and how the network shows them; knows no HTTP and no session.

It behaves as Bluesky's servers were seen to (tests/peers runs the contract of all networks on them too): the server of
an account takes every reply, and the network shows only those that a thread's author and blocks allow.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

POST = "app.bsky.feed.post"
VIEW = "app.bsky.feed.defs#"
ANCESTORS_TOLD = 5

Json = dict[str, Any]


class Refused(Exception):
    """An answer that is an error: its status, its name and its words."""

    def __init__(self, status: int, name: str, message: str = "") -> None:
        self.status = status
        self.body = {"error": name, "message": message or f"Refused: {name}"}
        super().__init__(name)


@dataclass(slots=True)
class Person:
    """Somebody with a repository."""

    did: str
    handle: str
    blocks: set[str] = field(default_factory=set)
    mutes: set[str] = field(default_factory=set)
    labels: list[Json] = field(default_factory=list)
    followers: int = 0
    passed_on: list[str] = field(default_factory=list)
    verified: bool = False


@dataclass(slots=True)
class Post:
    """A record that the network shows, and when it met it."""

    uri: str
    cid: str
    record: Json
    indexed_at: str
    labels: list[Json] = field(default_factory=list)

    @property
    def did(self) -> str:
        return self.uri.split("/")[2]

    @property
    def listed_at(self) -> str:
        """Where it stands in lists: no later than the network met it."""
        return min(str(self.record["createdAt"]), self.indexed_at)

    @property
    def parent(self) -> str | None:
        reply = self.record.get("reply")
        return str(reply["parent"]["uri"]) if reply else None

    @property
    def root(self) -> str:
        reply = self.record.get("reply")
        return str(reply["root"]["uri"]) if reply else self.uri


def cid_of(value: Any) -> str:
    content = value if isinstance(value, bytes) else json.dumps(value, sort_keys=True).encode()
    return "bafyrei" + base64.b32encode(hashlib.sha256(content).digest()).decode().lower().rstrip("=")


class World:
    """Everybody and everything, by the time (UTC) that `clock` gives."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.people: dict[str, Person] = {}
        self.posts: dict[str, Post] = {}
        self.gates: dict[str, set[str]] = {}
        self._last = clock()
        self._keys = 0

    def person(self, name: str) -> Person:
        """The person of this name, who comes to be when first named."""
        did = "did:plc:" + base64.b32encode(hashlib.sha256(name.encode()).digest()).decode().lower()[:24]
        return self.people.setdefault(did, Person(did, f"{name}.test"))

    def now(self) -> str:
        """The time, in milliseconds of which no two are the same."""
        moment = self._clock()
        self._last = max(moment.replace(microsecond=moment.microsecond // 1000 * 1000), self._last) + timedelta(
            milliseconds=1
        )
        return self._last.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def posted(self, by: Person, text: str, *, under: str | None = None, key: str = "", **more: Any) -> Post:
        """Somebody posts; gives the post."""
        record: Json = {"$type": POST, "text": text, "createdAt": self.now(), **more}
        if under is not None:
            parent = self.posts[under]
            above = parent.record.get("reply")
            here = {"uri": parent.uri, "cid": parent.cid}
            record["reply"] = {"root": above["root"] if above else here, "parent": here}
        self._keys += 1
        return self.put(by.did, key or self.key(), record)

    def key(self) -> str:
        """A record key as an app makes it: a TID of this moment."""
        letters = "234567abcdefghijklmnopqrstuvwxyz"
        number = int(self._last.timestamp() * 1_000_000) << 10 | self._keys % 1024
        return "".join(letters[number >> 5 * place & 31] for place in reversed(range(13)))

    def put(self, did: str, key: str, record: Json) -> Post:
        """A record in somebody's repository, in place of what was there."""
        uri = f"at://{did}/{POST}/{key}"
        before = self.posts.get(uri)
        self.posts[uri] = Post(uri, cid_of(record), record, before.indexed_at if before else self.now())
        return self.posts[uri]

    def blocked(self, one: str, other: str) -> bool:
        return other in self.people[one].blocks or one in self.people[other].blocks

    def barred(self, post: Post) -> bool:
        """True for a reply that the thread's author did not let in."""
        allowed = self.gates.get(post.root)
        return allowed is not None and post.parent is not None and post.did not in {*allowed, post.root.split("/")[2]}

    def in_its_thread(self, post: Post) -> bool:
        """True where a reply stands under its parent for everybody."""
        parent = self.posts.get(post.parent or "")
        return parent is not None and not self.barred(post) and post.root == parent.root

    def below(self, uri: str) -> list[Post]:
        """The answers to a post that everybody sees."""
        return [post for post in self.posts.values() if post.parent == uri and self.in_its_thread(post)]

    def author(self, did: str, viewer: str) -> Json:
        """A person, as posts show them."""
        person = self.people[did]
        relation: Json = {"muted": did in self.people[viewer].mutes, "blockedBy": viewer in person.blocks}
        if did in self.people[viewer].blocks:
            relation["blocking"] = f"at://{viewer}/app.bsky.graph.block/1"
        shown: Json = {"did": did, "handle": person.handle, "viewer": relation, "labels": person.labels}
        status = {"verifiedStatus": "valid", "trustedVerifierStatus": "none", "verifications": []}
        return {**shown, "verification": status} if person.verified else shown

    def shown(self, post: Post, viewer: str) -> Json:
        """A post, as the network shows it to somebody."""
        allowed = self.gates.get(post.root)
        closed = allowed is not None and viewer not in {*allowed, post.root.split("/")[2]}
        standing: Json = {"threadMuted": False, "embeddingDisabled": False}
        view: Json = {
            "uri": post.uri,
            "cid": post.cid,
            "author": self.author(post.did, viewer),
            "record": post.record,
            "replyCount": len(self.below(post.uri)),
            "indexedAt": post.indexed_at,
            "viewer": {**standing, "replyDisabled": True} if closed or self.barred(post) else standing,
            "labels": post.labels,
        }
        embed = _embed_shown(post)
        return {**view, "embed": embed} if embed else view

    def thread(self, uri: str, viewer: str, *, above: int, below: int) -> Json:
        """The place of a post in its thread. Raises Refused for what is not there."""
        post = self.posts.get(uri)
        if post is None:
            raise Refused(400, "NotFound", f"Post not found: {uri}")
        if self.blocked(post.did, viewer):
            return _blocked(post, viewer in self.people[post.did].blocks)
        node: Json = {"$type": f"{VIEW}threadViewPost", "post": self.shown(post, viewer), "threadContext": {}}
        if above and post.parent and not self.barred(post):
            parent = self.posts.get(post.parent)
            if parent is None:
                node["parent"] = {"$type": f"{VIEW}notFoundPost", "uri": post.parent, "notFound": True}
            elif parent.root == post.root:
                node["parent"] = self.thread(parent.uri, viewer, above=above - 1, below=0)
        if below:
            replies = [self.thread(each.uri, viewer, above=0, below=below - 1) for each in self.below(uri)]
            node["replies"] = replies
        return node

    def feed(self, did: str, viewer: str) -> list[Json]:
        """What somebody wrote and passed on, newest first."""
        own = [{"post": self.shown(post, viewer)} for post in self.posts.values() if post.did == did]
        own.sort(key=lambda each: self.posts[each["post"]["uri"]].listed_at, reverse=True)
        reason = {"$type": f"{VIEW}reasonRepost", "by": self.author(did, viewer), "indexedAt": self.now()}
        passed_on = [self.posts[uri] for uri in self.people[did].passed_on]
        return [*({"post": self.shown(post, viewer), "reason": reason} for post in passed_on), *own]

    def named(self, post: Post, did: str) -> bool:
        """Whether a post names somebody."""
        features = [each for facet in post.record.get("facets", ()) for each in facet["features"]]
        return any(feature.get("did") == did for feature in features)

    def notified(self, did: str, reasons: list[str]) -> list[Json]:
        """What concerns somebody, newest first."""
        found = [(post, self._reason(post, did)) for post in self.posts.values() if post.did != did]
        unheard = {each for each in self.people if self.blocked(each, did) or each in self.people[did].mutes}
        told = [(post, reason) for post, reason in found if reason in reasons and post.did not in unheard]
        return [
            {
                "uri": post.uri,
                "cid": post.cid,
                "author": self.author(post.did, did),
                "reason": reason,
                "record": post.record,
                "isRead": False,
                "indexedAt": post.listed_at,
                "labels": post.labels,
            }
            for post, reason in sorted(told, key=lambda each: each[0].listed_at, reverse=True)
        ]

    def _reason(self, post: Post, did: str) -> str:
        if self.named(post, did):
            return "mention"
        if str(post.record.get("embed", {}).get("record", {}).get("uri", "")).startswith(f"at://{did}/"):
            return "quote"
        above = list(self._ancestors(post))[:ANCESTORS_TOLD]
        return "reply" if not self.barred(post) and any(each.did == did for each in above) else ""

    def _ancestors(self, post: Post) -> Iterator[Post]:
        parent = self.posts.get(post.parent or "")
        while parent is not None:
            yield parent
            parent = self.posts.get(parent.parent or "")


def _blocked(post: Post, by_them: bool) -> Json:
    author = {"did": post.did, "viewer": {"blockedBy": by_them}}
    return {"$type": f"{VIEW}blockedPost", "uri": post.uri, "blocked": True, "author": author}


def _embed_shown(post: Post) -> Mapping[str, Any] | None:
    embed = post.record.get("embed")
    if not embed or embed["$type"] != "app.bsky.embed.images":
        return None
    images = [
        {
            "thumb": f"https://cdn.example/thumb/{each['image']['ref']['$link']}",
            "fullsize": f"https://cdn.example/full/{each['image']['ref']['$link']}",
            "alt": each["alt"],
        }
        for each in embed["images"]
    ]
    return {"$type": "app.bsky.embed.images#view", "images": images}
