"""Finds rules that hear only one of the languages that their department's customers write; gives warnings.

The heuristic: a rule with words and without `language:`, of a department that speaks both French and English, is told
where all of its examples, and nearly all of its words as far as their language can be told, are in the same one of the
two. Words are told by whoever is given for it (`tell`); names and words of both languages count for neither.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from bot.rules.clauses import IfClause, RuleClause
from bot.rules.findings import Finding
from bot.rules.meanings import Meanings
from bot.rules.scan import PREFIX_SIGN
from bot.rules.schema import Document

Tell = Callable[[Sequence[str]], Sequence[str]]
"""Gives the two-letter language of each text, or "und"."""

BOTH: Final = {"fr": "French", "en": "English"}
_NEARLY_ALL: Final = 0.85
_MOST_WORDS: Final = 200


def missing_languages(document: Document, meanings: Meanings, tell: Tell) -> Iterator[Finding]:
    """A warning for each rule that hears one language only."""
    for at, rule in enumerate(document.rules):
        department = document.departments.get(rule.then.department or "")
        if department is None or not BOTH.keys() <= set(department.languages) or _chooses_language(rule.if_):
            continue
        spoken = _spoken(rule, meanings, tell)
        if spoken is not None:
            other = next(code for code in BOTH if code != spoken)
            yield Finding(("rules", at), f"Rule {rule.id} seems to hear {BOTH[spoken]} only, and the customers of "
                          f"{rule.then.department} write {BOTH[other]} too.",
                          f"Add words and an example in {BOTH[other]}, or write language: {spoken}.",
                          "missing_language", "warning")  # fmt: skip


def _spoken(rule: RuleClause, meanings: Meanings, tell: Tell) -> str | None:
    """The one language of a rule, None where it has both or says too little."""
    words = list(dict.fromkeys(_words(rule.if_, meanings)))[:_MOST_WORDS]
    by_example = [code for code in tell(rule.examples) if code in BOTH]
    if not words or len(set(by_example)) > 1:
        return None
    joined = [code for code in tell([" ".join(words)]) if code in BOTH]
    alone = [code for code in tell(words) if code in BOTH]
    for code in BOTH:
        told = [*alone, *by_example]
        if told.count(code) >= _NEARLY_ALL * len(told) > 0 and set(by_example or joined) == {code}:
            return code
    return None


def _words(clause: IfClause, meanings: Meanings) -> Iterator[str]:
    groups: Iterable[tuple[str, ...]] = (*(() if clause.any is None else (clause.any,)), *(clause.all or ()))
    for group in groups:
        yield from (word.removesuffix(PREFIX_SIGN) for word in meanings.words(group))
    for part in (*(clause.any_of or ()), *(clause.all_of or ())):
        yield from _words(part, meanings)


def _chooses_language(clause: IfClause) -> bool:
    parts = (*(clause.any_of or ()), *(clause.all_of or ()), *((clause.not_,) if clause.not_ else ()))
    return clause.language is not None or any(_chooses_language(part) for part in parts)
