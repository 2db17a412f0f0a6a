"""`comptoir understanding`: holds the languages and moods that are read against texts that people labelled."""

import importlib
import importlib.util
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Final, TypeVar

import typer

from bot.errors import ConfigError
from bot.ports.understanding import Feeling
from bot.understanding import refining
from bot.understanding.evaluation import BadTable, Labelled, by_length, confusion, macro_f1, mood, read_table
from bot.understanding.feeling import LexiconFeeling
from bot.understanding.language import TextLanguage

app = typer.Typer(help="What is read from texts.", no_args_is_help=True)
# Well-known lexicons that are shown beside ours where they are installed, with the threshold their authors name.
_BASELINES: Final = {"VADER": "vaderSentiment.vaderSentiment", "VADER, French": "vaderSentiment_fr.vaderSentiment"}
_THEIR_THRESHOLD: Final = 0.05
_Told = TypeVar("_Told")


@app.callback()
def understanding() -> None:
    """What is read from texts."""


@app.command()
def evaluate(file: Annotated[Path, typer.Argument(help="CSV: text, and language, feeling or both.")]) -> None:
    """Hold languages and feelings against labelled texts: confusion tables, macro-F1, shares by length, speed."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = read_table(lines)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} cannot be read: {error}") from None
    except BadTable as error:
        raise ConfigError(f"{file}: {error}") from None
    for line in (*_languages([row for row in rows if row.language]), *_feelings([row for row in rows if row.mood])):
        typer.echo(line)


def _languages(rows: Sequence[Labelled]) -> Iterator[str]:
    if not rows:
        return
    texts, truth = [row.text for row in rows], [row.language for row in rows]
    detector = TextLanguage()
    told, rate = _timed(lambda some: detector.detect(some, [None] * len(some)), texts)
    yield f"language: {len(rows)} texts, macro-F1 {macro_f1(truth, told, sorted(set(truth))):.3f}, {rate:,.0f}/s"
    yield from confusion(truth, told)
    for length, share in by_length(texts, truth, told).items():
        yield f"  {length} characters: {share.right / share.of:.1%} of {share.of}"


def _feelings(rows: Sequence[Labelled]) -> Iterator[str]:
    for language in sorted({row.language for row in rows}):
        chosen = [row for row in rows if row.language == language]
        texts, truth = [row.text for row in chosen], [row.mood for row in chosen]
        # Where nobody says the language, it is read as it is at intake.
        languages = [language] * len(texts) if language else TextLanguage().detect(texts, [None] * len(texts))
        known = dict(zip(texts, languages, strict=True))
        for reading, reader in _readings().items():
            scores, rate = _timed(lambda some: reader.read(some, [known[text] for text in some]), texts)  # noqa: B023
            told = [mood(score.feeling) for score in scores]
            name = f"{reading}, {language}" if language else reading
            yield f"{name}: {len(texts)} texts, macro-F1 {macro_f1(truth, told):.3f}, {rate:,.0f}/s"
            yield from confusion(truth, told)
            for length, share in by_length(texts, truth, told).items():
                yield f"  {length} characters: {share.right / share.of:.1%} of {share.of}"
        for baseline, module in _BASELINES.items():
            if importlib.util.find_spec(module.partition(".")[0]) is not None:
                vader = importlib.import_module(module).SentimentIntensityAnalyzer()
                theirs = [mood(vader.polarity_scores(text)["compound"], _THEIR_THRESHOLD) for text in texts]
                yield f"  beside it {baseline}: macro-F1 {macro_f1(truth, theirs):.3f}"


def _readings() -> dict[str, Feeling]:
    """How feeling is read: at intake, and once more where the `refine` extra is installed."""
    readings: dict[str, Feeling] = {"feeling": LexiconFeeling()}
    if refining.installed():
        readings["feeling, second reading"] = refining.EmbeddedFeeling()
    return readings


def _timed(read: Callable[[list[str]], list[_Told]], texts: list[str]) -> tuple[list[_Told], float]:
    """What was told, and how many texts a second; word lists are loaded before the clock runs."""
    read(texts[:1])
    start = time.process_time()
    told = read(texts)
    return told, len(texts) / max(time.process_time() - start, 1e-9)
