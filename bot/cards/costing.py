"""What is remarkable about a reply before it leaves, in words: takes what it costs and remarks by name; pure."""

from collections.abc import Sequence
from decimal import Decimal

from bot.cards.inline import value
from bot.cards.wording import knows, say
from bot.domain.department import Locale


def remarks_of(cost: Decimal | None, remarks: Sequence[str], locale: Locale) -> list[str]:
    """What publishing it costs, in US dollars, and whatever else its network remarks; none of it forbids sending."""
    told = [say("preview.cost", locale, dollars=str(cost))] if cost is not None else []
    return told + [_remark(each, locale) for each in remarks]


def _remark(key: str, locale: Locale) -> str:
    name = f"remark.{key}"
    return say(name, locale) if knows(name) else say("remark.other", locale, reason=value(key))
