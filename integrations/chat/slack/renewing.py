"""Renewing the token before it expires: takes the clock's ticks, asks Slack for a new pair, keeps it.

One process at a time holds the lease, and its request ends long before the lease does, so that no refresh token is
used by two. Slack revokes a refresh token once a new pair was given for it (docs.slack.dev, using token rotation);
until then it stays good. So a process killed before its request arrived loses nothing, and the next one asks with the
same refresh token. One killed between Slack's answer and our commit takes the new pair with it: Slack then refuses the
old refresh token, the standing token works until it expires, at least an hour later as a rule, and the app has to be
installed again, which the log, `comptoir slack check` and `comptoir doctor` say from then on.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.errors import IntegrationError, Permanent
from bot.ports.installations import InstallationRow
from bot.ports.store import Store
from bot.runtime.sealing import Seals
from integrations.chat.slack.installed import Installed, opened, wrong_key
from integrations.chat.slack.installing import RENEW_AHEAD, sealed
from integrations.chat.slack.oauth import TIMEOUT, OAuth

EVERY = timedelta(seconds=5)
AGAIN = timedelta(minutes=1)
LEASE = 6 * TIMEOUT
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Renewer:
    """The renewal of one process, by whose name the lease goes."""

    store: Store
    installed: Installed
    seals: Seals
    oauth: OAuth
    clock: Callable[[], datetime]
    owner: str

    async def renew(self) -> None:
        """Renew one token that is due, at the next tick the next; nothing where none is, or another process does it.

        Raises Unavailable.
        """
        async with self.store.writing() as tx:
            row = await tx.installations.lease(self.owner, self.clock(), LEASE)
        if row is None:
            return
        renewed = await self._ask(row)
        async with self.store.writing() as tx:
            kept = await tx.installations.renewed(renewed)
        self.installed.look_again()
        if not kept:
            log.error("slack_renewal_overtaken", workspace=row.workspace)

    async def _ask(self, row: InstallationRow) -> InstallationRow:
        tokens = opened(self.seals, row)
        if tokens is None or tokens[1] is None:
            log.error("slack_token_sealed", error=wrong_key(row))
            return replace(row, renew_at=self.clock() + AGAIN)
        try:
            granted = await self.oauth.refresh(tokens[1])
        except Permanent as error:
            log.warning("slack_token_not_renewed", workspace=row.workspace, error=str(error))
            return replace(row, renew_at=None, fault=str(error))
        except IntegrationError as error:
            log.warning("slack_token_not_renewed_yet", workspace=row.workspace, error=str(error))
            return replace(row, renew_at=self.clock() + AGAIN)
        now = self.clock()
        token, refresh_token = sealed(self.seals, row.workspace, granted)
        expires_at = None if granted.expires_in is None else now + granted.expires_in
        return replace(
            row,
            token=token,
            refresh_token=refresh_token,
            expires_at=expires_at,
            renew_at=None if expires_at is None else expires_at - RENEW_AHEAD,
            renewed_at=now,
            fault=None,
        )
