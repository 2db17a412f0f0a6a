"""LinkedIn's stand-in for the contract suite: the pretend LinkedIn over HTTP, with the members on it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from integrations.social.linkedin.versions import VERSION
from tests.contracts.social.scripted_server import Answer, Asked
from tests.stand_ins.linkedin.server import INTROSPECTION, Fault, LinkedInServer, linkedin_server
from tests.stand_ins.linkedin.showing import page_json, refusal
from tests.stand_ins.linkedin.world import NAME, PAGE, PAGE_URN, Json, World, marked

ACCESS_TOKEN = "AQX-4f1d0c7be2-stand_in"
APP = ("78abcdef", "WPL_AP1.app-secret.Zz0=")
TOKEN = f"{PAGE}:{ACCESS_TOKEN}:{APP[0]}:{APP[1]}"
SIGNS_IN = frozenset({INTROSPECTION})


def utc_now() -> datetime:
    return datetime.now(UTC)


class LinkedInStandIn:
    """The members of one pretend LinkedIn, and the page on it."""

    network = "linkedin"

    def __init__(self, server: LinkedInServer) -> None:
        self.server = server
        self.world = server.world
        self.base_url = server.base_url
        self.token = TOKEN

    def mentioned(self, text: str, *, by: str = "lea") -> str:
        return self.world.naming(self.world.member(by), text).urn

    def answered(self, remote_id: str, text: str, *, by: str = "lea") -> str:
        return self.world.comment(self.world.member(by), remote_id, text).urn

    def answered_by_us(self, remote_id: str, text: str) -> str:
        return self.world.comment(PAGE_URN, remote_id, text).urn

    def edited(self, remote_id: str, text: str, *, by: str = "lea") -> None:
        self.world.edit(
            remote_id, f"@[{NAME}]({PAGE_URN}) {marked(text)}" if remote_id.startswith("urn:li:share:") else text
        )

    def deleted(self, remote_id: str, *, by: str = "lea") -> None:
        self.world.delete(remote_id)

    def replies_under(self, remote_id: str) -> list[str]:
        return [each.text for each in reversed(self.world.below(remote_id)) if each.actor == PAGE_URN]

    def limit_in_mid_read(self) -> None:
        self.strikes("comments", "limit")

    def lose_next_answer(self) -> None:
        self.strikes("create", "lost")

    def lose_next_amendment(self) -> None:
        self.strikes("edit", "lost")
        self.strikes("delete", "lost")

    def revoke(self) -> None:
        self.server.revoked = True

    def strikes(self, kind: str, manner: str) -> None:
        """Put a fault in force for the next request of a kind."""
        self.server.faults.append(Fault(kind, manner))

    def own_post(self, text: str = "Our new phone.") -> str:
        """We post something; gives its name."""
        return self.world.post(PAGE_URN, text).urn


@contextmanager
def standing_in(clock: Callable[[], datetime] = utc_now) -> Iterator[LinkedInStandIn]:
    """A pretend LinkedIn of its own for the time of the block."""
    with linkedin_server(World(clock), ACCESS_TOKEN, APP, frozenset({VERSION})) as server:
        yield LinkedInStandIn(server)


def script(write: Answer) -> Callable[[Asked], Answer]:
    """A scripted server that can be read, where nothing is new, and gives `write` to whoever comments."""

    def answer(asked: Asked) -> Answer:
        if asked.path == INTROSPECTION:
            return Answer(body={"active": True})
        if asked.method != "GET":
            return write
        return Answer(body=page_json() if "organizations" in asked.path else {"elements": []})

    return answer


def error_body(status: int) -> Json:
    """As LinkedIn writes every error."""
    return refusal(status, f"Refused with {status}")
