"""What stands beside a rules file: lists of words in CSV files; takes a name, gives the words or where they are wrong.

A list is read by name only, never by a path, so that a rules file reaches nothing but its own folder.
"""

import csv
import io
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, Final

from pydantic import ValidationError

from bot.rules import faults
from bot.rules.clauses import Clause
from bot.rules.findings import Finding, Path, nearest
from bot.rules.meanings import LIST_SIGN
from bot.rules.plain import block
from bot.rules.values import Words, shown
from bot.rules.wording import word_fault

MOST_BYTES: Final = 2_000_000
_MOST_WORDS: Final = 100_000
_FILE_NAME: Final = re.compile(r"[^/\\:\x00-\x1f.][^/\\:\x00-\x1f]*")
_DELIMITERS: Final = ",;\t"
# How the files of Excel and LibreOffice, and those of old Excel, begin.
_SPREADSHEETS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_NO_HEAD: Final = re.compile(r"@\w.*|.*\w\*|\$[a-z].*")

Beside = Callable[[str], str]
"""Gives the text of a file by its name. Raises NotBeside."""


Stamp = tuple[int, int, int, int]


class NotBeside(Exception):
    """There is no such file, or it cannot be read; says why, and what to do."""

    def __init__(self, message: str, remedy: str = "Put the file beside the rules.") -> None:
        super().__init__(message)
        self.remedy = remedy


def nothing_beside(name: str) -> str:
    """Where a text stands alone. Raises NotBeside always."""
    raise NotBeside(f"There is no file {name} beside this text.")


@dataclass(slots=True)
class FilesBeside:
    """The files of the folder that a rules file lies in.

    `asked` holds what every file that was wanted looked like when it was read, None for one that could not be.
    """

    folder: FilePath
    asked: dict[str, Stamp | None] = field(default_factory=dict)

    def __call__(self, name: str) -> str:
        """The text of one file. Raises NotBeside."""
        self.asked[name] = None
        try:
            with (self.folder / name).open("rb") as file:
                self.asked[name] = _stamp(os.fstat(file.fileno()))
                content = file.read(MOST_BYTES + 1)
        except OSError as error:
            raise NotBeside(f"{name} cannot be read: {error.strerror}.") from None
        if len(content) > MOST_BYTES:
            raise NotBeside(f"{name} is larger than 2 MB.", "Make two lists of it.")
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            if content.startswith(_SPREADSHEETS):
                raise NotBeside(f"{name} is a spreadsheet, not a CSV file.", "Save it as CSV (UTF-8).") from None
            raise NotBeside(f"{name} is not UTF-8 (byte {error.start}).", "Save it as CSV (UTF-8).") from None


def stamp_of(path: FilePath) -> Stamp | None:
    """What a file looks like now: it changes whenever somebody saves it, puts another one in its place or lets us
    read it; None where there is none."""
    try:
        return _stamp(path.stat())
    except OSError:
        return None


def _stamp(status: os.stat_result) -> Stamp:
    return status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_size


class CsvSection(Clause):
    """A list whose words stand in a column of a CSV file beside the rules; the first column where none is named."""

    csv: Words
    column: Words | None = None


def lists_beside(data: Mapping[str, Any], beside: Beside) -> tuple[dict[str, Any], dict[str, str], list[Finding]]:
    """The sections of a file with the words of its CSV lists in their place, the texts used, and what is wrong."""
    lists = block(data.get("lists"))
    texts: dict[str, str] = {}
    found: list[Finding] = []
    read: dict[str, Any] = {}
    for key, value in lists.items():
        if not isinstance(value, dict):
            read[key] = value
            continue
        items = list(_words(("lists", key), value, beside, texts))
        wrong = [item for item in items if isinstance(item, Finding)]
        found += wrong
        if not wrong:
            read[key] = list(dict.fromkeys(items))
    completed = {**data, "lists": read} if isinstance(data.get("lists"), dict) else dict(data)
    return completed, texts, found


def _words(path: Path, value: object, beside: Beside, texts: dict[str, str]) -> Iterator[str | Finding]:
    try:
        section = CsvSection.model_validate(value)
    except ValidationError as error:
        yield from faults.findings(error, path)
        return
    name = section.csv
    if not _FILE_NAME.fullmatch(name):
        yield Finding((*path, "csv"), f"{shown(name)} is no file beside this one.",
                      "Put the file into this folder and write its name alone.", "path_in_file")  # fmt: skip
        return
    try:
        texts[name] = texts[name] if name in texts else beside(name)
    except NotBeside as error:
        yield Finding((*path, "csv"), str(error), error.remedy, "no_csv")
        return
    yield from _column(path, name, section.column, texts[name])


def _column(path: Path, name: str, column: str | None, text: str) -> Iterator[str | Finding]:
    def wrong(line: int, message: str, remedy: str, code: str = "csv") -> Finding:
        return Finding(path, message, remedy, code, place=(name, line, 1))

    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        heads = [head.strip() for head in next(rows, [])]
        if not any(heads):
            yield wrong(1, "The first line names no columns.", f"Write {column or 'handle'} on the first line.")
            return
        if column is not None and column not in heads:
            yield wrong(1, f"There is no column {shown(column)}.", nearest(column, heads), "unknown_column")
            return
        at = heads.index(column) if column is not None else 0
        if _NO_HEAD.fullmatch(heads[at]):
            yield wrong(1, f"The first line names the columns, and {shown(heads[at])} is no name of one.",
                        f"Write {column or 'handle'} on a line before it.")  # fmt: skip
        count = 0
        for row in rows:
            cell = row[at].strip() if at < len(row) else ""
            if not cell:
                continue
            count += 1
            if cell.startswith(LIST_SIGN) and cell[1:2].isalpha():
                yield wrong(rows.line_num, "A list cannot hold another list.", "Write the words themselves.")
                continue
            fault = word_fault(path, cell)
            yield wrong(rows.line_num, fault.message, fault.remedy, fault.code) if fault else cell
            if count > _MOST_WORDS:
                yield wrong(rows.line_num, "This file holds far too many words.", "Keep 100,000 at most.", "too_large")
                return
        if not count:
            yield wrong(1, f"The column {heads[at]} is empty.", "Write at least one word below its name.")
    except csv.Error as error:
        yield wrong(rows.line_num, f"This is no CSV: {error}.", "Check the quotation marks of this line.")


def _delimiter(text: str) -> str:
    """What parts the columns: whatever stands most often in the first line; spreadsheets in France write semicolons."""
    first = text.partition("\n")[0]
    return max(_DELIMITERS, key=first.count)
