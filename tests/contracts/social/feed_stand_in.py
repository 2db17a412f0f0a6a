"""The stand-in of feeds for the contract suite: a pretend forum on loopback, with the people who write in it."""

import html
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from tests.contracts.social.scripted_server import Answer, Asked, answering
from tests.stand_ins.feed.forum import Forum
from tests.stand_ins.feed.server import FeedServer, serving

TOKEN = "stand-in-token-4f1d0c7be2"


def utc_now() -> datetime:
    return datetime.now(UTC)


class FeedStandIn:
    """The people of one forum."""

    network = "feed"
    token = TOKEN

    def __init__(self, server: FeedServer) -> None:
        self.server = server
        self.forum = server.forum
        self.base_url = self.address("atom")

    def address(self, format_name: str) -> str:
        """Where the feed of one format is."""
        return f"{self.server.base_url}/feed.{format_name}"

    def mentioned(self, text: str, *, by: str = "lea") -> str:
        return self.forum.write(by, _paragraph(text)).id

    def answered(self, remote_id: str, text: str, *, by: str = "lea") -> str:
        return self.forum.write(by, _paragraph(text), answers=remote_id).id

    def answered_by_us(self, remote_id: str, text: str) -> str:
        return self.answered(remote_id, text, by="acme")

    def edited(self, remote_id: str, text: str, *, by: str = "lea") -> None:
        self.forum.edit(remote_id, _paragraph(text))

    def deleted(self, remote_id: str, *, by: str = "lea") -> None:
        self.forum.remove(remote_id)

    def replies_under(self, remote_id: str) -> list[str]:
        return [post.text for post in self.forum.posts.values() if (post.answers, post.author) == (remote_id, "acme")]

    def limit_in_mid_read(self) -> None:
        raise AssertionError("a feed is read by one request")

    def lose_next_answer(self) -> None:
        raise AssertionError("nothing is published in a feed")

    def lose_next_amendment(self) -> None:
        raise AssertionError("nothing is published in a feed")

    def revoke(self) -> None:
        self.server.authorization = "Bearer another-token"


@contextmanager
def standing_in(clock: Callable[[], datetime] = utc_now) -> Iterator[FeedStandIn]:
    """A forum of its own for the time of the block, which whoever bears the token may read."""
    with serving(Forum(clock)) as server:
        server.authorization = f"Bearer {TOKEN}"
        yield FeedStandIn(server)


def script(write: Answer) -> Callable[[Asked], Answer]:
    """A scripted server that gives `write` to everybody: nobody posts, so nobody can be told apart."""
    return answering(write)


def error_body(status: int) -> dict[str, str]:
    """As a forum may write an error."""
    return {"error": f"Refused with {status}"}


def _paragraph(text: str) -> str:
    return f"<p>{html.escape(text)}</p>"
