"""The rules of the pretend network: who may publish, edit, delete and see what, and who is told of it.

Takes members and the text they send, gives statuses; the one path for HTTP, the page and the player.
Knows neither HTTP nor JSON. Each act is one transaction.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from bot.sandbox.acceptances import Acceptances, IdempotencyMode
from bot.sandbox.attachments import LARGEST_BYTES, Attachments, size_of, sniff
from bot.sandbox.database import Database
from bot.sandbox.members import Members
from bot.sandbox.notifications import Notifications
from bot.sandbox.refusals import NotFoundHere, Unprocessable
from bot.sandbox.rows import Media, Member, MemberKind, NewStatus, Status, Visibility, to_milliseconds
from bot.sandbox.statuses import Statuses
from bot.sandbox.streams import Streams
from bot.sandbox.telling import Telling
from bot.sandbox.text import counted_length, localise_mentions, mentioned_names, to_html

MAX_MEDIA: Final = 4
PUBLIC_PAGES: Final[tuple[Visibility, ...]] = ("public", "unlisted")
_SEQUENCE_BITS: Final = 16


class PretendNetwork:
    """Members, statuses and notifications under Mastodon's rules."""

    def __init__(
        self, database: Database, *, base_url: str, clock: Callable[[], datetime], max_characters: int = 500
    ) -> None:
        self.database = database
        self.base_url = base_url.rstrip("/")
        self.domain = urlsplit(base_url).netloc
        self.clock = clock
        self.max_characters = max_characters
        self.idempotency = IdempotencyMode()
        self.media_processing_seconds = 0.0
        self.members = Members(database)
        self.statuses = Statuses(database)
        self.notifications = Notifications(database)
        self.attachments = Attachments(database)
        self.acceptances = Acceptances(database)
        self.streams = Streams()
        self._telling = Telling(self.notifications, self.streams)
        self._last_id = max(self.members.last_id(), self.statuses.last_id())

    def now(self) -> int:
        """Give the present instant in milliseconds since 1970."""
        return to_milliseconds(self.clock())

    def member(self, username: str, kind: MemberKind) -> Member | None:
        """Give the member of that name and kind, made on first use; None if the name cannot be theirs."""
        known = self.members.by_username(username)
        if known is not None:
            return known if known.kind == kind else None
        return self.members.find_or_make(username, kind, self._new_id(self.now()), self.now())

    def bearer(self, token: str) -> Member | None:
        """Give the member that a bearer token stands for; None if the token is not accepted."""
        parsed = self.members.parse_bearer(token)
        return self.member(*parsed) if parsed else None

    def publish(self, author: Member, new: NewStatus, *, key: str | None = None, at: datetime | None = None) -> Status:
        """Publish a status and tell those it mentions; with a key already used, give the first one again.

        `at` backdates a status. Raises Unprocessable for an empty or too long text, NotFoundHere for a
        missing parent or, under a used key, a status deleted since.
        """
        with self.database.transaction():
            now = self.now()
            if key is not None:
                known = self.acceptances.status_for_key(author.id, key, now, self.idempotency.lifetime())
                if known is not None:
                    return self._existing(known)
            created_at = to_milliseconds(at) if at is not None else now
            status = self._shape(author, new, self._new_id(created_at), created_at)
            self.statuses.insert(status)
            self.members.count_status(author.id, 1, created_at)
            self.acceptances.record(status.id, author.username, new.in_reply_to_id, new.text, key, now)
            if key is not None:
                self.acceptances.remember_key(author.id, key, status.id, now)
            self._telling.mentioned(author, status, status.mention_ids, now)
            self.streams.tell(author.id, "update", status.id)
            return status

    def edit(self, author: Member, status_id: int, new: NewStatus) -> Status:
        """Change the wording of one's own status; parent and visibility stay. Newly mentioned are told."""
        with self.database.transaction():
            old = self.own(author, status_id)
            asked = replace(new, in_reply_to_id=None, visibility=old.visibility)
            shaped = self._shape(author, asked, old.id, old.created_at)
            changed = replace(
                shaped,
                in_reply_to_id=old.in_reply_to_id,
                in_reply_to_member_id=old.in_reply_to_member_id,
                thread_id=old.thread_id,
                edited_at=self.now(),
            )
            self.statuses.update(old, changed)
            newly = [each for each in changed.mention_ids if each not in old.mention_ids]
            self._telling.mentioned(author, changed, newly, self.now())
            self.streams.tell(author.id, "status.update", old.id)
            return self._existing(old.id)

    def delete(self, author: Member, status_id: int) -> Status:
        """Remove one's own status and what was told about it; give it as it last stood."""
        with self.database.transaction():
            status = self.own(author, status_id)
            self._remove(status)
            return status

    def moderate(self, status_id: int) -> Status:
        """Remove anybody's status, as the staff of a network may."""
        with self.database.transaction():
            status = self._existing(status_id)
            self._remove(status)
            return status

    def favourite(self, member: Member, status_id: int, liked: bool) -> Status:
        """Like or unlike a status; its author is told of a like."""
        with self.database.transaction():
            status = self.visible(status_id, member)
            if self.statuses.set_favourite(member.id, status.id, liked) and liked:
                self._telling.liked(member, status, self.now())
            return self._existing(status.id)

    def attach(self, owner: Member, content: bytes, description: str | None) -> Media:
        """Store an attachment; Unprocessable if it is too large or its bytes are of no supported type."""
        if len(content) > LARGEST_BYTES:
            raise Unprocessable("Validation failed: File file size must be less than 16 MB")
        content_type = sniff(content)
        if content_type is None:
            raise Unprocessable("Validation failed: File content type is invalid")
        width, height = size_of(content, content_type) or (None, None)
        ready_at = self.now() + int(self.media_processing_seconds * 1000)
        new_id = self._new_id(self.now())
        media = Media(new_id, owner.id, content_type, description, width, height, ready_at)
        self.attachments.add(media, content)
        return media

    def visible(self, status_id: int, viewer: Member | None) -> Status:
        """Give a status that the viewer (None: the public) may see; NotFoundHere otherwise."""
        status = self._existing(status_id)
        if not can_see(status, viewer):
            raise NotFoundHere
        return status

    def own(self, author: Member, status_id: int) -> Status:
        """Give a status that this member wrote; NotFoundHere otherwise."""
        status = self._existing(status_id)
        if status.member_id != author.id:
            raise NotFoundHere
        return status

    def thread(self, status: Status, viewer: Member | None) -> list[Status]:
        """Give all that the viewer may see of the thread of a status, oldest first."""
        return [other for other in self.statuses.thread(status.thread_id) if can_see(other, viewer)]

    def _existing(self, status_id: int) -> Status:
        status = self.statuses.by_id(status_id)
        if status is None:
            raise NotFoundHere
        return status

    def _remove(self, status: Status) -> None:
        self.statuses.delete(status)
        self.notifications.delete_of_status(status.id)
        self.members.count_status(status.member_id, -1, None)
        for member_id in {status.member_id, *status.mention_ids}:
            self.streams.tell(member_id, "delete", status.id)

    def _shape(self, author: Member, new: NewStatus, status_id: int, created_at: int) -> Status:
        text = localise_mentions(new.text, self._is_local)
        self._check(author, text, new)
        parent: Status | None = None
        if new.in_reply_to_id is not None:
            parent = self.statuses.by_id(new.in_reply_to_id)
            if parent is None or not can_see(parent, author):
                raise NotFoundHere("The post you are trying to reply to does not appear to exist.")
        mentioned = self._mentioned(text)
        return Status(
            id=status_id,
            member_id=author.id,
            text=text,
            content=to_html(
                text,
                mention_urls={name: self.profile_url(member) for name, member in mentioned.items()},
                tag_url=lambda tag: f"{self.base_url}/tags/{tag.lower()}",
            ),
            spoiler_text=new.spoiler_text,
            visibility=new.visibility,
            language=new.language,
            sensitive=new.sensitive or bool(new.spoiler_text),
            in_reply_to_id=parent.id if parent else None,
            in_reply_to_member_id=parent.member_id if parent else None,
            thread_id=parent.thread_id if parent else status_id,
            mention_ids=tuple(dict.fromkeys(member.id for member in mentioned.values())),
            media_ids=new.media_ids,
            replies_count=0,
            favourites_count=0,
            created_at=created_at,
            edited_at=None,
            version=1,
        )

    def profile_url(self, member: Member) -> str:
        """Give the public page of a member."""
        return f"{self.base_url}/@{member.username}"

    def _check(self, author: Member, text: str, new: NewStatus) -> None:
        if not text.strip() and not new.media_ids:
            raise Unprocessable("Validation failed: Text can't be blank")
        if counted_length(text, new.spoiler_text) > self.max_characters:
            raise Unprocessable(f"Validation failed: Text character limit of {self.max_characters} exceeded")
        if len(new.media_ids) > MAX_MEDIA:
            raise Unprocessable("Validation failed: Cannot attach more than 4 files")
        media = self.attachments.by_ids(new.media_ids)
        if len(media) < len(new.media_ids) or any(item.member_id != author.id for item in media):
            raise Unprocessable("Validation failed: Media could not be found")
        if any(item.ready_at > self.now() for item in media):
            raise Unprocessable("Cannot attach files that have not finished processing. Try again in a moment!")

    def _mentioned(self, text: str) -> dict[str, Member]:
        found: dict[str, Member] = {}
        for mention in mentioned_names(text):
            if mention.host is not None and not self._is_local(mention.host):
                continue
            member = self.members.by_username(mention.name)
            if member is not None:
                found[mention.name.lower()] = member
        return found

    def _is_local(self, host: str) -> bool:
        return host.lower() in (self.domain.lower(), self.domain.lower().partition(":")[0])

    def _new_id(self, at: int) -> int:
        """Give an id of Mastodon's kind: milliseconds, then a sequence; always above those given before.

        A backdated status gets a free id of its own time, so that ids keep the order of the timeline.
        """
        wanted = at << _SEQUENCE_BITS
        if wanted > self._last_id:
            self._last_id = wanted
        elif at < (self._last_id >> _SEQUENCE_BITS) - 1:
            while self.statuses.by_id(wanted) or self.members.by_id(wanted):
                wanted += 1
            return wanted
        else:
            self._last_id += 1
        return self._last_id


def can_see(status: Status, viewer: Member | None) -> bool:
    """Say whether the viewer (None: the public) may read a status."""
    if status.visibility in PUBLIC_PAGES:
        return True
    return viewer is not None and (viewer.id == status.member_id or viewer.id in status.mention_ids)
