"""Facebook's stand-in for the contract suite: the pretend Graph API over HTTP, with the people around a Page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from tests.contracts.social.scripted_server import Answer, Asked
from tests.stand_ins.meta.server import Manner, MetaServer, meta_server
from tests.stand_ins.meta.showing import page_json
from tests.stand_ins.meta.world import PAGE_NAME, World

PAGE_TOKEN, APP_SECRET = "page-token-4f1d0c7be2", "app-secret-9c31"
UNKNOWN_CODE = 1_000_001


def utc_now() -> datetime:
    return datetime.now(UTC)


class FacebookStandIn:
    """The people around one pretend Page, who write on it."""

    network = "facebook"
    token = f"{PAGE_TOKEN}:{APP_SECRET}"

    def __init__(self, server: MetaServer) -> None:
        self.server = server
        self.world = server.world
        self.base_url = server.base_url

    def mentioned(self, text: str, *, by: str = "lea") -> str:
        return self.world.write_on_page(by, text).id

    def mentioned_elsewhere(self, text: str, *, by: str = "lea") -> str:
        """Somebody names us in a post of their own; gives its id."""
        return self.world.tag(by, text).id

    def answered(self, remote_id: str, text: str, *, by: str = "lea") -> str:
        return self.world.comment(remote_id, by, text).id

    def answered_by_us(self, remote_id: str, text: str) -> str:
        return self.world.comment(remote_id, PAGE_NAME, text).id

    def edited(self, remote_id: str, text: str, *, by: str = "lea") -> None:
        self.world.edit(remote_id, text)

    def deleted(self, remote_id: str, *, by: str = "lea") -> None:
        self.world.delete(remote_id)

    def replies_under(self, remote_id: str) -> list[str]:
        return self.world.words_of(PAGE_NAME, remote_id)

    def is_hidden(self, remote_id: str) -> bool:
        return self.world.items[remote_id].hidden

    def told_in_private(self, remote_id: str) -> str:
        return self.world.items[remote_id].message

    def limit_in_mid_read(self) -> None:
        self.server.next_time("comments", Manner.LIMITED)

    def lose_next_answer(self) -> None:
        self.server.next_time("create", Manner.LOST_ANSWER)

    def lose_next_message(self) -> None:
        self.server.next_time("message", Manner.LOST_ANSWER)

    def lose_next_amendment(self) -> None:
        for kind in ("edit", "delete"):
            self.server.next_time(kind, Manner.LOST_ANSWER)

    def revoke(self) -> None:
        self.server.revoked = True


@contextmanager
def standing_in(clock: Callable[[], datetime] = utc_now) -> Iterator[FacebookStandIn]:
    """A pretend Page of its own for the time of the block."""
    with meta_server(World(clock), PAGE_TOKEN, APP_SECRET) as server:
        yield FacebookStandIn(server)


def script(write: Answer) -> Callable[[Asked], Answer]:
    """A scripted server that can be read, and gives `write` to whoever posts."""
    page = page_json(World(utc_now))

    def answer(asked: Asked) -> Answer:
        if asked.method != "GET":
            return write
        return Answer(body=page if asked.path.endswith("/me") else {"data": []})

    return answer


def error_body(status: int) -> dict[str, Any]:
    """As Facebook writes every error, with a code that says nothing, so that the status counts."""
    return {"error": {"message": f"Refused with {status}", "type": "OAuthException", "code": UNKNOWN_CODE}}
