"""What goes wrong on the pretend network when a test or a rehearsal asks for it."""

import json
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from mastodon import Mastodon

from bot.sandbox.activity import PostEvent
from tests.sandbox.conftest import mastodon_client
from tests.stand_ins.mastodon import RunningSandbox, running_sandbox

REPLYING = {"method": "POST", "path": "/api/v1/statuses"}


def post(sandbox: RunningSandbox, text: str, key: str | None = None, token: str = "account:acme") -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    with sandbox.client(token) as client:
        return client.post("/api/v1/statuses", json={"status": text}, headers=headers)


def test_a_rate_limit_says_when_to_come_back_and_is_over_after_its_count(sandbox_server: RunningSandbox) -> None:
    sandbox_server.control("POST", "/faults", {"kind": "rate_limit", **REPLYING, "times": 1, "retry_after_seconds": 20})
    refused = post(sandbox_server, "one")
    assert (refused.status_code, refused.json()) == (429, {"error": "Too many requests"})
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    reset = datetime.fromisoformat(refused.headers["X-RateLimit-Reset"])
    assert timedelta(0) < reset - datetime.now(UTC) < timedelta(seconds=21)
    assert post(sandbox_server, "one").status_code == 200


def test_an_outage_lasts_its_seconds_and_strikes_the_paths_it_names() -> None:
    now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    with running_sandbox(clock=lambda: now) as sandbox, sandbox.client() as client:
        sandbox.control("POST", "/faults", {"kind": "unavailable", "path": "/api/v1/notifications*", "seconds": 60})
        assert client.get("/api/v1/notifications").status_code == 503
        assert client.get("/api/v1/timelines/public").status_code == 200
        now += timedelta(seconds=61)
        assert client.get("/api/v1/notifications").status_code == 200


def test_a_fault_for_one_member_leaves_the_others_alone(sandbox_server: RunningSandbox) -> None:
    sandbox_server.control("POST", "/faults", {"kind": "unavailable", "member": "acme"})
    assert post(sandbox_server, "x").status_code == 503
    assert post(sandbox_server, "x", token="person:lea").status_code == 200


def test_a_drop_stores_the_post_and_gives_no_answer(sandbox_server: RunningSandbox) -> None:
    sandbox_server.control("POST", "/faults", {"kind": "drop", **REPLYING, "times": 1})
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        post(sandbox_server, "lost?", key="k")
    assert [item["text"] for item in sandbox_server.control("GET", "/accepted")["posts"]] == ["lost?"]
    assert post(sandbox_server, "lost?", key="k").status_code == 200
    assert sandbox_server.control("GET", "/accepted?at_least=2")["by_content"] == []


def test_a_drop_before_stores_nothing(sandbox_server: RunningSandbox) -> None:
    sandbox_server.control("POST", "/faults", {"kind": "drop", **REPLYING, "times": 1, "stage": "before"})
    with pytest.raises(httpx.RemoteProtocolError):
        post(sandbox_server, "lost")
    assert sandbox_server.control("GET", "/accepted")["posts"] == []


