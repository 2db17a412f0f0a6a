"""Who calls the API: takes a bearer token or the browser's session, gives the employee behind it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.domain.department import Person
from bot.domain.permission import person
from bot.web.context import WebContext, context_of
from bot.web.session import SignInNeeded, current_session, hashed

_bearer = HTTPBearer(
    auto_error=False, description="An API token. It belongs to one person and may do what that person may."
)


@dataclass(frozen=True, slots=True)
class Caller:
    """An employee of the rules in force, and the application they speak to."""

    employee: Person
    context: WebContext

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
        return Caller(session.employee, context)
    if credentials is None:
        raise SignInNeeded
    async with context.store.reading() as tx:
        key = await tx.sessions.token_person(hashed(credentials.credentials))
    if key is None:
        raise SignInNeeded
    return Caller(person(context.rules.current.directory, key), context)


Calling = Annotated[Caller, Depends(caller)]
"""The parameter type of every route of the API."""
