"""One request to LinkedIn: takes an address and values, gives decoded JSON or an error of bot/errors.

It never retries, never follows a redirect, reads at most 5 MB, and keeps the token to itself. It knows nothing of posts
and comments.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import httpx

from bot.domain.department import Account
from bot.errors import Unavailable, Uncertain
from integrations.social.clients import bounded, json_in, keep_quiet, new_client
from integrations.social.linkedin.credentials import Credentials
from integrations.social.linkedin.restli import Value, query
from integrations.social.linkedin.sorting import SERVICE, Trouble, broken
from integrations.social.linkedin.text import clean_line
from integrations.social.linkedin.versions import VERSION
from integrations.social.punctual import nothing_after

_LONGEST_EXPLANATION = 200
_CONNECT_SECONDS = 5.0
_PROTOCOL = "2.0.0"
_INTROSPECTION = "/oauth/v2/introspectToken"


class Wire:
    """The connection of one account. Paths are below /rest and encoded already, as restli gives them."""

    def __init__(self, account: Account, credentials: Credentials, *, clock: Callable[[], datetime]) -> None:
        self._account = account
        self._credentials = credentials
        self._clock = clock
        self._seconds = account.request_timeout.total_seconds()
        self._client = new_client(credentials.api, self._seconds)
        keep_quiet()

    async def get(self, path: str, parameters: Mapping[str, Value] | None = None, *, method: str = "") -> Any:
        """The JSON at `path`; `method` is Rest.li's own name for what is asked, where it wants to be told.

        Raises Transient or Permanent, by the table in sorting.
        """
        decoded = await self._exchange("GET", self._address(path, parameters), headers=_named(method), writing=False)
        if decoded is None:
            raise Unavailable("answered with nothing", service=SERVICE, account=self._account.key)
        return decoded

    async def post(
        self,
        path: str,
        body: Mapping[str, Any],
        parameters: Mapping[str, Value] | None = None,
        *,
        method: str = "",
        send_by: datetime | None,
    ) -> Any:
        """What is answered to `body`, None for nothing; sent exactly once and whole by `send_by` (UTC) or not at all.

        Raises also Uncertain: it may have been carried out.
        """
        address = self._address(path, parameters)
        with nothing_after(send_by, self._clock):
            return await self._exchange("POST", address, body=body, headers=_named(method), writing=True)

    async def delete(self, path: str, parameters: Mapping[str, Value], *, send_by: datetime | None) -> None:
        """Have what is at `path` deleted, asked for once by `send_by` (UTC) or not at all. Raises as `post`."""
        address = self._address(path, parameters)
        with nothing_after(send_by, self._clock):
            await self._exchange("DELETE", address, headers={}, writing=True)

    async def introspect(self) -> Any:
        """What LinkedIn tells the token's app of the token; it changes nothing. Raises as `get`."""
        credentials = self._credentials
        decoded = await self._exchange(
            "POST",
            credentials.sign_in + _INTROSPECTION,
            form={"client_id": credentials.app, "client_secret": credentials.app_secret, "token": credentials.token},
            headers={},
            writing=False,
        )
        if decoded is None:
            raise Unavailable("answered with nothing", service=SERVICE, account=self._account.key)
        return decoded

    async def close(self) -> None:
        """Release the connections; may be called twice."""
        await self._client.aclose()

    def _address(self, path: str, parameters: Mapping[str, Value] | None) -> str:
        behind = query(parameters or {})
        return f"{self._credentials.api}/rest{path}" + (f"?{behind}" if behind else "")

    async def _exchange(
        self,
        verb: str,
        address: str,
        *,
        body: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str],
        writing: bool,
    ) -> Any:
        failure: Exception
        try:
            async with (
                asyncio.timeout(self._seconds),
                self._client.stream(
                    verb,
                    address,
                    json=body,
                    data=form,
                    headers={**({} if form else self._signed()), "Accept": "application/json", **headers},
                    follow_redirects=False,
                    timeout=httpx.Timeout(self._seconds, connect=min(_CONNECT_SECONDS, self._seconds)),
                ) as response,
            ):
                content = await bounded(response)
            return self._decoded(response, content, writing=writing)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError) as error:
            failure = broken(error, writing=writing, account=self._account.key)
        raise failure  # outside the handler, so that it carries no exception that holds the request

    def _signed(self) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self._credentials.token}",
            "LinkedIn-Version": VERSION,
            "X-Restli-Protocol-Version": _PROTOCOL,
            "User-Agent": "Comptoir",
        }

    def _decoded(self, response: httpx.Response, content: bytes | None, *, writing: bool) -> Any:
        """The JSON of a success, None where it has none to read; raises what a failure stands for."""
        decoded = json_in(content)
        if response.is_success and (decoded is not None or content == b""):
            return decoded
        if response.is_success:
            kind = Uncertain if writing else Unavailable
            size = "more than 5 MB" if content is None else "no JSON"
            message = f"answered {response.status_code} with {size}"
            raise kind(message, service=SERVICE, account=self._account.key)
        told = decoded if isinstance(decoded, dict) else {}
        code = told.get("serviceErrorCode")
        raise Trouble(
            account=self._account.key,
            writing=writing,
            status=response.status_code,
            headers=response.headers,
            says=self._explanation(told),
            code=code if isinstance(code, int) else 0,
            now=self._clock(),
        ).error()

    def _explanation(self, told: Mapping[str, Any]) -> str:
        """LinkedIn's own words, short, and without a secret should one have been echoed."""
        said = str(told.get("message") or told.get("error_description") or told.get("error") or "")
        for secret in self._credentials.secrets:
            said = said.replace(secret, "***")
        return clean_line(said)[:_LONGEST_EXPLANATION]


def _named(method: str) -> dict[str, str]:
    return {"X-RestLi-Method": method} if method else {}
