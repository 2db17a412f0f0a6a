"""Understands mentions: takes them as read from networks, gives the language and the mood of each.

It joins a language detector and a feeling behind their protocols, both loaded on first use; it must not know how
either works, nor what rules make of the result.
"""

from collections.abc import Sequence

from bot.domain.mention import Mention, Understanding
from bot.ports.understanding import Feeling, Language
from bot.understanding.feeling import LexiconFeeling
from bot.understanding.language import TextLanguage

# The mood of a text shows early; a page that was pasted whole must not hold up the others.
_LONGEST_READ = 4_000


class Reader:
    """Reads mentions in batches; safe to share between threads."""

    def __init__(self, language: Language | None = None, feeling: Feeling | None = None) -> None:
        self._language = language or TextLanguage()
        self._feeling = feeling or LexiconFeeling()

    def read(self, mentions: Sequence[Mention]) -> list[Understanding]:
        """One understanding a mention, in order."""
        texts = [mention.text[:_LONGEST_READ] for mention in mentions]
        languages = self._language.detect(texts, [mention.language for mention in mentions])
        scores = self._feeling.read(texts, languages)
        return [
            Understanding(language, score.feeling, score.anger, score.urgency, score.question)
            for language, score in zip(languages, scores, strict=True)
        ]
