"""YouTube's stand-in for the contract suite: the pretend interface over HTTP, with the people under a channel's
videos.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from tests.contracts.social.scripted_server import Answer, Asked
from tests.stand_ins.youtube.answering import Refused
from tests.stand_ins.youtube.server import SCOPE, Grant, Manner, YouTubeServer, error_json, youtube_server
from tests.stand_ins.youtube.showing import channel_json
from tests.stand_ins.youtube.world import HANDLE, World

APP, APP_SECRET, REFRESH = "1234-abc.apps.googleusercontent.com", "GOCSPX-secret-9c31", "1//refresh-4f1d0c7be2"
TOKEN = f"{APP}:{APP_SECRET}:{REFRESH}"
SIGNS_IN = frozenset({"/token"})


def utc_now() -> datetime:
    return datetime.now(UTC)


class YouTubeStandIn:
    """The people under the videos of one pretend channel."""

    network = "youtube"
    token = TOKEN

    def __init__(self, server: YouTubeServer) -> None:
        self.server = server
        self.world = server.world
        self.base_url = server.base_url

    def mentioned(self, text: str, *, by: str = "lea") -> str:
        return self.world.comment(by, f"@{HANDLE} {text}").id

    def commented(self, text: str, *, by: str = "lea") -> str:
        """Somebody comments without naming us; gives the comment's id."""
        return self.world.comment(by, text).id

    def answered(self, remote_id: str, text: str, *, by: str = "lea") -> str:
        return self.world.answer(remote_id, by, text).id

    def answered_by_us(self, remote_id: str, text: str) -> str:
        return self.world.answer(remote_id, HANDLE, text).id

    def edited(self, remote_id: str, text: str, *, by: str = "lea") -> None:
        self.world.edit(remote_id, text)

    def deleted(self, remote_id: str, *, by: str = "lea") -> None:
        self.world.delete(remote_id)

    def replies_under(self, remote_id: str) -> list[str]:
        """Under an answer nothing can stand: what is said to it stands beside it."""
        top = self.world.comments[remote_id].top or remote_id
        ours = [each for each in self.world.answers(top) if each.author.handle == HANDLE]
        return [each.words for each in reversed(ours) if each.state == "published"]

    def limit_in_mid_read(self) -> None:
        self.world.embeds = 0  # YouTube chooses how many answers come along
        self.server.next_time("replies", Manner.LIMITED)

    def lose_next_answer(self) -> None:
        self.server.next_time("create", Manner.LOST_ANSWER)

    def lose_next_amendment(self) -> None:
        for kind in ("edit", "delete"):
            self.server.next_time(kind, Manner.LOST_ANSWER)

    def revoke(self) -> None:
        self.server.revoked = True


@contextmanager
def standing_in(clock: Callable[[], datetime] = utc_now, **grant: Any) -> Iterator[YouTubeStandIn]:
    """A pretend channel of its own for the time of the block."""
    with youtube_server(World(clock), Grant(APP, APP_SECRET, REFRESH, **grant)) as server:
        yield YouTubeStandIn(server)


def script(write: Answer) -> Callable[[Asked], Answer]:
    """A scripted server that gives tokens and can be read, and gives `write` to whoever writes."""

    def answer(asked: Asked) -> Answer:
        if asked.path in SIGNS_IN:
            return Answer(body={"access_token": "ya29.scripted", "expires_in": 3599, "scope": SCOPE})
        if asked.method != "GET":
            return write
        return Answer(body={"items": [channel_json()] if asked.path.endswith("/channels") else []})

    return answer


def error_body(status: int) -> dict[str, Any]:
    """As YouTube writes every error, with a reason that says nothing, so that the status counts."""
    return error_json(Refused(status, "unheardOf", f"Refused with {status}"))
