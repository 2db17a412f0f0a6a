r"""Managers' patterns: takes a source in RE2's syntax, gives something that searches folded text in linear time.

RE2 reads \b and \w as ASCII; here they mean the letters, marks and digits of every script. Nearly every pattern is of
ASCII itself and searches a text in which each foreign letter is an underline, and any other foreign sign a control
character that no text holds: a byte a character. Where the pattern could tell these from what they stand for, \w is
written out by Unicode category, and each \b is checked where it was passed. Digits need no such care: folding leaves
0 to 9 of them.

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
_BY_NUMBER: Final = re.compile(r"\\[pPx0-7]")
_EDGES: Final = {r"\b": True, r"\B": False}
_UNDERLINE: Final = "_"
_OTHER_SIGN: Final = "\x1f"
# What searching forty thousand characters in twenty milliseconds leaves room for, in RE2's instructions, measured on
# made-up patterns: counts within counts take thousands, what people write takes tens.
_MOST_STEPS: Final = 1000
_MOST_STEPS_UNICODE: Final = 6000
PatternError = re2.error


class TooLarge(Exception):
    """A pattern that is sound, whose counts multiply to more than can be searched quickly."""


class _StandIns(dict[int, str]):
    """What stands for a character: an underline for a letter that is not ASCII, `other` for another such sign."""

    def __init__(self, other: str) -> None:
        super().__init__()
        self._other = other

    def __missing__(self, code: int) -> str:
        character = chr(code)
        shown = character if character.isascii() else self._other or character
        if not character.isascii() and unicodedata.category(character)[0] in "LMN":
            shown = _UNDERLINE
        if len(self) < _MOST_REMEMBERED:
            self[code] = shown
        return shown


_UNDERLINES: Final = _StandIns("")
_PLAIN: Final = _StandIns(_OTHER_SIGN)


class _Rewritten(NamedTuple):
    r"""A source with its classes written out; with a named group at each \b and \B; which of them is which."""

    unicode: str
    checked: str
    edges: tuple[bool, ...]
    sees_stand_ins: bool


class FoldedPattern:
    """A pattern, compiled. Raises PatternError where RE2 does not know it, TooLarge where searching would take long."""

    def __init__(self, source: str) -> None:
        folded = source if source.isascii() else _folded(source)
        rewritten = _rewritten(folded)
        apart = rewritten.sees_stand_ins or not folded.isascii()
        self._plain = _compiled(folded.encode("ascii"), _MOST_STEPS) if folded.isascii() else None
        self._unicode = _compiled(rewritten.unicode, _MOST_STEPS_UNICODE) if apart else None
        self._checked = None
        if apart and rewritten.edges:
            self._checked = _compiled(rewritten.checked, _MOST_STEPS_UNICODE, captures=True)
        groups = self._checked.groupindex if self._checked is not None else {}
        self._edges = tuple((groups[f"edge{at}"], wanted) for at, wanted in enumerate(rewritten.edges) if groups)

    def search(self, text: str) -> tuple[int, int] | None:
        """Where the pattern first stands in a text folded for patterns: its first place and the place behind it."""
        if self._plain is not None and (self._unicode is None or text.isascii()):
            plain = text if text.isascii() else text.translate(_PLAIN)
            return _span(self._plain.search(plain.encode("ascii")))
        assert self._unicode is not None
        underlined = text.translate(_UNDERLINES) if self._checked is not None else text
        if underlined == text:
            return _span(self._unicode.search(text))
        return self._search_checked(text, underlined)

    def _search_checked(self, text: str, underlined: str) -> tuple[int, int] | None:
        r"""The first match all of whose \b and \B hold, sought from a bounded number of places."""
        at = 0
        for _ in range(_MOST_TRIES):
            match = self._checked.search(text, at) if self._checked is not None else None
            if match is None:
                return None
            passed = ((match.start(group), wanted) for group, wanted in self._edges)
            if all(place < 0 or _is_edge(underlined, place) is wanted for place, wanted in passed):
                return _span(match)
            at = match.start() + 1
        return None


def _folded(source: str) -> str:
    """A source as its texts are folded; a letter that folds to several (œ) stays one to what counts and chooses."""
    written: list[str] = []
    at = 0
    while at < len(source):
        match = _TOKEN.match(source, at)
        assert match
        part, at = match[0], match.end()
        if part.startswith("["):
            choice, at = _folded_class(source, part, at)
            written.append(choice)
            continue
        letters = _letters(part)
        counted = len(part) == 1 and len(letters) > 1 and source[at : at + 1] in ("?", "*", "+", "{")
        written.append(f"(?:{letters})" if counted else letters)
    return "".join(written)


def _folded_class(source: str, opening: str, at: int) -> tuple[str, int]:
    """A class that begins before `at`, with what folds to several letters beside it, and the place behind it.

    In a class of what must not be there such a letter says nothing: no folded text holds it.
    """
    pieces: list[str] = []
    several: list[str] = []
    while at < len(source):
        match = _TOKEN_IN_CLASS.match(source, at)
        assert match
        part, at = match[0], match.end()
        if part == "]":
            break
        letters = _letters(part)
        (several if len(part) == 1 and len(letters) > 1 else pieces).append(letters)
    else:
        return opening + "".join(pieces), at
    if not several:
        return f"{opening}{''.join(pieces)}]", at
    if opening.startswith("[^"):
        return (f"{opening}{''.join(pieces)}]" if pieces or len(opening) > 2 else r"[\s\S]"), at
    rest = [f"{opening}{''.join(pieces)}]"] if pieces or len(opening) > 1 else []
    return f"(?:{'|'.join([*several, *rest])})", at


def _letters(part: str) -> str:
    return "".join(letter if letter.isascii() else for_patterns(letter) for letter in part)


def _span(match: Any) -> tuple[int, int] | None:
    return None if match is None else (match.start(), match.end())


def _compiled(source: str | bytes, most_steps: int, *, captures: bool = False) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    options.max_mem = _MEMORY
    options.never_capture = not captures  # to tell where groups stand takes another and much slower search
    if isinstance(source, bytes):
        options.encoding = re2.Options.Encoding.LATIN1
    compiled = re2.compile(source, options)
    if compiled.programsize > most_steps:
        raise TooLarge(f"its counts come to {compiled.programsize} steps, and {most_steps} are allowed")
    return compiled


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
        sees = sees or _sees_stand_ins(part, source[at : at + 2], in_class)
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


def _sees_stand_ins(token: str, behind: str, in_class: bool) -> bool:
    """Whether a pattern with this token could tell an underline or a control character from what it stands for."""
    if _UNDERLINE in token or min(token) < " " or token.startswith("[:") or _BY_NUMBER.match(token):
        return True
    ends_range = in_class and behind[:1] == "-" and behind[1:] not in ("", "]")
    return ends_range and (token.startswith("\\") or token < _UNDERLINE <= behind[1:])
