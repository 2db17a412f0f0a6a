"""What an invoke is answered: takes cards, windows and sentences, gives the bodies that Teams' clients know; pure.

Shapes from learn.microsoft.com: "Universal Actions for Adaptive Cards", "Use dialogs in Teams bots", "Respond to the
task module submit action".
"""

from typing import Any

from integrations.chat.teams.rich import Element
from integrations.chat.teams.views import ADAPTIVE_CARD

Answer = dict[str, Any]

_MESSAGE = "application/vnd.microsoft.activity.message"

CLOSED: Answer = {}
"""A dialog that acted is over."""


def another_card(card: Element) -> Answer:
    """The card as whoever pressed sees it from now on, until the message changes."""
    return {"statusCode": 200, "type": ADAPTIVE_CARD, "value": card}


def a_word(words: str) -> Answer:
    """A line that whoever pressed reads."""
    return {"statusCode": 200, "type": _MESSAGE, "value": words}


def the_end(words: str) -> Answer:
    """The end of a dialog that was opened in the menu of a message: the card that it changed may not be in sight."""
    return {"task": {"type": "message", "value": words}}


def a_dialog(value: Element) -> Answer:
    """A dialog, or the next step of one, as `views.draw_window` draws it."""
    return {"task": {"type": "continue", "value": value}}