def test_many_drops_at_once_close_their_own_connection_only(sandbox_server: RunningSandbox) -> None:
    sandbox_server.control("POST", "/faults", {"kind": "drop", **REPLYING, "member": "acme"})
    outcomes: list[str] = []

    def send(number: int) -> None:
        token = "account:acme" if number % 2 else "person:lea"
        try:
            outcomes.append(f"{token} {post(sandbox_server, f'number {number}', token=token).status_code}")
        except httpx.RemoteProtocolError:
            outcomes.append(f"{token} dropped")

    threads = [threading.Thread(target=send, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["account:acme dropped"] * 6 + ["person:lea 200"] * 6
    assert len(sandbox_server.control("GET", "/accepted")["posts"]) == 12


@pytest.mark.parametrize("stage", ["before", "after"])
def test_a_hang_leaves_the_client_waiting(sandbox_server: RunningSandbox, stage: str) -> None:
    sandbox_server.control("POST", "/faults", {"kind": "hang", "times": 1, "stage": stage, "hang_seconds": 60})
    stored = threading.Event()
    with (
        sandbox_server.server.activity.listening(lambda event: stored.set() if event.phase == "stored" else None),
        sandbox_server.client() as client,
        pytest.raises(httpx.ReadTimeout),
    ):
        client.post("/api/v1/statuses", json={"status": "slow"}, timeout=1)
    assert stored.is_set() == (stage == "after")


def test_chance_strikes_some_and_spares_some(sandbox_server: RunningSandbox) -> None:
    sandbox_server.server.faults.chance.seed(7)
    sandbox_server.control("POST", "/faults", {"kind": "unavailable", "probability": 0.5})
    with sandbox_server.client() as client:
        codes = {client.get("/api/v1/instance").status_code for _ in range(20)}
    assert codes == {200, 503}


def test_a_post_deleted_by_the_staff_is_gone(sandbox_server: RunningSandbox) -> None:
    status_id = post(sandbox_server, "rude", token="person:lea").json()["id"]
    sandbox_server.control("DELETE", f"/statuses/{status_id}")
    with sandbox_server.client() as client:
        assert client.get(f"/api/v1/statuses/{status_id}").status_code == 404


def test_faults_are_listed_and_disarmed(sandbox_server: RunningSandbox) -> None:
    armed = sandbox_server.control("POST", "/faults", {"kind": "delay", "before_ms": 5, "after_ms": 5})
    assert post(sandbox_server, "x").status_code == 200
    listed = sandbox_server.control("GET", "/")["faults"]
    assert [(fault["id"], fault["kind"], fault["met"]) for fault in listed] == [(armed["id"], "delay", 1)]
    sandbox_server.control("DELETE", f"/faults/{armed['id']}")
    assert sandbox_server.control("GET", "/")["faults"] == []


@pytest.mark.parametrize("order", [{"kind": "earthquake"}, {}, {"kind": "drop", "times": "often"}])
def test_an_order_that_means_nothing_is_refused_with_the_field(
    sandbox_server: RunningSandbox, order: dict[str, str]
) -> None:
    answer = httpx.post(f"{sandbox_server.base_url}/control/faults", json=order)
    assert answer.status_code == 422
    assert any(name in answer.json()["error"] for name in ("kind", "times"))


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_a_page_of_another_site_cannot_arm_faults(sandbox_server: RunningSandbox, headers: dict[str, str]) -> None:
    answer = httpx.post(f"{sandbox_server.base_url}/control/faults", json={"kind": "drop"}, headers=headers)
    assert answer.status_code == 403
    assert sandbox_server.control("GET", "/")["faults"] == []


def test_listeners_follow_a_post_through_its_steps(sandbox_server: RunningSandbox) -> None:
    seen: list[PostEvent] = []
    with sandbox_server.server.activity.listening(seen.append):
        post(sandbox_server, "x", key="k")
        post(sandbox_server, "")
    assert [(event.phase, event.idempotency_key, event.in_flight) for event in seen] == [
        ("received", "k", 1),
        ("stored", "k", 1),
        ("answered", "k", 0),
        ("received", None, 1),
        ("refused", None, 0),
    ]


def test_another_process_learns_at_once_that_a_post_is_in_flight(sandbox_server: RunningSandbox) -> None:
    assert sandbox_server.control("GET", "/in-flight") == {"in_flight": 0, "posts": []}
    sandbox_server.control("POST", "/faults", {"kind": "hang", **REPLYING, "hang_seconds": 60})

    def send() -> None:
        with sandbox_server.client() as client, pytest.raises(httpx.ReadTimeout):
            client.post("/api/v1/statuses", json={"status": "x"}, headers={"Idempotency-Key": "k"}, timeout=1)

    sender = threading.Thread(target=send)
    sender.start()
    seen = sandbox_server.control("GET", "/in-flight?wait=30")
    assert [(item["author"], item["idempotency_key"]) for item in seen["posts"]] == [("acme", "k")]
    sender.join()


def test_another_process_follows_every_step_as_it_happens(sandbox_server: RunningSandbox) -> None:
    with httpx.stream("GET", f"{sandbox_server.base_url}/control/events", timeout=30) as stream:
        lines = stream.iter_lines()
        next(lines)
        post(sandbox_server, "x", "k")
        events = [json.loads(next(lines)) for _ in range(3)]
    assert [event["phase"] for event in events] == ["received", "stored", "answered"]
    assert sandbox_server.control("GET", "/in-flight")["in_flight"] == 0


def test_a_restart_keeps_everything(tmp_path: Path) -> None:
    database = tmp_path / "sandbox.db"
    with running_sandbox(database) as sandbox:
        lea = mastodon_client(sandbox, "person:lea")
        kept = lea.status_post("@acme still there?", idempotency_key="k")
        sandbox.control("POST", "/tokens/revoke", {"token": "person:tom"})
    with running_sandbox(database) as sandbox:
        lea, acme = mastodon_client(sandbox, "person:lea"), mastodon_client(sandbox, "account:acme")
        assert [item.status.id for item in acme.notifications()] == [kept.id]
        assert lea.status_post("@acme still there?", idempotency_key="k").id == kept.id
        assert int(lea.status_post("next").id) > int(kept.id)
        assert post(sandbox, "x", token="person:tom").status_code == 401
        assert len(sandbox.control("GET", "/accepted")["posts"]) == 2


def test_a_killed_server_of_its_own_loses_no_accepted_post(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot.sandbox", "--database", str(tmp_path / "sandbox.db")]

    def start() -> tuple["subprocess.Popen[str]", Mastodon]:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        base_url = json.loads(process.stdout.readline())["base_url"]
        return process, Mastodon(access_token="person:lea", api_base_url=base_url)

    process, lea = start()
    with process:
        ids = [lea.status_post(f"number {number}").id for number in range(5)]
        process.kill()
    process, lea = start()
    with process:
        assert [status.id for status in lea.timeline_public()] == ids[::-1]
        process.terminate()


def test_a_drop_leaves_the_locks_of_this_process_on_its_databases_alone(
    sandbox_server: RunningSandbox, tmp_path: Path
) -> None:
    """Whoever opens a database whose owner seems gone takes its log away, and with it what the owner writes later."""
    path = tmp_path / "ours.db"
    ours = sqlite3.connect(path, isolation_level=None)
    ours.execute("PRAGMA journal_mode = WAL")
    ours.execute("CREATE TABLE things (name TEXT)")
    sandbox_server.control("POST", "/faults", {"kind": "drop", **REPLYING, "times": 1})
    with pytest.raises(httpx.RemoteProtocolError):
        post(sandbox_server, "lost?")

    look = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT * FROM things'); c.close()"
    subprocess.run([sys.executable, "-c", look, str(path)], check=True)
    assert Path(f"{path}-wal").exists()
    ours.execute("INSERT INTO things VALUES ('kept')")
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT name FROM things").fetchall() == [("kept",)]
    other.close()
    ours.close()
