"""The stages of what a vendor's app was told: a push is shared out among the accounts, then each change is looked into.

Takes what the inbox kept, gives it to the intake. A change is a piece of work of its own in the lane of its account,
so that none holds up the others, and an account that does not work holds up no other. It knows no vendor.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.mention import SetAside
from bot.errors import RateLimited
from bot.flow.context import RulesInForce
from bot.flow.intake import Intake
from bot.ports.pushing import PushedApp, Share, ToldNetwork
from bot.ports.rows import Job
from bot.ports.store import Store
from bot.runtime.pacing import Pacing
from bot.runtime.pushed import WITHOUT_NETWORK
from bot.runtime.pushes import SURFACE, Push, job_of
from bot.runtime.secretless import Secretless
from bot.runtime.telemetry import MENTIONS, PUSHES

SHARE: Final = "share_push"
LOOK: Final = "look_into"
APPS: Final = "apps/"
"""What the names begin with under which the pushes for an app are kept: no account is called so."""

PAUSED = timedelta(minutes=5)
UNKNOWN = "unknown"
"""How changes are counted that are for nobody here."""


@dataclass(frozen=True, slots=True)
class PushSharer:
    """The first stage. `app` finds the app of a name, `secretless` its accounts whose secret is missing."""

    store: Store
    app: Callable[[str], PushedApp | None]
    secretless: Secretless
    clock: Callable[[], datetime]

    async def share(self, job: Job) -> datetime | None:
        """Share a push out, each change once; gives when to come back while it is not known whose some of them are, or
        they may be of an account whose secret is missing by now.
        """
        name = job.payload["account"]
        app = self.app(name.removeprefix(APPS))
        if app is None:
            return self.clock() + WITHOUT_NETWORK
        shares = await asyncio.to_thread(app.shares, job.payload["body"])  # a body may be large: the loop goes on
        whose = {share.owner: app.accounts_of(share.owner) if share.owner else () for share in shares}
        if await self.secretless.at(name):
            whose = {owner: those or (None if owner else ()) for owner, those in whose.items()}
        nobodys = [share for share in shares if (those := whose[share.owner]) is not None and not those]
        pushes = [
            Push(account, share.key, share.body, LOOK) for share in shares for account in whose[share.owner] or ()
        ]
        now = self.clock()
        async with self.store.writing() as tx:
            if pushes:
                new = set(await tx.inbox.begin_all(SURFACE, dict.fromkeys((each.name for each in pushes), ""), now))
                await tx.jobs.add([job_of(each, now) for each in pushes if each.name in new])
            await tx.mentions.set_aside([_set_aside(each, name) for each in nobodys], now)
        PUSHES.labels(name, UNKNOWN).inc(len(nobodys))
        return now + WITHOUT_NETWORK if None in whose.values() else None


@dataclass(frozen=True, slots=True)
class PushLooker:
    """The second stage. `network` finds the network of an account, `rules` the rules in force; `pacing` remembers who
    asked to be left alone.
    """

    store: Store
    intake: Intake
    network: Callable[[str], ToldNetwork | None]
    rules: Callable[[], RulesInForce]
    pacing: Pacing
    clock: Callable[[], datetime]

    async def look_into(self, job: Job) -> datetime | None:
        """Take in what one change came to. Waits while the account is paused, nobody here has its secret, or what its
        network still takes is for answers.

        Raises as every reading: then it is tried again.
        """
        account = job.payload["account"]
        network = self.network(account)
        if network is None:
            return self.clock() + WITHOUT_NETWORK
        async with self.store.reading() as tx:
            row = await tx.accounts.get(account)
        if row is not None and row.state == "paused":
            return self.clock() + PAUSED
        left = row.left(self.clock()) if row is not None else None
        if left is not None and left.remaining == 0:
            return left.resets_at
        try:
            self.pacing.expect(account, ())
            told = await network.look_into(job.payload["body"])
        except RateLimited as limit:
            self.pacing.park(account, limit.retry_at)
            return limit.retry_at
        taken = await self.intake.take_in_told(told, account, self.rules(), self.clock())
        MENTIONS.labels(account).inc(taken.new)
        return None


def _set_aside(share: Share, name: str) -> SetAside:
    why = "for no account that is open here" if share.owner else "no changes that anybody can read"
    return SetAside(account=name, remote_id=share.key, raw=share.body, error=why)
