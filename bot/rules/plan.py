"""Routes mentions: takes a mention, what was understood of it and the moment; gives the decision with its reasons.

A plan is immutable, pure and shared. Rules are tried in the order of the file; the first that holds and names a
department ends the search, those before it that name none add to the decision. The words found in the text point
to the few rules that can hold; only these are tried. It must not know files, faults or departments.
"""

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.decision import Decision, Priority, Reason
from bot.domain.mention import History, Mention, Understanding
from bot.rules.conditions import HISTORY, Condition, Test
from bot.rules.facts import Facts
from bot.rules.scan import NOTHING, Scanner

_PRIORITIES: Final = tuple(Priority)
# Conditions of reasons that no key of the file stands behind.
NO_RULE: Final = "fallback"
NO_GROUND: Final = "rule"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule decides or adds; `department` is "" where it only adds."""

    department: str = ""
    also: tuple[str, ...] = ()
    priority: Priority | None = None
    tags: tuple[str, ...] = ()
    approval: bool | None = None
    sla: str = ""
    escalation: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled rule."""

    id: str
    condition: Condition
    outcome: Outcome


class _Postings:
    """Which rules to try, by word found: places of the rules in their order."""

    def __init__(self, rules: Sequence[Rule], places: Iterable[int]) -> None:
        self.always: list[int] = []
        self._by_word: dict[int, list[int]] = {}
        for place in places:
            triggers = rules[place].condition.triggers
            if triggers is None:
                self.always.append(place)
            for number in triggers or ():
                self._by_word.setdefault(number, []).append(place)

    def led(self, hits: Set[int]) -> list[list[int]]:
        """The places that these words lead to, a list a word, each in the order of the rules."""
        return list(filter(None, map(self._by_word.get, hits)))

    def any_of(self, hits: Set[int]) -> set[int]:
        """The places that can hold where these words were found, each once, in no order."""
        return {place for places in (*self.led(hits), self.always) for place in places}


