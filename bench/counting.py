"""Measures how long a text takes to be counted as X counts it, beside twitter-text.

    python -m bench.counting [--texts 10000]

The texts are made up of what makes matching of links slow, repeated to 280 up to 25,000 characters. twitter-text's own
pattern is tried on the short ones only: its time grows with the square of the length and worse.
"""

import argparse
import random
import time
from collections.abc import Callable

from twitter_text import parse_tweet  # type: ignore[import-untyped]

from bench.support.machine import condition
from bench.support.telling import tell
from integrations.social.x.length import measured

PIECES = (
    "b", "é", "語", ".", ".com", ".fr", "https://", "http://", "/", "?q=", "#", "@", "$", "-", "_", " ", "(", ")", "😀",
    "👨\u200d👩\u200d👧", "🇫🇷", "\u200d", ".みんな", "www.", "t.co/x", "。", ",", "~", "xn--", "e\u0301", "b.b,", "語.",
    "http://b.b", "(b)", "\u2066.", "0.;", "name@example.com", "http://b.com/(b(b)",
)  # fmt: skip
LENGTHS = (280, 1_000, 2_500, 10_000, 25_000)
SHORT = 280


def texts(count: int, seed: int) -> list[str]:
    """Units of one to sixteen pieces, each repeated to one of the lengths."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        unit = "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 16)))
        length = LENGTHS[number % len(LENGTHS)]
        made.append((unit * length)[:length])
    return made


def timed(count: Callable[[str], object], each: list[str]) -> list[float]:
    """Milliseconds of processor time for each text."""
    found = []
    for text in each:
        start = time.thread_time()
        count(text)
        found.append((time.thread_time() - start) * 1000)
    return found


def main() -> None:
    """Measure as asked on the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--texts", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="other texts each time unless it is named")
    arguments = parser.parse_args()
    made = texts(arguments.texts, arguments.seed)
    short = [text for text in made if len(text) <= SHORT]
    print(f"counting {len(made)} hostile texts of seed {arguments.seed} ({condition()})")
    tell("Comptoir", timed(measured, made))
    tell(f"of {SHORT}", timed(measured, short))
    tell("beside", timed(parse_tweet, short))
    alike = sum(measured(text).length == parse_tweet(text).weightedLength for text in short)
    print(f"  {alike} of {len(short)} counted alike; the others hold hosts without end or brackets in rows")


if __name__ == "__main__":
    main()
