"""Put the pretend network together: a database, the API, the control API and the page, as one ASGI app."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.sandbox.activity import Activity
from bot.sandbox.api import accounts, instance, media, notifications, oauth, statuses, streaming
from bot.sandbox.api.gate import Gate
from bot.sandbox.api.wire import Call, Handler, refuse
from bot.sandbox.control import Control
from bot.sandbox.database import Database
from bot.sandbox.entities import Entities
from bot.sandbox.faults import Faults
from bot.sandbox.origin import RefuseForeignSites
from bot.sandbox.pages.frame import Frame
from bot.sandbox.pages.rehearsal import Rehearsal
from bot.sandbox.pages.site import Site
from bot.sandbox.publishing import PretendNetwork
from bot.sandbox.refusals import NotFoundHere, SandboxRefusal

_API: Final[Sequence[tuple[str, str, Handler]]] = (
    *statuses.ROUTES,
    *notifications.ROUTES,
    *accounts.ROUTES,
    *instance.ROUTES,
    *media.ROUTES,
    *oauth.ROUTES,
    *streaming.ROUTES,
)
_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
RATE_LIMIT: Final = 300_000
"""Requests of one member in five minutes: far above Mastodon's 300, so that replays are not slowed."""


@dataclass(frozen=True, slots=True)
class SandboxServer:
    """The pretend network and its ASGI app.

    `app` is to be mounted at the path of the base URL; `standalone` serves that path by itself.
    """

    network: PretendNetwork
    faults: Faults
    activity: Activity
    app: ASGIApp

    def standalone(self) -> ASGIApp:
        """Give an ASGI app that serves the sandbox at the path of its base URL."""
        prefix = urlsplit(self.network.base_url).path
        return Starlette(routes=[Mount(prefix, self.app)]) if prefix else self.app

    def close(self) -> None:
        """Close the database."""
        self.network.database.close()


def create_sandbox(
    *,
    database: Path | None,
    base_url: str,
    clock: Callable[[], datetime],
    brand: str = "acme",
    with_control: bool = True,
    max_characters: int = 500,
    rate_limit: int = RATE_LIMIT,
) -> SandboxServer:
    """Open the pretend network kept in the file `database` (None: in memory).

    `base_url` is where clients reach it, path included, and goes into every address it gives out; `clock`
    gives the present, aware of its time zone; `brand` is the account that is there from the start.
    """
    network = PretendNetwork(Database(database), base_url=base_url, clock=clock, max_characters=max_characters)
    network.member(brand, "brand")
    entities = Entities(network)
    faults = Faults(clock)
    activity = Activity()
    gate = Gate(network, entities, faults, activity, rate_limit)
    routes: list[BaseRoute] = [Route(path, gate.guard(handler), methods=[method]) for method, path, handler in _API]
    routes.append(Route("/api/{rest:path}", gate.guard(_unknown), methods=_METHODS))
    if with_control:
        controlled = Starlette(
            routes=Control(network, faults, activity).routes(),
            exception_handlers={SandboxRefusal: _refused},
        )
        routes.append(Mount("/control", RefuseForeignSites(controlled)))
    frame = Frame(network, faults if with_control else None, brand)
    site = Site(frame)
    site_routes: list[BaseRoute] = [*site.routes()]
    if with_control:
        site_routes.append(Mount("/rehearsal", routes=Rehearsal(faults, frame).routes()))
    pages = Starlette(
        routes=site_routes,
        exception_handlers={NotFoundHere: site.not_found, 404: site.not_found, SandboxRefusal: _refused},
    )
    routes.append(Mount("/", RefuseForeignSites(pages)))
    app = Starlette(routes=routes)
    return SandboxServer(network, faults, activity, _WithoutTrailingSlash(app))


def _unknown(call: Call) -> Response:
    raise NotFoundHere("Not Found")


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, SandboxRefusal)
    return refuse(error)


class _WithoutTrailingSlash:
    """ASGI layer: /api/v1/instance/ is /api/v1/instance, as on Mastodon; clients write both."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] == "http" and path.endswith("/") and "/api/" in path:
            scope = {**scope, "path": path.rstrip("/")}
        await self._app(scope, receive, send)
