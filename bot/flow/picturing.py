"""Bring a picture of a mention to a surface: fetched, kept there as a copy, and the cards of its case drawn anew.

Takes `show_picture` jobs, and `drop_picture` jobs once its author has removed it. Whatever goes wrong, cards stand
without it, with a link to the picture. A process that dies between the upload and the line that remembers it leaves a
copy that no card names and nobody is shown: harmless, so it is not looked for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.department import Directory
from bot.errors import IntegrationError, Permanent, RateLimited
from bot.flow.context import Context
from bot.flow.ledger import back_off
from bot.flow.losing import UNREACHABLE, try_again
from bot.ports.pictures import PictureRow, PictureSource, PictureTaker
from bot.ports.rows import Job
from bot.ports.store import Store

GIVE_UP = timedelta(hours=6)
"""How long a picture is tried for; its card keeps the link afterwards."""

GIVE_UP_DROPPING = timedelta(days=7)
"""How long the deletion of a copy is tried for; no card names it in the meantime."""

_TO_DO = frozenset({"wanted", "uploaded"})


@dataclass(frozen=True, slots=True)
class Picturer:
    """The picture stage. `takers` are the connected surfaces that keep copies, by name."""

    store: Store
    takers: Mapping[str, PictureTaker]
    fetch: PictureSource
    directory: Callable[[], Directory]
    clock: Callable[[], datetime]

    async def show(self, job: Job) -> datetime | None:
        """Carry out one `show_picture` job; gives when to come back to it, None when it is done."""
        async with self.store.reading() as tx:
            row = await tx.pictures.get(job.payload["picture"])
        if row is None or row.state not in _TO_DO:
            return None
        if self.clock() - (job.first_due or job.due) > GIVE_UP:
            await self._keep(replace(row, state="refused"))
            return None
        if row.surface not in self.takers:
            return try_again(job.attempts, self.clock())
        try:
            return await self._bring(row, self.takers[row.surface], job.attempts)
        except RateLimited as error:
            return error.retry_at
        except UNREACHABLE:
            return try_again(job.attempts, self.clock())
        except Permanent:
            await self._keep(replace(row, state="refused"))
            return None
        except IntegrationError:
            return self.clock() + back_off(job.attempts + 1)

    async def drop(self, job: Job) -> datetime | None:
        """Carry out one `drop_picture` job: the copy of a picture whose author removed it is deleted."""
        taker, now = self.takers.get(job.payload["surface"]), self.clock()
        if now - (job.first_due or job.due) > GIVE_UP_DROPPING:
            return None
        if taker is None:
            return try_again(job.attempts, now)
        try:
            await taker.drop_picture(job.payload["ref"])
        except RateLimited as error:
            return error.retry_at
        except UNREACHABLE:
            return try_again(job.attempts, now)
        except Permanent:
            return None
        except IntegrationError:
            return now + back_off(job.attempts + 1)
        return None

    async def _bring(self, row: PictureRow, taker: PictureTaker, attempts: int) -> datetime | None:
        if row.state == "wanted":
            ref = await taker.take_picture(await self.fetch(row.url, own=await self._own(row)), row.alt, row.place)
            row = replace(row, state="uploaded", ref=ref)
            await self._keep(row)
        if not await taker.has_picture(row.ref):
            return self.clock() + back_off(attempts + 1)
        await self._keep(replace(row, state="shown"))
        return None

    async def _own(self, row: PictureRow) -> str:
        """The server on which the account that was mentioned is, "" for one that the rules no longer name."""
        async with self.store.reading() as tx:
            case = await tx.cases.get(row.case_id)
        assert case is not None, "a picture belongs to a case, by the database's own rule"
        account = self.directory().accounts.get(case.account)
        return account.own_server if account is not None else ""

    async def _keep(self, row: PictureRow) -> None:
        async with self.store.writing() as tx:
            await tx.pictures.save(row)
            if row.state == "shown":
                await Context(tx, self.directory(), self.clock()).refresh([row.case_id])
