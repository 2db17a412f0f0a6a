"""Installing the app with Slack's own pages: takes whoever may do it, leads to Slack, and keeps what Slack grants.

A state is good once, for ten minutes, and in the browser that began: it is sealed, names the number in that browser's
cookie, and is written down when it is used. A link is used up by the installation that it led to, not by looking at it.
"""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode, urljoin

import structlog

from bot.domain.audit import Act
from bot.errors import ComptoirError, IntegrationError
from bot.ports.installations import ACTIVE, FORGOTTEN, InstallationRow
from bot.ports.store import Store
from bot.runtime.sealing import Seals
from integrations.chat.slack.errors import SERVICE
from integrations.chat.slack.first import stands_bare
from integrations.chat.slack.installed import Installed, sealed_as
from integrations.chat.slack.manifest import CALLBACK_PATH, INSTALL_PATH, SCOPES
from integrations.chat.slack.oauth import Granted, OAuth

STATE_LIFETIME = timedelta(minutes=10)
LINK_LIFETIME = timedelta(hours=1)
RENEW_AHEAD = timedelta(hours=2)
_STATE, _LINK = "slack state", "slack install link"
log = structlog.get_logger()


class InstallRefused(ComptoirError):
    """The app was not installed; `page` is the key of the page that says why."""

    def __init__(self, page: str) -> None:
        self.page = page
        super().__init__()


@dataclass(frozen=True, slots=True)
class Begun:
    """Where to lead a browser, and the number that its cookie keeps until it comes back."""

    address: str
    number: str


def install_link(seals: Seals, public_url: str) -> str:
    """An address from which the app can be installed once, within the hour, without being signed in."""
    return f"{public_url}{INSTALL_PATH}?link={quote(seals.seal(secrets.token_urlsafe(16), _LINK))}"


def sealed(seals: Seals, workspace: str, granted: Granted) -> tuple[str, str | None]:
    """The tokens that were granted, each sealed for its place."""
    refresh = granted.refresh_token
    return seals.seal(granted.token, sealed_as(workspace, "token")), (
        None if refresh is None else seals.seal(refresh, sealed_as(workspace, "refresh_token"))
    )


@dataclass(frozen=True, slots=True)
class Installing:
    """`public_url` is where Slack leads browsers back to."""

    store: Store
    installed: Installed
    seals: Seals
    oauth: OAuth
    api_url: str
    public_url: str
    clock: Callable[[], datetime]

    def begin(self, *, person: str, link: str) -> Begun:
        """Lead to Slack, for an admin (the key of the rules) or for whoever followed a link; "" for none.

        Raises InstallRefused for a link that is too old or not ours.
        """
        ticket = ""
        if not person:
            ticket = self.seals.unseal(link, _LINK, within=LINK_LIFETIME) or ""
            if not ticket:
                raise InstallRefused("slack_link")
        number = secrets.token_urlsafe(32)
        state = self.seals.seal(json.dumps([number, person, ticket]), _STATE)
        asked = {
            "client_id": self.oauth.client_id,
            "scope": ",".join(sorted(SCOPES)),
            "redirect_uri": self._redirect_uri,
            "state": state,
        }
        return Begun(f"{urljoin(self.api_url, '/oauth/v2/authorize')}?{urlencode(asked)}", number)

    async def complete(self, *, code: str, state: str, number: str) -> InstallationRow:
        """Keep what Slack grants for `code`. Raises InstallRefused, Unavailable where the database is away."""
        begun = self.seals.unseal(state, _STATE, within=STATE_LIFETIME)
        if begun is None or not number:
            raise InstallRefused("slack_state")
        own, person, ticket = json.loads(begun)
        if not secrets.compare_digest(own.encode(), number.encode()):
            raise InstallRefused("slack_state")
        async with self.store.writing() as tx:
            if await tx.inbox.begin(SERVICE, f"state:{own}", "", self.clock()) is not None:
                raise InstallRefused("slack_state")
        if not code:
            raise InstallRefused("slack_denied")
        try:
            granted = await self.oauth.exchange(code, self._redirect_uri)
        except IntegrationError as error:
            log.warning("slack_not_installed", error=error.reason)
            raise InstallRefused("slack_failed") from None
        return await self._keep(granted, person, ticket)

    async def _keep(self, granted: Granted, person: str, ticket: str) -> InstallationRow:
        if granted.workspace is None:
            await self._give_back(granted)
            raise InstallRefused("slack_organisation")
        now, refused = self.clock(), ""
        token, refresh_token = sealed(self.seals, granted.workspace, granted)
        row = InstallationRow(
            workspace=granted.workspace,
            name=granted.name,
            enterprise=granted.enterprise,
            app=granted.app,
            bot_user=granted.bot_user,
            scopes=granted.scopes,
            token=token,
            refresh_token=refresh_token,
            expires_at=None if granted.expires_in is None else now + granted.expires_in,
            renew_at=None if granted.expires_in is None else now + granted.expires_in - RENEW_AHEAD,
            state=ACTIVE,
            installed_by=person or "a link",
            installed_at=now,
            renewed_at=now,
        )
        async with self.store.writing() as tx:
            await tx.installations.lock()
            former = await tx.installations.all()
            if any(each.app != row.app for each in former if each.state != FORGOTTEN):
                refused = "slack_other_app"
            elif ticket and await tx.inbox.begin(SERVICE, f"link:{ticket}", "", now) is not None:
                refused = "slack_link"
            else:
                tx.audit.add(Act("slack_installed", now, person or None, data={"workspace": row.workspace}))
                if await tx.installations.install(row):
                    await stands_bare(tx, row.workspace, former)
        if refused:
            # One that stands already may be of the same workspace and app, and shares its fate with what is given back.
            if refused != "slack_link":
                await self._give_back(granted)
            raise InstallRefused(refused)
        self.installed.look_again()
        log.info("slack_installed", workspace=row.workspace, by=row.installed_by)
        return replace(row, first=await self.installed.place(row.workspace) == "")

    async def _give_back(self, granted: Granted) -> None:
        """Make what was granted worthless where it is not kept; it would be of use to nobody but a thief."""
        try:
            await self.oauth.revoke(granted.token)
        except IntegrationError as error:
            log.warning("slack_token_not_revoked", error=error.reason)

    @property
    def _redirect_uri(self) -> str:
        return self.public_url + CALLBACK_PATH
