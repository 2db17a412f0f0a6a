"""Tells a service outside that all is well: takes its address, asks for it. It notices when nobody asks any more.

The address is a secret, as whoever knows it can ask for it too: it stands in no error.
"""

import asyncio
from typing import Final

import httpx

from bot.errors import Unavailable
from integrations.social.clients import bounded, keep_quiet, new_client

SECONDS: Final = 5.0


class DeadMan:
    """A dead man's switch behind an address."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._client = new_client(address, SECONDS)
        keep_quiet()

    def __repr__(self) -> str:
        return "DeadMan()"

    async def ping(self) -> None:
        """Ask for the address, whatever it answers with a success. Raises Unavailable."""
        told = ""
        try:
            async with (
                asyncio.timeout(SECONDS),
                self._client.stream("GET", self._address, follow_redirects=False) as response,
            ):
                await bounded(response)
            told = "" if response.is_success else f"answered {response.status_code}"
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError) as error:
            told = f"could not be reached ({type(error).__name__})"
        if told:  # outside the handler, so that it carries no exception that holds the address
            raise Unavailable(told, service="dead man's switch", account="")

    async def close(self) -> None:
        """Release the connections; may be called twice."""
        await self._client.aclose()
