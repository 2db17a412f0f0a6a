"""Slack's side of installing an app: takes codes and refresh tokens, gives tokens (docs.slack.dev, oauth.v2.access).

No client of Slack's is asked, because those write answers, and with them tokens, into their log of details.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.errors import Rejected, Uncertain
from integrations.chat.slack.errors import SERVICE, sort_error

TIMEOUT = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Granted:
    """A bot's token and what Slack says with it. `refresh_token` and `expires_in` are None for one that stays good.

    `workspace` is None for an app that was installed in a whole organisation.
    """

    token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    expires_in: timedelta | None
    app: str
    bot_user: str
    scopes: str
    workspace: str | None
    name: str
    enterprise: str | None


class OAuth:
    """The app whose id and secret these are, at `api_url`."""

    def __init__(self, client_id: str, client_secret: str, *, api_url: str, clock: Callable[[], datetime]) -> None:
        self.client_id = client_id
        self._client_secret = client_secret
        self._api_url = api_url
        self._clock = clock

    async def exchange(self, code: str, redirect_uri: str) -> Granted:
        """The token for the code that Slack led back with; a code is good once, for ten minutes.

        Raises Rejected for one that is not, Unavailable, Uncertain.
        """
        return _granted(await self._ask("oauth.v2.access", {"code": code, "redirect_uri": redirect_uri}))

    async def refresh(self, refresh_token: str) -> Granted:
        """A new token and a new refresh token. Raises Rejected for one that was used, Unavailable, Uncertain."""
        fields = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return _granted(await self._ask("oauth.v2.access", fields))

    async def revoke(self, token: str) -> None:
        """Make a token worthless; one that is worthless already is Rejected or AuthFailed."""
        await self._ask("auth.revoke", {"token": token})

    async def _ask(self, method: str, fields: Mapping[str, str]) -> Mapping[str, Any]:
        app = {"client_id": self.client_id, "client_secret": self._client_secret}
        timeout = aiohttp.ClientTimeout(total=TIMEOUT.total_seconds())
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(self._api_url + method, data={**fields, **app}) as response,
            ):
                answer = await response.json(content_type=None)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise sort_error(error, sends=True, now=self._clock()) from None
        except ValueError:
            raise Uncertain("is in trouble: no JSON came back", service=SERVICE, account="") from None
        if not isinstance(answer, dict) or answer.get("ok") is not True:
            refusal = SlackApiError("", answer if isinstance(answer, dict) else {})  # type: ignore[no-untyped-call]
            raise sort_error(refusal, sends=True, now=self._clock()) from None
        return answer


def _granted(answer: Mapping[str, Any]) -> Granted:
    """What was granted. Raises Rejected for an answer without a bot's token, whose words are never repeated."""
    try:
        team, enterprise = answer.get("team") or {}, answer.get("enterprise") or {}
        expires_in = answer.get("expires_in")
        granted = Granted(
            token=answer["access_token"],
            refresh_token=answer.get("refresh_token"),
            expires_in=timedelta(seconds=expires_in) if expires_in else None,
            app=answer["app_id"],
            bot_user=answer["bot_user_id"],
            scopes=answer["scope"],
            workspace=None if answer.get("is_enterprise_install") else team["id"],
            name=team.get("name") or "",
            enterprise=enterprise.get("id"),
        )
    except (KeyError, TypeError, AttributeError):
        raise Rejected("its answer holds no bot's token", service=SERVICE, account="") from None
    if not granted.token or (granted.refresh_token is None) != (granted.expires_in is None):
        raise Rejected("its answer holds no token that can be kept", service=SERVICE, account="")
    return granted
