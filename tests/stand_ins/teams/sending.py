"""Teams' side of the bot's door: takes activities, carries them there with a token, and again where it is wanted."""

import copy
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.stand_ins.teams.activities import Activities
from tests.stand_ins.teams.server import TeamsServer
from tests.stand_ins.teams.tenant import Json
from tests.stand_ins.teams.tokens import Forgery, forged, genuine

PATIENCE = 5.0
"""Seconds within which an invoke has to be answered."""
TRIES = 3
"""The first attempt and two more, as the client makes them for an invoke."""


@dataclass(slots=True)
class Sender:
    """Teams before the door at `url`; `client` carries the requests, `sent` keeps the activities."""

    server: TeamsServer
    client: httpx.AsyncClient
    url: str = "/api/messages"
    sent: list[Json] = field(default_factory=list)

    @property
    def activities(self) -> Activities:
        """Activities as the tenant stands now."""
        return Activities(self.server.tenant, self.server.service_url)

    async def deliver(self, activity: Json, **claims: Any) -> httpx.Response:
        """An activity with a token of its own; `claims` change what the token says."""
        return await self.post(activity, genuine(self.server.tenant, activity["serviceUrl"], **claims))

    async def deliver_forged(self, activity: Json, forgery: Forgery) -> httpx.Response:
        """An activity whose token is wrong."""
        return await self.post(activity, forged(self.server.tenant, activity["serviceUrl"], forgery))

    async def post(self, activity: Json, authorization: str | None) -> httpx.Response:
        """An activity with this Authorization header, or none."""
        headers = {"Authorization": authorization} if authorization is not None else {}
        self.sent.append(copy.deepcopy(activity))
        return await self.client.post(self.url, json=activity, headers=headers, timeout=PATIENCE)

    async def redeliver(self, activity: Json | None = None) -> httpx.Response:
        """The same activity once more, its id with it; the last one where none is given."""
        return await self.deliver(activity or self.sent[-1])

    async def redeliver_anew(self, activity: Json | None = None) -> httpx.Response:
        """The same activity once more under another id, as a client tries an invoke again."""
        activity = activity or self.sent[-1]
        return await self.deliver({**activity, "id": self.server.tenant.number("f:")})

    async def insist(self, activity: Json) -> list[int]:
        """An activity until it is taken, an invoke under another id each time; gives the statuses, 0 for none."""
        statuses: list[int] = []
        for attempt in range(TRIES):
            anew = self.redeliver_anew if attempt and activity["type"] == "invoke" else self.deliver
            try:
                statuses.append((await anew(activity)).status_code)
            except httpx.TransportError:
                statuses.append(0)
            if 200 <= statuses[-1] < 500:
                break
        return statuses
