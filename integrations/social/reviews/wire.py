"""One request to a network of reviews: takes a path and values, gives decoded JSON or an error of bot/errors.

It never retries, never follows a redirect, reads at most 5 MB, and keeps tokens to itself. It knows no review.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import httpx

from bot.domain.department import Account
from bot.errors import SettingsError, Unavailable, Uncertain
from integrations.social.clients import bounded, json_in, keep_quiet, new_client
from integrations.social.granted import AccessTokens, Always, Grant, Token
from integrations.social.punctual import nothing_after
from integrations.social.reviews.sorting import Where, broken, refused
from integrations.social.reviews.text import clean_line

_LONGEST_EXPLANATION = 300
_CONNECT_SECONDS = 5.0


def base_of(account: Account, usual: str) -> str:
    """Where a network is asked, without a slash behind. Raises SettingsError where the account's address is no such."""
    base = account.base_url.rstrip("/") or usual
    if not base.startswith(("https://", "http://")):
        raise SettingsError(f"account {account.key}: base_url must start with https:// (or http:// on loopback)")
    return base


class Wire:
    """The connection of one account. Requests go to whole addresses, with the token that `grant` gives.

    `secrets` are what an answer might repeat and nobody may read, `headers` go with every request.
    """

    def __init__(
        self,
        account: Account,
        base: str,
        grant: Grant,
        *,
        secrets: Sequence[str],
        headers: Mapping[str, str],
        clock: Callable[[], datetime],
    ) -> None:
        self.where = Where(account.network, account.key)
        self._clock = clock
        self._seconds = account.request_timeout.total_seconds()
        self._secrets = secrets
        self._headers = headers
        self._client = new_client(base, self._seconds)
        self._tokens = AccessTokens(
            Always(grant), service=account.network, account=account.key, seconds=self._seconds, clock=clock
        )
        keep_quiet()

    async def get(self, address: str, parameters: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The object at `address`. Raises Transient or Permanent, by the table in sorting."""
        decoded = await self._exchange("GET", address, parameters=parameters, token=await self._tokens.token())
        if not isinstance(decoded, dict):
            raise self.where.error(Unavailable, "answered with something else than an object of JSON")
        return decoded

    async def write(
        self, method: str, address: str, body: Mapping[str, str] | None = None, *, send_by: datetime | None
    ) -> Any:
        """What is answered, None where that is no JSON; sent exactly once and whole by `send_by` (UTC) or not at all.

        Raises also Uncertain: it may have been carried out.
        """
        token = await self._tokens.token()
        with nothing_after(send_by, self._clock):
            return await self._exchange(method, address, body=body, token=token)

    async def close(self) -> None:
        """Release the connections; may be called twice."""
        await self._client.aclose()
        await self._tokens.close()

    async def _exchange(
        self,
        method: str,
        address: str,
        *,
        token: Token,
        parameters: Mapping[str, str] | None = None,
        body: Mapping[str, str] | None = None,
    ) -> Any:
        writing = method != "GET"
        failure: Exception
        try:
            async with (
                asyncio.timeout(self._seconds),
                self._client.stream(
                    method,
                    address,
                    params=parameters,
                    json=body,
                    headers={
                        "Authorization": f"Bearer {token.value}",
                        "Accept": "application/json",
                        "User-Agent": "Comptoir",
                        **self._headers,
                    },
                    follow_redirects=False,
                    timeout=httpx.Timeout(self._seconds, connect=min(_CONNECT_SECONDS, self._seconds)),
                ) as response,
            ):
                content = await bounded(response)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError) as error:
            failure = broken(error, writing=writing, where=self.where)
        else:
            if response.is_success and content is not None:
                return json_in(content)
            failure = await self._failure(response, content, token, writing=writing)
        raise failure  # outside the handler, so that it carries no exception that holds the request

    async def _failure(
        self, response: httpx.Response, content: bytes | None, token: Token, *, writing: bool
    ) -> Exception:
        if response.status_code == 401:
            return await self._tokens.refused(token)
        if response.is_success:
            message = f"answered {response.status_code} with more than 5 MB"
            return self.where.error(Uncertain if writing else Unavailable, message)
        says = self._explanation(json_in(content))
        now = self._clock()
        return refused(response.status_code, response.headers, says, writing=writing, where=self.where, now=now)

    def _explanation(self, told: Any) -> str:
        """The service's own words, short, and without a secret should one have been echoed."""
        fields = told if isinstance(told, dict) else {}
        inner = fields.get("error")
        said = inner.get("message") if isinstance(inner, dict) else fields.get("message") or inner
        words = str(said or "")
        for secret in (*self._secrets, *self._tokens.secrets):
            words = words.replace(secret, "***")
        return clean_line(words)[:_LONGEST_EXPLANATION]
