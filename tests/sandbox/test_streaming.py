"""Listening to the pretend network with a Mastodon client that knows nothing of it."""

from collections.abc import Iterator
from queue import Queue
from typing import Any

import httpx
import pytest
from mastodon import Mastodon, StreamListener

from tests.stand_ins.mastodon import RunningSandbox, running_sandbox
from tests.support.patience import PATIENCE

STREAM = "/api/v1/streaming/user"


class Ear(StreamListener):
    """Keeps what it hears, in order."""

    def __init__(self) -> None:
        self.heard: Queue[tuple[str, Any]] = Queue()

    def on_notification(self, notification: Any) -> None:
        self.heard.put(("notification", notification))

    def on_update(self, status: Any) -> None:
        self.heard.put(("update", status))

    def on_status_update(self, status: Any) -> None:
        self.heard.put(("status.update", status))

    def on_delete(self, status_id: Any) -> None:
        self.heard.put(("delete", status_id))

    def handle_heartbeat(self) -> None:
        self.heard.put(("heartbeat", None))

    def next(self) -> tuple[str, Any]:
        """What comes next that is no heartbeat."""
        while True:
            kind, subject = self.heard.get(timeout=PATIENCE)
            if kind != "heartbeat":
                return kind, subject


@pytest.fixture
def sandbox_server() -> Iterator[RunningSandbox]:
    """At the root of its server: this client knows no streams below a path."""
    with running_sandbox(path="") as running:
        yield running


@pytest.fixture
def ear(acme: Mastodon) -> Iterator[Ear]:
    """Listens as the brand."""
    ear = Ear()
    handle = acme.stream_user(ear, run_async=True)
    assert ear.heard.get(timeout=PATIENCE)[0] == "heartbeat", "the greeting of a stream that is open"
    yield ear
    handle.close()


def test_a_stream_tells_of_mentions_and_of_those_that_go(ear: Ear, lea: Mastodon) -> None:
    status = lea.status_post("@acme where is my parcel?")
    kind, notification = ear.next()
    assert (kind, notification.type, notification.status.id) == ("notification", "mention", status.id)
    lea.status_delete(status.id)
    kind, gone = ear.next()
    assert (kind, str(gone)) == ("delete", str(status.id))


def test_a_stream_tells_of_what_its_member_writes_and_of_nobody_elses_posts(
    ear: Ear, acme: Mastodon, lea: Mastodon
) -> None:
    lea.status_post("nothing that concerns a brand")
    status = acme.status_post("good morning")
    acme.status_update(status.id, "good evening")
    assert [ear.next()[0] for _ in range(2)] == ["update", "status.update"]


def test_a_silent_stream_says_that_it_is_alive(sandbox_server: RunningSandbox) -> None:
    sandbox_server.server.network.streams.heartbeat_seconds = 0.01
    with sandbox_server.client() as client, client.stream("GET", f"{STREAM}/notification") as response:
        lines = response.iter_lines()
        assert [next(lines) for _ in range(3)] == [":)", ":thump", ":thump"]
        assert response.headers["content-type"].startswith("text/event-stream")


def test_what_is_filtered_is_told_by_no_stream_and_the_narrower_one_tells_notifications_alone(
    sandbox_server: RunningSandbox, acme: Mastodon, lea: Mastodon
) -> None:
    with sandbox_server.client() as client, client.stream("GET", f"{STREAM}/notification") as response:
        lines = response.iter_lines()
        next(lines)
        lea.status_post("@acme for your eyes only", visibility="direct")
        acme.status_post("good morning")
        lea.status_post("@acme where is my parcel?")
        assert next(lines) == "event: notification"
        assert "where is my parcel" in next(lines)


def test_a_stream_needs_a_token_meets_faults_and_ends_when_it_is_told(sandbox_server: RunningSandbox) -> None:
    assert httpx.get(f"{sandbox_server.base_url}{STREAM}").status_code == 401
    sandbox_server.control("POST", "/faults", {"kind": "unavailable", "path": f"{STREAM}*", "times": 1})
    with sandbox_server.client() as client:
        assert client.get(STREAM).status_code == 503
        with client.stream("GET", STREAM) as response:
            lines = response.iter_lines()
            next(lines)
            assert sandbox_server.control("GET", "/")["streams"] == 1
            sandbox_server.control("DELETE", "/streams")
            assert list(lines) == []
