"""What every page shares: the reader's language and person, the templates, safe headers, the way back."""

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.sandbox.faults import Faults
from bot.sandbox.pages.views import Views
from bot.sandbox.pages.wording import Wording, chosen_language
from bot.sandbox.publishing import PretendNetwork
from bot.sandbox.rows import Member

_COOKIE: Final = "sandbox_person"
_COOKIE_SECONDS: Final = 30 * 86_400
_KNOWN_PEOPLE: Final = 40
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; media-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Frame:
    """Renders pages for one reader at a time."""

    def __init__(self, network: PretendNetwork, faults: Faults | None, brand: str) -> None:
        """`faults` is None where no failure may be rehearsed."""
        self.network = network
        self.brand = brand
        self.root = urlsplit(network.base_url).path
        self._faults = faults
        templates = FileSystemLoader(Path(__file__).parent / "templates")
        self._templates = Environment(loader=templates, autoescape=select_autoescape(), trim_blocks=True)

    def wording(self, request: Request) -> Wording:
        """Give the sentences in the reader's language."""
        return Wording(chosen_language(request.headers.get("accept-language", "")))

    def reader(self, request: Request) -> Member | None:
        """Give the person that the reader plays."""
        member = self.network.members.by_username(request.cookies.get(_COOKIE, ""))
        return member if member is not None and member.kind == "person" else None

    def views(self, request: Request) -> Views:
        """Give the reader's views of posts."""
        return Views(self.network, self.wording(request), self.reader(request))

    def render(self, request: Request, template: str, status: int = 200, **values: object) -> Response:
        """Give a page; `values` go to its template."""
        html = self._templates.get_template(template).render(
            root=self.root,
            brand=self.brand,
            say=self.wording(request),
            reader=self.reader(request),
            people=self.network.members.latest("person", _KNOWN_PEOPLE),
            limit=self.network.max_characters,
            faults=self._faults.armed() if self._faults else None,
            token_revoked=self.network.bearer(f"account:{self.brand}") is None,
            keys=self.network.idempotency.mode,
            here=self._here(request),
            **values,
        )
        return HTMLResponse(html, status, HEADERS)

    def to(self, path: str) -> Response:
        """Lead to a page of the sandbox."""
        return RedirectResponse(f"{self.root}{path}", 303, HEADERS)

    def back(self, form: FormData) -> Response:
        """Lead back to the page that a form was sent from, if that is one of ours."""
        here = str(form.get("here", ""))
        inside = here.startswith("/") and not here.startswith(("//", "/\\"))
        return self.to(here if inside else "/")

    def remember(self, answer: Response, person: Member) -> None:
        """Let the reader play this person from now on."""
        answer.set_cookie(
            _COOKIE,
            person.username,
            path=self.root or "/",
            httponly=True,
            samesite="lax",
            max_age=_COOKIE_SECONDS,
        )

    def _here(self, request: Request) -> str:
        path: str = request.scope["path"]
        below = path.removeprefix(request.scope.get("root_path", ""))
        return below if request.method == "GET" else "/"
