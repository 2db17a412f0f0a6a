"""tweepy's client of X's API, with what it lacks: takes tweepy's own calls, gives an answer or an error of bot/errors.

tweepy knows the routes, parameters and bodies. Sending is ours: one session, at most 5 MB an answer, an end to every
request, no waiting, no second try, no redirect, errors whatever their body, and nothing of a key in any log. It knows
nothing of posts and mentions.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp
from pydantic import ValidationError
from tweepy.asynchronous import AsyncClient  # type: ignore[import-untyped]
from yarl import URL

from bot.domain.department import Account
from bot.errors import IntegrationError, SettingsError, Unavailable, Uncertain
from integrations.social.clients import LARGEST_ANSWER, is_loopback, json_in
from integrations.social.x.connections import PunctualConnector
from integrations.social.x.credentials import Signer
from integrations.social.x.dialect import in_newer_words, is_refused
from integrations.social.x.payloads import ProblemPayload
from integrations.social.x.sorting import SERVICE, Trouble, broken
from integrations.social.x.text import clean_line

X_API = "https://api.x.com"
_LONGEST_EXPLANATION = 300
_CONNECT_SECONDS = 5.0
_IDLE_SECONDS = 4.0  # shorter than servers keep an idle connection, so that a write seldom meets a closing one
_AT_ONCE = 64 * 1024
_UNSIGNED = 401


@dataclass(frozen=True, slots=True)
class Answered:
    """A success: the JSON of its body, and its headers by their names in small letters."""

    body: Any
    headers: Mapping[str, str]


class XClient(AsyncClient):  # type: ignore[misc]
    """The connection of one account. Every call of tweepy's gives `Answered`."""

    def __init__(self, account: Account, signer: Signer, *, clock: Callable[[], datetime]) -> None:
        super().__init__(return_type=aiohttp.ClientResponse, wait_on_rate_limit=False)
        base = account.base_url.rstrip("/") or X_API
        if not base.startswith(("https://", "http://")):
            raise SettingsError(f"account {account.key}: base_url must start with https:// (or http:// on loopback)")
        self._account = account.key
        self._base = base
        self._signer = signer
        self._clock = clock
        self._seconds = account.request_timeout.total_seconds()
        self._newer_words = False
        self._session: aiohttp.ClientSession | None = None
        self.user_agent = "Comptoir"
        _keep_quiet()

    async def request(
        self,
        method: str,
        route: str,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        user_auth: bool = False,
    ) -> Answered:
        """One request, which is what every call of tweepy's ends in. Raises as sorting says, Uncertain for writes only.

        A reading whose fields X knows by newer names only is asked once more, in those.
        """
        wanted = {name: str(value) for name, value in (params or {}).items()}
        body = {"json": json} if json is not None else {}
        answer = await self._answer(method, route, wanted, body)
        if isinstance(answer, _OlderWordsRefused):
            self._newer_words = True
            answer = await self._answer(method, route, wanted, body)
        return _good(answer)

    async def upload(self, route: str, file: tuple[str, bytes, str], fields: Mapping[str, str]) -> Answered:
        """Sends a `file` (name, bytes, media type) with `fields`. Raises as `request`."""
        form = aiohttp.FormData(fields, default_to_multipart=True)
        name, content, media_type = file
        form.add_field("media", BytesIO(content), filename=name, content_type=media_type)
        return _good(await self._answer("POST", route, {}, {"data": form}))

    async def close(self) -> None:
        """Release the connections; may be called twice."""
        await self._signer.close()
        if self._session is not None:
            await self._session.close()

    async def _answer(
        self, method: str, route: str, parameters: Mapping[str, str], body: Mapping[str, Any]
    ) -> "Answered | IntegrationError | _OlderWordsRefused":
        """What comes of a request. An error is given, not raised, so that none carries a frame that holds a key."""
        leaving = False
        try:
            async with asyncio.timeout(self._seconds):
                query = urlencode(in_newer_words(parameters) if self._newer_words else parameters, quote_via=quote)
                address = f"{self._base}{route}" + (f"?{query}" if query else "")
                signed = await self._signer.headers(method, address)
                headers = {"User-Agent": self.user_agent, "Accept-Encoding": "identity", **signed}
                leaving = method != "GET"
                async with self._opened().request(
                    method, URL(address, encoded=True), headers=headers, allow_redirects=False, **body
                ) as response:
                    content = await bounded(response)
            if response.status == _UNSIGNED and await self._signer.is_outdated(signed):
                message = "answered 401: its token was renewed meanwhile"
                return Unavailable(message, service=SERVICE, account=self._account)
            return self._understood(response.status, response.headers, content, writing=method != "GET")
        except IntegrationError as error:  # the signer's: nothing was carried out
            return error
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            return broken(error, writing=leaving, account=self._account)

    def _understood(
        self, status: int, headers: Mapping[str, str], content: bytes | None, *, writing: bool
    ) -> "Answered | IntegrationError | _OlderWordsRefused":
        decoded = json_in(content)
        told = {name.lower(): value for name, value in headers.items()}
        if 200 <= status < 300:
            if isinstance(decoded, dict):
                return Answered(decoded, told)
            size = "more than 5 MB" if content is None else "no JSON"
            kind = Uncertain if writing else Unavailable
            return kind(f"answered {status} with {size}", service=SERVICE, account=self._account)
        problem = _problem(decoded)
        says = self._masked(" ".join(filter(None, (problem.detail or problem.title, problem.message))))
        kind_of_problem = problem.type.rpartition("/")[2]
        error = Trouble(
            account=self._account,
            writing=writing,
            status=status,
            headers=told,
            says=says,
            problem=kind_of_problem,
            code=problem.code or 0,
            now=self._clock(),
        ).error()
        refused = not writing and not self._newer_words and is_refused(kind_of_problem, says)
        return _OlderWordsRefused(error) if refused else error

    def _masked(self, text: str) -> str:
        """X's own words, short, and without a key should one have been repeated."""
        for secret in self._signer.secrets:
            text = text.replace(secret, "***")
        return clean_line(text)[:_LONGEST_EXPLANATION]

    def _opened(self) -> aiohttp.ClientSession:
        """The session, made at the first request, since only then there is a loop for it."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=PunctualConnector(limit=8, keepalive_timeout=_IDLE_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=min(_CONNECT_SECONDS, self._seconds)),
                auto_decompress=False,
                trust_env=not is_loopback(URL(self._base).host or ""),
            )
            self._session._retry_connection = False  # aiohttp has no parameter for it, and repeats a DELETE by itself
        return self._session


@dataclass(frozen=True, slots=True)
class _OlderWordsRefused:
    error: IntegrationError


def _good(answer: Answered | IntegrationError | _OlderWordsRefused) -> Answered:
    """`answer` where it is a success; raises what it is otherwise, without a trace of where keys were at hand."""
    if isinstance(answer, Answered):
        return answer
    error = answer if isinstance(answer, IntegrationError) else answer.error
    raise error.with_traceback(None)


async def bounded(response: aiohttp.ClientResponse) -> bytes | None:
    """The body, or None when it is larger than we care to read."""
    content = bytearray()
    async for part in response.content.iter_chunked(_AT_ONCE):
        content += part
        if len(content) > LARGEST_ANSWER:
            return None
    return bytes(content)


def _problem(decoded: Any) -> ProblemPayload:
    """What an error's body says: a problem of version 2, or the first of a list of errors, as in version 1.1."""
    if isinstance(decoded, dict):
        listed = decoded.get("errors")
        first = listed[0] if isinstance(listed, list) and listed and isinstance(listed[0], dict) else {}
        with suppress(ValidationError):
            return ProblemPayload.model_validate({**first, **decoded})
    return ProblemPayload()


def _keep_quiet() -> None:
    """tweepy and oauthlib write what they sign, keys included, where they may write at DEBUG."""
    for name in ("tweepy", "oauthlib"):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
