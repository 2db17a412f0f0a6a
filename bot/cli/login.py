"""`comptoir networks login ACCOUNT`: has the owner of an account consent in a browser, and keeps the tokens sealed.

It prints the address to open and what came of it; no code, state or token is printed.
"""

import asyncio
import os
import sys
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import typer

from bot.cli.landing import code_in, landing, redirect_uri
from bot.cli.typed_here import typed_here
from bot.domain.department import Account
from bot.errors import WrongState
from bot.now import utc_now
from bot.rules.vocabulary import SIGNED_IN_TO, SIGNED_IN_WITH_SECRET
from bot.runtime.sealing import Seals
from bot.settings import Settings
from bot.storage.database import SqlStore, open_store
from integrations.social.registry import login_of

CONSENTED_WITHIN = 600


async def log_in(account: Account, settings: Settings, *, port: int, paste: bool) -> None:
    """Sign `account` in; `paste` where the browser is on another machine.

    Raises SettingsError where something has to be set first, WrongState and NotPermitted where nobody consented,
    NotAllowed where somebody else did, AuthFailed, Transient. Nothing is kept then.
    """
    if not account.signs_in:
        raise WrongState(_connected_by(account))
    login = login_of(account, os.environ, utc_now)
    seals = Seals(settings.secret_keys, utc_now)
    store = open_store(settings.database_url, clock=utc_now)
    try:
        async with store.reading() as tx:  # before anybody consents: whether this database can keep what comes of it
            await tx.network_tokens.get(account.key)
        address = redirect_uri(port)
        begun = login.begin(address)
        code = await (
            _pasted(begun.address, begun.state, address, login.code_lasts)
            if paste
            else _landed(begun.address, begun.state, port)
        )
        tokens = await login.finish(begun, code, address)
        await login.kept(store, seals).keep(tokens, typed_here())
        paused = await _resume(store, account.key)
    finally:
        await store.close()
    until = f"{tokens.expires_at:%Y-%m-%d %H:%M} UTC"
    typer.echo(f"{account.key} is signed in as @{account.handle}. Its access token is good until {until},")
    typer.echo("and Comptoir renews it in time from now on.")
    if paused:
        typer.echo("It was paused, and goes on by itself within seconds once Comptoir runs.")


def _connected_by(account: Account) -> str:
    """How an account is connected whose network nobody signs in to from here."""
    variable = account.token_variable
    told = f"by the secret in {variable}" if variable else "by a secret, whose variable is to be named under token:"
    keys = "client_id:, client_secret:" if account.network in SIGNED_IN_WITH_SECRET else "client_id:"
    can = account.network in SIGNED_IN_TO
    other = f"; to sign in instead, write {keys} and handle: in place of token:" if can else ""
    return f"{account.key} ({account.network}) is connected {told}, and needs no login{other}."


async def _landed(address: str, state: str, port: int) -> str:
    """The code, from a browser on this machine."""
    async with landing(port, state) as landed:
        typer.echo("Open this address in a browser on this machine, signed in as the account, and consent:")
        typer.echo(address)
        try:
            async with asyncio.timeout(CONSENTED_WITHIN):
                return await landed
        except TimeoutError:
            minutes = CONSENTED_WITHIN // 60
            raise WrongState(f"Nobody consented within {minutes} minutes, so nothing was changed.") from None


async def _pasted(address: str, state: str, expected: str, lasts: timedelta) -> str:
    """The code, which `lasts` so long, from the address to which a browser somewhere was sent."""
    typer.echo("Open this address in a browser, signed in as the account, and consent:")
    typer.echo(address)
    typer.echo(f"The browser is sent to an address that begins with {expected} and need not answer.")
    typer.echo(f"Paste that whole address here within {int(lasts.total_seconds())} seconds:")
    pasted = await asyncio.to_thread(sys.stdin.readline)
    if not pasted.strip():
        raise WrongState("Nothing was pasted, so nothing was changed.")
    return code_in(dict(parse_qsl(urlsplit(pasted.strip()).query)), state)


async def _resume(store: SqlStore, key: str) -> bool:
    """Have the network of a paused account asked at once; whether it is paused."""
    async with store.writing() as tx:
        row = await tx.accounts.get(key)
        if row is None or row.state != "paused":
            return False
        await tx.accounts.probe(key, utc_now())
        return True
