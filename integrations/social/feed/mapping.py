"""Entries of a feed as our own words: takes entries, gives Mention, ThreadPost, SetAside; no I/O, no clock."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from bot.domain.mention import Author, Mention, MentionKind, SetAside, ThreadPost
from bot.rules.scan import pattern
from bot.rules.text import fold
from integrations.social.feed.entry import Document, Entry
from integrations.social.feed.keys import key_of

NETWORK = "feed"

BARRIER = "read_only"
"""What stands between us and every entry: a feed takes nothing, so an answer is given on the page of its entry."""

MOST_MEDIA = 20
"""How many files of an entry are told of; cards show the first few."""


def mention_of(entry: Entry, *, account: str, site: str, now: datetime) -> Mention:
    """`entry` as a mention read for our account `account` at `now`; `site` is the name of its feed.

    One without a time was posted when it was read first, and nobody posts later than now.
    """
    return Mention(
        account=account,
        network=NETWORK,
        remote_id=entry.key,
        author=_author(entry, site),
        text=_words(entry),
        posted_at=min(entry.posted_at or now, now),
        url=entry.url,
        kind=MentionKind.COMMENT if entry.answers else MentionKind.MENTION,
        in_reply_to=parent_of(entry),
        language=_language(entry.language),
        edited_at=min(entry.edited_at, now) if entry.edited_at is not None else None,
        media=entry.media[:MOST_MEDIA],
        barrier=BARRIER,
    )


def parent_of(entry: Entry) -> str | None:
    """The key of the entry that this one answers."""
    return key_of(entry.answers or "", "", "", "") or None


def thread_in(entries: Iterable[Entry], key: str, *, site: str, now: datetime) -> Sequence[ThreadPost]:
    """What is above an entry, the entry, what answers it; the root first, nothing where the entry is not there.

    Feeds of comments do not show the post under which all stand: a comment alone is no root, what it answers is.
    """
    known = {entry.key: entry for entry in entries}
    above: dict[str, Entry] = {}
    entry = known.get(key)
    while entry is not None and entry.key not in above:
        above[entry.key] = entry
        entry = known.get(parent_of(entry) or "")
    below = [each for each in known.values() if parent_of(each) == key and each.key not in above]
    below.sort(key=lambda each: each.posted_at or now)
    posts = [_thread_post(each, site, now) for each in (*reversed(above.values()), *(below if above else ()))]
    return posts if len(posts) > 1 or not posts or posts[0].in_reply_to is None else ()


def set_aside_of(document: Document, *, account: str) -> tuple[SetAside, ...]:
    """What could not be read of a feed, its own fault included."""
    unread = (*document.unknown, *([document.fault] if document.fault is not None else []))
    return tuple(SetAside(account=account, remote_id=each.key, raw=each.raw, error=each.error) for each in unread)


def asks_for(words: Sequence[str]) -> Callable[[Entry], bool]:
    """Whether an entry has one of these words, compared as rules compare theirs; every entry where there are none."""
    wanted = [pattern(word) for word in words]

    def has(entry: Entry) -> bool:
        said = fold("\n".join([entry.title, entry.text, *entry.tags])) if wanted else ""
        return not wanted or any(word in said for word in wanted)

    return has


def _words(entry: Entry) -> str:
    """The title and the text; a title that the text begins with is not said twice."""
    if not entry.title or entry.text.startswith(entry.title.rstrip("….")):
        return entry.text
    return f"{entry.title}\n\n{entry.text}".strip()


def _author(entry: Entry, site: str) -> Author:
    """Feeds know names and no people: two who bear one name are one for us, and nobody is somebody else's namesake."""
    name = entry.author
    identifier = name.casefold() if name else f"unnamed:{entry.key}"
    return Author(remote_id=identifier, handle=name or site, name=name or site, url=entry.author_url)


def _thread_post(entry: Entry, site: str, now: datetime) -> ThreadPost:
    return ThreadPost(
        remote_id=entry.key,
        in_reply_to=parent_of(entry),
        author=_author(entry, site),
        text=_words(entry),
        posted_at=min(entry.posted_at or now, now),
        url=entry.url,
    )


def _language(declared: str | None) -> str | None:
    """The declared language where it looks like a BCP 47 tag."""
    tag = (declared or "").strip().replace("_", "-")
    return tag if tag and len(tag) <= 35 and tag.replace("-", "").isalnum() and tag.isascii() else None
