"""Addresses as Rest.li 2.0 reads them, strictly: takes the text of an address, gives texts, lists and records."""

from typing import TypeAlias
from urllib.parse import unquote

Read: TypeAlias = "str | list[Read] | dict[str, Read]"

_STRUCTURE = "(),:'"


class Malformed(ValueError):
    """What stands there is no value of Rest.li's."""


def value_of(text: str) -> Read:
    """The value that `text` writes. Raises Malformed."""
    value, rest = _read(text)
    if rest:
        raise Malformed(f"something stands behind a value: {rest}")
    return value


def parameters_of(query: str) -> dict[str, Read]:
    """The parameters of a query. Raises Malformed."""
    pairs = [pair.partition("=") for pair in query.split("&")] if query else []
    return {_text(name): value_of(value) for name, _, value in pairs}


def _read(text: str) -> tuple[Read, str]:
    if text.startswith("List("):
        items: list[Read] = []
        rest = text.removeprefix("List(")
        while not rest.startswith(")"):
            item, rest = _read(rest)
            items.append(item)
            rest = _after(rest)
        return items, rest[1:]
    if text.startswith("("):
        fields: dict[str, Read] = {}
        rest = text[1:]
        while not rest.startswith(")"):
            name, colon, behind = rest.partition(":")
            if not colon:
                raise Malformed(f"a record without a name: {rest}")
            fields[_text(name)], rest = _read(behind)
            rest = _after(rest)
        return fields, rest[1:]
    end = next((place for place, sign in enumerate(text) if sign in ",)"), len(text))
    return _text(text[:end]), text[end:]


def _after(rest: str) -> str:
    """What follows a comma, or the end of a list or a record."""
    if rest.startswith(",") and not rest.startswith(",)"):
        return rest[1:]
    if rest.startswith(")"):
        return rest
    raise Malformed(f"neither the next nor an end: {rest}")


def _text(written: str) -> str:
    if written == "''":
        return ""
    if not written or any(sign in written for sign in _STRUCTURE):
        raise Malformed(f"a text that is not encoded: {written!r}")
    return unquote(written, errors="strict")
