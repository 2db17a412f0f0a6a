"""One request to the Graph API: takes a path and values, gives decoded JSON or an error of bot/errors.

It never retries, never follows a redirect, reads at most 5 MB, and keeps the token to itself: that goes into a header
and never into an address. It knows nothing of posts and comments.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import httpx

from bot.domain.department import Account
from bot.errors import AuthFailed, NotAllowed, SettingsError, Unavailable, Uncertain
from integrations.social.clients import bounded, keep_quiet, new_client
from integrations.social.meta.credentials import Configured, Credentials, Known, parts_of, proven
from integrations.social.meta.sorting import BLOCKED, Trouble, Where, broken
from integrations.social.meta.text import clean_line
from integrations.social.meta.usage import Usage, usage_of
from integrations.social.punctual import nothing_after

GRAPH = "https://graph.facebook.com"
VERSION = "v26.0"
BLOCKED_FOR = timedelta(hours=6)
"""Meta does not say for how long it takes nothing from an account; to go on trying makes it longer."""

_LONGEST_EXPLANATION = 300
_CONNECT_SECONDS = 5.0


class Graph:
    """The connection of one account. `usage` is what the last answer that told anything said of Meta's limits."""

    def __init__(
        self,
        account: Account,
        secret: str,
        *,
        clock: Callable[[], datetime],
        client: httpx.AsyncClient | None = None,
        known: Known | None = None,
    ) -> None:
        """`secret` holds the token and the app's secret, in whose place `known` says by what the account is known."""
        base = account.base_url.rstrip("/") or GRAPH
        if not base.startswith(("https://", "http://")):
            raise SettingsError(f"account {account.key}: base_url must start with https:// (or http:// on loopback)")
        self.where = Where(account.network, account.key)
        self.usage: Usage | None = None
        self._base = f"{base}/{VERSION}"
        self.known: Known = known if known is not None else Configured(proven(*parts_of(secret, account)))
        self._clock = clock
        self._seconds = account.request_timeout.total_seconds()
        self._blocked_until: datetime | None = None
        self._owned = client is None
        self._client = client if client is not None else new_client(base, self._seconds)
        keep_quiet()

    async def get(self, path: str, parameters: Mapping[str, str]) -> dict[str, Any]:
        """The JSON at `path`. Raises Transient or Permanent, by the table in sorting."""
        return await self._exchange("GET", path, parameters)

    async def post(self, path: str, fields: Mapping[str, str], *, send_by: datetime | None) -> dict[str, Any]:
        """The JSON answered to `fields`, sent exactly once and whole by `send_by` (UTC) or not at all.

        Raises also Uncertain: it may have been carried out.
        """
        with nothing_after(send_by, self._clock):
            return await self._exchange("POST", path, fields)

    async def delete(self, path: str, *, send_by: datetime | None) -> dict[str, Any]:
        """The JSON answered where `path` is to be deleted. Raises as `post`."""
        with nothing_after(send_by, self._clock):
            return await self._exchange("DELETE", path, {})

    async def close(self) -> None:
        """Release the connections that are ours; may be called twice."""
        if self._owned:
            await self._client.aclose()

    async def _exchange(self, method: str, path: str, values: Mapping[str, str]) -> dict[str, Any]:
        writing = method != "GET"
        if writing and self._blocked_until is not None and self._clock() < self._blocked_until:
            message = (
                f"Meta blocked this account's posts for what it wrote; nothing is sent before {BLOCKED_FOR} are over"
            )
            raise self.where.error(NotAllowed, message)
        failure: Exception
        used = await self.known.now()
        try:
            async with (
                asyncio.timeout(self._seconds),
                self._client.stream(
                    method,
                    f"{self._base}/{path}",
                    **_placed(method, values, used),
                    headers={
                        "Authorization": f"Bearer {used.token}",
                        "Accept": "application/json",
                        "User-Agent": "Comptoir",
                    },
                    follow_redirects=False,
                    timeout=httpx.Timeout(self._seconds, connect=min(_CONNECT_SECONDS, self._seconds)),
                ) as response,
            ):
                content = await bounded(response)
                self.usage = usage_of(response.headers) or self.usage
            return self._decoded(response, content, used, writing=writing)
        except AuthFailed as error:
            if not await self.known.is_outdated(used):
                raise
            failure = self.where.error(Unavailable, f"its token was renewed meanwhile: {error}")
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError) as error:
            failure = broken(error, writing=writing, where=self.where)
        raise failure  # outside the handler, so that it carries no exception that holds the request

    def _decoded(
        self, response: httpx.Response, content: bytes | None, used: Credentials, *, writing: bool
    ) -> dict[str, Any]:
        """The object of a success; raises what a failure stands for, which may come with status 200 too."""
        decoded = _json(content, used)
        refused = isinstance(decoded, dict) and "error" in decoded
        if response.is_success and isinstance(decoded, dict) and not refused:
            return decoded
        if response.is_success and not refused:
            size = "more than 5 MB" if content is None else "no object of JSON"
            raise self.where.error(
                Uncertain if writing else Unavailable, f"answered {response.status_code} with {size}"
            )
        raise self._trouble(response, decoded, writing=writing).error()

    def _trouble(self, response: httpx.Response, decoded: Any, *, writing: bool) -> Trouble:
        told = decoded.get("error") if isinstance(decoded, dict) else None
        fields = told if isinstance(told, dict) else {"message": told or ""}
        code = _whole(fields.get("code"))
        if code == BLOCKED:
            self._blocked_until = self._clock() + BLOCKED_FOR
        usage = usage_of(response.headers)
        return Trouble(
            where=self.where,
            writing=writing,
            status=response.status_code,
            code=code,
            subcode=_whole(fields.get("error_subcode")),
            says=self._explanation(fields),
            passing=fields.get("is_transient") is True,
            wait=usage.regained_in if usage else timedelta(0),
            now=self._clock(),
        )

    def _explanation(self, fields: Mapping[str, Any]) -> str:
        """Meta's own words and its id of the request, short."""
        words = clean_line(str(fields.get("message") or ""))[:_LONGEST_EXPLANATION]
        trace = clean_line(str(fields.get("fbtrace_id") or ""))[:40]
        return f"{words} (fbtrace_id {trace})" if trace else words


def _placed(method: str, values: Mapping[str, str], used: Credentials) -> dict[str, Any]:
    """The values as a form in the body of a POST, else in the query."""
    whole = {**values, "appsecret_proof": used.proof}
    return {"data": whole} if method == "POST" else {"params": whole}


def _json(content: bytes | None, used: Credentials) -> Any:
    """What a body says, None where it is no JSON, without the token and its proof.

    Meta writes the token into the address of each next page, also deep within items, and items are kept and told.
    """
    try:
        return json.loads(used.hide((content or b"null").decode()))
    except (ValueError, RecursionError):
        return None


def _whole(value: Any) -> int:
    return value if isinstance(value, int) else 0
