"""Rows of mentions and of public threads to words of the domain and back; pure, knows no connection."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from bot.domain.interval import LOOKED_AT_WITHIN
from bot.domain.mention import Author, Media, Mention, MentionKind, MentionState, ThreadPost, Understanding
from bot.domain.view import StoredMention
from bot.ports.rows import NewMention
from bot.storage.folding import fold
from bot.storage.hiding_rows import hiding_of


def mention_of(row: Row[Any]) -> StoredMention:
    """A stored mention from a row of `mentions`."""
    return StoredMention(
        id=row.id,
        case_id=row.case_id,
        mention=Mention(
            account=row.account,
            network=row.network,
            remote_id=row.remote_id,
            author=Author(**row.author),
            text=row.text,
            posted_at=row.posted_at,
            url=row.url,
            kind=MentionKind(row.kind),
            in_reply_to=row.in_reply_to,
            language=row.declared_language,
            visibility=row.visibility,
            warning=row.warning,
            stars=row.stars,
            edited_at=row.edited_at,
            media=tuple(Media(*each) for each in row.media),
            quoted=row.quoted,
            barrier=row.barrier,
            hideable=bool(row.hideable),
            private_until=row.private_until,
        ),
        understanding=Understanding(
            language=row.language,
            feeling=row.feeling,
            anger=row.anger,
            urgency=row.urgency,
            question=row.question,
            refined=row.refined,
        ),
        state=MentionState(row.state),
        received_at=row.received_at,
        revision=row.revision,
        hiding=hiding_of(row.hiding),
    )


def new_mention_values(number: int, new: NewMention, now: datetime) -> dict[str, Any]:
    """Every column of a mention."""
    return mention_values(new.mention, new.understanding) | {
        "id": number,
        "case_id": new.case_id,
        "state": MentionState.LIVE.value,
        "received_at": now,
        "checked_at": now,
        "look_at": now + LOOKED_AT_WITHIN,
        "revision": 1,
        "hiding": None,
    }


def mention_values(mention: Mention, understanding: Understanding) -> dict[str, Any]:
    """The columns of a mention that its author can change, and those that follow from them."""
    author = mention.author
    return {
        "account": mention.account,
        "network": mention.network,
        "remote_id": mention.remote_id,
        "author": author_values(author),
        "text": mention.text,
        "posted_at": mention.posted_at,
        "url": mention.url,
        "kind": mention.kind.value,
        "in_reply_to": mention.in_reply_to,
        "declared_language": mention.language,
        "visibility": mention.visibility,
        "warning": mention.warning,
        "stars": mention.stars,
        "edited_at": mention.edited_at,
        "media": [(each.kind, each.url, each.alt, each.sensitive) for each in mention.media],
        "quoted": mention.quoted,
        "barrier": mention.barrier,
        "hideable": True if mention.hideable else None,
        "private_until": mention.private_until,
        "language": understanding.language,
        "feeling": understanding.feeling,
        "anger": understanding.anger,
        "urgency": understanding.urgency,
        "question": understanding.question,
        "refined": understanding.refined,
        "search": fold(f"@{author.handle} {author.name} {mention.warning} {mention.text}") if author.handle else "",
    }


def author_values(author: Author) -> dict[str, Any]:
    """An author as JSON."""
    return {
        "remote_id": author.remote_id,
        "handle": author.handle,
        "name": author.name,
        "url": author.url,
        "followers": author.followers,
        "verified": author.verified,
        "bot": author.bot,
    }


def thread_post_of(row: Row[Any]) -> ThreadPost:
    """A post from a row of `thread_posts`."""
    return ThreadPost(
        remote_id=row.remote_id,
        in_reply_to=row.in_reply_to,
        author=Author(**row.author),
        text=row.text,
        posted_at=row.posted_at,
        url=row.url,
        own=row.own,
    )
