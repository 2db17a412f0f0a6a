"""The workspaces where our app was installed: takes the database and the keys, gives tokens; renews nothing itself.

What the database says is remembered for two seconds, so that every process follows renewals made by another one; a
workspace that is not among it is looked for at once.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from bot.errors import AuthFailed, IntegrationError, RateLimited, SettingsError
from bot.ports.installations import ACTIVE, InstallationRow
from bot.ports.store import Store
from bot.runtime.sealing import Seals
from integrations.chat.slack.errors import SERVICE
from integrations.chat.slack.first import stands_bare
from integrations.chat.slack.origin import origins

REMEMBERED = timedelta(seconds=2)
RENEWS_WITHIN = timedelta(seconds=15)
"""How long a call that met an expired token waits for the next one."""

JUST_RENEWED = timedelta(minutes=5)
_RENEWABLE = frozenset({"token_expired", "invalid_auth"})
log = structlog.get_logger()


class Installed:
    """The active installations, as they stand in the database."""

    def __init__(self, store: Store, seals: Seals, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._seals = seals
        self._clock = clock
        self._known: tuple[Sequence[InstallationRow], datetime] | None = None

    async def rows(self) -> Sequence[InstallationRow]:
        """Every active installation, the first workspace's first."""
        active = [each for each in await self._all() if each.state == ACTIVE]
        return sorted(active, key=lambda each: (not each.first, each.workspace))

    async def row(self, place: str = "") -> InstallationRow | None:
        """The installation in `place`, None before anybody installed the app there and after it was taken out."""
        return next((each for each in await self.rows() if each.place == place), None)

    def look_again(self) -> None:
        """Ask the database at the next call."""
        self._known = None

    async def ready(self) -> None:
        """Open what is sealed. Raises SettingsError where the keys are not those that sealed it."""
        installed = await self._all()
        for first in [each for each in installed if each.first]:
            async with self._store.writing() as tx:
                await stands_bare(tx, first.workspace, installed)
        for row in await self.rows():
            if opened(self._seals, row) is None:
                raise SettingsError(wrong_key(row))

    async def learn(self) -> None:
        """The database knows what has to be known."""

    async def places(self) -> Collection[str]:
        """Where the app is installed."""
        return [each.place for each in await self.rows()]

    async def place(self, workspace: str) -> str:
        """The place of a workspace: its own id, and "" for the first, also while the app is not installed there."""
        first = next((each.workspace for each in await self._all() if each.first), "")
        return "" if workspace == first else workspace

    async def token(self, place: str = "") -> str:
        """The token in force. Raises AuthFailed where the app is not installed."""
        row = await self.row(place)
        tokens = opened(self._seals, row) if row is not None else None
        if tokens is None:
            message = await self._missing(place) if row is None else wrong_key(row)
            raise AuthFailed(message, service=SERVICE, account="")
        return tokens[0]

    async def refused(self, error: str, place: str) -> IntegrationError | None:
        """A token that expires is renewed at once, by the clock, and calls wait meanwhile.

        Where Slack refuses one that it has only just given, or will renew it no more, a person has to mend it.
        """
        self.look_again()
        row, now = await self.row(place), self._clock()
        if row is None or row.renew_at is None or error not in _RENEWABLE or now - row.renewed_at < JUST_RENEWED:
            return None
        async with self._store.writing() as tx:
            await tx.installations.want_renewal(row, now)
        return RateLimited("its token is being renewed", retry_at=now + RENEWS_WITHIN, service=SERVICE, account="")

    async def heeds(self, body: Mapping[str, Any]) -> str | None:
        """The place from which it comes, where the app is installed; that it was taken from us is written down."""
        row = await self._origin(body)
        if row is None:
            # Another process may just have installed it there: what is set aside now would never come again.
            self.look_again()
            row = await self._origin(body)
        if row is None:
            return None
        if not _takes_away(body, row.bot_user):
            return row.place
        async with self._store.writing() as tx:
            retired = await tx.installations.retire(row.workspace, _told_at(body))
        self.look_again()
        if retired:
            log.warning("slack_uninstalled", workspace=row.workspace)
        return None

    async def _origin(self, body: Mapping[str, Any]) -> InstallationRow | None:
        """The installation from which it comes, the surest first."""
        installed = {each.workspace: each for each in await self.rows()}
        return next((installed[each] for each in origins(body) if each in installed), None)

    async def _all(self) -> Sequence[InstallationRow]:
        now = self._clock()
        if self._known is None or not timedelta(0) <= now - self._known[1] < REMEMBERED:
            async with self._store.reading() as tx:
                self._known = (await tx.installations.all(), now)
        return self._known[0]

    async def _missing(self, place: str) -> str:
        """What to say of a place in which the app is not installed, or is no longer."""
        if not await self.rows():
            return "the app is not installed in any workspace"
        former = next((each for each in await self._all() if each.place == place), None)
        where = place if former is None else f"{former.name} ({former.workspace})"
        return f"the app is not installed in the workspace {where}"


def sealed_as(workspace: str, what: str) -> str:
    """To what a sealed token belongs: it opens in the row of this workspace and in this column only."""
    return f"{SERVICE} {workspace} {what}"


def opened(seals: Seals, row: InstallationRow) -> tuple[str, str | None] | None:
    """The token and the refresh token of a row, None where the keys do not open them."""
    token = seals.unseal(row.token, sealed_as(row.workspace, "token"))
    if token is None:
        return None
    if row.refresh_token is None:
        return token, None
    refresh = seals.unseal(row.refresh_token, sealed_as(row.workspace, "refresh_token"))
    return None if refresh is None else (token, refresh)


def wrong_key(row: InstallationRow) -> str:
    """What to say, and what to do, where the stored tokens do not open."""
    return (
        f"COMPTOIR_SECRET_KEY: no key in it opens the stored tokens of the Slack workspace {row.name}. "
        "Write the former key behind the new one, after a comma; where it is lost, "
        "run comptoir slack forget and install the app again."
    )


def _takes_away(body: Mapping[str, Any], bot_user: str) -> bool:
    """Whether this event says that our token is worth nothing any more."""
    event = body.get("event")
    if not isinstance(event, Mapping):
        return False
    tokens = event.get("tokens")
    bots = tokens.get("bot") if isinstance(tokens, Mapping) else None
    revoked = event.get("type") == "tokens_revoked" and isinstance(bots, list) and bot_user in bots
    return revoked or event.get("type") == "app_uninstalled"


def _told_at(body: Mapping[str, Any]) -> datetime:
    """When it happened, as Slack tells it in seconds since 1970: told again later, it undoes no new installation."""
    seconds = body.get("event_time")
    try:
        return datetime.fromtimestamp(seconds if isinstance(seconds, int) else 0, UTC)
    except (OverflowError, ValueError, OSError):
        return datetime.fromtimestamp(0, UTC)
