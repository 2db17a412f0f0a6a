"""The posts of a forum as its feeds write them: takes posts, gives the bytes of RSS, Atom and JSON Feed; pure."""

import json
from collections.abc import Callable, Mapping, Sequence
from email.utils import format_datetime
from xml.etree import ElementTree as Xml

from tests.stand_ins.feed.forum import TITLE, Post

ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
THREAD = "http://purl.org/syndication/thread/1.0"

for prefix, namespace in {"dc": DC, "content": CONTENT, "thr": THREAD}.items():
    Xml.register_namespace(prefix, namespace)


def rss(posts: Sequence[Post], site: str) -> bytes:
    """RSS 2.0."""
    root = Xml.Element("rss", version="2.0")
    channel = _put(root, "channel")
    _put(channel, "title", TITLE)
    _put(channel, "link", site)
    _put(channel, "description", "What people sew")
    _put(channel, "language", "en")
    for post in posts:
        item = _put(channel, "item")
        if post.title:
            _put(item, "title", post.title)
        _put(item, "link", f"{site}/posts/{post.number}")
        _put(item, "guid", post.id, isPermaLink="false")
        _put(item, f"{{{DC}}}creator", post.author)
        if post.posted_at is not None:
            _put(item, "pubDate", format_datetime(post.posted_at))
        _put(item, "description", "A beginning …")
        _put(item, f"{{{CONTENT}}}encoded", post.text)
        if post.answers:
            _put(item, f"{{{THREAD}}}in-reply-to", ref=post.answers)
    return _bytes(root)


def atom(posts: Sequence[Post], site: str) -> bytes:
    """Atom 1.0."""
    root = Xml.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "en"})
    _put(root, f"{{{ATOM}}}title", TITLE)
    _put(root, f"{{{ATOM}}}id", f"{site}/")
    _put(root, f"{{{ATOM}}}link", href=f"{site}/feed.atom", rel="self")
    _put(root, f"{{{ATOM}}}link", href="/", rel="alternate")
    for post in posts:
        entry = _put(root, f"{{{ATOM}}}entry")
        _put(entry, f"{{{ATOM}}}id", post.id)
        _put(entry, f"{{{ATOM}}}title", post.title)
        author = _put(entry, f"{{{ATOM}}}author")
        _put(author, f"{{{ATOM}}}name", post.author)
        _put(author, f"{{{ATOM}}}uri", f"{site}/people/{post.author}")
        if post.posted_at is not None:
            _put(entry, f"{{{ATOM}}}published", post.posted_at.isoformat())
            _put(entry, f"{{{ATOM}}}updated", (post.edited_at or post.posted_at).isoformat())
        _put(entry, f"{{{ATOM}}}link", href=f"/posts/{post.number}")
        _put(entry, f"{{{ATOM}}}content", post.text, type="html")
        if post.answers:
            _put(entry, f"{{{THREAD}}}in-reply-to", ref=post.answers)
    return _bytes(root)


def json_feed(posts: Sequence[Post], site: str) -> bytes:
    """JSON Feed 1.1."""
    items = [
        {
            "id": post.id,
            "url": f"{site}/posts/{post.number}",
            "title": post.title,
            "content_html": post.text,
            "authors": [{"name": post.author, "url": f"{site}/people/{post.author}"}],
            **({"date_published": post.posted_at.isoformat()} if post.posted_at is not None else {}),
            **({"date_modified": post.edited_at.isoformat()} if post.edited_at is not None else {}),
        }
        for post in posts
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": TITLE, "home_page_url": site, "items": items}
    return json.dumps(feed).encode()


WRITTEN: Mapping[str, tuple[str, Callable[[Sequence[Post], str], bytes]]] = {
    "/feed.rss": ("application/rss+xml; charset=utf-8", rss),
    "/feed.atom": ("application/atom+xml; charset=utf-8", atom),
    "/feed.json": ("application/feed+json", json_feed),
}
"""The feeds by their path, with the media type of each."""


def _put(parent: Xml.Element, name: str, text: str = "", /, **attributes: str) -> Xml.Element:
    element = Xml.SubElement(parent, name, attributes)
    element.text = text
    return element


def _bytes(root: Xml.Element) -> bytes:
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True))
