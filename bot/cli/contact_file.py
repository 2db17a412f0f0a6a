"""A file of contacts as another system wrote it: takes its bytes, gives the contacts or every fault in it; pure.

What is told of a fault never repeats what stands in the file: lines of a terminal are kept, and it holds addresses.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.cards.contact_act import read_contact
from bot.domain.department import Directory
from bot.domain.person_messages import RecordContact
from bot.domain.recording import contact_in
from bot.errors import ContactsError, Fault, Refusal

COLUMNS = (
    "reference", "kind", "at", "employee", "who", "about", "promised", "until", "email", "number", "verified",
)  # fmt: skip
NEEDED = ("reference", "kind", "at", "employee", "about")
MOST_ROWS = 1_000

_YES_NO = ("", "yes", "no")
_CALLED = {"promised_until": "until"}
_REMEDIES: Mapping[str, str] = {
    "kind": "Write phone, shop, email or letter.",
    "at": "Write a time of the last three years as 2026-12-31 18:00, by the clock of the rules' timezone, "
    "or with +01:00 behind it.",
    "until": "Write a date as 2026-12-31, not before the contact.",
    "promised": "Say what was promised, or leave until empty.",
    "verified": "Write yes beside an address or a number that was verified, else no or nothing.",
}


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of the file, by the line on which it begins."""

    line: int
    cells: Sequence[str]


def contacts_in(content: bytes, file: str, directory: Directory, by: str, now: datetime) -> tuple[RecordContact, ...]:
    """The contacts of a file, to be recorded by `by`. Raises ContactsError with every fault found."""
    rows = [*_rows(content, file)]
    if not rows:
        raise ContactsError((Fault(file, 1, 1, "", "The file is empty.", f"Begin with {','.join(NEEDED)}."),))
    header = [cell.strip() for cell in rows[0].cells]
    faults = [*_of_header(header, file)]
    if len(rows) - 1 > MOST_ROWS:
        faults.append(Fault(file, 0, 0, "", f"More than {MOST_ROWS} contacts.", "Split the file."))
    if faults:
        raise ContactsError(tuple(faults))
    found: list[RecordContact] = []
    seen: dict[str, int] = {}
    for row in rows[1:]:
        read = _contact(row, header, file, directory, by, now)
        if isinstance(read, RecordContact):
            first = seen.setdefault(read.reference, row.line)
            if first == row.line:
                found.append(read)
                continue
            read = [_fault(file, row, header, "reference", f"It stands on line {first} too.", "Give each its own.")]
        faults.extend(read)
    if faults:
        raise ContactsError(tuple(faults))
    return tuple(found)


def _rows(content: bytes, file: str) -> Iterator[_Row]:
    """The lines that are not empty; a line break between quotes is part of a cell."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ContactsError((Fault(file, line, 1, "", "The file is not UTF-8.", "Save it as UTF-8."),)) from None
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            remedy = "Close every quote, and double those that stand inside one."
            raise ContactsError((Fault(file, begins, 1, "", "The quotes do not match.", remedy),)) from None
        if any(cell.strip() for cell in cells):
            yield _Row(begins, cells)
        begins = reader.line_num + 1


def _of_header(header: Sequence[str], file: str) -> Iterator[Fault]:
    for place, name in enumerate(header, 1):
        if name not in COLUMNS:
            yield Fault(file, 1, place, f"column {place}", "No such column.", f"Use {', '.join(COLUMNS)}.")
        elif name in header[: place - 1]:
            yield Fault(file, 1, place, name, "The column stands there twice.", "Take one away.")
    for name in NEEDED:
        if name not in header:
            yield Fault(file, 1, 1, name, "The column is missing.", f"Name it in the first line: {','.join(NEEDED)}.")


def _contact(
    row: _Row, header: Sequence[str], file: str, directory: Directory, by: str, now: datetime
) -> RecordContact | list[Fault]:
    """The contact of a line, or its faults: each of what is missing, else the first of what cannot be used."""
    if len(row.cells) != len(header):
        counted = f"The line has {len(row.cells)} cells, the first line {len(header)}."
        return [Fault(file, row.line, 1, "", counted, "Put quotes around a cell with a separator in it.")]
    fields = {name: cell.strip() for name, cell in zip(header, row.cells, strict=True)}
    missing = [name for name in NEEDED if not fields[name]]
    if missing:
        return [_fault(file, row, header, name, "It is empty.", "Fill it in.") for name in missing]
    if fields["employee"] not in directory.people:
        remedy = "Write a key under people: of the rules file."
        return [_fault(file, row, header, "employee", "The rules name no such person.", remedy)]
    if fields.get("verified", "") not in _YES_NO:
        return [_fault(file, row, header, "verified", "It cannot be used.", _REMEDIES["verified"])]
    try:
        read = read_contact(fields, by=by, zone=directory.zone)
        read = replace(read, employee=fields["employee"], reference=fields["reference"])
        contact_in(read, now)
    except Refusal as refusal:
        field = refusal.details.get("field", "")
        name = _CALLED.get(field, field)
        return [_fault(file, row, header, name, "It cannot be used.", _REMEDIES.get(name, str(refusal)))]
    return read


def _fault(file: str, row: _Row, header: Sequence[str], name: str, message: str, remedy: str) -> Fault:
    column = header.index(name) + 1 if name in header else 1
    return Fault(file, row.line, column, name, message, remedy)
