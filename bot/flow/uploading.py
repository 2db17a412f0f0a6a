"""Give a reply's pictures to its network, one at a time, before the attempt at the reply itself is made.

Takes `upload_pictures` jobs once the undo window has passed; the last thing it does is to ask for the attempt. A
process that dies between an upload and the line that remembers it uploads the picture again: what no post names is
never public, and the network throws it away, so this needs no ledger and no look-up. What does need them, the reply, is
asked for once every picture is there.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.case import Case
from bot.domain.reply import Reply, ReplyState
from bot.domain.reply_picture import PictureState, ReplyPicture
from bot.errors import AuthFailed, IntegrationError, Permanent, RateLimited, TargetGone, Unavailable
from bot.flow.constants import PUBLISHING_SWITCH
from bot.flow.context import Context
from bot.flow.ledger import GIVE_UP_AFTER, Ledger, back_off
from bot.flow.pause import pause
from bot.flow.steps import locked, queue_attempt
from bot.ports.rows import Job
from bot.ports.social import Network, Upload
from bot.ports.store import Transaction

WHILE_STOPPED = timedelta(seconds=5)
KEPT_FOR = timedelta(hours=12)
"""How long an upload is trusted to be there still: Mastodon throws away after a day what no post names."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """What is to be done about one picture; with its bytes where it has to be uploaded."""

    picture: ReplyPicture
    network: Network
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Uploader:
    """The stage. `network` finds the network of an account."""

    ledger: Ledger
    network: Callable[[str], Network | None]

    async def upload(self, job: Job) -> datetime | None:
        """Carry out one `upload_pictures` job; gives when to come back to it, None when it is done."""
        begun = await self._begin(job)
        if not isinstance(begun, _Begun):
            return begun
        now = self.ledger.clock()
        error: IntegrationError
        try:
            if await self._bring(begun):
                return now
            account = begun.network.account
            error = Unavailable("still processes a picture", service=account.network, account=account.key)
        except RateLimited as limited:
            return limited.retry_at
        except TargetGone as gone:
            await self._keep(replace(begun.picture, state=PictureState.READY))
            error = gone
        except Permanent as refused:
            await self._fail(job, refused)
            return None
        except IntegrationError as failed:
            error = failed
        if now - (job.first_due or job.due) > GIVE_UP_AFTER:
            await self._fail(job, error)
            return None
        return now + back_off(job.attempts + 1)

    async def _begin(self, job: Job) -> _Begun | datetime | None:
        now = self.ledger.clock()
        async with self.ledger.store.writing() as tx:
            reply, case = await locked(tx, job.payload["reply"])
            if reply.state not in (ReplyState.HELD, ReplyState.QUEUED):
                return None
            if reply.state is ReplyState.HELD and reply.undo_until is not None and reply.undo_until > now:
                return reply.undo_until
            switch = await tx.switches.get(PUBLISHING_SWITCH)
            if switch is not None and switch.get("stopped"):
                await self.ledger.wait(tx, reply, case, "publishing_stopped")
                return now + WHILE_STOPPED
            network, account = self.network(reply.account), await tx.accounts.get(reply.account)
            if network is None or account is None or account.state == "paused":
                await self.ledger.fail(tx, reply, case, "account_paused")
                return None
            return await self._next(tx, reply, case, network)

    async def _next(self, tx: Transaction, reply: Reply, case: Case, network: Network) -> _Begun | None:
        """The next picture that is not there yet; where there is none, the attempt is asked for."""
        now = self.ledger.clock()
        for picture in await tx.reply_pictures.of_reply(reply.id):
            there = picture.uploaded_at is not None and now - picture.uploaded_at <= KEPT_FOR
            if there and picture.state is PictureState.ATTACHED:
                continue
            uploads = not there or picture.state is PictureState.READY
            return _Begun(picture, network, await tx.reply_pictures.content(picture.id) if uploads else None)
        await queue_attempt(reply.id, case.account, now, Context(tx, self.ledger.directory(), now))
        return None

    async def _bring(self, begun: _Begun) -> bool:
        """Upload the picture, or look whether the network is done with it; gives whether it is."""
        picture = begun.picture
        if begun.content is not None:
            sent = Upload(picture.media_type, picture.alt, begun.content)
            remote_id, at = await begun.network.upload(sent), self.ledger.clock()
            picture = replace(picture, state=PictureState.UPLOADED, remote_id=remote_id, uploaded_at=at)
            await self._keep(picture)
        if not await begun.network.has_uploaded(picture.remote_id):
            return False
        await self._keep(replace(picture, state=PictureState.ATTACHED))
        return True

    async def _keep(self, picture: ReplyPicture) -> None:
        async with self.ledger.store.writing() as tx:
            await tx.reply_pictures.save(picture)

    async def _fail(self, job: Job, error: IntegrationError) -> None:
        """The network does not take the picture: the reply failed, words and pictures are a draft again."""
        now = self.ledger.clock()
        async with self.ledger.store.writing() as tx:
            reply, case = await locked(tx, job.payload["reply"])
            if reply.state in (ReplyState.HELD, ReplyState.QUEUED):
                await self.ledger.fail(tx, reply, case, error.reason)
            if isinstance(error, AuthFailed):
                await pause(tx, error.account, error.reason, now)
