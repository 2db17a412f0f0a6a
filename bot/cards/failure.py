"""The reason of a failure (a class of bot/errors.py in snake case) as words for an employee."""

from bot.cards.card import Say
from bot.cards.inline import value
from bot.cards.wording import knows


def failure(reason: str | None) -> Say:
    """What went wrong; a reason without words of its own is shown as it is."""
    key = f"failure.{reason or 'unavailable'}"
    if knows(key):
        return Say(key=key)
    return Say(key="failure.other", values={"reason": value(reason or "")})
