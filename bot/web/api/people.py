"""People over HTTP: who there is, and for admins a way in for somebody: a one-time link, an API token."""

import secrets

from fastapi import APIRouter
from pydantic import BaseModel, Field

from bot.domain.permission import departments_of, require_admin
from bot.errors import NotFound, Stale, WrongState
from bot.ports.store import Transaction
from bot.web.api.acting import Acting, Acts, KeyReused
from bot.web.api.caller import Calling
from bot.web.session import make_sign_in_link, register_api_token

router = APIRouter(prefix="/api/v1/people", tags=["people"])


class PersonOut(BaseModel):
    """An employee of the rules in force."""

    key: str
    name: str
    admin: bool
    departments: list[str]


class SignInLinkOut(BaseModel):
    """An address that signs its person in once, within the hour."""

    url: str


class TokenIn(BaseModel):
    """Under which name the token is kept; one of the same name stops working."""

    name: str = Field(default="api", min_length=1, max_length=60)


class TokenOut(BaseModel):
    """A token, shown this once."""

    token: str


@router.get("", summary="Everybody whom the rules name")
async def people(caller: Calling) -> list[PersonOut]:
    """In the order of the file."""
    directory = caller.context.rules.current.directory
    return [
        PersonOut(
            key=each.key, name=each.name, admin=each.admin, departments=sorted(departments_of(directory, each.key))
        )
        for each in directory.people.values()
    ]


@router.post("/{key}/sign-in-link", summary="Make a sign-in link for somebody")
async def sign_in_link(key: str, acting: Acts) -> SignInLinkOut:
    """For admins. The answer is a secret that is not kept: a repeated Idempotency-Key is refused, not told anew."""
    await _known(key, acting.caller)
    context = acting.caller.context
    async with context.store.writing(acting.caller.origin) as tx:
        await _once(tx, acting, "")
        url = await make_sign_in_link(tx, key, context.clock(), context.settings.public_url, by=acting.by)
    return SignInLinkOut(url=url)


@router.post("/{key}/token", summary="Make an API token for somebody")
async def token(key: str, body: TokenIn, acting: Acts) -> TokenOut:
    """For admins. The answer is a secret that is not kept: a repeated Idempotency-Key is refused, not told anew."""
    await _known(key, acting.caller)
    made = secrets.token_urlsafe(32)
    context = acting.caller.context
    async with context.store.writing(acting.caller.origin) as tx:
        await _once(tx, acting, body.name)
        await register_api_token(tx, made, key, context.clock(), name=body.name, by=acting.by)
    return TokenOut(token=made)


async def _known(key: str, caller: Calling) -> None:
    """Refuse everybody but admins, and anybody whom the rules do not name."""
    directory = caller.context.rules.current.directory
    require_admin(directory, caller.key)
    if key not in directory.people:
        raise NotFound("The rules in force name no such person.", person=key)


async def _once(tx: Transaction, acting: Acting, content: str) -> None:
    """Remember the request's Idempotency-Key. Raises WrongState for a known one, KeyReused with other `content`."""
    if acting.event_key is None:
        return
    try:
        earlier = await tx.inbox.begin("api", acting.event_key, content, acting.caller.context.clock())
    except Stale:
        raise KeyReused from None
    if earlier is not None:
        raise WrongState("This was answered before, and its secret is told once: take a new Idempotency-Key.")
