"""JSON Feed 1.1, and 1.0 with it: takes decoded JSON, gives what it holds; pure. Fields we do not know are ignored.

Source: https://www.jsonfeed.org/version/1.1/.
"""

import json
from typing import Any

from bot.domain.mention import Media
from integrations.social.feed.dates import edited_at, moment_in
from integrations.social.feed.entry import Document, Entry, Unknown, kind_of
from integrations.social.feed.keys import MOST_UNKNOWN, ends_of, key_of, unreadable
from integrations.social.feed.text import absolute, clean_block, clean_line, clean_name, plain_text

VERSION = "https://jsonfeed.org/version/"


def read(feed: dict[str, Any], url: str) -> Document:
    """The feed of a document read at `url`."""
    entries: dict[str, Entry] = {}
    unknown: list[Unknown] = []
    items = feed.get("items")
    for item in ends_of(items) if isinstance(items, list) else ():
        entry = _entry(item, feed, url) if isinstance(item, dict) else None
        if entry is not None and entry.key:
            entries.setdefault(entry.key, entry)
        else:
            unknown.append(unreadable(json.dumps(item, sort_keys=True), "no id, address or title"))
    return Document(
        entries=tuple(entries.values()),
        title=clean_line(_words(feed, "title")),
        home=_address(feed, "home_page_url", url),
        unknown=tuple(unknown[:MOST_UNKNOWN]),
    )


def _entry(item: dict[str, Any], feed: dict[str, Any], url: str) -> Entry:
    identifier = item.get("id")
    told = str(identifier) if isinstance(identifier, str | int | float) and identifier is not True else ""
    address = _address(item, "url", url) or _address(item, "external_url", url)
    title = clean_line(_words(item, "title"))
    published = _words(item, "date_published")
    posted, changed = moment_in(published), moment_in(_words(item, "date_modified"))
    author = _author(item) or _author(feed)
    marked_up = _words(item, "content_html")
    return Entry(
        key=key_of(told, address, title, published),
        title=title,
        text=plain_text(marked_up)
        if marked_up
        else clean_block(_words(item, "content_text") or _words(item, "summary")),
        url=address,
        author=clean_name(_words(author, "name")),
        author_url=_address(author, "url", url),
        posted_at=posted or changed,
        edited_at=edited_at(posted, changed),
        language=_words(item, "language") or _words(feed, "language") or None,
        tags=tuple(clean_line(each) for each in _list(item, "tags") if isinstance(each, str)),
        media=_media(item, url),
    )


def _media(item: dict[str, Any], url: str) -> tuple[Media, ...]:
    picture = _address(item, "image", url)
    attached = [each for each in _list(item, "attachments") if isinstance(each, dict) and _address(each, "url", url)]
    return (
        *([Media(kind="image", url=picture)] if picture else []),
        *(
            Media(
                kind=kind_of(_words(each, "mime_type")),
                url=_address(each, "url", url),
                alt=clean_line(_words(each, "title")),
            )
            for each in attached
        ),
    )


def _author(parent: dict[str, Any]) -> dict[str, Any]:
    """The first author by either version of the format."""
    named = [each for each in (*_list(parent, "authors"), parent.get("author")) if isinstance(each, dict)]
    return named[0] if named else {}


def _words(parent: dict[str, Any], name: str) -> str:
    value = parent.get(name)
    return value if isinstance(value, str) else ""


def _list(parent: dict[str, Any], name: str) -> list[Any]:
    value = parent.get(name)
    return value if isinstance(value, list) else []


def _address(parent: dict[str, Any], name: str, url: str) -> str:
    href = _words(parent, name).strip()
    return absolute(url, href)
