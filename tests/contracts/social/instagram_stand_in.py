"""Instagram's stand-in for the contract suite: the pretend Graph API over HTTP, with the people around an account.

What everybody says stands under one picture of ours. Who begins a thread names us, as Instagram's app does for who
answers an answer.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from tests.contracts.social.facebook_stand_in import APP_SECRET, error_body
from tests.contracts.social.scripted_server import Answer, Asked
from tests.stand_ins.meta.instagram.answering import account_json, answered
from tests.stand_ins.meta.instagram.world import ACCOUNT_NAME, World
from tests.stand_ins.meta.server import Manner, MetaServer, meta_server

ACCESS_TOKEN = "ig-token-4f1d0c7be2"

__all__ = ["ACCESS_TOKEN", "InstagramStandIn", "error_body", "script", "standing_in"]


def utc_now() -> datetime:
    return datetime.now(UTC)


class InstagramStandIn:
    """The people around one pretend account, who write under its picture."""

    network = "instagram"
    token = f"{ACCESS_TOKEN}:{APP_SECRET}"

    def __init__(self, server: MetaServer, world: World) -> None:
        self.server = server
        self.world = world
        self.base_url = server.base_url

    def mentioned(self, text: str, *, by: str = "lea") -> str:
        return self.world.comment(self.world.ours, by, f"@{ACCOUNT_NAME} {text}").id

    def answered(self, remote_id: str, text: str, *, by: str = "lea") -> str:
        above = self.world.comments[remote_id]
        named = f"@{above.author.name} {text}" if above.parent is not None else text
        return self.world.comment(remote_id, by, named).id

    def answered_by_us(self, remote_id: str, text: str) -> str:
        return self.answered(remote_id, text, by=ACCOUNT_NAME)

    def edited(self, remote_id: str, text: str, *, by: str = "lea") -> None:
        self.world.comments[remote_id].words = text

    def deleted(self, remote_id: str, *, by: str = "lea") -> None:
        self.world.delete(remote_id)

    def replies_under(self, remote_id: str) -> list[str]:
        return [each.words for each in self.world.under(remote_id) if each.author.name == ACCOUNT_NAME]

    def is_hidden(self, remote_id: str) -> bool:
        return self.world.comments[remote_id].hidden

    def told_in_private(self, remote_id: str) -> str:
        return self.world.comments[remote_id].message

    def limit_in_mid_read(self) -> None:
        self.world.folded = 1
        self.server.next_time("replies", Manner.LIMITED)

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
def standing_in(clock: Callable[[], datetime] = utc_now) -> Iterator[InstagramStandIn]:
    """A pretend account of its own for the time of the block."""
    world = World(clock)
    with meta_server(world, ACCESS_TOKEN, APP_SECRET, answered) as server:
        yield InstagramStandIn(server, world)


def script(write: Answer) -> Callable[[Asked], Answer]:
    """A scripted server that can be read, and gives `write` to whoever posts."""
    world = World(utc_now)
    world.signed_in = True

    def answer(asked: Asked) -> Answer:
        if asked.method != "GET":
            return write
        return Answer(body=account_json(world) if asked.path.endswith("/me") else {"data": []})

    return answer
