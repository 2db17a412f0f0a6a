"""Who calls the API: takes a bearer token or the browser's session, gives the employee behind it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.domain.audit import Origin
from bot.domain.department import Person
from bot.domain.permission import person
from bot.web.context import WebContext, context_of
from bot.web.session import SignInNeeded, address_of, current_session, hashed

_bearer = HTTPBearer(
    auto_error=False, description="An API token. It belongs to one person and may do what that person may."
)


@dataclass(frozen=True, slots=True)
class Caller:
    """An employee of the rules in force, the application they speak to, and from where they do."""

    employee: Person
    context: WebContext
    origin: Origin

    @property
    def key(self) -> str:
        """The person's key in the rules file."""
        return self.employee.key


async def caller(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Caller:
    """The employee behind a request.

    An Authorization header alone decides where there is one. Without it the browser's session counts, with its
    CSRF token for everything but reading. Raises SignInNeeded, ForgedRequest, and NotPermitted for the token of a
    person whom the rules in force no longer name.
    """
    context = context_of(request)
    if "authorization" not in request.headers:
        session = await current_session(request)
        return Caller(session.employee, context, Origin("api", session.address))
    if credentials is None:
        raise SignInNeeded
    async with context.store.reading() as tx:
        token = await tx.sessions.token(hashed(credentials.credentials))
    if token is None:
        raise SignInNeeded
    employee = person(context.rules.current.directory, token.person)
    return Caller(employee, context, Origin("api", address_of(request), token.name))


Calling = Annotated[Caller, Depends(caller)]
"""The parameter type of every route of the API."""
