"""Checks the words, lists and patterns of conditions: takes plain data, gives findings on what could never match.

It must not know what happens when they match.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.rules.compile import plain_handle
from bot.rules.findings import Finding, Path
from bot.rules.meanings import LIST_SIGN
from bot.rules.patterns import FoldedPattern, PatternError, TooLarge
from bot.rules.plain import block, each_unknown, entries, unknown
from bot.rules.scan import PREFIX_SIGN
from bot.rules.scan import pattern as folded_pattern
from bot.rules.values import shown

_DEEPEST: Final = 16
_LONGEST_PATTERN: Final = 10_000
_LAST_WESTERN: Final = "\xff"
# Keys that ask for nothing by themselves.
_SAYS_NOTHING: Final[dict[str, frozenset[str]]] = {"author": frozenset(), "time": frozenset(("zone",))}
_MEANT: Final = {"\x07": r"\a", "\x08": r"\b", "\x0b": r"\v", "\x0c": r"\f", "\x1b": r"\e", "\x00": r"\0"}
_ESCAPES: Final = re.compile(f"[{''.join(_MEANT)}]")
_BRACKETED: Final = re.compile(r"\$\s*[{(\s]\s*(?P<name>[a-z][\w-]*)\s*[})]?$")
_LOST_DASHES: Final = re.compile(r"-\w.*\s-\w", re.DOTALL)


_LIKE_RE2: Final = "Patterns follow RE2: no look-around, no back-references."
_SMALLER_COUNTS: Final = "Write smaller counts, and no count around another: .{0,80} rather than (.{0,80}){3}."
_SLIPS_IN_PATTERNS: Final = {
    "repetition size": _SMALLER_COUNTS,
    "missing )": r"Close the bracket, or write \( where the sign itself is meant.",
    "unexpected )": r"Open the bracket, or write \) where the sign itself is meant.",
    "missing ]": r"Close the bracket, or write \[ where the sign itself is meant.",
    "no argument": r"Write what is repeated before it, or a \ where the sign itself is meant; .* is any text.",
}


@dataclass(frozen=True, slots=True)
class Names:
    """The sections whose names conditions may use."""

    lists: Mapping[str, Any]
    accounts: Mapping[str, Any]
    departments: Mapping[str, Any]


def in_lists(lists: Mapping[str, Any]) -> Iterator[Finding]:
    """What is wrong with the words of the named lists; those of CSV files were looked at when they were read."""
    for key, words in lists.items():
        if isinstance(words, dict):
            continue
        for at, entry in enumerate(entries(words)):
            path: Path = ("lists", key, at)
            if isinstance(entry, str) and entry.startswith(LIST_SIGN):
                yield Finding(path, "A list cannot hold another list.", "Write the words themselves.", "nested_list")
            else:
                fault = _entry(path, entry)
                if fault is not None:
                    yield fault


def in_condition(path: Path, clause: object, names: Names) -> Iterator[Finding]:
    """What is wrong with the words, lists, patterns, accounts and departments of a condition and of those inside."""
    condition = block(clause)
    if len(path) > _DEEPEST:
        yield Finding(path, "Conditions stand too deep inside each other.", "Make two rules of it.", "too_deep")
        return
    for key in ("any", "none"):
        yield from _entries((*path, key), condition.get(key), names.lists)
    for at, group in enumerate(entries(condition.get("all"))):
        yield from _entries((*path, "all", at), group, names.lists)
    for at, source in enumerate(entries(condition.get("regex"))):
        yield from _pattern((*path, "regex", at), source)
    yield from each_unknown((*path, "account"), "account", condition.get("account"), names.accounts)
    for key in ("open", "closed"):
        yield from each_unknown((*path, key), "department", condition.get(key), names.departments)
    yield from _handles((*path, "author", "handle"), block(condition.get("author")).get("handle"), names)
    for key, idle in _SAYS_NOTHING.items():
        part = condition.get(key)
        if isinstance(part, dict) and part.keys() <= idle:
            yield _asks_nothing((*path, key))
    inner: list[tuple[Path, object]] = [((*path, "not"), condition["not"])] if "not" in condition else []
    for key in ("any_of", "all_of"):
        inner += [((*path, key, at), part) for at, part in enumerate(entries(condition.get(key)))]
    for where, part in inner:
        if part == {}:
            yield _asks_nothing(where)
        yield from in_condition(where, part, names)


def _asks_nothing(path: Path) -> Finding:
    return Finding(path, "This asks for nothing, and always holds.", "Write a condition or remove it.", "empty")


def _handles(path: Path, handles: object, names: Names) -> Iterator[Finding]:
    for at, entry in enumerate(entries(handles)):
        if not isinstance(entry, str):
            continue
        if entry.startswith(LIST_SIGN):
            yield from unknown((*path, at), "list", entry[1:], names.lists)
        elif entry.strip() and not plain_handle(entry):
            yield Finding((*path, at), f"{shown(entry)} is nobody's handle.",
                          "Write the handle, with or without @.", "empty_words")  # fmt: skip


def _entries(path: Path, words: object, lists: Mapping[str, Any]) -> Iterator[Finding]:
    # Most lists are of plain words alone, which is told at once.
    if isinstance(words, list) and set(map(type, words)) == {str} and _is_plain(" ".join(words)):
        return
    for at, entry in enumerate(entries(words)):
        if not isinstance(entry, str) or _is_plain(entry):
            continue
        if entry.startswith(LIST_SIGN) and entry[1:2].isalpha():
            yield from unknown((*path, at), "list", entry[1:], lists)
        elif (fault := _entry((*path, at), entry)) is not None:
            yield fault


def _is_plain(words: str) -> bool:
    """Whether words are letters and digits of the western alphabet alone, in which nothing can be wrong."""
    return words.replace(" ", "").isalnum() and (words.isascii() or max(words) <= _LAST_WESTERN)


def _entry(path: Path, words: object) -> Finding | None:
    return word_fault(path, words) if isinstance(words, str) and words.strip() else None


def word_fault(path: Path, words: str) -> Finding | None:
    """What keeps an entry from ever being found in a text, None where nothing does."""
    if not folded_pattern(words).strip():
        return Finding(path, f"{shown(words)} holds nothing to look for.",
                      "Write letters, digits or an emoji.", "empty_words")  # fmt: skip
    if (escape := _escape(path, words)) is not None:
        return escape
    if (bracketed := _BRACKETED.match(words)) is not None:
        return Finding(path, f"{shown(words)} is read as these words themselves, not as a list.",
                       f"Write ${bracketed['name']} for the list.", "misplaced_sign")  # fmt: skip
    if _LOST_DASHES.match(words):
        return Finding(path, f"{shown(words)} is read as one text, dashes included.",
                       "Write a blank after each dash: - word", "lost_dash")  # fmt: skip
    if PREFIX_SIGN in words[:-1]:
        return Finding(path, f"{shown(words)} has a * that is not at its end.",
                      "A * stands at the very end and means any ending.", "misplaced_star")  # fmt: skip
    return None


def _escape(path: Path, written: str) -> Finding | None:
    r"""What YAML made of a \b that stood between double quotes, and of others like it."""
    found = _ESCAPES.search(written)
    if found is None:
        return None
    meant = _MEANT[found[0]]
    return Finding(path, rf"Between double quotes YAML reads {meant} as a control character.",
                   rf"Write it between single quotes, where {meant} stays what it is.", "escape")  # fmt: skip


def _pattern(path: Path, source: object) -> Iterator[Finding]:
    if not isinstance(source, str):
        return
    if (escape := _escape(path, source)) is not None:
        yield escape
        return
    if len(source) > _LONGEST_PATTERN:
        yield Finding(path, f"This pattern is longer than {_LONGEST_PATTERN:,} characters.",
                      "Make several patterns of it, or a list of words.", "bad_pattern")  # fmt: skip
        return
    try:
        FoldedPattern(source)
    except PatternError as error:
        reason = error.args[0]
        said = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        remedy = next((remedy for sign, remedy in _SLIPS_IN_PATTERNS.items() if sign in said), _LIKE_RE2)
        yield Finding(path, f"This pattern cannot be used: {said}.", remedy, "bad_pattern")
    except TooLarge as error:
        yield Finding(path, f"This pattern cannot be used: {error}.", _SMALLER_COUNTS, "bad_pattern")
