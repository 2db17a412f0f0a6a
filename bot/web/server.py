"""The web application: takes the context, routers and mounted applications, gives one ASGI application."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.types import ASGIApp

from bot.web import health, sign_in
from bot.web.api import docs, routes
from bot.web.attending import Attending
from bot.web.context import WebContext
from bot.web.hooks import PATH as HOOKS
from bot.web.metrics import CountRequests
from bot.web.refusals import UnexpectedErrors, add_refusals
from bot.web.security import BodyLimit, HostCheck, SecurityHeaders

_ASSETS = Path(__file__).parent / "assets"


def create_web(
    context: WebContext,
    *,
    routers: Sequence[APIRouter] = (),
    mounts: Mapping[str, ASGIApp] | None = None,
) -> FastAPI:
    """The application. `routers` are pages; `mounts` are whole applications by path ("/sandbox").

    A mounted application is behind the Host check, and answers for its own headers, CSRF and limits.
    """
    mounts = mounts or {}
    app = FastAPI(
        title="Comptoir",
        version="1",
        description="Cases, replies and the house, for programs. Every act is carried out as the token's person.",
        docs_url=None,
        redoc_url=None,
        openapi_url=docs.OPENAPI_URL,
    )
    app.state.context = context
    app.openapi = partial(docs.describe, app)  # type: ignore[method-assign]
    # Pages and what chats tell us come first: each request is held against the routes in this order.
    for router in routers:
        app.include_router(router, include_in_schema=False)
    app.include_router(routes.router)
    for router in (sign_in.router, health.router):
        app.include_router(router, include_in_schema=False)
    app.add_api_route("/", _home, include_in_schema=False)
    app.mount("/assets", StaticFiles(directory=_ASSETS))
    app.mount(docs.ASSETS_URL, docs.swagger_assets())
    for path, mounted in mounts.items():
        app.mount(path, mounted)
    add_refusals(app)
    app.add_middleware(BodyLimit, mounts=(*mounts, HOOKS))
    app.add_middleware(UnexpectedErrors)
    app.add_middleware(SecurityHeaders, public_url=context.settings.public_url, mounts=tuple(mounts))
    app.add_middleware(HostCheck, public_url=context.settings.public_url)
    app.add_middleware(Attending)
    app.add_middleware(CountRequests)
    return app


async def _home() -> Response:
    return RedirectResponse(sign_in.HOME, 303)
