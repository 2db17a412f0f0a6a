"""Values as Rest.li 2.0 writes them into an address: takes texts, numbers, lists and records; pure, knows no LinkedIn.

Source: linkedin.github.io/rest.li/spec/protocol (version 2.0.0). The signs that make up a list or a record stay as they
are; everything within a text is percent-encoded, so that none of its characters is taken for such a sign.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias
from urllib.parse import quote

Value: TypeAlias = "str | int | Sequence[Value] | Mapping[str, Value]"
"""What an address can hold. Truth values are written as words by Rest.li, and no request of ours has one."""

_EMPTY = "''"


def encoded(value: Value) -> str:
    """`value` for a path or a query, where it may be put without another encoding."""
    if isinstance(value, str):
        return quote(value, safe="") if value else _EMPTY
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        return f"({','.join(f'{encoded(name)}:{encoded(each)}' for name, each in value.items())})"
    return f"List({','.join(map(encoded, value))})"


def path(*parts: str | int | Mapping[str, Value]) -> str:
    """The path under which a resource lies, its keys encoded: words of the interface need no encoding, keys do."""
    return "".join(f"/{encoded(part)}" for part in parts)


def query(parameters: Mapping[str, Value]) -> str:
    """The part of an address behind its question mark, "" where there are no parameters."""
    return "&".join(f"{encoded(name)}={encoded(value)}" for name, value in parameters.items())
