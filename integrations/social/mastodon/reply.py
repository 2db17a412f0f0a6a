"""A reply as it goes out and as it is found again: takes the employee's text and the mention; pure, no I/O.

Mastodon tells nobody of an answer that does not name them, so a reply begins with the author's handle unless its text
names them already (docs.joinmastodon.org/user/posting/#mentions).
"""

import html
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from pydantic import ValidationError

from bot.domain.mention import Mention
from bot.ports.social import Posting, Preview
from integrations.social.mastodon.length import HANDLE, post_length
from integrations.social.mastodon.mapping import ANSWERED_AS, parsed, text_of
from integrations.social.mastodon.payloads import AttributedPayload, StatusLimits, StatusPayload
from integrations.social.mastodon.text import clean

_LEADING_HANDLES = re.compile(r"(?:@[\w.-]+(?:@[\w.-]+)?\s+)+")
_SPACES = re.compile(r"\s+")


def composed(text: str, target: Mention, *, domain: str) -> str:
    """`text` to the letter as it will be published in answer to `target`; `domain` is that of our own server.

    An author who removed their post is named no more.
    """
    said = clean(text).strip()
    handle = target.author.handle
    if not said or not handle or _names(said, handle, domain):
        return said
    return f"@{handle} {said}"


def preview_of(text: str, target: Mention, *, handle: str, domain: str, limits: StatusLimits) -> Preview:
    """The reply as the server will show it, with whatever forbids sending it."""
    published = composed(text, target, domain=domain)
    length = post_length(published, target.warning, link_length=limits.characters_reserved_per_url)
    problems = []
    if not comparable(published):
        problems.append("empty_text")
    if length > limits.max_characters:
        problems.append("too_long")
    return Preview(
        text=published,
        length=length,
        limit=limits.max_characters,
        handle=handle,
        in_reply_to=target.author.handle,
        visibility=ANSWERED_AS.get(target.visibility, "direct"),
        problems=tuple(problems),
    )


def body_of(preview: Preview, posting: Posting) -> dict[str, Any]:
    """The request that publishes `posting` as its `preview` shows it, with the files that were uploaded for it."""
    target = posting.target
    return {
        "status": preview.text,
        "in_reply_to_id": target.remote_id,
        "visibility": ANSWERED_AS.get(target.visibility, "direct"),
        **({"spoiler_text": target.warning} if target.warning else {}),
        **({"language": target.language} if target.language else {}),
        **({"media_ids": list(posting.pictures)} if posting.pictures else {}),
    }


def comparable(text: str) -> str:
    """`text` as it is compared with what the server shows of it: two texts are one reply when these are equal.

    Leading handles go, since the server or we put them there; domains of handles go, since the server may shorten
    them; entities, percent escapes, composed letters and white space are made alike.
    """
    alike = unicodedata.normalize("NFC", unquote(html.unescape(text)))
    alike = _SPACES.sub(" ", clean(alike)).strip()
    alike = HANDLE.sub(r"@\g<user>", alike)
    return _LEADING_HANDLES.sub("", alike + " ", count=1).strip() if alike.startswith("@") else alike


def matching_replies(
    raws: Iterable[Any], published: str, *, target: Mention, me: str, earliest: datetime
) -> tuple[list[StatusPayload], int]:
    """The posts among `raws` that are our reply `published` to `target`, and how many of ours could not be read.

    A reply is ours by author (`me`), parent, text and a time not before `earliest` (UTC).
    """
    wanted = comparable(published)
    matching: dict[str, StatusPayload] = {}
    unreadable = 0
    for raw in raws:
        status = parsed(StatusPayload, raw)
        if isinstance(status, ValidationError):
            attributed = parsed(AttributedPayload, raw)
            unreadable += isinstance(attributed, ValidationError) or attributed.account.id == me
        elif (
            status.account.id == me
            and status.in_reply_to_id == target.remote_id
            and status.created_at >= earliest
            and comparable(text_of(status)) == wanted
        ):
            matching[status.id] = status
    return list(matching.values()), unreadable


def _names(text: str, handle: str, domain: str) -> bool:
    """True where `text` mentions `handle` in a way that our server understands."""
    wanted = {handle.lower()}
    if "@" not in handle and domain:
        wanted.add(f"{handle}@{domain}".lower())
    return any(match.group().removeprefix("@").lower() in wanted for match in HANDLE.finditer(text))
