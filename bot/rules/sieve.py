"""Tells, of many folded texts at once, which of their words may be words of the rules: takes bytes, gives words.

Words are compared by their first and last eight bytes, all of them at once: some are
named that are none, and none is left out that is one. It must not know phrases or rules.
"""

from collections.abc import Collection, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.rules.folding import TEXT_END

_Numbers = NDArray[np.uint64]
_WIDTH: Final = 8
_SLOTS_A_WORD: Final = 32
_MARGIN: Final = b" " * _WIDTH
_BLANKS: Final = bytes(code in b" \t\n" + TEXT_END for code in range(256))
# The first bytes of eight, as many as the index says.
_FIRST: Final = np.array([(1 << 8 * length) - 1 for length in range(_WIDTH + 1)], np.uint64)
_BITS: Final = np.array([1 << bit for bit in range(8)], np.uint8)
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)


class Sieve:
    """The words of the rules, and the heads of those with an open end."""

    def __init__(self, words: Collection[bytes], heads: Collection[bytes]) -> None:
        bits = max(8, ((len(words) + len(heads)) * _SLOTS_A_WORD).bit_length())
        self._shift = np.uint64(64 - bits)
        self._words = self._table(words, 1 << bits)
        self._heads = self._table(heads, 1 << bits)
        self._head_lengths = sorted({len(head) for head in heads})

    def _table(self, known: Collection[bytes], slots: int) -> NDArray[np.uint8]:
        """A bit for each slot, eight to a byte, so that most of the table stays near the processor."""
        taken = np.zeros(slots, bool)
        _, _, first, last = _ends_of_words(b" ".join(known))
        taken[self._slots(first, last)] = True
        return np.packbits(taken, bitorder="little")

    def known(self, folded: bytes) -> Iterator[tuple[int, bytes]]:
        """Words of the texts that may be such words, in order, each after the number of its text.

        A TEXT_END ends each text but the last.
        """
        starts, ends, first, last = _ends_of_words(folded)
        taken = _taken(self._words, self._slots(first, last))
        for length in self._head_lengths:
            taken |= _taken(self._heads, self._slots(first & _FIRST[length], np.uint64(0)))
        at = np.flatnonzero(taken)
        starts = starts[at]
        text_ends = np.flatnonzero(np.frombuffer(folded, np.uint8) == TEXT_END[0])
        numbers = np.searchsorted(text_ends, starts).tolist()
        return zip(
            numbers,
            [folded[start:end] for start, end in zip(starts.tolist(), ends[at].tolist(), strict=True)],
            strict=True,
        )

    def _slots(self, first: _Numbers, last: _Numbers | np.uint64) -> _Numbers:
        return ((first * _SPREAD + last) * _SPREAD) >> self._shift


def _taken(table: NDArray[np.uint8], slots: _Numbers) -> NDArray[np.uint8]:
    """Which of these slots of a table are taken: not 0."""
    taken: NDArray[np.uint8] = table[slots >> np.uint64(3)] & _BITS[slots & np.uint64(7)]
    return taken


def _ends_of_words(folded: bytes) -> tuple[NDArray[np.intp], NDArray[np.intp], _Numbers, _Numbers]:
    """Where words begin and end, their first eight bytes as a number, and their last, 0 where they have no more."""
    padded = _MARGIN + folded + _MARGIN
    blank = np.frombuffer(padded.translate(_BLANKS), np.uint8)
    edges = np.flatnonzero(blank[1:] != blank[:-1]) + 1
    starts, ends = edges[::2], edges[1::2]
    eights = np.ndarray((len(padded) - _WIDTH + 1,), "<u8", padded, strides=(1,))
    lengths = ends - starts
    first = eights[starts] & _FIRST[np.minimum(lengths, _WIDTH)]
    last = eights[ends - _WIDTH] * (lengths > _WIDTH)
    return starts - _WIDTH, ends - _WIDTH, first, last
