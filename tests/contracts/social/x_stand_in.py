"""X's stand-in for the contract suite: the pretend X over HTTP, with the people on it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from tests.contracts.social.scripted_server import Answer, Asked
from tests.stand_ins.x.posts import BRAND, World
from tests.stand_ins.x.server import Manner, XServer, x_server
from tests.stand_ins.x.showing import user_json

KEYS = ("key-9b2f", "consumer-secret-51c7", "1000-token-77aa", "token-secret-0d3e")


def utc_now() -> datetime:
    return datetime.now(UTC)


class XStandIn:
    """The people of one pretend X."""

    network = "x"

    def __init__(self, server: XServer) -> None:
        self.server = server
        self.world = server.world
        self.base_url = server.base_url
        self.token = ":".join(server.keys)

    def mentioned(self, text: str, *, by: str = "lea") -> str:
        return self.world.write(by, f"@{BRAND} {text}").id

    def answered(self, remote_id: str, text: str, *, by: str = "lea") -> str:
        return self.world.write(by, text, in_reply_to=remote_id).id

    def answered_by_us(self, remote_id: str, text: str) -> str:
        return self.world.write(BRAND, text, in_reply_to=remote_id).id

    def edited(self, remote_id: str, text: str, *, by: str = "lea") -> None:
        self.world.edit(remote_id, f"@{BRAND} {text}")

    def deleted(self, remote_id: str, *, by: str = "lea") -> None:
        self.world.delete(remote_id)

    def replies_under(self, remote_id: str) -> list[str]:
        shown = reversed(self.world.shown())
        return [each.words for each in shown if each.in_reply_to == remote_id and each.author.username == BRAND]

    def limit_in_mid_read(self) -> None:
        self.server.next_time("own_posts", Manner.LIMITED)

    def lose_next_answer(self) -> None:
        self.server.next_time("create", Manner.LOST_ANSWER)

    def lose_next_amendment(self) -> None:
        self.server.next_time("delete", Manner.LOST_ANSWER)

    def revoke(self) -> None:
        self.server.revoked = True


@contextmanager
def standing_in(clock: Callable[[], datetime] = utc_now) -> Iterator[XStandIn]:
    """A pretend X of its own for the time of the block."""
    world = World(clock)
    world.user(BRAND)
    with x_server(world, KEYS) as server:
        yield XStandIn(server)


def script(write: Answer) -> Callable[[Asked], Answer]:
    """A scripted server that can be read, and gives `write` to whoever posts."""
    me = user_json(World(utc_now).user(BRAND))

    def answer(asked: Asked) -> Answer:
        if asked.method != "GET":
            return write
        return Answer(body={"data": me} if asked.path == "/2/users/me" else {"meta": {"result_count": 0}})

    return answer


def error_body(status: int) -> dict[str, Any]:
    """As X writes most errors."""
    return {"title": "Refused", "detail": f"Refused with {status}", "type": "about:blank", "status": status}
