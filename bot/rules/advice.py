"""What to do about a text that is no YAML: takes the text and what the parser said, gives the place and a remedy.

It knows the slips that people make in a rules file, by the lines around the place where the parser gave up. It must
not know what the file is for.
"""

import re
from typing import Any, Final, NamedTuple

import yaml

Mark = tuple[int, int]
_LINES_LOOKED_AT: Final = 3
_LONGEST_LINE: Final = 500
_BEGINS: Final = r"(?:^\s*-\s+|[\[{,]\s*|:\s+)"
_NO_KEY_BEFORE: Final = r"""^(?:[^"'#]|"[^"]*"|'[^']*')*?"""


class Slip(NamedTuple):
    """A shape of a line and what to do about it, with the shape's groups in braces; the group `what` is told."""

    shape: re.Pattern[str]
    remedy: str


_SLIPS: Final = (
    Slip(re.compile("^ *(?P<what>\u00a0)"), "This is a no-break space, which YAML does not know: write a blank."),
    Slip(re.compile(rf"{_NO_KEY_BEFORE}:\s+(?P<what>[<>]=?\s*[+-]?[\d.]+)"),
         'Put the comparison between quotes: "{what}".'),
    Slip(re.compile(rf"{_NO_KEY_BEFORE}{_BEGINS}(?P<what>[@`%!][^\s,\]}}]*)"), 'Put it between quotes: "{what}".'),
    Slip(re.compile(rf"{_NO_KEY_BEFORE}(?:[\[{{,]\s*|:\s+)(?P<what>\#[^\s,\]}}]+)"),
         'A # begins a comment here: put it between quotes, "{what}".'),
    Slip(re.compile(rf"{_NO_KEY_BEFORE}[\[{{,]\s*(?P<what>[^\[\]\"',{{}}#]*[^\s\[\]\"',{{}}#:]\s+\#[^\]\}}]*)[\]\}}]"),
         'A # begins a comment here: put it between quotes, "{what}".'),
    Slip(re.compile(r"^\s*(?:- +)?(?P<key>[a-z_]+)\s*=\s*(?P<what>\S.*)$"), "Write a colon: {key}: {what}"),
    Slip(re.compile(r"^\s*-(?P<what>[A-Za-z_]\w*:)(?:\s|$)"), "Write a blank after the dash: - {what}"),
    Slip(re.compile(r"^\s*(?:- +)?(?P<key>[A-Za-z_]\w*):(?P<what>[^\s:/].*)$"),
         "Write a blank after the colon: {key}: {what}"),
    Slip(re.compile(rf"{_NO_KEY_BEFORE}{_BEGINS}(?P<what>'[^']*'[^\s,\]}}:#][^,\]}}]*)"),
         "An apostrophe within single quotes is written twice; or put the text between double quotes."),
    Slip(re.compile(r"""^\s*(?:- +)?[A-Za-z_]\w*:\s+(?P<what>[^"'\[{\s][^"']*?:\s.*)$"""),
         'A text with a colon in it stands between quotes: "{what}".'),
)  # fmt: skip
_CLOSES: Final = {"[": "]", "{": "}"}
_GENERAL: Final = "Look at the quotes, the brackets and the indentation of this line and of the one before."


class Explained(NamedTuple):
    """Why a text is no YAML, where, and what to do about it."""

    message: str
    mark: Mark
    remedy: str


def explained(text: str, error: yaml.MarkedYAMLError, spanning: yaml.ScalarEvent | None) -> Explained:
    """What to tell of a parser's error; `spanning` is the last quoted text before it that ran over several lines."""
    message = f"This is no YAML: {error.problem}{f', {error.context}' if error.context else ''}."
    mark = _mark(error.problem_mark) or (1, 1)
    opens = _mark(error.context_mark)
    if error.problem and "escape" in error.problem:
        return Explained(message, mark, r"Between double quotes a \ has a meaning of its own: write single quotes.")
    if error.context == "while scanning a quoted scalar" and opens:
        return Explained(f"The quotation mark in line {opens[0]} is never closed.", opens, "Close it.")
    if spanning is not None and spanning.end_mark is not None and spanning.end_mark.line + 1 >= mark[0] - 1:
        start = _mark(spanning.start_mark) or mark
        end = spanning.end_mark.line + 1
        return Explained(f"The quotation mark in line {start[0]} is closed only in line {end}, and what follows there "
                         "is no YAML.", start, f"Close the text in line {start[0]}.")  # fmt: skip
    return Explained(message, *_slip(text, mark, opens, error.context or ""))


def _slip(text: str, mark: Mark, opens: Mark | None, context: str) -> tuple[Mark, str]:
    """The place of a slip that is known, and its remedy; else of the bracket that is open; else general advice."""
    lines = [line[:_LONGEST_LINE] for line in text.split("\n", mark[0])[: mark[0]]]
    if "\t" in re.match(r"\s*", lines[-1])[0]:  # type: ignore[index]
        return mark, "Indent with blanks, not with tabs."
    nearest = range(len(lines), max(len(lines) - _LINES_LOOKED_AT, 0), -1)
    bracket = opens if opens and "flow" in context and opens[0] <= len(lines) else None
    for number in dict.fromkeys([*nearest, *(bracket[:1] if bracket else ())]):
        for slip in _SLIPS:
            found = slip.shape.match(lines[number - 1].rstrip("\r "))
            if found:
                return (number, found.start("what") + 1), slip.remedy.format(**found.groupdict())
    sign = lines[bracket[0] - 1][bracket[1] - 1 : bracket[1]] if bracket else ""
    if bracket and sign in _CLOSES:
        return mark, f"Close the {sign} of line {bracket[0]}, column {bracket[1]} with a {_CLOSES[sign]}."
    return mark, _GENERAL


def _mark(mark: Any) -> Mark | None:
    """Line and column, from 1, of a mark of either of the parser's two kinds."""
    return (mark.line + 1, mark.column + 1) if mark else None
