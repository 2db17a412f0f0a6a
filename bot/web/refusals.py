"""What a caller sees when something is refused or fails: problems for programs, plain pages for browsers."""

from typing import cast

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.errors import ComptoirError, NotFound, Refusal
from bot.web.api import problems
from bot.web.api.acting import KeyReused
from bot.web.plain_pages import plain_page
from bot.web.session import ForgedRequest, SignInNeeded

log = structlog.get_logger()


class UnexpectedErrors:
    """Answers 500 where nobody expected the error: a number for the caller, the whole story for the log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; the log names the route and never the address, which may hold a secret."""
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception:
            number = problems.new_correlation_id()
            log.exception("request_failed", correlation_id=number, route=route_of(scope), method=scope.get("method"))
            if started or scope["type"] != "http":
                raise
            request = Request(scope)
            answer: Response = plain_page(request, "unexpected", 500, remark=number)
            if _is_api(request):
                answer = problems.unexpected(number)
            await answer(scope, receive, send)


def route_of(scope: Scope) -> str:
    """The route's pattern (/api/v1/cases/{case_id}), so that labels and logs stay few and hold no value.

    Routes of a mounted application begin with its path.
    """
    mount = scope.get("root_path", "").removeprefix(scope.get("app_root_path", ""))
    pattern = getattr(scope.get("route"), "path_format", None)
    return f"{mount}{pattern}" if pattern else mount or "unmatched"


def add_refusals(app: FastAPI) -> None:
    """Have `app` answer every error that Comptoir or the framework raises on purpose."""
    app.add_exception_handler(SignInNeeded, _sign_in_needed)
    app.add_exception_handler(ForgedRequest, _forged)
    app.add_exception_handler(KeyReused, _key_reused)
    app.add_exception_handler(ComptoirError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


async def _sign_in_needed(request: Request, _: Exception) -> Response:
    """Pages lead to /sign-in; htmx is told to go there; a stream or a script only learns that it may not."""
    if _is_api(request):
        return problems.not_signed_in(request)
    if request.headers.get("HX-Request") == "true":
        return Response(status_code=401, headers={"HX-Redirect": "/sign-in"})
    if "text/event-stream" in request.headers.get("accept", ""):
        return Response(status_code=401)
    return RedirectResponse("/sign-in", 303)


async def _forged(request: Request, error: Exception) -> Response:
    if _is_api(request):
        return problems.problem(403, "forged_request", str(error))
    return plain_page(request, "forged", 403)


async def _key_reused(request: Request, _: Exception) -> Response:
    return problems.problem(422, "key_reused", "This Idempotency-Key came with another body before; take a new one.")


async def _refused(request: Request, error: Exception) -> Response:
    told = problems.of_error(cast(ComptoirError, error))
    if _is_api(request):
        return told
    if isinstance(error, NotFound):
        return plain_page(request, "missing", 404)
    return plain_page(request, "refused" if isinstance(error, Refusal) else "away", told.status_code)


async def _invalid(request: Request, error: Exception) -> Response:
    told = problems.of_validation(cast(RequestValidationError, error))
    if _is_api(request):
        return told
    return plain_page(request, "missing" if told.status_code == 404 else "refused", told.status_code)


async def _http(request: Request, error: Exception) -> Response:
    refused = cast(HTTPException, error)
    if _is_api(request):
        return problems.of_http(refused)
    page = plain_page(request, "missing" if refused.status_code == 404 else "refused", refused.status_code)
    page.headers.update(refused.headers or {})
    return page


def _is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")
