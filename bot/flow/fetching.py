"""Bring a file that an employee chose: fetched from where it is, made anew without what cannot be seen, and kept.

Takes `fetch_file` jobs. Nothing leaves from here; a file that does not suit stays with the draft, with the reason.
"""

from asyncio import to_thread
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.reply_picture import PictureState, ReplyPicture
from bot.errors import IntegrationError, NotEligible, Permanent, RateLimited
from bot.flow.ledger import back_off
from bot.ports.reply_pictures import Clean, FileSource
from bot.ports.rows import Job
from bot.ports.social import Network, PictureLimits
from bot.ports.store import Store

GIVE_UP = timedelta(minutes=10)
"""How long a file is tried for: somebody waits for it in front of a form."""


@dataclass(frozen=True, slots=True)
class FileFetcher:
    """The stage. `sources` are the connected chats that files come from, by name; `network` finds an account's."""

    store: Store
    sources: Mapping[str, FileSource]
    clean: Clean
    network: Callable[[str], Network | None]
    clock: Callable[[], datetime]

    async def fetch(self, job: Job) -> datetime | None:
        """Carry out one `fetch_file` job; gives when to come back to it, None when it is done."""
        async with self.store.reading() as tx:
            picture = await tx.reply_pictures.get(job.payload["picture"])
            case = await tx.cases.get(picture.case_id) if picture is not None else None
        if picture is None or case is None or picture.state is not PictureState.WANTED:
            return None
        if self.clock() - (job.first_due or job.due) > GIVE_UP:
            await self._refuse(picture, "picture_lost")
            return None
        network, source = self.network(case.account), self.sources.get(picture.ref.partition(":")[0])
        limits = network.capabilities.pictures if network is not None else None
        if limits is None or source is None:
            return self.clock() + back_off(job.attempts + 1)
        try:
            await self._bring(picture, source, limits)
        except RateLimited as error:
            return error.retry_at
        except Permanent:
            await self._refuse(picture, "picture_lost")
        except IntegrationError:
            return self.clock() + back_off(job.attempts + 1)
        except NotEligible as error:
            await self._refuse(picture, error.details["problem"])
        return None

    async def _bring(self, picture: ReplyPicture, source: FileSource, limits: PictureLimits) -> None:
        content = await source.fetch_file(picture.ref.partition(":")[2], largest=limits.largest)
        made = await to_thread(self.clean, content, limits)
        async with self.store.writing() as tx:
            now = await tx.reply_pictures.get(picture.id)
            if now is not None:
                ready = replace(now, state=PictureState.READY, media_type=made.media_type)
                await tx.reply_pictures.save(ready, made.content)

    async def _refuse(self, picture: ReplyPicture, fault: str) -> None:
        async with self.store.writing() as tx:
            now = await tx.reply_pictures.get(picture.id)
            if now is not None:
                await tx.reply_pictures.save(replace(now, state=PictureState.REFUSED, fault=fault))
