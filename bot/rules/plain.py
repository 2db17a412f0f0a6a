"""Looks into plain data that may have any shape: takes values read from a file, gives blocks, entries and names."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from bot.rules.findings import Finding, Path, nearest
from bot.rules.values import shown


def block(value: object) -> Mapping[str, Any]:
    """The keys of a block, none where the file holds something else."""
    return {str(key): each for key, each in value.items()} if isinstance(value, dict) else {}


def entries(value: object) -> list[Any]:
    """The entries of a list; a single value is a list of one."""
    return value if isinstance(value, list) else [] if value is None else [value]


def unknown(path: Path, what: str, name: object, known: Collection[str]) -> Iterator[Finding]:
    """A finding where `name` is a text and none of `known`; `what` says what it should name."""
    if isinstance(name, str) and name not in known:
        several = [part.strip() for part in name.split(",")]
        remedy = nearest(name, known) if known else "The file names none yet."
        remedy = f"Write [{', '.join(several)}]." if len(several) > 1 and set(several) <= set(known) else remedy
        yield Finding(path, f"There is no {what} {shown(name)}.", remedy, f"unknown_{what.split()[0]}")


def each_unknown(path: Path, what: str, names: object, known: Collection[str]) -> Iterator[Finding]:
    """The same for each entry of a list."""
    for at, name in enumerate(entries(names)):
        yield from unknown((*path, at), what, name, known)
