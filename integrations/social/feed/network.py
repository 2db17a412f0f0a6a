"""A feed of a blog or a forum as a Network of bot/ports/social: it is read, and answered by hand where it appeared.

It puts the parts together: fetching asks, document reads whichever format comes, reading keeps the place, mapping
translates.
"""

from asyncio import to_thread  # strangers may write megabytes: the loop goes on meanwhile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NoReturn
from urllib.parse import urlsplit

from pydantic import ValidationError

from bot.domain.department import Account, PostingClass
from bot.domain.mention import Mention, ThreadPost
from bot.errors import NotAllowed, Rejected, Unavailable
from bot.ports.social import Capabilities, Checked, Cursor, Identity, Page, Posting, Preview, Published, Upload
from integrations.guarded import Where
from integrations.social.feed.document import document_of
from integrations.social.feed.entry import Document
from integrations.social.feed.fetching import Fetching, Got
from integrations.social.feed.mapping import asks_for, mention_of, set_aside_of, thread_in
from integrations.social.feed.markup import Refused
from integrations.social.feed.reading import Place, Reading, read
from integrations.social.feed.sorting import SERVICE
from integrations.social.feed.text import clean, clean_name

LONGEST_ANSWER = 10_000
"""Characters of an answer: no feed says what its pages take."""

