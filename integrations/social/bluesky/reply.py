"""A reply as it goes out and as it is found again: takes the employee's text and what is answered; pure, no I/O.

On Bluesky whoever is answered is told of it, so the text goes out as it was written. Every attempt at a reply makes the
same record under the same key (see names.py), which the server takes once.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from pydantic import ValidationError

from bot.domain.mention import Mention
from bot.ports.social import Posting, Preview
from integrations.social.bluesky.names import POSTS, written_at
from integrations.social.bluesky.payloads import PostPayload, StoredPayload, parsed
from integrations.social.bluesky.text import MOST_GRAPHEMES, clean, post_length


def composed(text: str) -> str:
    """`text` to the letter as it will be published."""
    return clean(text).strip()


def preview_of(text: str, target: Mention, *, handle: str) -> Preview:
    """The reply as the network will show it, with whatever forbids sending it."""
    published = composed(text)
    length = post_length(published)
    problems = []
    if not published:
        problems.append("empty_text")
    if length > MOST_GRAPHEMES:
        problems.append("too_long")
    return Preview(
        text=published,
        length=length,
        limit=MOST_GRAPHEMES,
        handle=handle,
        in_reply_to=target.author.handle,
        visibility="public",
        problems=tuple(problems),
    )


def record_of(
    posting: Posting, parent: PostPayload, facets: Sequence[Mapping[str, Any]], pictures: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The record of `posting` in answer to `parent`, with what its parts mean and the pictures that it shows.

    The thread's root is the parent's own root, where it has one: a reply with another root is shown to nobody.
    """
    answered = {"uri": parent.uri, "cid": parent.cid}
    above = parent.record.reply
    root = {"uri": above.root.uri, "cid": above.root.cid} if above is not None else answered
    moment = written_at(posting).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "$type": POSTS,
        "text": composed(posting.text),
        "createdAt": moment,
        **({"langs": [posting.target.language]} if posting.target.language else {}),
        "reply": {"root": root, "parent": answered},
        **({"facets": list(facets)} if facets else {}),
        **({"embed": {"$type": "app.bsky.embed.images", "images": list(pictures)}} if pictures else {}),
    }


def is_this_reply(raw: Any, posting: Posting) -> bool:
    """True where the record `raw` of our own repository is this reply: the same words under the same post."""
    stored = parsed(StoredPayload, raw)
    if isinstance(stored, ValidationError) or stored.value.reply is None:
        return False
    return (stored.value.text, stored.value.reply.parent.uri) == (composed(posting.text), posting.target.remote_id)


def picture_name(blob: Mapping[str, Any], alt: str, size: tuple[int, int] | None) -> str:
    """Our name for a picture that was uploaded: what a record says of it, since the network keeps nothing else."""
    shape = {"aspectRatio": {"width": size[0], "height": size[1]}} if size is not None else {}
    return json.dumps({"image": blob, "alt": alt, **shape}, ensure_ascii=False, separators=(",", ":"))


def picture_named(name: str) -> Mapping[str, Any] | None:
    """What a record says of the picture with this name of ours; None for what is no such name."""
    try:
        said = json.loads(name)
    except ValueError:
        return None
    return said if isinstance(said, dict) and "image" in said else None
