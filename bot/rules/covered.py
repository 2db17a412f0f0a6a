"""Proves that earlier rules take all that a later one could, one alone or several together; gives the places of those.

What the later rule takes is brought to boxes, and from these is taken what each earlier rule takes; where nothing is
left, it is never reached. It says no wherever it has no proof, and compares a bounded number of boxes in a file.
"""

from collections.abc import Iterable, Set
from typing import Final

from bot.rules.boxes import Box, Steps, TooMany
from bot.rules.clauses import IfClause
from bot.rules.implies import groups_of, parts_of
from bot.rules.meanings import Meanings
from bot.rules.plan import Plan
from bot.rules.regions import Regions
from bot.rules.schema import Document

_MOST_EARLIER: Final = 24
_MOST_WORDS: Final = 50
_MOST_STEPS: Final = 4_000
_MOST_STEPS_A_FILE: Final = 20_000


class Covering:
    """Proofs about the rules of one file; the words of those at the places `alone` set off no other rule."""

    def __init__(self, document: Document, plan: Plan, meanings: Meanings, alone: Set[int]) -> None:
        self._rules = document.rules
        self._plan = plan
        self._meanings = meanings
        self._steps = Steps(0)
        self._left_in_file = _MOST_STEPS_A_FILE
        self._regions = Regions(document, meanings, self._steps)
        rules = enumerate(document.rules)
        self._own = ["" if at in alone else self._text(self._groups(rule.if_)) for at, rule in rules]
        self._met = plan.deciding_before_each(self._own)

    def rules_that_take(self, place: int) -> list[int]:
        """The places of the earlier rules that together take all of the rule at `place`; none without proof."""
        clause = self._rules[place].if_
        earlier = self._earlier(place, clause) if self._left_in_file > 0 else []
        if not 0 < len(earlier) <= _MOST_EARLIER:
            return []
        allowed = self._steps.left = min(_MOST_STEPS, self._left_in_file)
        try:
            return self._taking(clause, earlier)
        except TooMany:
            return []
        finally:
            self._left_in_file -= allowed - max(self._steps.left, 0)

    def _taking(self, clause: IfClause, earlier: list[int]) -> list[int]:
        whole = self._regions.of(clause)
        left, taking = whole, []
        for place in earlier:
            if not left:
                break
            rest = self._without(left, self._rules[place].if_)
            if rest is not None:
                left = rest
                taking.append(place)
        return self._needed(whole, taking) if whole and not left else []

    def _needed(self, whole: list[Box], taking: list[int]) -> list[int]:
        """The same without those that the others do not need, so that few are named."""
        needed = list(taking)
        for place in taking:
            others = [each for each in needed if each != place]
            left = whole
            for each in others:
                rest = self._without(left, self._rules[each].if_)
                left = left if rest is None else rest
            if not left:
                needed = others
        return needed

    def _without(self, boxes: list[Box], taken: IfClause) -> list[Box] | None:
        """What of the boxes a condition leaves over; None where it takes nothing or that cannot be told."""
        try:
            if self._regions.both(boxes, self._regions.of(taken)):
                return self._regions.both(boxes, self._regions.of(taken, met=False))
        except TooMany:
            if self._steps.left < 0:
                raise
        return None

    def _earlier(self, place: int, clause: IfClause) -> list[int]:
        """The rules before that some mention with the rule's words could meet, or with words that these do not want."""
        own, first = self._own[place], self._met[place]
        if not 0 < len(first) <= _MOST_EARLIER or self._is_left_a_word(place, self._groups(clause)):
            return []
        shunned = self._text(tuple(self._meanings.words(self._rules[each].if_.none or ())) for each in first)
        return self._plan.deciding_before(place, f"{own} {shunned}") if shunned else first

    def _groups(self, clause: IfClause) -> list[tuple[str, ...]]:
        return [tuple(self._meanings.words(group)) for part in parts_of(clause) for group in groups_of(part)]

    def _is_left_a_word(self, place: int, groups: list[tuple[str, ...]]) -> bool:
        """Whether a word of the rule sets off none before it, beside one word of each other group."""
        for at, group in enumerate(groups):
            others = [each[:1] for number, each in enumerate(groups) if number != at]
            texts = (self._text([(word,), *others]) for word in group[:_MOST_WORDS])
            if not all(self._plan.deciding_before(place, text) for text in texts):
                return True
        return False

    @staticmethod
    def _text(groups: Iterable[tuple[str, ...]]) -> str:
        return " ".join([word.removesuffix("*") for group in groups for word in group])
