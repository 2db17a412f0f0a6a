"""Tells the language of short texts: takes texts and what their network declared, gives two-letter codes.

The network's word is taken only where the text itself says too little: people write in other languages than the
one their app is set to. It must not know what a mention is.
"""

import re
import threading
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from bot.ports.understanding import UNDETERMINED
from bot.understanding.lexicon import load
from bot.understanding.tokens import elided_words

EXPECTED: Final = ("fr", "en", "de", "es", "it", "nl", "pt")
_NO_LANGUAGE: Final = re.compile(r"https?://\S+|www\.\S+|@\w[\w.@-]*|\bRT\b|[\d#_]+")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_FEWEST_LETTERS: Final = 3
_SHORT: Final = 40


class Detector(Protocol):
    """A way to tell languages: `guess` gives the code and whether it may be relied on."""

    def guess(self, text: str) -> tuple[str, bool]:
        """The likeliest language of a text, and whether that is sure."""
        ...


class _Eldc:
    """eldc: n-grams in C, a microsecond a text."""

    def __init__(self) -> None:
        import eldc

        eldc.init()
        self._open = eldc.instance()
        self._narrow = eldc.instance()
        self._narrow.set_languages(list(EXPECTED))

    def guess(self, text: str) -> tuple[str, bool]:
        result = self._open.detect_details(text)
        if result.reliable:
            return result.language, True
        return self._narrow.detect(text), False


class _Langid:
    """py3langid, restricted to the languages that are expected: where eldc has no wheel."""

    def __init__(self) -> None:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier

        self._identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        self._identifier.set_languages(list(EXPECTED))

    def guess(self, text: str) -> tuple[str, bool]:
        language, probability = self._identifier.classify(text)
        return str(language), float(probability) > 0.9


def best_detector() -> Detector:
    """The fastest detector that this machine has."""
    try:
        return _Eldc()
    except ImportError:
        return _Langid()


class TextLanguage:
    """Languages by the text itself, by well-known words where it is short, by the network's word at last."""

    def __init__(self, make: Callable[[], Detector] = best_detector) -> None:
        self._make = make
        self._detector: Detector | None = None
        self._lock = threading.Lock()

    def detect(self, texts: Sequence[str], declared: Sequence[str | None]) -> list[str]:
        """Two-letter codes, or "und" where nothing can be told."""
        with self._lock:
            if self._detector is None:
                self._detector = self._make()
            return [self._one(self._detector, *each) for each in zip(texts, declared, strict=True)]

    @staticmethod
    def _one(detector: Detector, text: str, declared: str | None) -> str:
        plain = _NO_LANGUAGE.sub(" ", text).strip()
        known = (declared or "").partition("-")[0].lower()
        fallback = known if len(known) == 2 else UNDETERMINED
        if sum(len(word) for word in _LETTERS.findall(plain[:_SHORT])) < _FEWEST_LETTERS:
            return fallback
        language, sure = detector.guess(plain)
        if sure:
            return language
        by_words = _by_words(plain)
        return by_words or (fallback if fallback != UNDETERMINED else language)


def _by_words(text: str) -> str:
    """French or English where a short text holds clearly more words that only one of them knows, else ""."""
    words = elided_words(text[:200], "fr")
    french = sum(_knows("fr", word) for word in words)
    english = sum(_knows("en", word) for word in words)
    if french == english:
        return ""
    return "fr" if french > english else "en"


def _knows(language: str, word: str) -> bool:
    lexicon = load(language)
    return any(word in lexicon[subject] for subject in ("plain", "feeling", "negations", "questions", "urgency"))
