"""Where a browser lands after somebody consented on a network: takes a port and a state, gives the code.

It listens on this machine alone, writes no log, and heeds no other address than the one with the state of this sign-in.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from aiohttp import web

from bot.cards.wording import say
from bot.domain.department import Locale
from bot.errors import NotPermitted, SettingsError, WrongState

HOST = "127.0.0.1"
PATH = "/login"
_QUIET = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


def redirect_uri(port: int) -> str:
    """The address that has to be among the callback addresses of the app."""
    return f"http://{HOST}:{port}{PATH}"


def code_in(query: Mapping[str, str], state: str) -> str:
    """The code that came with a browser.

    Raises WrongState where it is not of the sign-in with this `state`, NotPermitted where nobody consented to that.
    """
    if not secrets.compare_digest(query.get("state", "").encode(), state.encode()):
        raise WrongState("This address is not of this sign-in. Open the one that was printed last.")
    if not query.get("code"):
        raise NotPermitted("Nobody consented on the network, so nothing was changed.")
    return query["code"]


@asynccontextmanager
async def landing(port: int, state: str) -> AsyncIterator[asyncio.Future[str]]:
    """Listen while inside; the future gets the code, or NotPermitted. Raises SettingsError where the port is taken."""
    landed: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def land(request: web.Request) -> web.Response:
        try:
            code = code_in(request.query, state)
        except WrongState:
            return _page("login.other", 400)
        except NotPermitted as error:
            if not landed.done():
                landed.set_exception(error)
            return _page("login.refused")
        if not landed.done():
            landed.set_result(code)
        return _page("login.landed")

    application = web.Application()
    application.router.add_get(PATH, land)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, HOST, port).start()
        except OSError as error:
            raise SettingsError(f"--port: cannot listen on {HOST}:{port} ({error.strerror}); choose another.") from None
        yield landed
    finally:
        await runner.cleanup()


def _page(key: str, status: int = 200) -> web.Response:
    """A sentence in each language, as nobody knows who reads it."""
    return web.Response(status=status, text="\n".join(say(key, each) for each in Locale), headers=_QUIET)
