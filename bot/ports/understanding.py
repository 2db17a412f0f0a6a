"""What intake asks of whoever understands texts: protocols only, each behind which several ways can stand."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from bot.domain.mention import Mention, Understanding

UNDETERMINED = "und"


class FeelingScore(NamedTuple):
    """What a text says of its author's mood: `feeling` from -1 to 1, the others from 0 to 1."""

    feeling: float = 0.0
    anger: float = 0.0
    urgency: float = 0.0
    question: bool = False


class Language(Protocol):
    """Tells in which language texts are written."""

    def detect(self, texts: Sequence[str], declared: Sequence[str | None]) -> list[str]:
        """Two-letter codes (ISO 639-1), or "und" where nothing can be told.

        `declared` is what each text's network says of it (BCP 47) or None; it decides where the text is too short.
        """
        ...


class Feeling(Protocol):
    """Reads the mood of texts whose language is known."""

    def read(self, texts: Sequence[str], languages: Sequence[str]) -> list[FeelingScore]:
        """One score a text, in order."""
        ...


class Reader(Protocol):
    """Understands mentions, many at a time."""

    def read(self, mentions: Sequence[Mention]) -> list[Understanding]:
        """One understanding a mention, in order; never raises on any text."""
        ...
