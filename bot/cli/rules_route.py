"""`comptoir rules route`: mentions as lines of JSON on stdin, decisions as lines of JSON on stdout, in order."""

import sys
import time
from collections.abc import Sequence
from typing import IO, Annotated, Final

import typer

from bot.cli.rules_common import DEFAULT_FILE, FileOption, spare_the_collector
from bot.domain.mention import Mention, Understanding
from bot.errors import ConfigError
from bot.now import utc_now
from bot.rules.batch import route_many
from bot.rules.bulk import BadLine, Line, Writer, completed, lines_of, read_line
from bot.rules.plan import Plan
from bot.rules.source import load_file
from bot.understanding.language import TextLanguage
from bot.understanding.read import Reader

_BETWEEN_REPORTS: Final = 0.5
_READ_FROM_TEXT: Final = frozenset(("language", "feeling", "anger", "urgency", "question"))
_LANGUAGE_ALONE: Final = frozenset(("language",))
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


def route(
    file: FileOption = DEFAULT_FILE,
    as_given: Annotated[
        bool, typer.Option("--as-given", help="Read neither language nor mood from texts: what a line says is all.")
    ] = False,
) -> None:
    """Route mentions in bulk: a JSON object a line in, one a line out, in the same order and in constant memory.

    In: {"id", "text", "network"?, "account"?, "kind"?, "language"?, "author"?: {"handle"?, "followers"?, "verified"?,
    "bot"?, "known"?, "cases_30d"?}, "feeling"?, "anger"?, "urgency"?, "question"?, "stars"?, "at"?}. Out: {"id",
    "department", "rule", "priority", "tags", "also"}. A line that cannot be routed is named on stderr and left out,
    and the command leaves with 1 at the end. Language and mood that a line does not say are read from its text, where
    some rule looks at them.
    """
    if sys.stdin is None:
        raise ConfigError("There is no input: write the mentions to standard input, a line each.")
    plan = load_file(file).plan
    wanted = frozenset() if as_given else plan.asks & _READ_FROM_TEXT
    spare_the_collector()
    bulk = _Bulk(plan, wanted, sys.stdin.buffer, sys.stdout.buffer)
    bulk.run()
    raise typer.Exit(1 if bulk.bad else 0)


class _Bulk:
    """One run over a stream of lines; `wanted` is what the rules ask for and a text can tell."""

    def __init__(self, plan: Plan, wanted: frozenset[str], lines: IO[bytes], out: IO[bytes]) -> None:
        self._plan = plan
        self._wanted = wanted
        self._lines = lines
        self._out = out
        self._language = TextLanguage()
        self._reader = Reader(self._language)
        self._writer = Writer()
        self._now = utc_now()
        self._number = 0
        self.bad = 0

    def run(self) -> None:
        """Route until the stream ends."""
        progress = _Progress()
        for chunk in lines_of(self._lines):
            lines = self._completed(self._read(chunk))
            decisions = route_many(self._plan, [line.scene for line in lines])
            write = self._writer.line
            told = [write(line.said["id"], decision) for line, decision in zip(lines, decisions, strict=True)]
            if told:
                self._out.write("\n".join((*told, "")).encode("utf-8", "backslashreplace"))
            progress.tell(self._number)
        self._out.flush()
        progress.end()

    def _read(self, chunk: Sequence[bytes]) -> list[Line]:
        lines: list[Line] = []
        for raw in chunk:
            self._number += 1
            if self._number == 1:
                raw = raw.removeprefix(_BYTE_ORDER_MARK)  # noqa: PLW2901
            if raw.isspace() or not raw:
                continue
            try:
                lines.append(read_line(raw, self._now))
            except BadLine as error:
                self.bad += 1
                typer.echo(f"line {self._number}: {error}.", err=True)
        return lines

    def _completed(self, lines: list[Line]) -> list[Line]:
        """The lines with what the rules ask for read from their texts, where they do not say it themselves."""
        if not self._wanted:
            return lines
        short = [at for at, line in enumerate(lines) if line.lacks(self._wanted)]
        read = self._understood([lines[at].scene.mention for at in short])
        for at, understanding in zip(short, read, strict=True):
            lines[at] = completed(lines[at], understanding)
        return lines

    def _understood(self, mentions: list[Mention]) -> list[Understanding]:
        """What texts say of themselves; their mood, which takes far longer, only where a rule looks at it."""
        if self._wanted != _LANGUAGE_ALONE:
            return self._reader.read(mentions)
        codes = self._language.detect([each.text for each in mentions], [None] * len(mentions))
        return [Understanding(code) for code in codes]


class _Progress:
    """How far a run is, on one line of a terminal; silent elsewhere."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._start = self._last = time.monotonic()

    def tell(self, number: int) -> None:
        """Say how many lines were routed, now and then."""
        now = time.monotonic()
        if self._shown and now - self._last >= _BETWEEN_REPORTS:
            self._last = now
            typer.echo(f"\r{number:,} lines, {number / (now - self._start):,.0f} a second", err=True, nl=False)

    def end(self) -> None:
        """Leave the line as it stands."""
        if self._last > self._start:
            typer.echo("", err=True)
