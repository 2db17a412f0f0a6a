"""Bluesky's own servers as the stand-in that the contract suite asks for, with a door in front of the PDS.

The door passes on what it is asked, and plays what no server does on demand: a rate limit, a lost answer, the hours
until an access token ends. All the rest the servers do themselves.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.contracts.social.scripted_server import Answer, Asked, Manner, scripted_server
from tests.peers.bluesky import Sky, now

KEPT = ("Content-Type", "Atproto-Repo-Rev", "Ratelimit-Limit", "Ratelimit-Remaining", "Ratelimit-Reset")
PASSED_ON = ("authorization", "content-type", "accept", "accept-language", "atproto-accept-labelers", "atproto-proxy")
SESSIONS = ("com.atproto.server.createSession", "com.atproto.server.refreshSession")
LIST, PUT, DELETE = (f"com.atproto.repo.{name}" for name in ("listRecords", "putRecord", "deleteRecord"))


def limited() -> Answer:
    """As the PDS says that it was asked too often."""
    reset = int(now().timestamp()) + 60
    said = {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}
    return Answer(429, said, {"ratelimit-limit": "3000", "ratelimit-remaining": "0", "ratelimit-reset": str(reset)})


def ended() -> Answer:
    """As the PDS says that an access token is too old."""
    return Answer(400, {"error": "ExpiredToken", "message": "Token has expired"})


@dataclass(slots=True)
class Door:
    """Passes on to the PDS what is asked at `base_url`; a query meets everything that was written before it.

    The next request of the method `limits` meets a rate limit; that of `loses` is carried out and its answer lost.
    With `late` every access token has come to its end.
    """

    sky: Sky
    base_url: str = ""
    limits: str = ""
    loses: str = ""
    late: bool = False

    def __call__(self, asked: Asked) -> Answer:
        """What a request is answered with."""
        method = asked.path.removeprefix("/xrpc/")
        if method == self.limits:
            self.limits = ""
            return limited()
        if self.late and method not in SESSIONS:
            return ended()
        if asked.method == "GET":
            self.sky.settle()
        answer = self._passed_on(asked)
        if method == self.loses:
            self.loses = ""
            return Answer(manner=Manner.DROP)
        return answer

    def _passed_on(self, asked: Asked) -> Answer:
        headers = {name: value for name, value in asked.headers.items() if name in PASSED_ON}
        address = f"{self.sky.pds}{asked.path}"
        said = self.sky.client.request(
            asked.method, address, params=asked.parameters, content=asked.body, headers=headers
        )
        body = said.content
        if asked.path.endswith(SESSIONS):
            # It names the account's own server, and whoever believes that would go there, past this door.
            body = body.replace(self.sky.pds.encode(), self.base_url.encode())
        return Answer(said.status_code, body, {name: said.headers[name] for name in KEPT if name in said.headers})


class RealBluesky:
    """A customer or two, and a brand that nobody met before."""

    network = "bluesky"

    def __init__(self, sky: Sky, door: Door) -> None:
        self.sky = sky
        self.door = door
        self.base_url = door.base_url
        self.brand = sky.newcomer("acme")
        self.token = f"{self.brand.handle}:{self.brand.app_password()}"

    def mentioned(self, text: str, *, by: str = "lea") -> str:
        return self.sky.regular(by).says(text, naming=self.brand)

    def answered(self, remote_id: str, text: str, *, by: str = "lea") -> str:
        return self.sky.regular(by).says(text, naming=self.brand, under=remote_id)

    def answered_by_us(self, remote_id: str, text: str) -> str:
        return self.brand.says(text, under=remote_id)

    def edited(self, remote_id: str, text: str, *, by: str = "lea") -> None:
        self.sky.regular(by).edits(remote_id, text, naming=self.brand)

    def deleted(self, remote_id: str, *, by: str = "lea") -> None:
        self.sky.regular(by).deletes(remote_id)

    def replies_under(self, remote_id: str) -> list[str]:
        seen = self.sky.answers_to(remote_id)
        return [post["record"]["text"] for post in seen if post["author"]["did"] == self.brand.did]

    def limit_in_mid_read(self) -> None:
        self.door.limits = LIST

    def lose_next_answer(self) -> None:
        self.door.loses = PUT

    def lose_next_amendment(self) -> None:
        self.door.loses = DELETE

    def revoke(self) -> None:
        """The server revokes the app password; an access token works until its end, which is two hours away."""
        self.brand.revokes()
        self.door.late = True


@asynccontextmanager
async def standing_in(sky: Sky) -> AsyncIterator[RealBluesky]:
    """The servers behind a door that is open while the block runs."""
    door = Door(sky)
    async with scripted_server(door) as server:
        door.base_url = server.base_url
        yield RealBluesky(sky, door)