class Plan:
    """The compiled rules of one file. `asks` is what they have to know of a mention beside its text."""

    def __init__(
        self, rules: Sequence[Rule], patterns: list[str], fallback: str, asks: frozenset[str] = frozenset()
    ) -> None:
        self.asks = asks
        self._rules = tuple(rules)
        self._patterns = tuple(patterns)
        self._scanner = Scanner(patterns)
        self._deciding = _Postings(rules, (at for at, rule in enumerate(rules) if rule.outcome.department))
        self._adding = _Postings(rules, (at for at, rule in enumerate(rules) if not rule.outcome.department))
        self._holds = [rule.condition.holds for rule in rules]
        shared: dict[tuple[Test, ...], tuple[Test, ...]] = {}
        self._tests_led = [shared.setdefault(tests, tests) for tests in (rule.condition.tests_led for rule in rules)]
        self._adds = any(not rule.outcome.department for rule in rules)
        self._always = bool(self._deciding.always or self._adding.always)
        self._fallback = Outcome(department=fallback)
        # What each rule decides where none before it added anything, and at last what the fallback does.
        self._alone = [combine([], rule.outcome, rule.id) for rule in rules] + [combine([], self._fallback, "")]
        self._nothing = _with_reasons(self._alone[-1], (Reason("", NO_RULE, ""),))

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules in the order in which they are tried."""
        return self._rules

    @property
    def asks_history(self) -> bool:
        """Whether some rule looks at what the author had before."""
        return HISTORY in self.asks

    def route(
        self, mention: Mention, understanding: Understanding, *, now: datetime, history: History | None = None
    ) -> Decision:
        """Where the mention goes and why. `now` is the moment of routing, aware; rules on time look at it.

        `history` may be left out where `asks_history` is false.
        """
        written, folded, hits = self._scanner.scan(mention.text)
        if not hits and not self._always:
            return self._nothing
        return self._routed(Facts(mention, understanding, now, self._scanner.patterns, hits, history, written, folded))

    def _facts(self, mention: Mention, understanding: Understanding, now: datetime, history: History | None) -> Facts:
        written, folded, hits = self._scanner.scan(mention.text)
        return Facts(mention, understanding, now, self._scanner.patterns, hits, history, written, folded)

    def _routed(self, facts: Facts) -> Decision:
        deciding = self._first(facts)
        adding = self._adding_before(deciding, facts)
        if deciding == len(self._rules) and not adding:
            return self._nothing
        return self._decision(facts, adding, deciding)

    def decide(self, scenes: Sequence[tuple[Mention, Understanding, datetime, History | None]]) -> list[Decision]:
        """What `route` decides on each mention, in order, without the reasons: three times as fast."""
        decisions = [self._alone[-1]] * len(scenes)
        found = self._scanner.scan_many([mention.text for mention, _, _, _ in scenes])
        for number in range(len(scenes)) if self._always else found:
            mention, understanding, now, history = scenes[number]
            hits = found.get(number, NOTHING)
            facts = Facts(mention, understanding, now, self._scanner.patterns, hits, history)
            deciding = self._first(facts)
            decisions[number] = self._bare(self._adding_before(deciding, facts), deciding)
        return decisions

    def holds(
        self,
        place: int,
        mention: Mention,
        understanding: Understanding,
        *,
        now: datetime,
        history: History | None = None,
    ) -> bool:
        """Whether the rule at `place` holds for the mention, whatever the rules before it decide."""
        return self._rules[place].condition.holds(self._facts(mention, understanding, now, history))

    def decision_if(
        self,
        place: int,
        mention: Mention,
        understanding: Understanding,
        *,
        now: datetime,
        history: History | None = None,
        reasons: bool = True,
    ) -> Decision | None:
        """Where the mention goes, None where the rule at `place` does not hold for it; in half the time without
        `reasons`."""
        facts = self._facts(mention, understanding, now, history)
        if not self._rules[place].condition.holds(facts):
            return None
        if reasons:
            return self._routed(facts)
        deciding = self._first(facts)
        return self._bare(self._adding_before(deciding, facts), deciding)

    def deciding_before(self, place: int, text: str) -> list[int]:
        """The rules before `place` that name a department and that a mention with this text could meet."""
        _, _, hits = self._scanner.scan(text)
        return sorted(at for at in self._deciding.any_of(hits) if at < place)

    def deciding_before_each(self, texts: Sequence[str]) -> list[list[int]]:
        """The same for a text of each rule, in the order of the rules, in a third of the time."""
        found = self._scanner.scan_many(texts)
        candidates = [self._deciding.any_of(found.get(place, NOTHING)) for place in range(len(texts))]
        return [sorted(at for at in each if at < place) for place, each in enumerate(candidates)]

    def words_in(self, texts: Sequence[str]) -> list[list[str]]:
        """The words of the file, in their folded form, that each of these texts holds."""
        found: list[list[str]] = [[] for _ in texts]
        for number, hits in self._scanner.scan_many(texts).items():
            found[number] = [self._patterns[each] for each in sorted(hits)]
        return found

    def holding(
        self, mention: Mention, understanding: Understanding, *, now: datetime, history: History | None = None
    ) -> list[int]:
        """The places of all rules that name a department and hold, whatever the rules before them decide."""
        facts = self._facts(mention, understanding, now, history)
        return self._holding(facts, self._deciding.any_of(facts.hits))

    def holding_each(
        self,
        texts: Sequence[str],
        mention_of: Callable[[int], tuple[Mention, Understanding, datetime, History | None]],
        *,
        fewest: int = 1,
        unled_in: int = 1,
    ) -> list[list[int]]:
        """The same for many texts, faster; `mention_of` makes the mention with the text of a number.

        None are told of a text that fewer than `fewest` rules could take, and rules that no word leads to (`unled`) are
        tried on one text of `unled_in`.
        """
        words = self._scanner.scan_many(texts)
        found: list[list[int]] = []
        for number in range(len(texts)):
            hits = words.get(number, NOTHING)
            candidates = self._deciding.any_of(hits)
            if number % unled_in:
                candidates.difference_update(self._deciding.always)
            if len(candidates) < fewest:
                found.append([])
                continue
            mention, understanding, now, history = mention_of(number)
            found.append(
                self._holding(Facts(mention, understanding, now, self._scanner.patterns, hits, history), candidates)
            )
        return found

    def _holding(self, facts: Facts, candidates: Set[int]) -> list[int]:
        return sorted(at for at in candidates if self._holds[at](facts))

    @property
    def unled(self) -> int:
        """How many rules that name a department have to be tried on every mention, whatever its words."""
        return len(self._deciding.always)

    def _first(self, facts: Facts) -> int:
        """The place of the first rule that holds and names a department, else the number of rules."""
        best = len(self._rules)
        failed: set[int] = set()
        for places in self._deciding.led(facts.hits):
            for place in places:
                if place >= best:
                    break
                if place in failed:
                    continue
                for test in self._tests_led[place]:
                    if not test(facts):
                        failed.add(place)
                        break
                else:
                    best = place
                    break
        for place in self._deciding.always:
            if place >= best:
                break
            if self._holds[place](facts):
                return place
        return best

    def _adding_before(self, end: int, facts: Facts) -> list[int]:
        """The places before `end` of the rules that hold and only add, in order."""
        if not self._adds:
            return []
        return [place for place in sorted(self._adding.any_of(facts.hits)) if place < end and self._holds[place](facts)]

    def _decision(self, facts: Facts, adding: list[int], deciding: int) -> Decision:
        reasons: list[Reason] = []
        for place in adding if deciding == len(self._rules) else [*adding, deciding]:
            rule = self._rules[place]
            before = len(reasons)
            rule.condition.explain(facts, rule.id, reasons)
            if len(reasons) == before:
                reasons.append(Reason(rule.id, NO_GROUND, ""))
        if deciding == len(self._rules):
            reasons.append(Reason("", NO_RULE, ""))
        return _with_reasons(self._bare(adding, deciding), tuple(reasons))

    def _bare(self, adding: list[int], deciding: int) -> Decision:
        """The decision without its reasons."""
        if not adding:
            return self._alone[deciding]
        added = [self._rules[place].outcome for place in adding]
        if deciding == len(self._rules):
            return combine(added, self._fallback, "")
        return combine(added, self._rules[deciding].outcome, self._rules[deciding].id)


def _with_reasons(bare: Decision, reasons: tuple[Reason, ...]) -> Decision:
    # Not dataclasses.replace, which takes three times as long.
    return Decision(bare.department, bare.rule, reasons, bare.priority, bare.tags, bare.also, bare.approval, bare.sla,
                    bare.escalation)  # fmt: skip


def combine(added: list[Outcome], last: Outcome, rule: str) -> Decision:
    """One decision, its reasons left out, of what was added on the way and what the rule that ended the search said.

    The highest priority wins, tags and copies add up, approval asked by one rule is asked, and the first rule that
    names a service level or an escalation keeps it.
    """
    outcomes = [*added, last]
    priorities = [outcome.priority for outcome in outcomes if outcome.priority is not None]
    consents = [outcome.approval for outcome in outcomes if outcome.approval is not None]
    also = dict.fromkeys(key for outcome in outcomes for key in outcome.also if key != last.department)
    return Decision(
        department=last.department,
        rule=rule,
        reasons=(),
        priority=max(priorities, key=_PRIORITIES.index, default=Priority.NORMAL),
        tags=tuple(dict.fromkeys(tag for outcome in outcomes for tag in outcome.tags)),
        also=tuple(also),
        approval=any(consents) if consents else None,
        sla=next((outcome.sla for outcome in outcomes if outcome.sla), ""),
        escalation=next((outcome.escalation for outcome in outcomes if outcome.escalation), ""),
    )
