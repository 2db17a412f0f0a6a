"""The way back from folded text to what the author wrote: takes a text, gives its words with their positions.

Slower than text.py and therefore used only where something matched. It must give exactly the words that text.py
gives, and must not know any rule.
"""

from typing import NamedTuple

from bot.rules.characters import WORD_BREAK, for_patterns
from bot.rules.text import CHARACTERS, READING_BREAK, Reading, readings


class Span(NamedTuple):
    """Where something stands in the original text: `text[start:end]`."""

    start: int
    end: int


def _words(reading: Reading) -> tuple[list[str], list[Span]]:
    words: list[str] = []
    spans: list[Span] = []
    letters: list[str] = []
    start = end = 0
    for character, origin in zip(reading.text, reading.origins, strict=True):
        piece = CHARACTERS[character]
        if not piece:
            end = origin + 1
        for letter in piece:
            if letter != WORD_BREAK:
                if not letters:
                    start = origin
                letters.append(letter)
                end = origin + 1
            elif letters:
                words.append("".join(letters))
                spans.append(Span(start, end))
                letters = []
    if letters:
        words.append("".join(letters))
        spans.append(Span(start, end))
    return words, spans


class Positions:
    """The words of one text and where each stands; made once for a mention that something matched."""

    def __init__(self, text: str) -> None:
        self._readings = [_words(reading) for reading in readings(text)]

    @property
    def folded(self) -> str:
        """The folded form, which equals what text.fold gives for the same text."""
        return READING_BREAK.join(f" {' '.join(words)} " for words, _ in self._readings)

    def span(self, folded: str, start: int, length: int) -> Span:
        """Where the words `folded[start:start + length]` stand in the original, whole words always.

        `folded` may be the folded form with elongations: its lines repeat the readings in the same order.
        """
        line = folded.count(READING_BREAK, 0, start)
        line_start = folded.rfind(READING_BREAK, 0, start) + 1
        _, spans = self._readings[line % len(self._readings)]
        matched = folded[start : start + length]
        first = folded.count(WORD_BREAK, line_start, start + (matched[0] == WORD_BREAK)) - 1
        last = first + len(matched.split()) - 1
        return Span(spans[first].start, spans[last].end)


def fold_for_patterns(text: str) -> tuple[str, list[int]]:
    """The text as managers' patterns see it, and for each of its characters the position in the original."""
    folded: list[str] = []
    origins: list[int] = []
    for at, character in enumerate(text):
        for piece in for_patterns(character):
            folded.append(piece)
            origins.append(at)
    return "".join(folded), origins
