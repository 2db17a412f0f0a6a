"""Mastodon's stand-in for the contract suite: the pretend network over HTTP, with people who use its client API."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import httpx

from tests.contracts.social.mastodon_payloads import mastodon_server
from tests.contracts.social.scripted_server import Answer, Asked
from tests.stand_ins.mastodon import RunningSandbox, running_sandbox

BRAND = "acme"


class MastodonStandIn:
    """The people of one pretend network."""

    network = "mastodon"

    def __init__(self, running: RunningSandbox) -> None:
        self.running = running
        self.base_url = running.base_url
        self.token = f"account:{BRAND}"
        self.clients: dict[str, httpx.Client] = {}

    def mentioned(self, text: str, *, by: str = "lea") -> str:
        return self.posted({"status": f"@{BRAND} {text}"}, by=by)

    def answered(self, remote_id: str, text: str, *, by: str = "lea") -> str:
        return self.posted({"status": f"@{BRAND} {text}", "in_reply_to_id": remote_id}, by=by)

    def answered_by_us(self, remote_id: str, text: str) -> str:
        return self.posted({"status": text, "in_reply_to_id": remote_id}, by=None)

    def edited(self, remote_id: str, text: str, *, by: str = "lea") -> None:
        self.asked("PUT", f"/api/v1/statuses/{remote_id}", {"status": f"@{BRAND} {text}"}, by=by)

    def deleted(self, remote_id: str, *, by: str = "lea") -> None:
        self.asked("DELETE", f"/api/v1/statuses/{remote_id}", by=by)

    def replies_under(self, remote_id: str) -> list[str]:
        below = self.asked("GET", f"/api/v1/statuses/{remote_id}/context", by="visitor")["descendants"]
        return [
            re.sub(r"<[^>]*>", "", post["content"])
            for post in below
            if post["in_reply_to_id"] == remote_id and post["account"]["username"] == BRAND
        ]

    def limit_in_mid_read(self) -> None:
        self.arm(kind="rate_limit", method="GET", path="/api/v1/accounts/*/statuses", times=1)

    def lose_next_answer(self) -> None:
        self.arm(kind="drop", method="POST", path="/api/v1/statuses", times=1, stage="after")

    def lose_next_amendment(self) -> None:
        for method in ("PUT", "DELETE"):
            self.arm(kind="drop", method=method, path="/api/v1/statuses/*", times=1, stage="after")

    def revoke(self) -> None:
        self.running.control("POST", "/tokens/revoke", {"token": self.token})

    def arm(self, **order: Any) -> None:
        """Put a fault of the pretend network in force."""
        self.running.control("POST", "/faults", order)

    def posted(self, body: dict[str, Any], *, by: str | None = "lea") -> str:
        """A post with any fields of the client API, by a person or by the brand; gives its id."""
        return str(self.asked("POST", "/api/v1/statuses", body, by=by)["id"])

    def asked(self, method: str, path: str, body: dict[str, Any] | None = None, *, by: str | None) -> Any:
        """What the client API answers to a person, or to the brand where `by` is None."""
        token = self.token if by is None else f"person:{by}"
        if token not in self.clients:
            self.clients[token] = self.running.client(token)
        response = self.clients[token].request(method, path, json=body)
        response.raise_for_status()
        return response.json()

    def close(self) -> None:
        """The people go home."""
        for client in self.clients.values():
            client.close()


@contextmanager
def standing_in() -> Iterator[MastodonStandIn]:
    """A pretend network of its own for the time of the block."""
    with running_sandbox() as running, closing(MastodonStandIn(running)) as stand_in:
        yield stand_in


def script(write: Answer) -> Callable[[Asked], Answer]:
    """A scripted server that can be read, and gives `write` to whoever posts."""
    reads = mastodon_server({})
    return lambda asked: reads(asked) if asked.method == "GET" else write


def error_body(status: int) -> dict[str, str]:
    """As Mastodon writes every error."""
    return {"error": f"Refused with {status}"}
