"""The two addresses of installing: takes requests of browsers, gives redirects and pages; decides nothing itself."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from integrations.chat.slack.installing import STATE_LIFETIME, Installing, InstallRefused
from integrations.chat.slack.manifest import CALLBACK_PATH, INSTALL_PATH

COOKIE = "__Host-comptoir_slack"
"""Bound to this host by its prefix (RFC 6265bis, section 4.1.3.2): the public address is one with https."""

Admin = Callable[[Request], Awaitable[str]]
Page = Callable[..., Response]


def install_router(installing: Installing, *, admin: Admin, page: Page) -> APIRouter:
    """The routes. `admin` gives the key of the signed-in admin, "" for others, and refuses whoever is not signed in;
    `page` draws a page by its key, with its status and a remark."""
    router = APIRouter()

    @router.get(INSTALL_PATH)
    async def install(request: Request, link: str = "") -> Response:
        """Lead an admin, or whoever followed a link, to Slack."""
        person = "" if link else await admin(request)
        if not link and not person:
            return page(request, "slack_admins", 403)
        try:
            begun = installing.begin(person=person, link=link)
        except InstallRefused as refusal:
            return page(request, refusal.page, 400)
        response = RedirectResponse(begun.address, 303)
        response.set_cookie(
            COOKIE,
            begun.number,
            max_age=int(STATE_LIFETIME.total_seconds()),
            path="/",
            secure=True,
            httponly=True,
            samesite="lax",
        )
        return response

    @router.get(CALLBACK_PATH)
    async def callback(request: Request, code: str = "", state: str = "") -> Response:
        """Where Slack leads back to."""
        number = request.cookies.get(COOKIE, "")
        try:
            row = await installing.complete(code=code, state=state, number=number)
        except InstallRefused as refusal:
            response = page(request, refusal.page, 400)
        else:
            beside = "slack_installed_beside" if row.place else "slack_installed"
            response = page(request, beside, 200, remark=f"{row.name} ({row.workspace})")
        response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")
        return response

    return router
