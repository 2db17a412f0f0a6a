"""What the parts of a text mean: takes a record's text and facets, gives the text as a reader sees it; pure.

A facet says from which byte of the UTF-8 to which the text is a link, a tag or somebody's handle (lexicon
app.bsky.richtext.facet). Anybody may write anything into it, so what makes no sense is passed over.
"""

from typing import Any

from pydantic import ValidationError

from integrations.social.bluesky.payloads import FacetPayload, RecordPayload, parsed
from integrations.social.bluesky.text import clean_block, clean_line

LINK = "app.bsky.richtext.facet#link"
_MOST_FACETS = 200
_SHORTENED = ("...", "…")


def shown_text(record: RecordPayload, *, linked: str = "") -> str:
    """The text of a post with every link written out: Bluesky's app shortens them, and hides them under words.

    `linked` is the address of the card below the post, added where the text does not have it.
    """
    text = clean_block(_written_out(record))
    return clean_block(f"{text}\n{linked}") if linked and linked not in text else text


def web_address(address: Any) -> str:
    """`address` where it is one of the web, else ""; anybody may pass on anything, javascript: too."""
    if not isinstance(address, str) or not address.startswith(("https://", "http://")):
        return ""
    return address if clean_line(address) == address and " " not in address else ""


def _written_out(record: RecordPayload) -> str:
    whole = record.text.encode(errors="replace")
    pieces: list[str] = []
    at = 0
    for start, end, address in _links(record.facets):
        if at <= start < end <= len(whole):
            pieces += [_text(whole[at:start]), _link(_text(whole[start:end]), address)]
            at = end
    return "".join([*pieces, _text(whole[at:])])


def _links(facets: Any) -> list[tuple[int, int, str]]:
    """Where the links stand, in the order of the text."""
    found = []
    for raw in facets[:_MOST_FACETS] if isinstance(facets, list) else ():
        facet = parsed(FacetPayload, raw)
        if isinstance(facet, ValidationError):
            continue
        for feature in facet.features:
            if feature.get("$type") == LINK and (address := web_address(feature.get("uri"))):
                found.append((facet.index.byte_start, facet.index.byte_end, address))
    return sorted(found)


def _link(shown: str, address: str) -> str:
    """What a link says: its address, or its words with the address behind."""
    bare = shown.strip()
    whole = address.split("://", 1)[1].rstrip("/")
    for end in _SHORTENED:
        if bare.endswith(end) and whole.startswith(bare.removesuffix(end).split("://")[-1]):
            return address
    if not bare or bare.split("://")[-1].rstrip("/") in (whole, whole.removeprefix("www.")):
        return address
    return f"{shown} ({address})"


def _text(part: bytes) -> str:
    return part.decode(errors="replace")
