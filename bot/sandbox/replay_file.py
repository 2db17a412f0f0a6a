"""Read real conversations from a CSV file: rows in, posts in order of time out; knows nothing of the network.

Two layouts are told apart by their columns. Threads by link: tweet_id, author_id, inbound, created_at (like
"Tue Oct 31 22:40:08 +0000 2017"), text, in_response_to_tweet_id, brand. Conversations by turn: conversation_id,
turn, role (customer or agent), author, created_at (ISO 8601), text, brand.
"""

import csv
import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import regex

from bot.errors import ConfigError

_UNFIT_FOR_USERNAME = regex.compile(r"[^a-zA-Z0-9_.-]+")
_LONGEST_USERNAME: Final = 30


class ReplayFileError(ConfigError):
    """A file that cannot be replayed; the message names file, line and field and says what to write instead."""


@dataclass(frozen=True, slots=True)
class ReplayPost:
    """One row: who says what in answer to which other row; `text` names the brand as the network knows it."""

    key: str
    parent_key: str | None
    author: str
    from_brand: bool
    text: str
    at: datetime
    line: int


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row left out: `line` is where it ends in the file, counted from 1."""

    line: int
    field: str
    message: str


@dataclass(slots=True)
class ReplayFile:
    """What a file holds: the posts in order of time, and the rows left out."""

    posts: list[ReplayPost] = field(default_factory=list)
    bad_rows: list[BadRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Layout:
    columns: Sequence[str]
    read: Callable[[Mapping[str, str], int, str], ReplayPost]
    by_turn: bool = False


class _Unreadable(Exception):
    def __init__(self, field_name: str, message: str) -> None:
        super().__init__(message)
        self.field_name = field_name


def read_replay_file(path: Path, brand: str) -> ReplayFile:
    """Read a whole file; `brand` is the username that the brands' own handles become.

    Raises ReplayFileError if the file is not there, is not UTF-8 CSV or lacks a column; bad rows are kept apart.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return _read(csv.DictReader(lines, strict=True), path, brand)
    except OSError as error:
        raise ReplayFileError(f"{path}: cannot be read ({error.strerror}); give the path of a CSV file") from error
    except UnicodeDecodeError as error:
        raise ReplayFileError(f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8") from error


def _read(rows: "csv.DictReader[str]", path: Path, brand: str) -> ReplayFile:
    found = ReplayFile()
    seen: set[str] = set()
    try:
        layout = _layout(rows.fieldnames or [], path)
        for row in rows:
            try:
                post = layout.read({name: value or "" for name, value in row.items() if name}, rows.line_num, brand)
            except _Unreadable as fault:
                found.bad_rows.append(BadRow(rows.line_num, fault.field_name, str(fault)))
                continue
            if post.key in seen:
                found.bad_rows.append(BadRow(rows.line_num, "id", f"{post.key} is there twice"))
                continue
            seen.add(post.key)
            found.posts.append(post)
    except csv.Error as error:
        raise ReplayFileError(
            f"{path}:{rows.reader.line_num}: not CSV ({error}); quote texts that hold quotes"
        ) from error
    if layout.by_turn:
        found.posts = _linked_by_turn(found.posts)
    found.posts.sort(key=lambda post: (post.at, post.line))
    return found


def _layout(columns: Sequence[str], path: Path) -> _Layout:
    missing = [[name for name in layout.columns if name not in columns] for layout in _LAYOUTS]
    for layout, lacking in zip(_LAYOUTS, missing, strict=True):
        if not lacking:
            return layout
    lacking = min(missing, key=len)
    raise ReplayFileError(
        f"{path}:1: no column {', '.join(lacking)} (found: {', '.join(columns) or 'none'}); name the columns "
        f"{', '.join(_LAYOUTS[0].columns)} for threads by link, or {', '.join(_LAYOUTS[1].columns)} for turns"
    )


def _read_link_row(row: Mapping[str, str], line: int, brand: str) -> ReplayPost:
    inbound = row["inbound"].strip().lower()
    if inbound not in ("true", "false"):
        raise _Unreadable("inbound", f"{row['inbound']!r} is neither True nor False")
    return ReplayPost(
        key=_given(row, "tweet_id"),
        parent_key=row["in_response_to_tweet_id"].strip() or None,
        author=_username(_given(row, "author_id")),
        from_brand=inbound == "false",
        text=_text(row, brand, from_customer=inbound == "true"),
        at=_time(row, lambda value: datetime.strptime(value, "%a %b %d %H:%M:%S %z %Y")),
        line=line,
    )


def _read_turn_row(row: Mapping[str, str], line: int, brand: str) -> ReplayPost:
    conversation, turn = _given(row, "conversation_id"), _given(row, "turn")
    if not turn.isdecimal():
        raise _Unreadable("turn", f"{turn!r} is not a whole number")
    role = row["role"].strip().lower()
    if role not in ("customer", "agent"):
        raise _Unreadable("role", f"{row['role']!r} is neither customer nor agent")
    return ReplayPost(
        key=f"{conversation}/{int(turn)}",
        parent_key=None,
        author=_username(_given(row, "author")),
        from_brand=role == "agent",
        text=_text(row, brand, from_customer=role == "customer"),
        at=_time(row, datetime.fromisoformat),
        line=line,
    )


_LAYOUTS: Final = (
    _Layout(
        ("tweet_id", "author_id", "inbound", "created_at", "text", "in_response_to_tweet_id", "brand"), _read_link_row
    ),
    _Layout(("conversation_id", "turn", "role", "author", "created_at", "text", "brand"), _read_turn_row, by_turn=True),
)


def _linked_by_turn(posts: Sequence[ReplayPost]) -> list[ReplayPost]:
    """Let each turn answer the one before it that could be read, so that a bad row breaks no thread."""

    def place(post: ReplayPost) -> tuple[str, int]:
        conversation, _, turn = post.key.rpartition("/")
        return conversation, int(turn)

    linked: list[ReplayPost] = []
    for post in sorted(posts, key=place):
        before = linked[-1] if linked else None
        follows = before is not None and place(before)[0] == place(post)[0]
        linked.append(replace(post, parent_key=before.key) if before and follows else post)
    return linked


def _given(row: Mapping[str, str], name: str) -> str:
    value = row[name].strip()
    if not value:
        raise _Unreadable(name, "is empty")
    return value


def _username(author: str) -> str:
    fit = _UNFIT_FOR_USERNAME.sub("_", author.removeprefix("@")).strip("_.-")[:_LONGEST_USERNAME].rstrip("_.-")
    if not fit:
        raise _Unreadable("author", f"{author!r} holds no letter or digit to make a name of")
    return fit


def _text(row: Mapping[str, str], brand: str, *, from_customer: bool) -> str:
    text = html.unescape(_given(row, "text"))
    handle = regex.escape(row["brand"].strip().removeprefix("@"))
    if handle:
        text = regex.sub(rf"@{handle}(?!\w)", f"@{brand}", text, flags=regex.IGNORECASE)
    # On the networks these rows come from, an answer names whom it answers without the text saying so.
    names_brand = regex.search(rf"(?<!\w)@{regex.escape(brand)}(?!\w)", text, flags=regex.IGNORECASE)
    return f"@{brand} {text}" if from_customer and not names_brand else text


def _time(row: Mapping[str, str], parse: Callable[[str], datetime]) -> datetime:
    value = _given(row, "created_at")
    try:
        at = parse(value)
    except ValueError:
        raise _Unreadable("created_at", f"{value!r} is not a time as this layout writes it") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
