"""How words find cases: takes what somebody typed, gives a condition on `cases`; the same folding on both sides."""

from sqlalchemy import ColumnElement, exists, or_

from bot.storage.folding import fold
from bot.storage.tables import cases, mentions

MOST_WORDS = 12


def holds(words: str) -> list[ColumnElement[bool]]:
    """One condition a word, all of which must hold: a mention of the case has the word in its text or its author's
    name, or the word is the case's number (with or without #). Words beyond the twelfth are not looked at.
    """
    return [_holds(word) for word in fold(words).split()[:MOST_WORDS]]


def _holds(word: str) -> ColumnElement[bool]:
    said = exists().where(mentions.c.case_id == cases.c.id, mentions.c.search.contains(word, autoescape=True))
    number = word.removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 18:
        return or_(said, cases.c.id == int(number))
    return said
