"""Every sentence that employees read, in French and English: `say` turns a key into words; knows no surface."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from types import MappingProxyType

from babel.numbers import format_currency, format_decimal

from bot.cards.sentences import (
    acts,
    alarms,
    card,
    chat,
    composing,
    desk,
    failures,
    history,
    networks,
    persons,
    pictures,
    private,
    reports,
    rota,
    teams_app,
    weekly,
)
from bot.cards.sentences.sentence import Sentence, french
from bot.domain.department import Locale

_PARTS = (
    card,
    acts,
    failures,
    desk,
    composing,
    history,
    chat,
    rota,
    pictures,
    teams_app,
    networks,
    persons,
    alarms,
    reports,
    private,
    weekly,
)

CATALOGUE: Mapping[str, Sentence] = MappingProxyType(
    {key: sentence for part in _PARTS for key, sentence in part.SENTENCES.items()}
)

_NUMBERS = frozenset(("count", "measured", "bound"))
_MONEY = frozenset(("dollars", "budget"))
_FRENCH: Mapping[str, tuple[str, str]] = {
    key: (french(sentence.fr), french(sentence.fr_one)) for key, sentence in CATALOGUE.items()
}


def say(key: str, locale: Locale, **values: str | int) -> str:
    """The sentence `key` in the language `locale` with `values` filled in literally.

    `count` chooses between singular and plural. It, `measured` and `bound` are written as the language writes numbers,
    `dollars` and `budget` as it writes money.
    Raises KeyError for a key that the catalogue does not hold, or for a value that is missing.
    """
    sentence = CATALOGUE[key]
    if locale is Locale.FR:
        many, one = _FRENCH[key]
    else:
        many, one = sentence.en, sentence.en_one
    filled = {name: str(value) for name, value in values.items()}
    for name in _NUMBERS & filled.keys():
        filled[name] = format_decimal(Decimal(filled[name]), locale=locale.value)
    for name in _MONEY & filled.keys():
        # Every digit of it: a reply may cost a fraction of a cent.
        amount, written = Decimal(filled[name]), locale.value
        filled[name] = format_currency(amount, "USD", locale=written, decimal_quantization=False)
    template = many
    if "count" in values:
        count = int(values["count"])
        if one and (count == 1 or (count == 0 and locale is Locale.FR)):
            template = one
    return template.format(**filled)


def knows(key: str) -> bool:
    """True where the catalogue holds `key`."""
    return key in CATALOGUE


def can_say(key: str, values: Collection[str]) -> bool:
    """True where the catalogue holds `key` and `values` names everything that it fills in."""
    sentence = CATALOGUE.get(key)
    return sentence is not None and sentence.values()["en"] <= set(values)
