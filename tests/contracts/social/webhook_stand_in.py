"""The other system for the contract suite: it takes our replies, and what its people write it pushes, signed."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, cast

from bot.ports.pushing import Genuine, PushedNetwork
from bot.ports.social import Cursor, Network, Page
from bot.runtime.pushed import together
from tests.contracts.social.scripted_server import Answer, Asked
from tests.stand_ins.webhook.receiver import OTHER_SECRET, SECRET, Receiver, headers_of, receiver


class WebhookStandIn:
    """The people of one other system, and the pushes that tell of them."""

    network = "webhook"
    token = SECRET

    def __init__(self, receiver: Receiver) -> None:
        self.receiver = receiver
        self.base_url = receiver.address
        self.items: dict[str, dict[str, Any]] = {}
        self.pushes: list[bytes] = []

    def mentioned(self, text: str, *, by: str = "lea") -> str:
        return self.posted(text, by=by)

    def answered(self, remote_id: str, text: str, *, by: str = "lea") -> str:
        return self.posted(text, by=by, in_reply_to=remote_id, kind="reply")

    def answered_by_us(self, remote_id: str, text: str) -> str:
        return self.posted(text, by="acme", in_reply_to=remote_id, ours=True)

    def edited(self, remote_id: str, text: str, *, by: str = "lea") -> None:
        self.items[remote_id] |= {"text": text, "edited_at": datetime.now(UTC).isoformat()}
        self.push(self.items[remote_id])

    def deleted(self, remote_id: str, *, by: str = "lea") -> None:
        self.receiver.gone.add(remote_id)
        self.push({"id": remote_id, "gone": True})

    def replies_under(self, remote_id: str) -> list[str]:
        return [reply.text for reply in self.receiver.replies.values() if reply.in_reply_to == remote_id]

    def limit_in_mid_read(self) -> None:
        raise AssertionError("nothing is read here")

    def lose_next_amendment(self) -> None:
        raise AssertionError("nothing is amended here")

    def lose_next_answer(self) -> None:
        self.receiver.lost += 1

    def revoke(self) -> None:
        self.receiver.secret = OTHER_SECRET

    def posted(self, text: str, *, by: str, **more: Any) -> str:
        """Somebody writes a post; gives its id."""
        number = f"post-{len(self.items) + 1}"
        author = {"id": f"person-{by}", "handle": by}
        posted_at = datetime.now(UTC).isoformat()
        url = f"https://shop.example/posts/{number}"
        self.items[number] = {
            "id": number, "text": text, "author": author, "posted_at": posted_at, "url": url, **more
        }  # fmt: skip
        self.push(self.items[number])
        return number

    def push(self, *items: Any) -> None:
        """Tell of posts."""
        self.pushes.append(json.dumps({"mentions": items}).encode())

    def our_replies(self) -> bytes:
        """A push of a system that tells of whatever is posted, by us too."""
        replies = enumerate(self.receiver.replies.values(), start=1)
        ours = [
            {
                "id": f"answer-{number}",
                "text": reply.text,
                "author": {"id": "acme"},
                "posted_at": datetime.now(UTC).isoformat(),
                "in_reply_to": reply.in_reply_to,
                "ours": True,
            }
            for number, reply in replies
        ]
        return json.dumps({"mentions": ours}).encode()


class Brought:
    """The connector with what was pushed to it so far: as a page, since what the suite asks for it reads from pages."""

    def __init__(self, network: Network, stand_in: WebhookStandIn) -> None:
        self.network = network
        self.stand_in = stand_in

    def __getattr__(self, name: str) -> Any:
        return getattr(self.network, name)

    async def fetch(self, cursor: Cursor | None, *, since: datetime) -> Page:
        network = cast(PushedNetwork, self.network)
        bodies = [*self.stand_in.pushes, self.stand_in.our_replies()]
        for number, body in enumerate(bodies):
            key = f"push-{number}"
            assert network.judge(headers_of(SECRET, key, body), body) == Genuine(key)
        told = together(network.told_in(body.decode()) for body in bodies)
        return Page(told.mentions, {}, told.own_posts, told.set_aside)


def with_pushes(network: Network, stand_in: Any) -> Network:
    """The connector as it is once the door took its pushes."""
    return cast(Network, Brought(network, stand_in))


@contextmanager
def standing_in() -> Iterator[WebhookStandIn]:
    """Another system of its own for the time of the block."""
    with receiver() as taking:
        yield WebhookStandIn(taking)


def script(write: Answer) -> Callable[[Asked], Answer]:
    """A scripted server that gives `write` to whoever posts."""
    return lambda _: write


def error_body(status: int) -> dict[str, Any]:
    """What a receiver may say beside a status; nobody reads it."""
    return {"error": f"Refused with {status}"}
