"""Tells which rules have their words to themselves: takes the typed document, gives the places of these rules.

A text made of such a rule's words sets off no other rule that asks for words, so that whoever compares rules with each
other need not look. Rules with words whose reading is not plain (prefixes, hashtags, stretched letters) are left out.
"""

from collections import Counter
from collections.abc import Iterator

from bot.rules.clauses import IfClause
from bot.rules.folding import coded, is_stretched
from bot.rules.meanings import Meanings
from bot.rules.scan import PREFIX_SIGN, pattern
from bot.rules.schema import Document


def unshared(document: Document, meanings: Meanings) -> frozenset[int]:
    """The places of the rules of which no single word stands in the words of another rule, or begins as one does."""
    entries = [list(meanings.words(_entries(rule.if_))) for rule in document.rules]
    words = [set(" ".join(map(pattern, each)).split()) for each in entries]
    holders = Counter(word for each in words for word in each)
    prefixes = (pattern(entry).split() for each in entries for entry in each if entry.endswith(PREFIX_SIGN))
    begun = {prefix[-1] for prefix in prefixes if prefix}
    lengths = {len(stem) for stem in begun}
    return frozenset(
        at
        for at, mine in enumerate(words)
        if all(holders[word] == 1 for word in mine)
        and "".join(entries[at]).replace(" ", "").isalnum()
        and not is_stretched(coded(" ".join(mine)))
        and not any(word[:length] in begun for word in mine for length in lengths)
    )


def _entries(clause: IfClause) -> Iterator[str]:
    """All words that a condition names, those that must not be there included."""
    yield from clause.any or ()
    yield from clause.none or ()
    for group in clause.all or ():
        yield from group
    for part in (*(clause.all_of or ()), *(clause.any_of or ()), *((clause.not_,) if clause.not_ is not None else ())):
        yield from _entries(part)
