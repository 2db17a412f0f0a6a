"""Another system as a PushedNetwork of bot/ports/pushing: its mentions come by signed POST, our replies go so.

It puts the parts together: signing proves who sent, mapping translates, wire sends, sorting names what went wrong.
Nothing can be asked of the other system: what it does not bring is not known here.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from bot.domain.department import Account, PostingClass
from bot.domain.mention import Mention, ThreadPost
from bot.errors import NotAllowed, Rejected, SettingsError
from bot.ports.pushing import Doubt, Genuine, Told
from bot.ports.social import Capabilities, Checked, Cursor, Identity, Page, Posting, Preview, Published, Upload
from integrations.guarded import Where
from integrations.social.webhook.mapping import body_of, published_as, told_in
from integrations.social.webhook.signing import judged, keys_in, signed
from integrations.social.webhook.sorting import SERVICE
from integrations.social.webhook.text import clean
from integrations.social.webhook.wire import Wire

USUAL_LIMIT = 10_000
_KEY_LIFETIME = timedelta(hours=1)
_SETTLE = timedelta(seconds=30)  # between two attempts: nobody is looked for meanwhile


class WebhookNetwork:
    """One account that another system brings mentions to and takes replies for."""

    def __init__(self, account: Account, secrets: str, *, clock: Callable[[], datetime]) -> None:
        """`secrets` are the keys both sides know, whsec_..., newest first, with blanks or commas between them.

        Raises SettingsError when the address or a secret cannot be used at all.
        """
        self.account = account
        permitted = ("https://", "http://") if account.reply_to_private else ("https://",)
        if not account.reply_to.startswith(permitted):
            raise SettingsError(
                f"account {account.key}: reply_to must start with https:// (or http://, with reply_to_private)"
            )
        try:
            self._keys = keys_in(secrets)
        except ValueError as error:
            raise SettingsError(f"account {account.key}: {account.token_variable} holds {error}") from None
        self._clock = clock
        self._wire = Wire(account, clock=clock)

    def __repr__(self) -> str:
        return f"WebhookNetwork({self.account.key!r})"

    @property
    def capabilities(self) -> Capabilities:
        """Receivers know a reply again by its id, or as the account's configuration says of its own."""
        account = self.account
        return Capabilities(
            posting=account.posting or PostingClass.CLIENT_KEY,
            key_lifetime=account.key_lifetime if account.key_lifetime is not None else _KEY_LIFETIME,
            settle=account.settle if account.settle is not None else _SETTLE,
            request_timeout=account.request_timeout,
            finds_replies=False,
        )

    async def connect(self) -> Identity:
        """Who we are, as the rules say; looks where replies would go and asks nothing there. Raises as Wire.look."""
        await self._wire.look()
        return Identity(self.account.key, self.account.key, self.account.key, self.account.reply_to)

    def judge(self, headers: Mapping[str, str], body: bytes) -> Genuine | Doubt:
        """Whether one of our keys signed it, within five minutes of now."""
        return judged(self._keys, headers, body, self._clock())

    def told_in(self, body: str) -> Told:
        """The posts in a push."""
        return told_in(body, account=self.account.key, now=self._clock())

    async def fetch(self, cursor: Cursor | None, *, since: datetime) -> Page:
        """Nothing: mentions are brought."""
        return Page(mentions=(), cursor={})

    async def recheck(self, remote_ids: Sequence[str]) -> Sequence[Checked]:
        """Nothing: edits and removals are brought."""
        return ()

    async def thread(self, remote_id: str) -> Sequence[ThreadPost]:
        """Nothing: only what concerns us is brought."""
        return ()

    def preview(self, text: str, target: Mention) -> Preview:
        """The reply as it will be sent."""
        said = clean(text)
        limit = self.account.characters or USUAL_LIMIT
        problems = [*(["empty_text"] if not said else []), *(["too_long"] if len(said) > limit else [])]
        return Preview(
            text=said,
            length=len(said),
            limit=limit,
            handle=self.account.key,
            in_reply_to=target.author.handle,
            visibility=target.visibility,
            problems=tuple(problems),
        )

    def answer_address(self, text: str, target: Mention) -> str:
        """Where the mention stands, as the other system said."""
        return target.url

    async def is_visible(self, remote_id: str) -> bool:
        """True: what a receiver took is its own affair."""
        return True

    async def upload(self, picture: Upload) -> str:
        """Raises NotAllowed: replies go without pictures."""
        raise NotAllowed("takes no pictures", **self._where)

    async def has_uploaded(self, remote_id: str) -> bool:
        """Raises NotAllowed: replies go without pictures."""
        raise NotAllowed("takes no pictures", **self._where)

    async def publish(self, posting: Posting) -> Published:
        """One signed POST to `reply_to`, under the reply's key, by which the receiver knows a repetition.

        Raises as the port says.
        """
        preview = self.preview(posting.text, posting.target)
        if preview.problems:
            message = f"not sent: {', '.join(preview.problems)} ({preview.length} of {preview.limit} characters)"
            raise Rejected(message, **self._where)
        body = body_of(posting, preview.text)
        headers = {**signed(self._keys, posting.key, body, self._clock()), "Idempotency-Key": posting.key}
        return published_as(await self._wire.post(body, headers, send_by=posting.send_by), posting.key)

    async def find(self, posting: Posting) -> Published | None:
        """Raises NotAllowed: nothing can be asked."""
        raise NotAllowed("answers no questions", **self._where)

    async def withdraw(self, remote_id: str, *, send_by: datetime | None = None) -> None:
        """Raises NotAllowed: what was taken stays."""
        raise NotAllowed("takes nothing back", **self._where)

    async def correct(self, remote_id: str, posting: Posting) -> None:
        """Raises NotAllowed: what was taken stays."""
        raise NotAllowed("changes nothing", **self._where)

    async def hide(self, remote_id: str, *, hidden: bool, send_by: datetime | None = None) -> None:
        """Raises NotAllowed: the other system is not asked to hide anything."""
        raise NotAllowed("hides nothing", **self._where)

    @property
    def private(self) -> None:
        """None: the other system is told of public replies alone."""
        return None

    def charged(self) -> Decimal:
        """Nothing: it costs no money."""
        return Decimal(0)

    async def close(self) -> None:
        """Release connections; may be called twice."""
        await self._wire.close()

    @property
    def _where(self) -> Where:
        return {"service": SERVICE, "account": self.account.key}
