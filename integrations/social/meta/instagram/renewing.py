"""The token of Instagram's own login, renewed in good time: takes the one that is configured and a place to keep
others, gives the one in force.

It lasts sixty days, and one that is a day old can be made to last sixty days from then on, also by its successor. One
process at a time renews, and keeps what came before anybody uses it. Of a token that was configured nobody tells when
it ends: so that one is renewed once it was seen for a day, and the others a month before. Source:
developers.facebook.com/docs/instagram-platform/reference/refresh_access_token.
"""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

import httpx
import structlog
from pydantic import Field, ValidationError

from bot.domain.department import Account
from bot.errors import AuthFailed, IntegrationError, Rejected, Transient, Unavailable
from integrations.social.clients import bounded, json_in, new_client
from integrations.social.kept import HeldTokens, SealedTokens
from integrations.social.meta.credentials import Configured, Credentials, Known, Standing, proven
from integrations.social.meta.sorting import Where, broken
from integrations.social.payload import Payload
from integrations.social.signing_in import Tokens

HOST = "graph.instagram.com"
NOT_RENEWED = "token_not_renewed"
RENEWED_BEFORE = timedelta(days=30)
"""How long before its end a token is renewed: whatever keeps us from it has a month to pass, and a week before the end
people are told.
"""

YOUNGEST = timedelta(days=1)
"""How old a token has to be."""

_PATH = "refresh_access_token"
_NOBODY_KNOWS = ""
log = structlog.get_logger()


class _Renewed(Payload):
    access_token: str = Field(min_length=1, repr=False)
    expires_in: int = Field(gt=0, le=10**9)


def is_own_login(account: Account) -> bool:
    """Whether the account's token is one of Instagram's own login, which is at another address than Facebook's."""
    return account.base_url.rstrip("/").rpartition("/")[2] == HOST


def digest_of(token: str) -> str:
    """What tells a configured token from another that is put in its place, and from which nobody learns it."""
    return f"instagram-{hashlib.sha256(token.encode()).hexdigest()[:32]}"


def unrenewed(token: str, app_secret: str) -> Known:
    """The configured token where there is no key to keep another one under."""
    return Configured(proven(token, app_secret), Standing(remarks=(NOT_RENEWED,)))


class RenewedToken:
    """By what one account is known. Tokens that are kept stand for `token` as long as that is configured."""

    def __init__(
        self, account: Account, token: str, app_secret: str, kept: SealedTokens, *, clock: Callable[[], datetime]
    ) -> None:
        self._where = Where(account.network, account.key)
        self._base = account.base_url.rstrip("/")
        self._seconds = account.request_timeout.total_seconds()
        self._token = token
        self._app_secret = app_secret
        self._kept = kept
        self._clock = clock

    async def now(self) -> Credentials:
        """The token in force. Raises AuthFailed where no key opens what is kept, Transient."""
        tokens = await self._kept.find()
        return proven(tokens.access if tokens is not None else self._token, self._app_secret)

    async def is_outdated(self, used: Credentials) -> bool:
        """True where the token was renewed since, or is being renewed now."""
        # In this order: whoever holds the token writes the next one down before letting go of it.
        return await self._kept.is_held() or await self.now() != used

    async def keep_up(self) -> Standing:
        """Renew the token where it is time, and nobody else does. What goes wrong is logged, and comes up again the
        next time; of a refusal there is a remark.
        """
        tokens = await self._kept.find()
        if tokens is None:
            due = self._clock() + YOUNGEST + RENEWED_BEFORE
            tokens = Tokens(self._token, _NOBODY_KNOWS, due)
            await self._kept.begin(tokens)
        failure: IntegrationError | None = None
        if self._is_due(tokens):
            async with self._kept.held() as held:
                if held is not None:
                    tokens = held.tokens
                    if self._is_due(tokens):
                        tokens, failure = await self._renewed(held)
        if failure is not None:
            log.warning("token_not_renewed", account=self._where.account, error=str(failure))
        return Standing(
            tokens.expires_at if tokens.refresh != _NOBODY_KNOWS else None,
            (NOT_RENEWED,) if failure is not None and not isinstance(failure, Transient) else (),
        )

    def _is_due(self, tokens: Tokens) -> bool:
        return tokens.expires_at - self._clock() <= RENEWED_BEFORE

    async def _renewed(self, held: HeldTokens) -> tuple[Tokens, IntegrationError | None]:
        """The token that follows the held one, which stays in force where none was given, and why."""
        answer = await self._asked(held.tokens.access)
        if isinstance(answer, IntegrationError):
            return held.tokens, answer
        ends = self._clock() + timedelta(seconds=answer.expires_in)
        newer = Tokens(answer.access_token, answer.access_token, ends)
        return (newer if await held.write(newer) else held.tokens), None

    async def _asked(self, token: str) -> _Renewed | IntegrationError:
        """What is answered; an error is given and not raised, apart from whatever held the token."""
        client = new_client(self._base, self._seconds)
        try:
            async with (
                asyncio.timeout(self._seconds),
                client.stream(
                    "GET",
                    f"{self._base}/{_PATH}",
                    params={"grant_type": "ig_refresh_token", "access_token": token},
                    headers={"Accept": "application/json", "User-Agent": "Comptoir"},
                    follow_redirects=False,
                ) as response,
            ):
                told = json_in(await bounded(response))
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError) as error:
            return broken(error, writing=False, where=self._where)
        finally:
            await client.aclose()
        status = response.status_code
        if not response.is_success:
            kind = AuthFailed if status == 401 else Rejected if 400 <= status < 500 and status != 429 else Unavailable
            return self._where.error(kind, f"the token is not renewed: answered {status}")
        try:
            return _Renewed.model_validate(told)
        except ValidationError:
            return self._where.error(Unavailable, "the token is not renewed: answered with something else than a token")
