"""Reads mood from words: takes texts with their languages, gives feeling, anger, urgency and whether they ask.

A lexicon says what words weigh; negations turn them, intensifiers move them, what follows "but" counts more, and
praise beside complaint is read as irony. French and English are read, other languages by their emoji alone. It
must not know how texts are cut (tokens.py) or what is done with a score.
"""

import math
import re
from collections.abc import Sequence
from typing import Final

from bot.ports.understanding import UNDETERMINED, FeelingScore
from bot.understanding.lexicon import Lexicon, Weights, load
from bot.understanding.tokens import Tokens, cut

LANGUAGES: Final = ("fr", "en")
_DOUBLED: Final = re.compile(r"(.)\1")
_REACH: Final = 3
_TURNED: Final = -0.7
_LOUDER: Final = 0.7
_BEFORE_BUT, _AFTER_BUT = 0.5, 1.3
_FLATNESS: Final = 15.0
# People who deny something without a word of feeling are more often displeased than not.
_MERE_DENIAL: Final = -0.5
_EXCLAMATION: Final = 0.25
_MOST_EXCLAMATIONS: Final = 4
# French second halves of a negation: these deny only beside "ne", "pas" and its kin always.
_ONLY_BESIDE_NE: Final = frozenset(("plus", "personne", "ni"))
_HALF: Final = frozenset(("ne", "n'"))


class LexiconFeeling:
    """Feeling by lexicon; the word lists are read on first use."""

    def read(self, texts: Sequence[str], languages: Sequence[str]) -> list[FeelingScore]:
        """One score a text, in order."""
        return [self._one(text, language) for text, language in zip(texts, languages, strict=True)]

    def _one(self, text: str, language: str) -> FeelingScore:
        if language in LANGUAGES:
            return _Mood(cut(text, language), load(language)).score()
        if language == UNDETERMINED:
            moods = [_Mood(cut(text, each), load(each)) for each in LANGUAGES]
            return max((mood.score() for mood in moods), key=lambda score: abs(score.feeling))
        return _Mood(cut(text, language), None).score()


