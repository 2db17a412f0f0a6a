"""A pretend forum over HTTP on loopback: its feeds in three formats, with names for what did not change, and faults."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiohttp import web

from tests.stand_ins.feed.forum import Forum
from tests.stand_ins.feed.writing import WRITTEN
from tests.stand_ins.in_a_thread import in_a_thread


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its path with its query, and what it carried of what the server called its document, and of keys."""

    path: str
    etag: str
    authorization: str


@dataclass(slots=True)
class FeedServer:
    """A forum that is being served. Whoever asks has to show `authorization` where it is not "".

    `moved` are paths that lead elsewhere, each with its status and where to. `refuses` is an answer to everything: a
    status, and headers. `asked` is what came.
    """

    forum: Forum
    base_url: str = ""
    authorization: str = ""
    moved: dict[str, tuple[int, str]] = field(default_factory=dict)
    refuses: tuple[int, dict[str, str]] | None = None
    asked: list[Asked] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        told, shown = request.headers.get("If-None-Match", ""), request.headers.get("Authorization", "")
        self.asked.append(Asked(request.path_qs, told, shown))
        if self.refuses is not None:
            return web.Response(status=self.refuses[0], headers=self.refuses[1])
        if request.path in self.moved:
            status, there = self.moved[request.path]
            return web.Response(status=status, headers={"Location": there})
        if self.authorization not in ("", shown):
            return web.Response(status=401, headers={"WWW-Authenticate": "Basic"})
        if request.path not in WRITTEN:
            return web.Response(status=404)
        kind, write = WRITTEN[request.path]
        body = write(self.forum.latest(), self.base_url)
        etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        if told == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(body=body, headers={"Content-Type": kind, "ETag": etag})


@contextmanager
def serving(forum: Forum) -> Iterator[FeedServer]:
    """Serve a forum on a free loopback port, in a thread of its own, while the block runs."""
    server = FeedServer(forum)
    application = web.Application()
    application.router.add_get("/{path:.*}", server.answer)
    with in_a_thread(application) as server.base_url:
        yield server
