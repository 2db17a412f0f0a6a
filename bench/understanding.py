"""Measures understanding: languages and feeling against labelled texts, beside the usual baselines, with speeds.

    python bench/understanding.py [FILE.csv]

FILE.csv has the columns lang, text and, for feeling, sentiment (negative, neutral, positive). Prints a confusion
table and macro-F1 for each language; a text counts as positive from +0.1 and as negative from -0.1.
"""

import csv
import importlib
import importlib.util
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.mention import Author, Mention
from bot.understanding.evaluation import THRESHOLD, confusion, macro_f1, mood
from bot.understanding.feeling import LexiconFeeling
from bot.understanding.language import TextLanguage
from bot.understanding.read import Reader

# The French port comes with `make bench-rules`.
BASELINES = {"VADER": "vaderSentiment.vaderSentiment", "VADER, French": "vaderSentiment_fr.vaderSentiment"}
DEFAULT = Path(__file__).parents[2] / "shared" / "data" / "sentiment_tweets_fr_en.csv"


def measure_feeling(rows: list[dict[str, str]], language: str) -> None:
    """Prints our feeling beside VADER and its French port at each one's better threshold."""
    texts = [row["text"] for row in rows]
    truth = [row["sentiment"] for row in rows]
    reader = LexiconFeeling()
    reader.read(texts[:50], [language] * 50)
    start = time.process_time()
    scores = [score.feeling for score in reader.read(texts, [language] * len(texts))]
    rate = len(texts) / (time.process_time() - start)
    told = [mood(score) for score in scores]
    print(f"\nfeeling, {language}: {len(texts)} texts, macro-F1 {macro_f1(truth, told):.3f}, {rate:,.0f}/s")
    print("\n".join(confusion(truth, told)))
    for name, module in BASELINES.items():
        if importlib.util.find_spec(module.partition(".")[0]) is None:
            continue
        vader = importlib.import_module(module).SentimentIntensityAnalyzer()
        compounds = [vader.polarity_scores(text)["compound"] for text in texts]
        for threshold in (0.05, THRESHOLD):
            baseline = macro_f1(truth, [mood(compound, threshold) for compound in compounds])
            print(f"  {name} at {threshold}: macro-F1 {baseline:.3f}")


def measure_language(rows: list[dict[str, str]]) -> None:
    """Prints how often the language is told rightly, by length of text."""
    texts = [row["text"] for row in rows]
    detector = TextLanguage()
    detector.detect(texts[:50], [None] * 50)
    start = time.process_time()
    told = detector.detect(texts, [None] * len(texts))
    rate = len(texts) / (time.process_time() - start)
    print(f"\nlanguage: {len(texts)} texts, {rate:,.0f}/s")
    for low, high in ((0, 15), (15, 40), (40, 10_000)):
        chosen = [(row["lang"], each) for row, each in zip(rows, told, strict=True) if low <= len(row["text"]) < high]
        if chosen:
            right = sum(truth == each for truth, each in chosen) / len(chosen)
            print(f"  {low:3} to {high:5} characters: {right:.1%} of {len(chosen)}")
    first_words = [" ".join(text.replace("@user", "").replace("http", "").split()[:5]) for text in texts]
    right = sum(
        row["lang"] == each for row, each in zip(rows, detector.detect(first_words, [None] * len(rows)), strict=True)
    )
    print(f"  the first five words alone: {right / len(rows):.1%}")


def measure_reader(rows: list[dict[str, str]]) -> None:
    """Prints how fast mentions are understood as intake does it."""
    author = Author("1", "somebody")
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    mentions = [Mention("a", "x", str(at), author, row["text"], moment, "") for at, row in enumerate(rows)]
    reader = Reader()
    reader.read(mentions[:50])
    start = time.process_time()
    for at in range(0, len(mentions), 80):
        reader.read(mentions[at : at + 80])
    print(f"\nlanguage and feeling together, in pages of 80: {len(rows) / (time.process_time() - start):,.0f}/s")


def main() -> None:
    """Measures on the file named, or on the one beside the project."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    if not path.is_file():
        sys.exit(f"{path} is not there; name a CSV file with the columns lang, text, sentiment.")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for language in sorted({row["lang"] for row in rows}):
        measure_feeling([row for row in rows if row["lang"] == language], language)
    measure_language(rows)
    measure_reader(rows)


if __name__ == "__main__":
    main()
