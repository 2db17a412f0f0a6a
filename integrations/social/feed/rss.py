"""RSS 2.0, and 1.0 with it: takes the tree of a document, gives what it holds; pure.

Source: https://www.rssboard.org/rss-specification, and the modules content, dc, media and slash as software writes
them beside it.
"""

import re

from bot.domain.mention import Media
from integrations.social.feed.dates import edited_at, moment_in
from integrations.social.feed.entry import Document, Entry, kind_of
from integrations.social.feed.keys import key_of, read_all
from integrations.social.feed.markup import Element, Tree
from integrations.social.feed.text import absolute, clean_line, clean_name, plain_text, title_text, web_address

_RSS1 = "http://purl.org/rss/1.0/ "
_DC = "http://purl.org/dc/elements/1.1/ "
_CONTENT = "http://purl.org/rss/1.0/modules/content/ encoded"
_MEDIA = "http://search.yahoo.com/mrss/ "
_ATOM = "http://www.w3.org/2005/Atom "
_THREAD = "http://purl.org/syndication/thread/1.0 in-reply-to"
_ADDRESSED = re.compile(r"[^\s@]+@[^\s@()]+\s*\((?P<name>[^()]+)\)")


def read(tree: Tree, url: str) -> Document:
    """The feed of a document read at `url`."""
    root = tree.root
    channel = root.first("channel", f"{_RSS1}channel") or root
    items = [each for parent in (channel, root) for each in parent.children if each.local == "item" and each.complete]
    language = channel.words("language", f"{_DC}language") or None
    entries, unknown = read_all(items, lambda item: _entry(item, url, language))
    return Document(
        entries=entries,
        title=title_text(channel.words("title", f"{_RSS1}title")),
        home=web_address(channel.words("link", f"{_RSS1}link")),
        unknown=unknown,
    )


def _entry(item: Element, url: str, language: str | None) -> Entry:
    identifier = item.first("guid")
    guid = identifier.text.strip() if identifier is not None else item.attributes.get(_about(item), "")
    permalink = guid if identifier is not None and identifier.attributes.get("isPermaLink", "true") != "false" else ""
    link = item.words("link", f"{_RSS1}link")
    address = absolute(url, link) if link else web_address(permalink)
    title = title_text(item.words("title", f"{_RSS1}title"))
    dated = item.words("pubDate", f"{_DC}date", f"{_ATOM}published")
    posted, changed = moment_in(dated), moment_in(item.words(f"{_ATOM}updated"))
    answered = item.first(_THREAD)
    return Entry(
        key=key_of(guid, address, title, dated),
        title=title,
        text=plain_text(item.words(_CONTENT, "description", f"{_RSS1}description")),
        url=address,
        author=_author(item),
        posted_at=posted or changed,
        edited_at=edited_at(posted, changed),
        language=item.words(f"{_DC}language") or language,
        answers=answered.attributes.get("ref") if answered is not None else None,
        tags=tuple(clean_line(each.text) for each in item.all("category") if each.text.strip()),
        media=_media(item, url),
    )


def _about(item: Element) -> str:
    """The attribute that names an item of RSS 1.0."""
    return next((name for name in item.attributes if name.endswith(" about")), "")


def _author(item: Element) -> str:
    """Who wrote it, without the address of mail that the format asks for."""
    said = item.words(f"{_DC}creator", "author", f"{_ATOM}author")
    addressed = _ADDRESSED.fullmatch(said)
    name = addressed["name"] if addressed else said
    return clean_name(name.partition("@")[0] if "@" in name and " " not in name else name)


def _media(item: Element, url: str) -> tuple[Media, ...]:
    found = [*item.all("enclosure"), *item.all(f"{_MEDIA}content")]
    addressed = [(each, absolute(url, each.attributes.get("url", ""))) for each in found]
    return tuple(
        Media(
            kind=kind_of(each.attributes.get("type") or each.attributes.get("medium", "")),
            url=address,
            alt=title_text(each.words(f"{_MEDIA}description")),
        )
        for each, address in addressed
        if address
    )
