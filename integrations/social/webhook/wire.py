"""One request to the receiver of an account's replies: takes headers and bytes, gives its answer or an error.

It never retries, never follows a redirect, asks no proxy, and sends into a private network only where the account's
section of the rules says so. It knows no reply.
"""

import asyncio
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Any

import httpx

from bot.domain.department import Account
from bot.errors import Rejected, Unavailable
from integrations.guarded import Where, is_public
from integrations.social.clients import bounded, json_in, keep_quiet, new_client
from integrations.social.punctual import nothing_after
from integrations.social.webhook.sorting import SERVICE, broken, refused

_CONNECT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Address:
    """Where an account's replies go: the address as configured, and the machine behind it that was looked at."""

    url: httpx.URL
    machine: str

    @property
    def of_machine(self) -> httpx.URL:
        """The same address with the machine's number, so that a name cannot mean another one the second time."""
        return self.url.copy_with(host=self.machine)


class Wire:
    """The connection to `account.reply_to`."""

    def __init__(self, account: Account, *, clock: Callable[[], datetime]) -> None:
        self._url = httpx.URL(account.reply_to)
        self._private = account.reply_to_private
        self._where: Where = {"service": SERVICE, "account": account.key}
        self._clock = clock
        self._seconds = account.request_timeout.total_seconds()
        self._client = new_client(account.reply_to, self._seconds, direct=True)
        keep_quiet()

    async def look(self) -> Address:
        """Find the machine behind the address, and ask it nothing. Raises Unavailable, and Rejected where it is
        private and may not be.
        """
        host, port = self._url.host, self._url.port or (443 if self._url.scheme == "https" else 80)
        try:
            async with asyncio.timeout(self._seconds):
                found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError, TimeoutError):
            found = []
        if not found:
            raise Unavailable(f"{host} could not be found", **self._where)
        numbers = [str(each[4][0]).partition("%")[0] for each in found]
        admitted = [each for each in numbers if self._private or is_public(ip_address(each))]
        if not admitted:
            raise Rejected("reply_to leads into a private network; reply_to_private permits it", **self._where)
        return Address(self._url, admitted[0])

    async def post(self, body: bytes, headers: Mapping[str, str], *, send_by: datetime | None) -> Any:
        """What a success was answered with, as JSON or None, to `body` sent once and whole by `send_by` or not at all.

        Raises by the table in sorting; Uncertain where it may have been taken.
        """
        address = await self.look()
        failure: Exception
        try:
            with nothing_after(send_by, self._clock):
                async with (
                    asyncio.timeout(self._seconds),
                    self._client.stream(
                        "POST",
                        address.of_machine,
                        content=body,
                        headers={
                            "Host": self._url.netloc.decode("ascii"),
                            "Content-Type": "application/json",
                            "Accept": "application/json",
                            "User-Agent": "Comptoir",
                            **headers,
                        },
                        extensions={"sni_hostname": self._url.host},
                        follow_redirects=False,
                        timeout=httpx.Timeout(self._seconds, connect=min(_CONNECT_SECONDS, self._seconds)),
                    ) as response,
                ):
                    content = await bounded(response)
            if response.is_success:
                return json_in(content)
            failure = refused(response.status_code, response.headers, account=self._where["account"], now=self._clock())
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError) as error:
            failure = broken(error, account=self._where["account"])
        raise failure  # outside the handler, so that it carries no exception that holds the request

    async def close(self) -> None:
        """Release the connections; may be called twice."""
        await self._client.aclose()
