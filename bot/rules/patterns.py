r"""Managers' patterns: takes a source in RE2's syntax, gives something that searches folded text in linear time.

RE2 reads \b and \w as ASCII; here they mean the letters, marks and digits of every script. In a text of ASCII alone
that is the same. In any other, \w is written out by Unicode category, and \b looks at a text in which foreign letters
are underlines; where the pattern names such letters itself, each \b is checked where it was passed. Digits need no such
care: folding leaves 0 to 9 of them.

Source: https://github.com/google/re2/wiki/Syntax.
"""

import re
import unicodedata
from typing import Any, Final, NamedTuple

import re2

from bot.rules.characters import for_patterns

_MEMORY: Final = 8 << 20
_MOST_TRIES: Final = 64
_MOST_REMEMBERED: Final = 20_000
_WORD: Final = r"\pL\pM\pN_"
# All that is no letter, mark, digit or underline: a class cannot hold the opposite of a union in another way.
_NO_WORD: Final = (
    r"\pZ\pC\pS\p{Pd}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Po}\x{203F}\x{2040}\x{2054}\x{FE33}\x{FE34}\x{FE4D}-\x{FE4F}\x{FF3F}"
)
_IN_CLASS: Final = {r"\w": _WORD, r"\W": _NO_WORD}
_OUTSIDE: Final = {r"\w": f"[{_WORD}]", r"\W": f"[^{_WORD}]"}
_ESCAPED: Final = r"\\[pP](?:\{[^}]*\}|.)|\\x\{[^}]*\}|\\."
_TOKEN: Final = re.compile(rf"\\Q.*?(?:\\E|$)|{_ESCAPED}|\[\^?\]?|.", re.DOTALL)
_TOKEN_IN_CLASS: Final = re.compile(rf"{_ESCAPED}|\[:\^?\w+:\]|.", re.DOTALL)
_EDGES: Final = {r"\b": True, r"\B": False}
_UNDERLINE: Final = "_"
PatternError = re2.error


class _Underlines(dict[int, str]):
    """What stands for a character where only \b is asked: an underline for a letter that is not ASCII, else itself."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        shown = _UNDERLINE if not character.isascii() and unicodedata.category(character)[0] in "LMN" else character
        if len(self) < _MOST_REMEMBERED:
            self[code] = shown
        return shown


_UNDERLINES: Final = _Underlines()


class _Rewritten(NamedTuple):
    r"""A source with its classes written out; with a named group at each \b and \B; which of them is which."""

    unicode: str
    checked: str
    edges: tuple[bool, ...]
    sees_underlines: bool


class FoldedPattern:
    """A pattern, compiled. Raises PatternError where RE2 does not know it, or where it would grow too large."""

    def __init__(self, source: str) -> None:
        folded = "".join(for_patterns(letter) if not letter.isascii() else letter for letter in source)
        rewritten = _rewritten(folded)
        self._ascii = _compiled(folded)
        self._unicode = _compiled(rewritten.unicode)
        apart = rewritten.edges and (rewritten.sees_underlines or not folded.isascii())
        self._has_edges = bool(rewritten.edges)
        self._checked = _compiled(rewritten.checked) if apart else None
        groups = self._checked.groupindex if self._checked is not None else {}
        self._edges = tuple((groups[f"edge{at}"], wanted) for at, wanted in enumerate(rewritten.edges) if groups)

    def search(self, text: str) -> Any:
        """The first place of the pattern in a text folded for patterns, as RE2's match; None where there is none."""
        if text.isascii():
            return self._ascii.search(text)
        if not self._has_edges:
            return self._unicode.search(text)
        underlined = text.translate(_UNDERLINES)
        if self._checked is None or underlined == text:
            return self._unicode.search(underlined)
        return self._search_checked(text, underlined)

    def _search_checked(self, text: str, underlined: str) -> Any:
        r"""The first match all of whose \b and \B hold, sought from a bounded number of places."""
        at = 0
        for _ in range(_MOST_TRIES):
            match = self._checked.search(text, at) if self._checked is not None else None
            if match is None:
                return None
            passed = ((match.start(group), wanted) for group, wanted in self._edges)
            if all(place < 0 or _is_edge(underlined, place) is wanted for place, wanted in passed):
                return match
            at = match.start() + 1
        return None


def _compiled(source: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    options.max_mem = _MEMORY
    return re2.compile(source, options)


def _is_edge(underlined: str, place: int) -> bool:
    before, after = underlined[max(place - 1, 0) : place], underlined[place : place + 1]
    return _is_word(before) is not _is_word(after)


def _is_word(character: str) -> bool:
    return character == _UNDERLINE or (character.isascii() and character.isalnum())


def _rewritten(source: str) -> _Rewritten:
    unicode: list[str] = []
    checked: list[str] = []
    edges: list[bool] = []
    sees = False
    in_class = False
    at = 0
    while at < len(source):
        match = (_TOKEN_IN_CLASS if in_class else _TOKEN).match(source, at)
        assert match
        part, at = match[0], match.end()
        sees = sees or _sees_underlines(part, source[at : at + 2], in_class)
        if part in _EDGES and not in_class:
            unicode.append(part)
            checked.append(f"(?P<edge{len(edges)}>)")
            edges.append(_EDGES[part])
            continue
        written = (_IN_CLASS if in_class else _OUTSIDE).get(part, part)
        unicode.append(written)
        checked.append(written)
        in_class = part != "]" if in_class else part.startswith("[")
    return _Rewritten("".join(unicode), "".join(checked), tuple(edges), sees)


def _sees_underlines(token: str, behind: str, in_class: bool) -> bool:
    """Whether a pattern with this token could tell an underline from a letter of another script."""
    if _UNDERLINE in token or token[:2] in (r"\p", r"\P", r"\x") or token.startswith("[:"):
        return True
    ends_range = in_class and behind[:1] == "-" and behind[1:] not in ("", "]")
    return ends_range and token < _UNDERLINE <= behind[1:]
