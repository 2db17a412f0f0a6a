"""The web application: takes the context, routers and mounted applications, gives one ASGI application."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.types import ASGIApp

from bot.web import sign_in
from bot.web.context import WebContext
from bot.web.security import LARGEST_REQUEST, HostCheck, SecurityHeaders
from bot.web.session import ForgedRequest, SignInNeeded

_ASSETS = Path(__file__).parent / "assets"


def create_web(
    context: WebContext, *, routers: Sequence[APIRouter] = (), mounts: Mapping[str, ASGIApp] | None = None
) -> FastAPI:
    """The application. `routers` are pages; `mounts` are whole applications by path ("/sandbox").

    A mounted application is behind the Host check, and answers for its own headers, CSRF and larger bodies.
    """
    mounts = mounts or {}
    app = FastAPI(
        title="Comptoir",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        max_body_size=LARGEST_REQUEST,
    )
    app.state.context = context
    for router in (*routers, sign_in.router):
        app.include_router(router)
    app.add_api_route("/", _home, include_in_schema=False)
    app.mount("/assets", StaticFiles(directory=_ASSETS))
    for path, mounted in mounts.items():
        app.mount(path, mounted)
    app.add_exception_handler(SignInNeeded, _sign_in_needed)
    app.add_exception_handler(ForgedRequest, _forged)
    app.add_middleware(SecurityHeaders, public_url=context.settings.public_url, mounts=tuple(mounts))
    app.add_middleware(HostCheck, public_url=context.settings.public_url)
    return app


async def _home() -> Response:
    return RedirectResponse(sign_in.HOME, 303)


async def _sign_in_needed(request: Request, _: Exception) -> Response:
    """Pages lead to /sign-in; htmx is told to go there; a stream or a script only learns that it may not."""
    if request.headers.get("HX-Request") == "true":
        return Response(status_code=401, headers={"HX-Redirect": "/sign-in"})
    if "text/event-stream" in request.headers.get("accept", ""):
        return Response(status_code=401)
    return RedirectResponse("/sign-in", 303)


async def _forged(request: Request, _: Exception) -> Response:
    return sign_in.stranger_page(request, "forged", 403)
