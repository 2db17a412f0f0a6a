"""A reply as it goes out and as it is found again: takes the employee's text and the mention; pure, no I/O.

X itself puts the handles of those whom a reply answers before its words, and does not count them.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from pydantic import ValidationError

from bot.domain.mention import Mention
from bot.ports.social import Posting, Preview, Published
from integrations.social.x.length import measured
from integrations.social.x.mapping import SITE, Entry, parent_of, parsed, text_of, url_of
from integrations.social.x.payloads import PostPayload
from integrations.social.x.prices import price_of_reply
from integrations.social.x.text import clean, composed_letters, unescaped

USUAL_LIMIT = 280
_WHITE = re.compile(r"\s+")
_LEADING_HANDLES = re.compile(r"(?:@\w+\s+)+")
_LINK = re.compile(r"https?://(?:www\.)?(\S*?)/?(?=\s|$)", re.IGNORECASE)
_SHORT_LINK = re.compile(r"\bt\.co/")
_CASHTAG = re.compile(r"(?<![\w$])\$[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?(?!\w)")
_STATUS = re.compile(r"/status/([0-9]{1,19})$")


def composed(text: str) -> str:
    """`text` to the letter as it will be published."""
    return composed_letters(clean(text).strip())


def preview_of(text: str, target: Mention, *, handle: str, limit: int, summoned_only: bool) -> Preview:
    """The reply as X will show it, with what forbids sending it, and what it costs."""
    published = composed(text)
    measure = measured(published)
    problems = []
    if not comparable(published):
        problems.append("empty_text")
    if measure.length > limit:
        problems.append("too_long")
    if len(_CASHTAG.findall(published)) > 1:
        problems.append("many_cashtags")
    return Preview(
        text=published,
        length=measure.length,
        limit=limit,
        handle=handle,
        in_reply_to=target.author.handle,
        visibility="public",
        problems=tuple(problems),
        remarks=("link_costs_more",) if measure.links else (),
        cost=cost_of(measure.links, target, summoned_only=summoned_only),
    )


def cost_of(links: int, target: Mention, *, summoned_only: bool) -> Decimal:
    """What publishing a reply with so many links in answer to `target` costs."""
    return price_of_reply(links=links, summoned=summoned_only and not target.barrier)


def answer_address(text: str, target: Mention) -> str:
    """Where a person can answer by hand, with the words filled in."""
    return f"{SITE}/intent/post?{urlencode({'in_reply_to': newest_version(target), 'text': composed(text)})}"


def newest_version(target: Mention) -> str:
    """The id under which X takes an answer: that of the newest version of a post, which its address holds."""
    address = _STATUS.search(target.url)
    return address[1] if address else target.remote_id


def comparable(text: str) -> str:
    """`text` as it is compared with what X shows of it: two texts are one reply when these are equal.

    The handles before it go, since X puts them there; entities, composed letters, white space and the beginnings and
    ends of links, which X completes, are made alike.
    """
    alike = _WHITE.sub(" ", composed_letters(clean(unescaped(text)))).strip()
    alike = _LEADING_HANDLES.sub("", alike + " ", count=1) if alike.startswith("@") else alike
    return _LINK.sub(r"\1", alike).strip()


def matching_replies(entries: Iterable[Entry], posting: Posting, *, me: str) -> tuple[list[Published], int]:
    """Our own posts among `entries` that are this reply, and how many might be, but cannot be read well enough.

    A reply is ours by author (`me`), parent and text. One whose links X does not write out is told by its other words.
    """
    target = posting.target
    parents = {target.remote_id, newest_version(target)}
    wanted = comparable(composed(posting.text))
    matching: dict[str, Published] = {}
    doubtful: set[int] = set()
    for entry in entries:
        post = parsed(PostPayload, entry.raw)
        if isinstance(post, ValidationError):
            doubtful.add(entry.number)
        elif post.author_id == me and parent_of(post, entry.included) in parents:
            said = comparable(text_of(post))
            if said == wanted:
                matching[post.id] = Published(remote_id=post.id, url=url_of(post, entry.included))
            elif _SHORT_LINK.search(said) and _without_links(said) == _without_links(wanted):
                doubtful.add(entry.number)
    return list(matching.values()), len(doubtful)


def body_of(preview: Preview, posting: Posting) -> dict[str, Any]:
    """What tweepy needs to publish `posting` as its `preview` shows it, with the files that were uploaded for it."""
    return {
        "text": preview.text,
        "in_reply_to_tweet_id": newest_version(posting.target),
        **({"media_ids": list(posting.pictures)} if posting.pictures else {}),
    }


def _without_links(text: str) -> str:
    """The words of a text that are no links: none has a dot within."""
    return " ".join(word for word in text.split() if "." not in word[1:-1])
