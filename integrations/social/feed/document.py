"""From the bytes of a feed to what it holds, whichever of the three formats it has; pure.

It must not know where the bytes come from. It takes long for large feeds: whoever calls it does so beside the loop.
"""

import json

from integrations.social.feed import atom, jsonfeed, rss
from integrations.social.feed.encoding import text_of
from integrations.social.feed.entry import Document, Unknown
from integrations.social.feed.markup import Refused, tree_of

FAULT = "the document"
"""The key under which a fault of the document itself is kept: the newest one, since each reading tells it again."""

_SHOWN = 500


def document_of(content: bytes, charset: str, url: str) -> Document:
    """The feed in `content`, read at `url`; `charset` is what the server said of it. Raises Refused."""
    text = text_of(content, charset)
    if text.startswith("{"):
        return _json(text, url)
    tree = tree_of(text)
    name = tree.root.name
    if name == f"{atom.ATOM}feed":
        document = atom.read(tree, url)
    elif tree.root.local in ("rss", "RDF"):
        document = rss.read(tree, url)
    else:
        raise Refused("answered with no feed")
    if not tree.fault:
        return document
    fault = Unknown(key=FAULT, raw=text[:_SHOWN], error=f"the feed ceases to be XML: {tree.fault}")
    return Document(document.entries, document.title, document.home, document.unknown, fault)


def _json(text: str, url: str) -> Document:
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused("answered with no feed") from None
    version = feed.get("version")
    if not isinstance(version, str) or not version.startswith(jsonfeed.VERSION):
        raise Refused("answered with no feed")
    return jsonfeed.read(feed, url)