_FRESH = timedelta(seconds=5)
"""How long what was read is as good as another reading: a look again comes right behind it."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """The document that was read last, when, and what the server called it."""

    document: Document
    got: Got
    at: datetime


class FeedNetwork:
    """One feed: RSS, Atom or JSON Feed."""

    def __init__(self, account: Account, secret: str, *, clock: Callable[[], datetime]) -> None:
        """`secret` is "" for a feed that everybody may read.

        Raises SettingsError when the address or the secret cannot be used at all.
        """
        self.account = account
        self._clock = clock
        self._fetching = Fetching(account, secret, clock=clock)
        self._asked_for = asks_for(account.words)
        self._kept: _Kept | None = None

    def __repr__(self) -> str:
        return f"FeedNetwork({self.account.key!r})"

    @property
    def capabilities(self) -> Capabilities:
        """A feed publishes nothing, so nothing else matters of it but how long a request may take."""
        return Capabilities(
            posting=PostingClass.PLAIN,
            key_lifetime=timedelta(0),
            settle=timedelta(0),
            request_timeout=self.account.request_timeout,
            publishes=False,
            finds_replies=False,
        )

    async def connect(self) -> Identity:
        """What the feed says of itself, and whether it has moved. Raises AuthFailed, Transient, Permanent."""
        kept = await self._read_anew()
        remarks = ("feed_moved",) if kept.got.moved else ()
        title = _site(kept)
        return Identity(self.account.base_url, title, title, kept.document.home or kept.got.url, remarks=remarks)

    async def fetch(self, cursor: Cursor | None, *, since: datetime) -> Page:
        """The entries that are new or say something else since `cursor`, by one request."""
        place = Place(floor=since) if cursor is None else self._place(cursor)
        kept = await self._read(place.etag, place.modified)
        if kept is None:
            return Page((), place.model_dump(mode="json"))
        got, document = kept.got, kept.document
        reading = await to_thread(
            read, document.entries, place, self._asked_for, first=cursor is None, etag=got.etag, modified=got.modified
        )
        return self._page(reading, kept)

    async def recheck(self, remote_ids: Sequence[str]) -> Sequence[Checked]:
        """The entries that the feed still shows; it does not tell what became of the others."""
        kept = await self._present()
        site, now = _site(kept), self._clock()
        shown = {entry.key: entry for entry in kept.document.entries}
        return [
            Checked(key, mention_of(shown[key], account=self.account.key, site=site, now=now))
            for key in dict.fromkeys(remote_ids)
            if key in shown
        ]

    async def thread(self, remote_id: str) -> Sequence[ThreadPost]:
        """The entry with what it answers and what answers it, as far as the feed shows them; it may be nothing."""
        kept = await self._present()
        return thread_in(kept.document.entries, remote_id, site=_site(kept), now=self._clock())

    def preview(self, text: str, target: Mention) -> Preview:
        """The answer as somebody will give it by hand."""
        said = clean(text).strip()
        problems = [*([] if said else ["empty_text"]), *(["too_long"] if len(said) > LONGEST_ANSWER else [])]
        return Preview(
            text=said,
            length=len(said),
            limit=LONGEST_ANSWER,
            handle=self.account.key,
            in_reply_to=target.author.handle,
            visibility=target.visibility,
            problems=tuple(problems),
        )

    def answer_address(self, text: str, target: Mention) -> str:
        """The page of the entry."""
        return target.url

    async def is_visible(self, remote_id: str) -> bool:
        """Nothing is published in a feed. Raises NotAllowed."""
        self._publishes_nothing()

    async def upload(self, picture: Upload) -> str:
        """Nothing is published in a feed. Raises NotAllowed."""
        self._publishes_nothing()

    async def has_uploaded(self, remote_id: str) -> bool:
        """Nothing is published in a feed. Raises NotAllowed."""
        self._publishes_nothing()

    async def publish(self, posting: Posting) -> Published:
        """Nothing is published in a feed. Raises NotAllowed."""
        self._publishes_nothing()

    async def find(self, posting: Posting) -> Published | None:
        """None: nothing is published in a feed."""
        return None

    async def withdraw(self, remote_id: str, *, send_by: datetime | None = None) -> None:
        """Nothing is published in a feed. Raises NotAllowed."""
        self._publishes_nothing()

    async def correct(self, remote_id: str, posting: Posting) -> None:
        """Nothing is published in a feed. Raises NotAllowed."""
        self._publishes_nothing()

    async def hide(self, remote_id: str, *, hidden: bool, send_by: datetime | None = None) -> None:
        """Nothing of a feed is ours to hide. Raises NotAllowed."""
        self._publishes_nothing()

    @property
    def private(self) -> None:
        """None: nothing is published in a feed."""
        return None

    def charged(self) -> Decimal:
        """Nothing: it costs no money."""
        return Decimal(0)

    async def close(self) -> None:
        """Every request closes its own connection, so nothing is left open."""

    async def _present(self) -> _Kept:
        """The feed as it is now, or was a moment ago."""
        kept = self._kept
        if kept is None:
            return await self._read_anew()
        if self._clock() - kept.at < _FRESH:
            return kept
        return await self._read(kept.got.etag, kept.got.modified) or kept

    async def _read_anew(self) -> _Kept:
        kept = await self._read("", "")
        if kept is None:  # an answer to a question that was not asked
            raise Unavailable("answered with no feed", **self._where)
        return kept

    async def _read(self, etag: str, modified: str) -> _Kept | None:
        """The feed as it is now, None where it is what the server called so."""
        got = await self._fetching.get(etag, modified)
        now = self._clock()
        if got is None:
            kept = self._kept
            if kept is not None and (kept.got.etag, kept.got.modified) == (etag, modified):
                self._kept = replace(kept, at=now)
            return None
        try:
            document = await to_thread(document_of, got.content, got.charset, got.url)
        except Refused as error:
            failure = Unavailable(str(error), **self._where)
        else:
            self._kept = _Kept(document, replace(got, content=b""), now)
            return self._kept
        raise failure  # outside the handler, so that it carries nothing that holds the document

    @property
    def _where(self) -> Where:
        return {"service": SERVICE, "account": self.account.key}

    def _publishes_nothing(self) -> NoReturn:
        raise NotAllowed("a feed takes no posts", **self._where)

    def _place(self, cursor: Cursor) -> Place:
        try:
            return Place.model_validate(cursor)
        except ValidationError:
            failure = Rejected("the stored cursor is not one that this network made", **self._where)
        raise failure

    def _page(self, reading: Reading, kept: _Kept) -> Page:
        site = _site(kept)
        return Page(
            mentions=tuple(
                mention_of(entry, account=self.account.key, site=site, now=kept.at) for entry in reading.entries
            ),
            cursor=reading.place.model_dump(mode="json"),
            set_aside=set_aside_of(kept.document, account=self.account.key),
            more=reading.more,
            missed_from=reading.missed_from,
        )


def _site(kept: _Kept) -> str:
    """What the feed calls itself, else its machine."""
    return clean_name(kept.document.title) or urlsplit(kept.got.url).hostname or ""
