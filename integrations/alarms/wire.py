"""One request to a receiver of alarms over HTTP: takes an address, a body and headers, raises what went wrong.

It never retries, never follows a redirect, asks no proxy, and sends into a private network only where the rules say
so, to the very machine that was looked at. It knows no alarm.
"""

import asyncio
import socket
from collections.abc import Callable, Mapping
from datetime import datetime
from ipaddress import ip_address
from typing import Final

import httpx

from bot.errors import AuthFailed, IntegrationError, NotAllowed, RateLimited, Rejected, Unavailable, Uncertain
from integrations.guarded import Where, is_public
from integrations.social.clients import bounded, keep_quiet, new_client
from integrations.social.webhook.sorting import retry_at

SECONDS: Final = 10.0
SERVICE: Final = "alarm"
_BEFORE_ANYTHING_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_AGAIN = (408, 409, 421, 425)
_REFUSED: Mapping[int, type[IntegrationError]] = {401: AuthFailed, 403: NotAllowed}


class Wire:
    """What alarms leave through over HTTP."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._client = new_client("", SECONDS, direct=True)
        self._client.timeout = httpx.Timeout(SECONDS, connect=SECONDS / 2)  # who cannot be reached was surely not told
        keep_quiet()

    async def post(self, url: str, body: bytes, headers: Mapping[str, str], *, private: bool, receiver: str) -> None:
        """Send `body` once and whole. Raises Unavailable and RateLimited where it was not taken, Uncertain where it
        may have been, Permanent where it never will be."""
        where: Where = {"service": SERVICE, "account": receiver}
        address = httpx.URL(url)
        machine = await _machine(address, private, where)
        failure: IntegrationError
        try:
            async with (
                asyncio.timeout(SECONDS),
                self._client.stream(
                    "POST",
                    address.copy_with(host=machine),
                    content=body,
                    headers={
                        "Host": address.netloc.decode("ascii"),
                        "Content-Type": "application/json",
                        "User-Agent": "Comptoir",
                        "Connection": "close",  # kept, it would be taken for another name on the same machine
                        **headers,
                    },
                    extensions={"sni_hostname": address.host},
                    follow_redirects=False,
                ) as response,
            ):
                await bounded(response)
            if response.is_success:
                return
            failure = self._refused(response, where)
        except _BEFORE_ANYTHING_LEFT as error:
            failure = Unavailable(f"could not be reached ({type(error).__name__})", **where)
        except (httpx.HTTPError, httpx.StreamError, TimeoutError) as error:
            failure = Uncertain(f"the answer was lost ({type(error).__name__})", **where)
        raise failure  # outside the handler, so that it carries no exception that holds the request

    async def close(self) -> None:
        """Release the connections; may be called twice."""
        await self._client.aclose()

    def _refused(self, response: httpx.Response, where: Where) -> IntegrationError:
        status = response.status_code
        told = f"answered {status}"
        if status == 429:
            return RateLimited(told, retry_at=retry_at(response.headers, self._clock()), **where)
        if status >= 500 or status in _AGAIN:
            return Uncertain(told, **where)
        return _REFUSED.get(status, Rejected)(told, **where)


async def _machine(url: httpx.URL, private: bool, where: Where) -> str:
    """The number of the machine behind an address; asks it nothing."""
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        async with asyncio.timeout(SECONDS):
            found = await asyncio.get_running_loop().getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, TimeoutError):
        found = []
    if not found:
        raise Unavailable(f"{url.host} could not be found", **where)
    numbers = [str(each[4][0]).partition("%")[0] for each in found]
    admitted = [each for each in numbers if private or is_public(ip_address(each))]
    if not admitted:
        raise Rejected("leads into a private network; private: true permits it", **where)
    return admitted[0]
