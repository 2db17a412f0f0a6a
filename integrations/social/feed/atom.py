"""Atom 1.0: takes the tree of a document, gives what it holds; pure.

Source: https://www.rfc-editor.org/rfc/rfc4287, and RFC 4685 for what answers what.
"""

from bot.domain.mention import Media
from integrations.social.feed.dates import edited_at, moment_in
from integrations.social.feed.entry import Document, Entry, kind_of
from integrations.social.feed.keys import key_of, read_all
from integrations.social.feed.markup import Element, Tree, inner_html
from integrations.social.feed.text import absolute, clean_block, clean_line, clean_name, plain_text, web_address

ATOM = "http://www.w3.org/2005/Atom "
_THREAD = "http://purl.org/syndication/thread/1.0 in-reply-to"
_HTML = ("html", "text/html", "xhtml", "application/xhtml+xml")


def read(tree: Tree, url: str) -> Document:
    """The feed of a document read at `url`."""
    root = tree.root
    base = absolute(url, root.xml("base")) or url
    author = root.first(f"{ATOM}author")
    entries, unknown = read_all(
        [each for each in root.all(f"{ATOM}entry") if each.complete],
        lambda entry: _entry(entry, base, root.xml("lang"), author),
    )
    return Document(entries=entries, title=clean_line(_words(root, "title")), home=_link(root, base), unknown=unknown)


def _entry(entry: Element, feed_base: str, language: str, feed_author: Element | None) -> Entry:
    base = absolute(feed_base, entry.xml("base")) or feed_base
    source = entry.first(f"{ATOM}source")
    author = entry.first(f"{ATOM}author") or (source.first(f"{ATOM}author") if source else None) or feed_author
    published, updated = entry.words(f"{ATOM}published"), entry.words(f"{ATOM}updated")
    posted, changed = moment_in(published), moment_in(updated)
    answered = entry.first(_THREAD)
    title, address = clean_line(_words(entry, "title")), _link(entry, base)
    return Entry(
        key=key_of(entry.words(f"{ATOM}id"), address, title, published or updated),
        title=title,
        text=_words(entry, "content") or _words(entry, "summary"),
        url=address,
        author=clean_name(author.words(f"{ATOM}name")) if author is not None else "",
        author_url=web_address(author.words(f"{ATOM}uri")) if author is not None else "",
        posted_at=posted or changed,
        edited_at=edited_at(posted, changed),
        language=entry.xml("lang") or language or None,
        answers=answered.attributes.get("ref") if answered is not None else None,
        tags=tuple(clean_line(each.attributes.get("term", "")) for each in entry.all(f"{ATOM}category")),
        media=_media(entry, base),
    )


def _words(parent: Element, name: str) -> str:
    """A text construct in plain words, whichever of the three ways it is written."""
    element = parent.first(f"{ATOM}{name}")
    if element is None:
        return ""
    kind = element.attributes.get("type", "text").lower()
    if kind in _HTML:
        return plain_text(inner_html(element) if element.children else element.text)
    return clean_block(element.text)


def _link(parent: Element, base: str) -> str:
    """The page of a feed or an entry."""
    links = [each for each in parent.all(f"{ATOM}link") if each.attributes.get("rel", "alternate") == "alternate"]
    pages = [each for each in links if each.attributes.get("type", "text/html") in _HTML]
    return next((_address(each, base) for each in (*pages, *links) if _address(each, base)), "")


def _address(link: Element, base: str) -> str:
    href = link.attributes.get("href", "").strip()
    return absolute(base, href)


def _media(entry: Element, base: str) -> tuple[Media, ...]:
    enclosed = [each for each in entry.all(f"{ATOM}link") if each.attributes.get("rel") == "enclosure"]
    return tuple(
        Media(
            kind=kind_of(each.attributes.get("type", "")),
            url=_address(each, base),
            alt=clean_line(each.attributes.get("title", "")),
        )
        for each in enclosed
        if _address(each, base)
    )
