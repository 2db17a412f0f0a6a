"""Signing in and out: takes a one-time link, gives a session; must not know what the desk shows."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bot.web.context import context_of
from bot.web.plain_pages import plain_page
from bot.web.session import SignedIn, end_session, find_session, hashed, start_session

HOME = "/desk"

router = APIRouter(include_in_schema=False)


@router.get("/sign-in")
async def sign_in_page(request: Request) -> Response:
    """How to get in, or the desk for whoever is in already."""
    if await find_session(request) is not None:
        return RedirectResponse(HOME, 303)
    return plain_page(request, "signed_out" if "signed_out" in request.query_params else "needed", 200)


@router.get("/sign-in/{token}")
async def use_sign_in_link(token: str, request: Request) -> Response:
    """Give a session and go to the desk, where the link is used up by whoever arrives with that session.

    What only looks at the address, such as the preview of a chat, keeps no cookie and leaves the link good. A link
    opened again in the browser that it signed in leads to the desk too.
    """
    context = context_of(request)
    response = RedirectResponse(HOME, 303)
    async with context.store.writing() as tx:
        person = await tx.sessions.link_person(hashed(token), context.clock())
        if person in context.rules.current.directory.people:
            await start_session(tx, context, person, response, link=hashed(token))
            return response
    if person is not None:
        return plain_page(request, "stranger", 403)
    if await find_session(request) is not None:
        return response
    return plain_page(request, "spent", 410)


@router.post("/sign-out")
async def sign_out(request: Request, session: SignedIn) -> Response:
    """End this browser's session."""
    response = RedirectResponse("/sign-in?signed_out", 303)
    await end_session(request, response)
    return response
