"""Signing in and out: takes a one-time link, gives a session; draws the few pages that a stranger may see."""

from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.domain.department import Locale
from bot.web.context import context_of
from bot.web.session import SignedIn, end_session, find_session, hashed, start_session

HOME = "/desk"

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
)

_SENTENCES: dict[Locale, dict[str, tuple[str, ...]]] = {
    Locale.EN: {
        "needed": (
            "Sign in",
            "Comptoir has no passwords. You come in by a link that works once, within the hour.",
            "Ask the person who runs Comptoir for yours, then open it in this browser.",
        ),
        "spent": (
            "This link no longer works",
            "It has been used already, or it is more than an hour old.",
            "Ask the person who runs Comptoir for a new one.",
        ),
        "stranger": (
            "You are not on the list",
            "The link is good, but the rules in force do not name the person it was made for.",
            "Ask the person who runs Comptoir to add you, then for a new link.",
        ),
        "signed_out": (
            "You are signed out",
            "Nobody can act as you in this browser any more.",
            "To come back, ask the person who runs Comptoir for a new link.",
        ),
        "forged": (
            "This was not done",
            "The page was open for too long, or the request came from another site.",
            "Go back, load the page again and repeat what you did.",
        ),
    },
    Locale.FR: {
        "needed": (
            "Connexion",
            "Comptoir n’a pas de mot de passe. On y entre par un lien, valable une fois et pendant une heure.",
            "Demandez le vôtre à la personne qui gère Comptoir, puis ouvrez-le dans ce navigateur.",
        ),
        "spent": (
            "Ce lien ne fonctionne plus",
            "Il a déjà servi, ou il date de plus d’une heure.",
            "Demandez-en un nouveau à la personne qui gère Comptoir.",
        ),
        "stranger": (
            "Vous n’êtes pas sur la liste",
            "Le lien est bon, mais les règles en vigueur ne connaissent pas la personne pour qui il a été fait.",
            "Demandez à la personne qui gère Comptoir de vous ajouter, puis un nouveau lien.",
        ),
        "signed_out": (
            "Vous êtes déconnecté",
            "Plus personne ne peut agir en votre nom dans ce navigateur.",
            "Pour revenir, demandez un nouveau lien à la personne qui gère Comptoir.",
        ),
        "forged": (
            "Rien n’a été fait",
            "La page était ouverte depuis trop longtemps, ou la demande venait d’un autre site.",
            "Revenez en arrière, rechargez la page et recommencez.",
        ),
    },
}

router = APIRouter(include_in_schema=False)


@router.get("/sign-in")
async def sign_in_page(request: Request) -> Response:
    """How to get in, or the desk for whoever is in already."""
    if await find_session(request) is not None:
        return RedirectResponse(HOME, 303)
    return stranger_page(request, "signed_out" if "signed_out" in request.query_params else "needed", 200)


@router.get("/sign-in/{token}")
async def use_sign_in_link(token: str, request: Request) -> Response:
    """Use the link up and go to the desk. A link opened again in the browser that it signed in leads there too."""
    context = context_of(request)
    response = RedirectResponse(HOME, 303)
    async with context.store.writing() as tx:
        person = await tx.sessions.use_link(hashed(token), context.clock())
        if person in context.rules.current.directory.people:
            await start_session(tx, context, person, response)
            return response
    if person is not None:
        return stranger_page(request, "stranger", 403)
    if await find_session(request) is not None:
        return response
    return stranger_page(request, "spent", 410)


@router.post("/sign-out")
async def sign_out(request: Request, session: SignedIn) -> Response:
    """End this browser's session."""
    response = RedirectResponse("/sign-in?signed_out", 303)
    await end_session(request, response)
    return response


def stranger_page(request: Request, key: str, status: int) -> HTMLResponse:
    """One of the pages above, in the language that the browser prefers."""
    locale = preferred_locale(request.headers.get("accept-language", ""))
    title, *lines = _SENTENCES[locale][key]
    page = _PAGES.get_template("stranger.html").render(locale=locale.value, title=title, lines=lines)
    return HTMLResponse(page, status)


def preferred_locale(accepted: str) -> Locale:
    """The first of our languages in an Accept-Language header (browsers list the preferred first), else English."""
    for language in accepted.split(","):
        code = language.strip()[:2].lower()
        if code in set(Locale):
            return Locale(code)
    return Locale.EN
