"""A fault before its place in the file is known: where in the document, what is wrong, what to write instead."""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

Path = tuple[str | int, ...]
_NEAR_ENOUGH = 60
_SURELY = 75
_SHORT = 4
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault or warning at a path of the document, such as ("rules", 3, "if", "languag").

    `place` is file, line and column where it stands in another file than the document.
    """

    path: Path
    message: str
    remedy: str = ""
    code: str = "invalid"
    severity: str = "error"
    place: tuple[str, int, int] | None = None


def written(path: Path) -> str:
    """A path as people write it: rules[3].if.languag."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def meant(name: str, allowed: Iterable[str], *, surely: bool = False) -> str:
    """The one of `allowed` that is nearest to a name, "" where none is near; `surely` takes a slip of a key or two."""
    name = name[:_LONGEST]
    near = _SURELY if surely else _NEAR_ENOUGH
    scorer = fuzz.ratio if surely else fuzz.WRatio
    found = process.extractOne(name.casefold(), list(allowed), scorer=scorer, score_cutoff=near)
    if not found or (len(found[0]) <= _SHORT and fuzz.ratio(name.casefold(), found[0]) < _NEAR_ENOUGH):
        return ""  # a short name stands in many long ones
    return str(found[0])


def nearest(name: str, allowed: Iterable[str]) -> str:
    """Advice on a name that is none of `allowed`: the nearest one, and all of them where they are few."""
    names = list(allowed)
    if name in names:
        return f"Write {name}."
    near = meant(name, names)
    proposal = f"Did you mean {near}?" if near else ""
    listed = ", ".join(names[:30]) + (" ..." if len(names) > 30 else "")
    return " ".join(part for part in (proposal, f"Allowed: {listed}." if listed else "") if part)
