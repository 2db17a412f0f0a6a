"""Finds every word of the rules in a text in one pass: takes words as managers write them, gives their numbers.

It knows folding and nothing of rules. `Words` collects while rules are compiled; `Scanner` is the frozen result.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import Final

from bot.rules.folding import (
    NEW_READING,
    TEXT_END,
    coded,
    evenly,
    fold_lines,
    fold_together,
    is_stretched,
    readable,
)
from bot.rules.sieve import Sieve
from bot.rules.text import fold, with_elongations, written_out, written_together

_REMEMBERED: Final = 50_000
_LONGEST_HEAD: Final = 3
# A word that more phrases than these share tells too little: they are told apart by two words that are neighbours.
_CROWD: Final = 4
_MANY: Final = 200
NOTHING: Final[frozenset[int]] = frozenset()
PREFIX_SIGN: Final = "*"
# The readings of a text, these folded evenly, and the numbers of the words in them.
Scanned = tuple[str, bytes, Set[int]]
_SILENT: Final[Scanned] = ("", b"", NOTHING)


@lru_cache(maxsize=_REMEMBERED)
def pattern(words: str) -> str:
    """How words look in folded text: whole words, or an open end where they end in "*". "" if nothing is left."""
    stem = words.removesuffix(PREFIX_SIGN)
    # What folding makes of letters and blanks is known, at a tenth of the time.
    if not stem.replace(" ", "").isalnum():
        folded = fold(stem).split("\n")[-1]
    elif stem.isascii():
        folded = f" {' '.join(stem.lower().split())} "
    else:
        folded = readable(b" %b " % b" ".join(fold_lines(stem).split()))
    if not folded.strip():
        return ""
    return folded.rstrip() if words.endswith(PREFIX_SIGN) else folded


class Words:
    """The words of all rules, each with a number; the same words twice are one."""

    def __init__(self) -> None:
        self.patterns: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, words: str) -> int:
        """The number of these words, new or known; `patterns` holds their folded form at that index."""
        found = pattern(words)
        number = self._numbers.setdefault(found, len(self.patterns))
        if number == len(self.patterns):
            self.patterns.append(found)
        return number


class _Stems:
    """Words with an open end, by their first letters: `heads` of one length."""

    def __init__(self, length: int) -> None:
        self.head: Callable[[bytes], bytes] = itemgetter(slice(length))
        self.by_head: dict[bytes, list[tuple[bytes, int]]] = {}


class Scanner:
    """All words of the rules, by one word each that has to be in a text for them to be there.

    Of a phrase that is the word which the fewest phrases hold: "order" in "where is my order". A text is cut into its
    words and these are looked up at once; nearly all texts end there. Where many phrases share even that word, two
    neighbours of theirs have to be neighbours there too. `patterns` are all words, folded, by their numbers.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        self.patterns = [coded(words) for words in patterns]
        self._by_word: dict[bytes, list[tuple[int, bytes]]] = {}
        self._by_pair: dict[tuple[bytes, bytes], list[tuple[int, bytes]]] = {}
        self._crowded: set[bytes] = set()
        stems: dict[int, _Stems] = {}
        counts = Counter(word for words in self.patterns for word in words.split())
        for number, words in enumerate(self.patterns):
            if not words:
                continue  # words of signs alone: no text holds them
            whole = words.split()
            if not words.endswith(b" "):
                last = whole.pop()
            if len(whole) == 1:
                rarest = whole[0]
                self._by_word.setdefault(rarest, []).append((number, words if len(words) > len(rarest) + 2 else b""))
            elif whole:
                rarest = min(whole, key=lambda word: (counts[word], -len(word)))
                if counts[rarest] > _CROWD:
                    pair = min(pairwise(whole), key=lambda both: counts[both[0]] + counts[both[1]])
                    self._by_pair.setdefault(pair, []).append((number, words))
                    self._by_word.setdefault(rarest, [])
                    self._crowded.add(rarest)
                else:
                    self._by_word.setdefault(rarest, []).append((number, words))
            else:
                length = min(len(last), _LONGEST_HEAD)
                by_head = stems.setdefault(length, _Stems(length)).by_head
                by_head.setdefault(last[:length], []).append((last, number))
        self._stems = tuple(stems.values())
        self._sieve = Sieve(self._by_word, [head for each in self._stems for head in each.by_head])
        self._disjoint = self._by_word.keys().isdisjoint

    def scan(self, text: str) -> Scanned:
        """The numbers of the words in a text, behind its readings and these folded evenly, if it holds any."""
        written = written_out(text)
        folded = fold_lines(written)
        words = folded.split()
        if NEW_READING in folded or is_stretched(folded):
            folded = with_elongations(evenly(folded))
            words = folded.split()
        elif self._disjoint(words) and not self._stems:
            return _SILENT
        else:
            folded = b" %b " % b" ".join(words)
        return written, folded, self._found(folded, words)

    def scan_many(self, texts: Sequence[str]) -> dict[int, set[int]]:
        """The numbers of the words in each of many texts, by the number of the text; nothing where there are none.

        A third of the time of one after the other: the sieve tells which words of all texts to look at.
        """
        many, stretched = fold_together(written_together(texts))
        for number in stretched:
            many[number] = with_elongations(many[number])
        found: dict[int, set[int]] = {}
        crowded: set[int] = set()
        evened = -1  # the text that `even` is
        even = b""
        for number, word in self._sieve.known(TEXT_END.join(many)):
            for known, phrase in self._by_word.get(word, ()):
                if phrase and evened != number:
                    evened, even = number, evenly(many[number])
                if not phrase or even.find(phrase) >= 0:
                    found.setdefault(number, set()).add(known)
            if word in self._crowded:
                crowded.add(number)
            if self._stems and (beginning := self._beginning_with_stems([word])):
                found.setdefault(number, set()).update(beginning)
        for number in crowded:
            even = evenly(many[number])
            if phrases := set(self._pairs_in(even, even.split())):
                found.setdefault(number, set()).update(phrases)
        return found

    def _found(self, even: bytes, words: list[bytes]) -> set[int]:
        """The numbers of the words in an evenly folded text."""
        by_word = self._by_word
        found: set[int] = set()
        # A long text says most of its words several times.
        for known in filter(None, map(by_word.get, words if len(words) < _MANY else set(words))):
            for number, phrase in known:
                if not phrase or even.find(phrase) >= 0:  # half the time of "in"
                    found.add(number)
        if self._by_pair:
            found.update(self._pairs_in(even, words))
        if self._stems:
            found |= self._beginning_with_stems(words)
        return found

    def _pairs_in(self, even: bytes, words: list[bytes]) -> Iterator[int]:
        """The phrases of everyday words."""
        for pair in self._by_pair.keys() & pairwise(words):
            for number, phrase in self._by_pair[pair]:
                if even.find(phrase) >= 0:
                    yield number

    def _beginning_with_stems(self, words: list[bytes]) -> set[int]:
        found: set[int] = set()
        for stems in self._stems:
            if not stems.by_head.keys().isdisjoint(map(stems.head, words)):
                for word in words:
                    found.update(number for stem, number in stems.by_head.get(stems.head(word), ())
                                 if word.startswith(stem))  # fmt: skip
        return found
