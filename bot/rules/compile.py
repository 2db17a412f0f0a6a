"""Compiles clauses into conditions, the cheap tests first, and the rules of a document into a plan.

It must not know in which order rules are tried (plan.py does).
"""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Final

from bot.domain.decision import Priority
from bot.rules.clauses import AuthorClause, IfClause, ThenClause, TimeClause
from bot.rules.conditions import (
    HISTORY,
    AllOf,
    AnyOf,
    AnyWord,
    Condition,
    Flag,
    Has,
    Not,
    NoWord,
    OneOf,
    Pattern,
    Threshold,
    Triggers,
)
from bot.rules.facts import Facts
from bot.rules.meanings import Meanings
from bot.rules.moments import Moment, Working
from bot.rules.patterns import FoldedPattern
from bot.rules.plan import Outcome, Plan, Rule
from bot.rules.scan import Words
from bot.rules.schema import Document
from bot.rules.vocabulary import DAYS

_ALL_DAYS: Final = frozenset(range(7))
_ONE_OF: Final[dict[str, Callable[[Facts], str]]] = {
    "network": attrgetter("mention.network"),
    "language": attrgetter("understanding.language"),
    "kind": attrgetter("mention.kind.value"),
    "account": attrgetter("mention.account"),
}
_NUMBERS: Final[dict[str, Callable[[Facts], float | None]]] = {
    "feeling": attrgetter("understanding.feeling"),
    "anger": attrgetter("understanding.anger"),
    "urgency": attrgetter("understanding.urgency"),
    "stars": attrgetter("mention.stars"),
}


# How many follow the author, None where the network does not tell.
followers: Final[Callable[[Facts], float | None]] = attrgetter("mention.author.followers")


_verified: Final[Callable[[Facts], bool | None]] = attrgetter("mention.author.verified")
_bot: Final[Callable[[Facts], bool | None]] = attrgetter("mention.author.bot")


def _known(facts: Facts) -> bool | None:
    return None if facts.history is None else facts.history.known


def _recent_cases(facts: Facts) -> float | None:
    return None if facts.history is None else facts.history.cases


def handle(facts: Facts) -> str:
    """The author's handle as handles are compared: without "@" and case."""
    return plain_handle(facts.mention.author.handle)


def plain_handle(written: str) -> str:
    """A handle without "@" in front and without case."""
    return written.strip().lstrip("@").casefold()


class Compiler:
    """Compiles the conditions of one rules file.

    On the way `words` collects the words, and `asks` what has to be known of a mention beside its text: language,
    feeling, anger, urgency, question, history.
    """

    def __init__(self, meanings: Meanings) -> None:
        self.words = Words()
        self.asks: set[str] = set()
        self._meanings = meanings
        self._made: dict[Condition, Condition] = {}

    def condition(self, clause: IfClause) -> Condition:
        """The condition that a whole `if` stands for. Lists that it names must exist."""
        values = (*self._values(clause), *self._author(clause.author))
        # Rules share what they ask of a mention beside its words, so that it stays near the processor.
        shared = [self._made.setdefault(value, value) for value in values]
        parts = [*shared, *self._moments(clause), *self._texts(clause), *self._composed(clause)]
        triggers = [part.triggers for part in parts]
        return AllOf(tuple(parts), self._rarest(triggers)) if len(parts) != 1 else parts[0]

    def _rarest(self, choices: Iterable[Triggers]) -> Triggers:
        """The triggers that fewest texts are likely to hold: long words are rarer than short ones."""
        patterns = self.words.patterns
        known = [choice for choice in choices if choice is not None]
        if len(known) < 2:
            return known[0] if known else None
        return min(known, key=lambda choice: sum(len(patterns[n]) ** -2.0 for n in choice))

    def _values(self, clause: IfClause) -> Iterable[Condition]:
        for key, read in _ONE_OF.items():
            values = getattr(clause, key)
            if values is not None:
                self.asks.add(key)
                yield OneOf(key, read, frozenset(values))
        for key, number in _NUMBERS.items():
            comparison = getattr(clause, key)
            if comparison is not None:
                self.asks.add(key)
                yield Threshold(key, number, comparison)

    def _moments(self, clause: IfClause) -> Iterable[Condition]:
        if clause.time is not None:
            yield self._moment(clause.time)
        for key, wanted in (("open", True), ("closed", False)):
            departments = getattr(clause, key)
            if departments is not None:
                yield Working(key, tuple((each, self._meanings.hours.get(each)) for each in departments), wanted)

    def _author(self, clause: AuthorClause | None) -> Iterable[Condition]:
        if clause is None:
            return
        if clause.followers is not None:
            yield Threshold("author.followers", followers, clause.followers)
        if clause.verified is not None:
            yield Flag("author.verified", _verified, clause.verified)
        if clause.bot is not None:
            yield Flag("author.bot", _bot, clause.bot)
        if clause.handle is not None:
            yield OneOf("author.handle", handle, frozenset(map(plain_handle, self._meanings.words(clause.handle))))

        if clause.known is not None:
            self.asks.add(HISTORY)
            yield Flag("author.known", _known, clause.known)
        if clause.cases_30d is not None:
            self.asks.add(HISTORY)
            yield Threshold("author.cases_30d", _recent_cases, clause.cases_30d)

    def _texts(self, clause: IfClause) -> Iterable[Condition]:
        if clause.any is not None:
            yield AnyWord(self._numbers(clause.any))
        for group in clause.all or ():
            yield AnyWord(self._numbers(group), "all")
        if clause.none is not None:
            yield NoWord(self._numbers(clause.none))
        if clause.has is not None:
            self.asks.update(clause.has)
            yield Has(clause.has)
        if clause.regex is not None:
            yield Pattern(tuple(FoldedPattern(source) for source in clause.regex))

    def _composed(self, clause: IfClause) -> Iterable[Condition]:
        for part in clause.all_of or ():
            yield self.condition(part)
        if clause.any_of is not None:
            yield AnyOf(tuple(self.condition(part) for part in clause.any_of))
        if clause.not_ is not None:
            yield Not(self.condition(clause.not_))

    def _moment(self, clause: TimeClause) -> Moment:
        days = frozenset(DAYS.index(day) for day in clause.days) if clause.days is not None else _ALL_DAYS
        return Moment(days, clause.between, clause.zone or self._meanings.zone)

    def _numbers(self, entries: Iterable[str]) -> frozenset[int]:
        return frozenset(self.words.number(words) for words in self._meanings.words(entries))


def compiled(document: Document, known: Meanings) -> Plan:
    """The plan of a document free of findings."""
    compiler = Compiler(known)
    rules = [Rule(rule.id, compiler.condition(rule.if_), _outcome(rule.then)) for rule in document.rules]
    return Plan(rules, compiler.words.patterns, document.fallback, frozenset(compiler.asks))


def _outcome(then: ThenClause) -> Outcome:
    return Outcome(
        department=then.department or "",
        also=then.also,
        priority=Priority(then.priority) if then.priority else None,
        tags=then.tags,
        approval=None if then.approval is None else then.approval == "required",
        sla=then.sla or "",
        escalation=then.escalation or "",
    )
