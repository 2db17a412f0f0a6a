"""Who is signed in: takes a request, gives its Session or refuses; knows cookies and hashes, draws no page."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request, Response

from bot.domain.audit import Act, Origin
from bot.domain.department import Locale, Person
from bot.ports.web_store import SessionRow, WebTransaction
from bot.web.context import WebContext, context_of
from bot.web.security import UNSAFE_METHODS, comes_from_here

LINK_LIFETIME = timedelta(hours=1)
SESSION_LIFETIME = timedelta(hours=12)
LONGEST_SESSION = timedelta(days=7)
_EXTEND_AFTER = timedelta(minutes=10)
CSRF_HEADER = "X-CSRF-Token"
CSRF_FIELD = "csrf"


class SignInNeeded(Exception):
    """The request comes from nobody we know: pages lead to /sign-in, programs get 401."""


class ForgedRequest(Exception):
    """The request carries a session but not its CSRF token, or comes from another site: 403."""


@dataclass(frozen=True, slots=True)
class Session:
    """A person in a browser. `person` is the key, `employee` what the rules in force say of them.

    `csrf` goes into every form (field `csrf`) and htmx request (header X-CSRF-Token). `address` is the browser's.
    """

    person: str
    employee: Person
    csrf: str
    locale: Locale
    address: str = ""

    @property
    def origin(self) -> Origin:
        """From where they act on the desk."""
        return Origin("desk", self.address)


def hashed(secret: str) -> str:
    """What is stored of a link, cookie or token: the hex SHA-256. They are random, so no salt is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


async def make_sign_in_link(
    tx: WebTransaction, person: str, now: datetime, base_url: str, *, by: str | None = None
) -> str:
    """An address that signs `person` (a key of the rules file) in once, within the hour; `by` asked for it, None for
    whoever runs Comptoir."""
    token = secrets.token_urlsafe(32)
    await tx.sessions.add_link(hashed(token), person, now + LINK_LIFETIME)
    tx.audit.add(Act("sign_in_link_made", now, by, data={"for": person}))
    return f"{base_url}/sign-in/{quote(token)}"


async def register_api_token(
    tx: WebTransaction, token: str, person: str, now: datetime, *, name: str = "environment", by: str | None = None
) -> None:
    """Let `token` act as `person` over the API; the token that they had under `name` stops working. `by` asked for it,
    None for whoever runs Comptoir."""
    await tx.sessions.put_token(hashed(token), person, name, now)
    tx.audit.add(Act("token_made", now, by, data={"for": person, "token": name}))


async def start_session(tx: WebTransaction, context: WebContext, person: str, response: Response, *, link: str) -> None:
    """Sign `person` in: keep a new session and hand its secret to the browser with `response`.

    `link` is the hash of the link that was followed: used up when the browser comes back with the secret.
    """
    secret = secrets.token_urlsafe(32)
    now = context.clock()
    row = SessionRow(hashed(secret), person, secrets.token_urlsafe(24), now, now + SESSION_LIFETIME, link)
    await tx.sessions.start(row)
    response.set_cookie(
        cookie_name(context),
        secret,
        max_age=int(LONGEST_SESSION.total_seconds()),
        path="/",
        secure=_is_https(context),
        httponly=True,
        samesite="lax",
    )


async def end_session(request: Request, response: Response) -> None:
    """Sign the browser out, here and in its cookies."""
    context = context_of(request)
    secret = request.cookies.get(cookie_name(context))
    if secret:
        now = context.clock()
        async with context.store.writing(Origin("desk", address_of(request))) as tx:
            row = await tx.sessions.get(hashed(secret), now)
            await tx.sessions.end(hashed(secret))
            if row is not None:
                tx.audit.add(Act("signed_out", now, row.person))
    response.delete_cookie(cookie_name(context), path="/", secure=_is_https(context), httponly=True, samesite="lax")


async def find_session(request: Request) -> Session | None:
    """The session of this request if it has one, whose life is then prolonged. Checks no CSRF token.

    A person whom the rules in force no longer name has no session. Whoever comes back first with a cookie that a
    link gave has used the link up.
    """
    context = context_of(request)
    secret = request.cookies.get(cookie_name(context))
    if not secret:
        return None
    now = context.clock()
    async with context.store.reading() as tx:
        row = await tx.sessions.get(hashed(secret), now)
    employee = context.rules.current.directory.people.get(row.person) if row else None
    if row is None or employee is None:
        return None
    if row.link is not None:
        async with context.store.writing(Origin("desk", address_of(request))) as tx:
            if not await tx.sessions.use_link(row, now):
                return None
            tx.audit.add(Act("signed_in", now, row.person))
    until = min(now + SESSION_LIFETIME, row.created_at + LONGEST_SESSION)
    if until - row.expires_at >= _EXTEND_AFTER:
        async with context.store.writing() as tx:
            await tx.sessions.extend(row.token_hash, until)
    return Session(row.person, employee, row.csrf, employee.locale, address_of(request))


async def current_session(request: Request) -> Session:
    """The person behind this request. Raises SignInNeeded; ForgedRequest for an unsafe method without its proof."""
    session = await find_session(request)
    if session is None:
        raise SignInNeeded
    if request.method in UNSAFE_METHODS:
        if not comes_from_here(request.headers):
            raise ForgedRequest("This request comes from another site.")
        given = request.headers.get(CSRF_HEADER) or (await request.form()).get(CSRF_FIELD)
        if not isinstance(given, str) or not secrets.compare_digest(hashed(given), hashed(session.csrf)):
            raise ForgedRequest("The form is too old; load the page again.")
    return session


async def signed_in_admin(request: Request) -> str:
    """The key of the admin behind this request, "" for somebody who is none. Raises SignInNeeded."""
    session = await current_session(request)
    return session.person if session.employee.admin else ""


SignedIn = Annotated[Session, Depends(current_session)]
"""The parameter type of a route that only a signed-in person may use."""


def address_of(request: Request) -> str:
    """Whoever is at the other end of the connection, by the server's own reckoning; "" where it knows none."""
    return request.client.host if request.client is not None else ""


def cookie_name(context: WebContext) -> str:
    """The session cookie; with https its prefix binds it to this host (RFC 6265bis, section 4.1.3.2)."""
    return "__Host-comptoir_session" if _is_https(context) else "comptoir_session"


def _is_https(context: WebContext) -> bool:
    return context.settings.public_url.startswith("https://")
