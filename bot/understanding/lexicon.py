"""Loads word lists of feeling: takes the name of a list, gives what each word and phrase weighs, by subject.

A list is a text file of sections; a line is "weight: word, several words, stem*" or, where nothing is weighed,
words alone. It must not know how weights add up to a mood.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final

from bot.understanding.tokens import elided_words

_SHORTEST_STEM: Final = 3
_MOST_REMEMBERED: Final = 50_000


@dataclass(slots=True)
class Weights:
    """What words weigh in one subject. Lookups take tokens as tokens.py cuts them.

    Phrases are kept by their first word and then their second, the longest first.
    """

    words: dict[str, float] = field(default_factory=dict)
    stems: dict[str, float] = field(default_factory=dict)
    phrases: dict[str, dict[str, list[tuple[list[str], float]]]] = field(default_factory=dict)
    _heads: set[str] = field(default_factory=set)
    _remembered: dict[str, float | None] = field(default_factory=dict)
    _silent: set[str] = field(default_factory=lambda: {""})

    def add(self, tokens: tuple[str, ...], weight: float, *, stem: bool) -> None:
        """Adds a word, a stem or, of several tokens, a phrase. The first weight given to it stands."""
        if len(tokens) > 1:
            phrases = self.phrases.setdefault(tokens[0], {}).setdefault(tokens[1], [])
            phrases.append((list(tokens), weight))
            phrases.sort(key=lambda entry: -len(entry[0]))
        elif stem:
            self.stems.setdefault(tokens[0], weight)
            self._heads.add(tokens[0][:_SHORTEST_STEM])
        else:
            self.words.setdefault(tokens[0], weight)

    def of(self, word: str) -> float | None:
        """What one word weighs: its own weight, else that of its longest stem, else None."""
        if word in self._remembered:
            return self._remembered[word]
        weight = self.words.get(word)
        if weight is None and word[:_SHORTEST_STEM] in self._heads:
            beginnings = (word[:length] for length in range(len(word), _SHORTEST_STEM - 1, -1))
            weight = next((self.stems[each] for each in beginnings if each in self.stems), None)
        if len(self._remembered) < _MOST_REMEMBERED:
            self._remembered[word] = weight
            if weight is None and word not in self.phrases:
                self._silent.add(word)
        return weight

    def at(self, words: list[str], place: int) -> tuple[float, int] | None:
        """What stands at a place: its weight and how many words it takes, the longest phrase first."""
        word = words[place]
        phrases = self.phrases.get(word)
        if phrases is not None and place + 1 < len(words):
            for phrase, weight in phrases.get(words[place + 1], ()):
                if words[place : place + len(phrase)] == phrase:
                    return weight, len(phrase)
        weight_of_word = self._remembered[word] if word in self._remembered else self.of(word)
        return None if weight_of_word is None else (weight_of_word, 1)

    def found_in(self, words: list[str]) -> list[tuple[int, float, int]]:
        """What stands where in a text, left to right, none within another: place, weight, how many words it takes.

        An empty word is a pause and weighs nothing.
        """
        # Most words weigh nothing, and every word of every mention is met here: sets know that faster than loops.
        silent = self._silent
        if silent.issuperset(words):
            return []
        found: list[tuple[int, float, int]] = []
        behind = 0
        for place in [place for place, word in enumerate(words) if word not in silent]:
            if place < behind:
                continue
            here = self.at(words, place)
            if here is not None:
                found.append((place, *here))
                behind = place + here[1]
        return found

    def __contains__(self, word: str) -> bool:
        return word in self.words


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The word lists of one language by subject: feeling, anger, urgency, negations, boosters, but, irony ..."""

    subjects: dict[str, Weights]

    def __getitem__(self, subject: str) -> Weights:
        return self.subjects[subject]


@cache
def load(name: str) -> Lexicon:
    """The lexicon in lexicon/NAME.txt; read once a process."""
    subjects: dict[str, Weights] = {}
    weights = Weights()
    text = files("bot.understanding").joinpath(f"lexicon/{name}.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        if line.startswith("[") and line.endswith("]"):
            weights = subjects.setdefault(line[1:-1], Weights())
            continue
        weight, entries = _entries(line)
        for entry in entries:
            tokens = (entry,) if name == "emoji" else tuple(elided_words(entry.removesuffix("*"), name))
            weights.add(tokens, weight, stem=entry.endswith("*"))
    return Lexicon(subjects)


def _entries(line: str) -> tuple[float, Iterable[str]]:
    head, colon, rest = line.partition(": ")
    try:
        weight = float(head)
    except ValueError:
        colon = ""
    if not colon:
        return 1.0, [entry.strip() for entry in line.split(",")]
    return weight, [entry.strip() for entry in (rest.split(",") if "," in rest else rest.split(" ")) if entry.strip()]
