"""Signing in from the command line, as tests do it: somebody opens the printed address and pastes where it led.

The clock of the machine can be moved on, and what the desk says of the networks be read.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import httpx

from bot.app import Comptoir, open_comptoir, web_application
from bot.now import utc_now
from bot.runtime.telemetry import configure_logging
from bot.settings import load_settings
from bot.web.session import make_sign_in_link
from tests.cli.typed import CommandLine

CALLBACK = "http://127.0.0.1:8976/login"
NO_TIME = timedelta(0)
ADDRESS = "http://127.0.0.1:8080"


class Shifted:
    """The clock of the machine, moved on by hand."""

    def __init__(self) -> None:
        self.by = NO_TIME

    def __call__(self) -> datetime:
        return utc_now() + self.by


class Browser:
    """Whoever reads the printed address, opens it elsewhere, and pastes what `pasted` makes of where that led."""

    def __init__(self, typed: CommandLine, pasted: Callable[[str], str] = lambda led_to: led_to) -> None:
        self.typed = typed
        self.pasted = pasted
        self.opened = ""
        self.printed = ""

    def readline(self) -> str:
        self.printed = self.typed.capture.readouterr().out
        self.opened = next(line for line in self.printed.splitlines() if line.startswith("http"))
        return self.pasted(httpx.get(self.opened).headers["location"]) + "\n"


def logged_in(typed: CommandLine, browser: Browser | None = None, *, account: str = "acme_x") -> tuple[int, str, str]:
    """What the command says in the end, and what came of it, where the address is pasted."""
    typed.patch.setattr("sys.stdin", browser or Browser(typed))
    return typed("networks", "login", account, "--paste")


async def in_thread_logged_in(typed: CommandLine, account: str = "acme_x") -> tuple[int, str, str]:
    return await asyncio.to_thread(lambda: logged_in(typed, account=account))


@asynccontextmanager
async def running(clock: Shifted) -> AsyncIterator[Comptoir]:
    """Every part in this process, as `comptoir run` opens them."""
    configure_logging("debug")
    async with open_comptoir(load_settings(), environment=os.environ, clock=clock) as comptoir:
        yield comptoir


async def networks_page(comptoir: Comptoir) -> str:
    """What the desk's page of networks says to an admin."""
    async with comptoir.store.writing() as tx:
        link = await make_sign_in_link(tx, "ana", comptoir.clock(), ADDRESS)
    transport = httpx.ASGITransport(web_application(comptoir))
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as browser:
        assert (await browser.get(link)).status_code == 303
        return (await browser.get("/desk/networks")).text
