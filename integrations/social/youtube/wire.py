"""One request to YouTube: takes a resource and values, gives decoded JSON or an error of bot/errors.

It never retries, never follows a redirect, reads at most 5 MB, counts what each request takes of the day's quota, and
keeps the tokens to itself. It knows nothing of threads and comments.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import httpx

from bot.domain.department import Account
from bot.errors import AuthFailed, IntegrationError, Unavailable, Uncertain
from bot.ports.social import Quota
from integrations.social.clients import bounded, json_in, keep_quiet, new_client
from integrations.social.granted import AccessTokens, Token
from integrations.social.punctual import nothing_after
from integrations.social.youtube.credentials import Credentials
from integrations.social.youtube.sorting import NO_CHANNEL, SERVICE, SPENT, Trouble, broken
from integrations.social.youtube.text import clean_line
from integrations.social.youtube.units import READ, WRITE, Units

_LONGEST_EXPLANATION = 200
_CONNECT_SECONDS = 5.0
_UNSIGNED = 401


class Wire:
    """The connection of one account. `tokens` are its access tokens."""

    def __init__(self, account: Account, credentials: Credentials, *, clock: Callable[[], datetime]) -> None:
        self._account = account.key
        self._base = f"{credentials.api}/youtube/v3"
        self._clock = clock
        self._seconds = account.request_timeout.total_seconds()
        self._units = Units()
        self._client = new_client(credentials.api, self._seconds)
        self.tokens = AccessTokens(
            credentials.grants, service=SERVICE, account=account.key, seconds=self._seconds, clock=clock
        )
        keep_quiet()

    @property
    def quota(self) -> Quota:
        """What is left of the units of this day."""
        return self._units.quota(self._clock())

    async def get(self, resource: str, parameters: Mapping[str, str]) -> Any:
        """The JSON of a list. Raises Transient or Permanent, by the table in sorting."""
        return await self._exchange("GET", resource, parameters, await self.tokens.token())

    async def write(
        self, method: str, resource: str, parameters: Mapping[str, str], body: Any = None, *, send_by: datetime | None
    ) -> Any:
        """What is answered to `body`, None for nothing; sent once and whole by `send_by` (UTC) or not at all.

        Raises also Uncertain: it may have been carried out.
        """
        token = await self.tokens.token()  # asking for one needs no deadline: it writes nothing
        with nothing_after(send_by, self._clock):
            return await self._exchange(method, resource, parameters, token, body)

    async def close(self) -> None:
        """Release the connections; may be called twice."""
        await self._client.aclose()
        await self.tokens.close()

    async def _exchange(
        self, method: str, resource: str, parameters: Mapping[str, str], token: Token, body: Any = None
    ) -> Any:
        writing = method != "GET"
        answer = await self._answered(method, resource, parameters, token, body)
        if isinstance(answer, IntegrationError):
            if isinstance(answer, AuthFailed):
                self.tokens.forget(token)  # what its owner grants next is good for more
            raise answer.with_traceback(None)
        if answer is None and not writing:
            raise Unavailable("answered with nothing", service=SERVICE, account=self._account)
        return answer

    async def _answered(
        self, method: str, resource: str, parameters: Mapping[str, str], token: Token, body: Any
    ) -> Any | IntegrationError:
        """What is answered, or the error, which is raised elsewhere: apart from whatever held the token."""
        writing = method != "GET"
        self._units.use(WRITE if writing else READ, self._clock())
        try:
            async with (
                asyncio.timeout(self._seconds),
                self._client.stream(
                    method,
                    f"{self._base}/{resource}",
                    params=parameters,
                    json=body,
                    headers={
                        "Authorization": f"Bearer {token.value}",
                        "Accept": "application/json",
                        "User-Agent": "Comptoir",
                    },
                    follow_redirects=False,
                    timeout=httpx.Timeout(self._seconds, connect=min(_CONNECT_SECONDS, self._seconds)),
                ) as response,
            ):
                content = await bounded(response)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError) as error:
            return broken(error, writing=writing, account=self._account)
        decoded = json_in(content)
        if not response.is_success:
            return await self._trouble(response.status_code, decoded, token, writing=writing)
        if isinstance(decoded, dict) or (method == "DELETE" and response.status_code == 204):
            return decoded
        size = "more than 5 MB" if content is None else "no object of JSON"
        kind = Uncertain if writing else Unavailable
        return kind(f"answered {response.status_code} with {size}", service=SERVICE, account=self._account)

    async def _trouble(self, status: int, decoded: Any, token: Token, *, writing: bool) -> IntegrationError:
        told = decoded.get("error") if isinstance(decoded, dict) else None
        fields = told if isinstance(told, dict) else {}
        listed = fields.get("errors")
        first = listed[0] if isinstance(listed, list) and listed and isinstance(listed[0], dict) else {}
        reason = clean_line(str(first.get("reason") or ""))[:40]
        if status == _UNSIGNED and reason != NO_CHANNEL:
            return await self.tokens.refused(token)
        if reason in SPENT:
            self._units.spend(self._clock())
        says = self._hidden(clean_line(str(fields.get("message") or "")))[:_LONGEST_EXPLANATION]
        return Trouble(self._account, writing, status, self._hidden(reason), says, self._clock()).error()

    def _hidden(self, text: str) -> str:
        """`text` without any of our secrets."""
        for secret in self.tokens.secrets:
            text = text.replace(secret, "***")
        return text
