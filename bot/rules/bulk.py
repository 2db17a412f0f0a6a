"""Mentions as lines of JSON: takes lines, gives what routing looks at, and decisions as lines of JSON in return.

A line holds `id` and `text`, and as much of the rest as is known; keys that mean nothing here are left alone. It must
not know where lines come from.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from json.encoder import encode_basestring_ascii
from typing import IO, Annotated, Final, NamedTuple, Required

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from bot.domain.decision import Decision
from bot.domain.mention import Author, History, Mention, MentionKind, Understanding
from bot.rules.scenes import Scene

MOST_BYTES_A_LINE: Final = 1 << 20
_BYTES_AT_ONCE: Final = 256 << 10
_UNDERSTOOD: Final = ("language", "feeling", "anger", "urgency", "question")
_SOMEBODY: Final = Author("", "")
_NEW: Final = History()
_NOTHING: Final = Understanding()
_Strength = Annotated[float, Field(ge=0, le=1)]
_Count = Annotated[int, Field(ge=0)]


class BadLine(Exception):
    """A line that cannot be routed; says why."""


@with_config(ConfigDict(strict=True))
class AuthorOfLine(TypedDict, total=False):
    """Who wrote, as far as a line says."""

    handle: str | None
    followers: _Count | None
    verified: bool | None
    bot: bool | None
    known: bool | None
    cases_30d: _Count | None


@with_config(ConfigDict(strict=True))
class Said(TypedDict, total=False):
    """What a line says."""

    id: Required[str | int]
    text: Required[str]
    network: str | None
    account: str | None
    kind: MentionKind | None
    stars: Annotated[int, Field(ge=1, le=5)] | None
    author: AuthorOfLine | None
    language: str | None
    feeling: Annotated[float, Field(ge=-1, le=1)] | None
    anger: _Strength | None
    urgency: _Strength | None
    question: bool | None
    at: datetime | None


# Read straight into a dictionary: a third of the time that models take, and a line is read a hundred thousand times.
_read: Final[Callable[[bytes], Said]] = TypeAdapter(Said).validator.validate_json


class Line(NamedTuple):
    """A line as read: what it says, and what routing looks at."""

    said: Said
    scene: Scene

    def lacks(self, wanted: Iterable[str]) -> bool:
        """Whether it is silent on something of language, feeling, anger, urgency and question that is wanted."""
        return any(self.said.get(name) is None for name in wanted)


def lines_of(stream: IO[bytes]) -> Iterator[list[bytes]]:
    """The lines of a stream, as many at once as are there; of one that is too long no more than shows that it is."""
    begun = b""
    while block := stream.read1(_BYTES_AT_ONCE):  # type: ignore[attr-defined]
        *lines, rest = block.split(b"\n")
        if lines:
            lines[0] = begun + lines[0]
            begun = rest
            yield lines
        elif len(begun) <= MOST_BYTES_A_LINE:
            begun += rest
    if begun:
        yield [begun]


def read_line(line: bytes, now: datetime) -> Line:
    """What a line says; `now` is the moment where it names none. Raises BadLine."""
    if len(line) > MOST_BYTES_A_LINE:
        raise BadLine("it is longer than 1 MB")
    try:
        said = _read(line)
    except ValidationError as error:
        raise BadLine(_reason(error)) from None
    moment = said.get("at") or now
    author = said.get("author")
    mention = Mention(
        said.get("account") or "",
        said.get("network") or "",
        "",
        _author(author) if author else _SOMEBODY,
        said["text"],
        moment if moment.tzinfo else moment.replace(tzinfo=UTC),
        "",
        said.get("kind") or MentionKind.MENTION,
        stars=said.get("stars"),
    )
    history = _history(author) if author else _NEW
    return Line(said, Scene(mention, _understood(said, _NOTHING), mention.posted_at, history))


def completed(line: Line, read: Understanding) -> Line:
    """The line with what was read from its text wherever it says nothing itself."""
    return line._replace(scene=line.scene._replace(understanding=_understood(line.said, read)))


def _understood(said: Said, read: Understanding) -> Understanding:
    """What the line says of its text, else what was read."""
    if said.keys().isdisjoint(_UNDERSTOOD):
        return read
    language, feeling, anger = said.get("language"), said.get("feeling"), said.get("anger")
    urgency, question = said.get("urgency"), said.get("question")
    return Understanding(
        read.language if language is None else language,
        read.feeling if feeling is None else feeling,
        read.anger if anger is None else anger,
        read.urgency if urgency is None else urgency,
        read.question if question is None else question,
    )


def _author(said: AuthorOfLine) -> Author:
    handle, bot = said.get("handle") or "", said.get("bot") or False
    return Author("", handle, "", "", said.get("followers"), said.get("verified"), bot)


def _history(said: AuthorOfLine) -> History:
    known, cases = said.get("known"), said.get("cases_30d")
    return History(cases or 0, known=True) if known or cases else _NEW


def _reason(error: ValidationError) -> str:
    """The first fault of a line, in words."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"] if part not in ("str", "int"))
    if first["type"] == "missing":
        return f"{where} is missing"
    said = first["msg"][:1].lower() + first["msg"][1:]
    return f"{where}: {said}" if where else said


class Writer:
    """Writes decisions; what two decisions have in common is put into JSON once."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], str] = {}

    def line(self, key: str | int, decision: Decision) -> str:
        """One line, without its end; `key` is the id as it came."""
        outcome = (decision.department, decision.rule, decision.priority, decision.tags, decision.also)
        rest = self._known.get(outcome)
        if rest is None:
            rest = self._known[outcome] = _rest(decision)
        return f'{{"id": {encode_basestring_ascii(key) if isinstance(key, str) else key}, {rest}'


def _rest(decision: Decision) -> str:
    return json.dumps(
        {
            "department": decision.department,
            "rule": decision.rule,
            "priority": decision.priority.value,
            "tags": list(decision.tags),
            "also": list(decision.also),
        },
        ensure_ascii=False,
    )[1:]