class _Mood:
    def __init__(self, tokens: Tokens, lexicon: Lexicon | None) -> None:
        self._tokens = tokens
        self._lexicon = lexicon
        self._emoji = load("emoji")
        # Most texts deny nothing and boost nothing, and every word of feeling would be asked about it.
        self._denying = lexicon is not None and not lexicon["negations"].words.keys().isdisjoint(tokens.words)
        self._boosted = lexicon is not None and not lexicon["boosters"].words.keys().isdisjoint(tokens.words)
        if lexicon and any(tokens.stretched):
            self._settle_elongations(lexicon["feeling"])

    def score(self) -> FeelingScore:
        weights = self._weighed() if self._lexicon else []
        weights += [weight for sign in self._tokens.emoji if (weight := self._emoji["feeling"].of(sign)) is not None]
        weights = self._with_irony(weights)
        total = sum(weights)
        shouted = min(self._tokens.exclamations, _MOST_EXCLAMATIONS) * _EXCLAMATION
        total += math.copysign(shouted, total) if total else 0.0
        feeling = total / math.sqrt(total * total + _FLATNESS)
        return FeelingScore(
            round(feeling, 4), self._strength("anger", feeling), self._strength("urgency", 0.0), self._asks()
        )

    def _settle_elongations(self, known: Weights) -> None:
        """A stretched word is read with its letters twice (cool) where that is a word, else once (nul)."""
        words = self._tokens.words
        for place, stretched in enumerate(self._tokens.stretched):
            if stretched and known.of(words[place]) is None:
                words[place] = _DOUBLED.sub(r"\1", words[place])

    def _weighed(self) -> list[float]:
        """What each word of feeling weighs where it stands."""
        assert self._lexicon
        words = self._tokens.words
        found = self._lexicon["feeling"].found_in(words)
        weights = [self._in_place(weight, place, length) for place, weight, length in found]
        turn = self._turn([(place, place + length) for place, _, length in found])
        if not any(weight < 0 for weight in weights) and self._denies():
            weights.append(_MERE_DENIAL)
        if turn is not None:
            return [weight * (_BEFORE_BUT if at < turn else _AFTER_BUT) for at, weight in enumerate(weights)]
        return weights

    def _turn(self, spans: Sequence[tuple[int, int]]) -> int | None:
        """How many of the spans lie before the last "but" that is not inside one of them; None without any."""
        assert self._lexicon
        words, but = self._tokens.words, self._lexicon["but"].words
        if but.keys().isdisjoint(words):
            return None
        for place in range(len(words) - 1, -1, -1):
            if words[place] in but and not any(start < place < end for start, end in spans):
                return sum(1 for start, _ in spans if start < place)
        return None

    def _denies(self) -> bool:
        assert self._lexicon
        denials = self._lexicon["negations"].words
        return self._denying and any(
            word in denials and word not in _HALF and word not in _ONLY_BESIDE_NE for word in self._tokens.words
        )

    def _in_place(self, weight: float, place: int, length: int) -> float:
        assert self._lexicon
        tokens, boosters = self._tokens, self._lexicon["boosters"]
        moved = 0.0
        for distance, before in enumerate(self._before(place) if self._boosted else (), start=1):
            moved += (boosters.words.get(tokens.words[before], 0.0)) * (1.2 - 0.2 * distance)
        if tokens.loud[place] and not tokens.shouting:
            moved += _LOUDER / 2
        if tokens.stretched[place]:
            moved += 0.2
        weight *= 1 + moved
        return weight * _TURNED if self._denying and self._denied(place, length) else weight

    def _before(self, place: int) -> list[int]:
        """The places of up to three words before, back to the last pause."""
        found: list[int] = []
        for before in range(place - 1, max(place - 1 - _REACH, -1), -1):
            if not self._tokens.words[before]:
                break
            found.append(before)
        return found

    def _denied(self, place: int, length: int) -> bool:
        assert self._lexicon
        words, negations = self._tokens.words, self._lexicon["negations"]
        before = [words[at] for at in self._before(place)]
        half = any(word in _HALF for word in before)
        for word in before:
            if word in negations and word not in _HALF and (word not in _ONLY_BESIDE_NE or half):
                return True
        after = words[place + length : place + length + 2]
        return any(word in negations and word not in _HALF for word in after[:1] if half) or after[:1] == ["pas"]

    def _with_irony(self, weights: list[float]) -> list[float]:
        """Praise that stands beside complaint under a cue of irony counts against."""
        if not self._lexicon or not any(weight < 0 for weight in weights):
            return weights
        if not self._lexicon["irony"].found_in(self._tokens.words):
            return weights
        return [weight * -0.5 if weight > 0 else weight for weight in weights]

    def _strength(self, subject: str, feeling: float) -> float:
        """How strong anger or urgency is, from 0 to 1: signs of it add up, a happy text is not angry."""
        if subject == "anger" and feeling > 0.3:
            return 0.0
        calm = 1.0
        for weight in self._signs(subject):
            calm *= 1 - weight
        if calm == 1.0:
            return 0.0
        louder = 0.06 * min(self._tokens.exclamations, _MOST_EXCLAMATIONS) + 0.15 * (
            self._tokens.shouting or any(self._tokens.loud)
        )
        return round(1 - calm * (1 - min(louder, 0.5)), 4)

    def _signs(self, subject: str) -> list[float]:
        signs = [weight for sign in self._tokens.emoji if (weight := self._emoji[subject].of(sign)) is not None]
        if not self._lexicon:
            return signs
        found = self._lexicon[subject].found_in(self._tokens.words)
        return signs + [
            weight for place, weight, length in found if not (self._denying and self._denied(place, length))
        ]

    def _asks(self) -> bool:
        if self._tokens.questions:
            return True
        if not self._lexicon or not self._tokens.words or not self._tokens.words[0]:
            return False
        words = self._tokens.words
        return self._lexicon["questions"].at(words, 0) is not None and not self._tokens.exclamations
