"""What a body of a chat's is made of: takes values as they came, gives text that can be kept; pure.

Whatever is signed may still be damaged on its way, or be of a shape that is not in the book: words are mended, since
somebody wrote them.
"""

import json
from collections.abc import Mapping
from typing import Any

MISSHAPEN = (AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What reading a body raises where it is not of the shape that the chat gives it."""


def whole(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """A body whose text every database takes: half a character and NUL are drawn as U+FFFD, all else is as it came."""
    written = json.dumps(body, ensure_ascii=False)
    if _is_whole(written) and "\\u0000" not in written:
        return body
    return {_mended(name): _mended(each) for name, each in body.items()}


def text(value: Any) -> str:
    """Text. Raises TypeError for what is none."""
    if not isinstance(value, str):
        raise TypeError("not text")
    return value


def is_number(words: str) -> bool:
    """Whether this is a number such as we give to cases."""
    return words.isascii() and words.isdigit() and len(words) < 18


def _is_whole(words: str) -> bool:
    try:
        words.encode()
    except UnicodeEncodeError:
        return False
    return True


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        halves = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return halves.replace("\0", "\ufffd")
    if isinstance(value, Mapping):
        return {_mended(name): _mended(each) for name, each in value.items()}
    return [_mended(each) for each in value] if isinstance(value, list) else value
