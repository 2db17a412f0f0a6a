"""What an account has spent in a month, in words: takes the amount and its budget; pure."""

from decimal import Decimal

from bot.cards.wording import say
from bot.domain.department import Locale


def spent_of(spent: Decimal, budget: Decimal | None, locale: Locale) -> str:
    """The amount, and the budget where there is one; "" where nothing was spent and no budget says how much may be."""
    if budget is not None:
        return say("networks.spent_of", locale, dollars=str(spent), budget=str(budget))
    return say("networks.spent_alone", locale, dollars=str(spent)) if spent else ""
