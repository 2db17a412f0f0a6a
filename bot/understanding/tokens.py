"""Cuts a public post into the tokens in which feeling is read: words without case and accents, signs, emoji.

It takes a text and its language and must not know what any word weighs.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

_ADDRESS: Final = re.compile(r"https?://\S+|www\.\S+|@\w[\w.@-]*|&\w+;|\bhttps?\b|\brt\b", re.IGNORECASE)
_CAPITAL_INSIDE: Final = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
_HASHTAG: Final = re.compile(r"#(\w+)")
_ELONGATED: Final = re.compile(r"([^\W\d])\1{2,}")
_EMOTICON: Final = r"(?:[:;=]['’]?-?[)(dDpP\[\]/\\|]|[)(]:|\^\^|<3|</3|x[dD]|XD|-_-|D:)(?![\w])"
_TOKEN: Final = re.compile(
    rf"(?P<emoticon>{_EMOTICON})|(?P<word>[^\W_]+(?:['’-][^\W_]+)*['’]?)|(?P<sign>[!?]+|\.{{2,}}|…|[.,;:])"
    r"|(?P<emoji>[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff])"
)
_ELISION: Final = re.compile(r"^(l|d|j|m|t|s|n|c|qu|jusqu|lorsqu|puisqu)'(?=.)")
_APOSTROPHES: Final = str.maketrans(dict.fromkeys("’‘ʼ`´", "'"))


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text in tokens: `words` in order, "" standing for a pause; parallel flags; emoji and signs counted apart."""

    words: list[str]
    loud: list[bool]
    stretched: list[bool]
    emoji: list[str]
    exclamations: int
    questions: int
    shouting: bool


def folded(word: str) -> str:
    """A word in small letters, without accents and ligatures, with plain apostrophes."""
    low = word.casefold().translate(_APOSTROPHES).replace("œ", "oe").replace("æ", "ae")
    if low.isascii():
        return low
    return "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c))


def elided_words(text: str, language: str) -> list[str]:
    """The words of a phrase as they appear among tokens: French elisions apart (j'adore: j', adore)."""
    words: list[str] = []
    for match in _TOKEN.finditer(text):
        if match["word"]:
            words.extend(_apart(folded(match["word"]), language))
    return words


def _apart(word: str, language: str) -> tuple[str, ...]:
    if language == "fr" and "'" in word:
        match = _ELISION.match(word)
        if match:
            return match[0], word[match.end() :]
    return (word,)


@dataclass(frozen=True, slots=True)
class _Piece:
    """What one stretch of a text without blanks holds; `small` says how many of its words are not in capitals."""

    words: list[str] = field(default_factory=list)
    loud: list[bool] = field(default_factory=list)
    stretched: list[bool] = field(default_factory=list)
    emoji: list[str] = field(default_factory=list)
    exclamations: int = 0
    questions: int = 0
    small: int = 0


@lru_cache(maxsize=30_000)
def _piece(text: str, language: str) -> _Piece:
    """A stretch in tokens. No token holds a blank, and people use few words, so stretches are kept."""
    text = _ADDRESS.sub(" ", text)
    if "#" in text:
        text = _HASHTAG.sub(lambda match: _CAPITAL_INSIDE.sub(" ", match[1]).replace("_", " "), text)
    words: list[str] = []
    loud: list[bool] = []
    stretched: list[bool] = []
    emoji: list[str] = []
    exclamations = questions = small = 0
    for match in _TOKEN.finditer(text):
        kind, token = match.lastgroup, match[0]
        if kind == "word":
            short = _ELONGATED.sub(r"\1\1", token)
            is_loud = len(token) > 2 and token.isupper()
            small += not is_loud and len(token) > 2
            for part in _apart(folded(short), language):
                words.append(part)
                loud.append(is_loud)
                stretched.append(short != token)
        elif kind in ("emoji", "emoticon"):
            emoji.append(token)
        else:
            exclamations += token.count("!")
            questions += token.count("?")
            words.append("")
            loud.append(False)
            stretched.append(False)
    return _Piece(words, loud, stretched, emoji, exclamations, questions, small)


def cut(text: str, language: str) -> Tokens:
    """The tokens of a text in a language ("fr" takes elisions apart)."""
    words: list[str] = []
    loud: list[bool] = []
    stretched: list[bool] = []
    emoji: list[str] = []
    exclamations = questions = small = 0
    for stretch in text.split():
        piece = _piece(stretch, language)
        words += piece.words
        loud += piece.loud
        stretched += piece.stretched
        small += piece.small
        if piece.emoji:
            emoji += piece.emoji
        exclamations += piece.exclamations
        questions += piece.questions
    return Tokens(words, loud, stretched, emoji, exclamations, questions, shouting=small == 0 and any(loud))
