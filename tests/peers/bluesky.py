"""Bluesky's own servers on loopback, a PLC directory, a PDS and an AppView, and the people who have accounts there.

People speak to the PDS as an app does. The AppView hears of it a moment later: whoever looks waits for that first.
"""

import asyncio
import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import httpx

from tests.support.patience import PATIENCE
from tests.support.postgres import PostgresServer

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
NEEDED = (MODULES / "@atproto/dev-env", MODULES / "better-sqlite3/build/Release/better_sqlite3.node")
POST, GATE, BLOCK = "app.bsky.feed.post", "app.bsky.feed.threadgate", "app.bsky.graph.block"

Json = dict[str, Any]


def now() -> datetime:
    return datetime.now(UTC)


def is_installed() -> bool:
    """Whether there is node, and from npm what it needs."""
    return shutil.which("node") is not None and all(path.exists() for path in NEEDED)


@dataclass(slots=True)
class Sky:
    """The addresses of the servers, whoever has an account there, and the numbers of those who want one of their own.

    `settled` answers once the AppView knows all that the PDS took until then.
    """

    pds: str
    appview: str
    settled: str
    client: httpx.Client
    regulars: "dict[str, Person]" = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def settle(self) -> None:
        """Wait until everybody sees what was written."""
        answered(self.client.get(self.settled))

    def newcomer(self, name: str) -> "Person":
        """Somebody whom nobody met before: a new account, whose handle begins with `name`."""
        return self._signed_up(f"{name}{next(self.numbers)}")

    def regular(self, name: str) -> "Person":
        """The person of this name, the same each time; has an account from the first time on."""
        if name not in self.regulars:
            self.regulars[name] = self._signed_up(name)
        return self.regulars[name]

    def record(self, uri: str) -> Json:
        """What the PDS keeps at an address: its `uri`, `cid` and `value`."""
        did, collection, key = uri.removeprefix("at://").split("/")
        asked = {"repo": did, "collection": collection, "rkey": key}
        found: Json = answered(self.client.get(f"{self.pds}/xrpc/com.atproto.repo.getRecord", params=asked))
        return found

    def under(self, uri: str) -> Json:
        """What a record says that answers the post at an address."""
        parent = self.record(uri)
        here = {"uri": parent["uri"], "cid": parent["cid"]}
        above = parent["value"].get("reply")
        return {"reply": {"root": above["root"] if above else here, "parent": here}}

    def answers_to(self, uri: str) -> list[Json]:
        """The posts directly under this one, as somebody without an account sees them."""
        self.settle()
        asked: Json = {"uri": uri, "depth": 1, "parentHeight": 0}
        seen = answered(self.client.get(f"{self.appview}/xrpc/app.bsky.feed.getPostThread", params=asked))
        return [each["post"] for each in seen["thread"]["replies"] if "post" in each]

    def _signed_up(self, name: str) -> "Person":
        body = {"handle": f"{name}.test", "email": f"{name}@acme.example", "password": "only here"}
        account = answered(self.client.post(f"{self.pds}/xrpc/com.atproto.server.createAccount", json=body))
        self.settle()
        return Person(self, account["did"], account["handle"], account["accessJwt"])


@dataclass(slots=True)
class Person:
    """Somebody with an account."""

    sky: Sky
    did: str
    handle: str
    token: str = field(repr=False)

    def looks(self, name: str, **parameters: Any) -> Any:
        """What a query answers."""
        self.sky.settle()
        return answered(self.sky.client.get(self._address(name), params=parameters, headers=self._signed()))

    def asks(self, name: str, body: Json) -> Any:
        """What a procedure answers."""
        return answered(self.sky.client.post(self._address(name), json=body, headers=self._signed()))

    def writes(self, collection: str, record: Json, key: str | None = None) -> str:
        """A new record; gives its address."""
        moment = now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        body = {
            "repo": self.did,
            "collection": collection,
            "record": {"$type": collection, **record, "createdAt": moment},
            **({"rkey": key} if key else {}),
        }
        return str(self.asks("com.atproto.repo.createRecord", body)["uri"])

    def says(self, text: str, *, naming: "Person | None" = None, under: str | None = None, **more: Any) -> str:
        """A post, with `under` in answer to another; gives its address. With `naming` it names somebody first."""
        answering = self.sky.under(under) if under is not None else {}
        return self.writes(POST, {**_worded(text, naming), **answering, **more})

    def edits(self, uri: str, text: str, *, naming: "Person | None" = None) -> None:
        """Another text in a record of this person, as some apps let people write."""
        record = {**self.sky.record(uri)["value"], **_worded(text, naming)}
        self.asks("com.atproto.repo.putRecord", {**self._own(uri), "record": record})

    def deletes(self, uri: str) -> None:
        self.asks("com.atproto.repo.deleteRecord", self._own(uri))

    def app_password(self) -> str:
        """A new app password."""
        given = self.asks("com.atproto.server.createAppPassword", {"name": f"comptoir {next(self.sky.numbers)}"})
        return str(given["password"])

    def revokes(self) -> None:
        """No app password is worth anything any more, nor any token to renew a session that one of them opened."""
        for each in self.looks("com.atproto.server.listAppPasswords")["passwords"]:
            self.asks("com.atproto.server.revokeAppPassword", {"name": each["name"]})

    def _own(self, uri: str) -> Json:
        return {"repo": self.did, "collection": POST, "rkey": key_of(uri)}

    def _address(self, name: str) -> str:
        return f"{self.sky.pds}/xrpc/{name}"

    def _signed(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def key_of(uri: str) -> str:
    return uri.rsplit("/", 1)[-1]


def answered(response: httpx.Response) -> Any:
    """What a server answered, which must have succeeded."""
    assert response.is_success, f"{response.url}: {response.text}"
    return response.json() if response.content else None


def _worded(text: str, naming: Person | None) -> Json:
    """What a record says; a handle means somebody only where the record says so."""
    if naming is None:
        return {"text": text}
    handle = f"@{naming.handle}"
    mention = {"$type": "app.bsky.richtext.facet#mention", "did": naming.did}
    return {
        "text": f"{handle} {text}",
        "facets": [{"index": {"byteStart": 0, "byteEnd": len(handle)}, "features": [mention]}],
    }


@contextmanager
def running() -> Iterator[Sky]:
    """The servers while the block runs, over a PostgreSQL of their own."""
    database = PostgresServer()
    try:
        command = ["node", str(HERE / "bluesky.mjs"), asyncio.run(database.empty_database())]
        with (
            TemporaryFile("w+") as complaints,
            subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints, text=True
            ) as process,
            httpx.Client(timeout=PATIENCE, trust_env=False) as client,
        ):
            assert process.stdout is not None
            try:
                said = process.stdout.readline()
                if not said:
                    complaints.seek(0)
                    raise AssertionError(complaints.read())
                yield Sky(**json.loads(said), client=client)
            finally:
                process.kill()
    finally:
        database.stop()
