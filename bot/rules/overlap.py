"""Finds texts that two rules would both take for different departments: takes a file, gives warnings with the text.

Texts are the file's own examples, and the fewest words that one of two rules asks for. A rule that takes all that
another does is no overlap but an order, and a text among the file's tests has been settled by its author; a rule that
asks for no words overlaps with nearly all others, and one such test settles it with all of them. How much is tried is
bounded, so that a file of any size is looked through in a moment.
"""

from collections import Counter
from collections.abc import Iterator, Set
from itertools import chain, islice
from typing import Final, NamedTuple

from bot.rules.broad import one_in
from bot.rules.clauses import IfClause
from bot.rules.findings import Finding
from bot.rules.implies import Implication, parts_of
from bot.rules.meanings import Meanings
from bot.rules.plan import Plan
from bot.rules.scan import PREFIX_SIGN, pattern
from bot.rules.scenes import Scene, around, of_test
from bot.rules.schema import Document
from bot.rules.values import shown

_MOST_SCENES: Final = 48
_MOST_EVALUATED: Final = 6_000
_MOST_TRIED: Final = 120
_MOST_WORDS: Final = 200
_MOST_CANDIDATES: Final = 24
_MOST_WAYS: Final = 8
_MOST_TOLD: Final = 3
# What a text itself decides, so that nothing may be made up in its place.
_OF_THE_TEXT: Final = ("feeling", "anger", "urgency", "language")
_SETS: Final = ("network", "language", "kind", "account")

Ways = list[list[tuple[str, ...]]]


class _Pair(NamedTuple):
    """Two places of rules, the earlier first."""

    earlier: int
    later: int


def overlaps(document: Document, plan: Plan, meanings: Meanings, lost: Set[int], alone: Set[int]) -> Iterator[Finding]:
    """A warning for each two rules that overlap, with a text that shows it, at the later rule.

    The rules at the places `lost` are never reached, and take no part; the words of those at the places `alone` set off
    no other rule.
    """
    search = _Search(document, plan, meanings, lost, alone)
    shown_by = {**search.in_examples(), **search.in_words()}
    for pair in sorted(shown_by, key=lambda pair: (pair.later, pair.earlier)):
        first, second = document.rules[pair.earlier], document.rules[pair.later]
        text = shown(shown_by[pair]) if shown_by[pair] else "texts of any words"
        yield Finding(("rules", pair.later),
                      f"{first.id} and {second.id} both take {text}: "
                      f"that goes to {first.then.department}, never to {second.then.department}.",
                      "Tell them apart with none:, or write a test that says where this text goes.",
                      "overlap", "warning")  # fmt: skip


class _Search:
    """One look through a file for overlapping rules."""

    def __init__(self, document: Document, plan: Plan, meanings: Meanings, lost: Set[int], alone: Set[int]) -> None:
        self._lost = lost
        self._alone = alone
        self._rules = document.rules
        self._plan = plan
        self._meanings = meanings
        self._implication = Implication(meanings)
        self._evaluated = self._tried = 0
        self._settled: set[int] = set()
        self._known: dict[_Pair, bool] = {}
        self._holders: dict[str, list[int]] = {}
        self._words = [self._asked(rule.if_) if rule.then.department else [] for rule in document.rules]
        self._wordless = [at for at in range(len(self._rules)) if not self._words[at] and self._asks_no_words(at)]
        for place, words in enumerate(self._words):
            for word in words:
                self._holders.setdefault(pattern(word), []).append(place)
        tests = document.tests
        for holding in plan.holding_each([test.text for test in tests], lambda at: of_test(tests[at]), fewest=2):
            self._known.update((_Pair(holding[0], later), False) for later in holding[1:])
            self._settled.update(holding if len(holding) > 1 else ())

    def in_examples(self) -> dict[_Pair, str]:
        """Examples of the file that a second rule would take as well."""
        found: dict[_Pair, str] = {}
        texts = [(at, text) for at, rule in enumerate(self._rules) if rule.then.department for text in rule.examples]
        step = one_in(len(texts) * self._plan.unled)

        def likeliest(number: int) -> Scene:
            place, text = texts[number]
            return next(around(text, self._rules[place].if_, self._meanings))

        each = self._plan.holding_each([text for _, text in texts], likeliest, fewest=2, unled_in=step)
        for (place, text), holding in zip(texts, each, strict=True):
            for other in holding if place in holding else ():
                pair = _Pair(min(place, other), max(place, other))
                if self._differ(pair):
                    found.setdefault(pair, text)
        for place, text in texts[::step]:
            self._in_one_example(place, text, found)
        return found

    def _in_one_example(self, place: int, text: str, found: dict[_Pair, str]) -> None:
        """The same where the other rule asks for more than words, of a mention that has all that both ask for."""
        for other in self._plan.deciding_before(len(self._rules), text)[:_MOST_CANDIDATES]:
            pair = _Pair(min(place, other), max(place, other))
            if pair in found or self._tried > _MOST_TRIED or not (self._words[other] and self._differ(pair)):
                continue
            if any(getattr(part, key) is not None for part in parts_of(self._rules[other].if_) for key in _OF_THE_TEXT):
                continue
            self._tried += 1
            both = IfClause(all_of=(self._rules[place].if_, self._rules[other].if_))
            if self._both_hold(pair, text, both):
                found[pair] = text

    def in_words(self) -> dict[_Pair, str]:
        """Texts of the fewest words that one of two rules asks for, and that the other takes as well."""
        found: dict[_Pair, str] = {}
        told: Counter[int] = Counter()
        for pair in chain(self._candidates(), self._beside_wordless()):
            if self._evaluated > _MOST_EVALUATED:
                break
            counted = [place for place in pair if place == pair.later or place in self._wordless]
            enough = any(told[place] >= _MOST_TOLD for place in counted)
            text = self._shared_text(pair) if not enough and self._differ(pair) else None
            if text is not None:
                found[pair] = text
                told.update(counted)
        return found

    def _candidates(self) -> Iterator[_Pair]:
        """Rules that a word of the other could set off, and those that ask for no words at all; each two once."""
        seen: set[_Pair] = set()
        held = self._held()
        for place, words in enumerate(self._words):
            others: dict[int, None] = {}
            for word in words:
                for each in held.get(_plain(word), ()):
                    others.update(dict.fromkeys(islice(self._holders.get(each, ()), _MOST_CANDIDATES)))
            if place in self._wordless:
                others = dict.fromkeys(each for each in self._wordless[:_MOST_CANDIDATES] if each < place)
            for other in islice(others, _MOST_CANDIDATES):
                pair = _Pair(min(place, other), max(place, other))
                if pair not in seen:
                    seen.add(pair)
                    yield pair

    def _held(self) -> dict[str, list[str]]:
        """The words of the file that each of its words holds, read as a text; left out where only one rule has them."""
        shared = (words for place, words in enumerate(self._words) if place not in self._alone)
        asked = list(dict.fromkeys(word for words in shared for word in words))
        # A single plain word holds nothing but itself, where no other word has an open end.
        open_ended = any(word.endswith(PREFIX_SIGN) for word in asked)
        simple = [word for word in asked if word.isalnum()] if not open_ended else []
        held = {word: [pattern(word)] for word in simple if len(self._holders[pattern(word)]) > 1}
        others = list(dict.fromkeys(_plain(word) for word in asked if open_ended or not word.isalnum()))
        return {**held, **dict(zip(others, self._plan.words_in(others), strict=True))}

    def _beside_wordless(self) -> Iterator[_Pair]:
        """Each rule that asks for no words and was not settled, with rules that ask for some."""
        spoken = [at for at, rule in enumerate(self._rules) if rule.then.department and at not in self._wordless]
        for place in self._wordless:
            for other in spoken[:_MOST_CANDIDATES] if place not in self._settled else ():
                yield _Pair(min(place, other), max(place, other))

    def _asked(self, clause: IfClause) -> list[str]:
        """The words of which a condition asks for some."""
        return list(dict.fromkeys(word for way in self._ways(clause) for group in way for word in group))

    def _asks_no_words(self, place: int) -> bool:
        rule = self._rules[place]
        clause = rule.if_
        unspoken = clause.regex is None and clause.any_of is None and not any(self._ways(clause))
        return rule.then.department is not None and unspoken

    def _differ(self, pair: _Pair) -> bool:
        """Whether two rules name different departments, could hold together, and neither takes all of the other."""
        if pair not in self._known:
            first, second = self._rules[pair.earlier], self._rules[pair.later]
            one, other = first.if_, second.if_
            self._known[pair] = (
                pair.earlier != pair.later
                and self._lost.isdisjoint(pair)
                and first.then.department is not None
                and first.then.department != second.then.department
                and not any(_apart(one, other, key) for key in _SETS)
                and not self._implication.holds(one, other)
                and not self._implication.holds(other, one)
            )
        return self._known[pair]

    def _shared_text(self, pair: _Pair) -> str | None:
        one, other = self._rules[pair.earlier].if_, self._rules[pair.later].if_
        both = IfClause(all_of=(one, other))
        tried: set[str] = set()
        for mine in self._ways(one):
            for theirs in self._ways(other):
                for text in (_sample(theirs, mine), _sample(mine, theirs)):
                    if text not in tried and self._both_hold(pair, text, both):
                        return text
                    tried.add(text)
        if "" in tried:  # one of them asks for no words
            examples = (text for place in pair for text in self._rules[place].examples[:1])
            return next((text for text in examples if self._both_hold(pair, text, both)), None)
        return None

    def _both_hold(self, pair: _Pair, text: str, both: IfClause) -> bool:
        for mention, understanding, now, history in islice(around(text, both, self._meanings), _MOST_SCENES):
            self._evaluated += 1
            if all(self._plan.holds(place, mention, understanding, now=now, history=history) for place in pair):
                return True
        return False

    def _ways(self, clause: IfClause) -> Ways:
        """The groups of which one word each makes the conditions on words hold; one list for each choice of any_of."""
        groups = ([clause.any] if clause.any is not None else []) + list(clause.all or ())
        ways: Ways = [[tuple(islice(self._meanings.words(group), _MOST_WORDS)) for group in groups]]
        for part in clause.all_of or ():
            ways = [one + other for one in ways for other in self._ways(part)][:_MOST_WAYS]
        if clause.any_of is not None:
            branches = [way for part in clause.any_of for way in self._ways(part)]
            ways = [one + other for one in ways for other in branches][:_MOST_WAYS]
        return ways


def _apart(one: IfClause, other: IfClause, key: str) -> bool:
    mine, theirs = getattr(one, key), getattr(other, key)
    return mine is not None and theirs is not None and not set(mine) & set(theirs)


def _sample(asked: list[tuple[str, ...]], helped: list[tuple[str, ...]]) -> str:
    """One word of each group that is asked for, chosen so that they set off as many of the other groups as they can."""
    missing = [[pattern(word) for word in group] for group in helped]
    chosen = []
    for group in asked:
        word = next((each for each in group if any(_sets_off(each, others) for others in missing)), group[0])
        missing = [others for others in missing if not _sets_off(word, others)]
        chosen.append(_plain(word))
    return " ".join(dict.fromkeys(chosen))


def _sets_off(word: str, patterns: list[str]) -> bool:
    text = pattern(_plain(word))
    return any(each in text for each in patterns)


def _plain(word: str) -> str:
    return word.removesuffix(PREFIX_SIGN)
