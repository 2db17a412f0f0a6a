"""What Teams takes, as numbers: the limits of cards and dialogs, counted as Teams counts them; pure.

Teams takes messages of 100 KB, webhooks and Graph cards of 28 KB (learn.microsoft.com, "Format your bot messages" and
"Limits and specifications"), both counted as UTF-16: a card below 24 KB passes everywhere. Six acts are shown at most
("Type of cards", Action.Submit), and a card is refreshed by itself for at most sixty people ("Universal Actions").
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.cards.text import cut, units

CARD = 24_000
"""Bytes of a card."""

ACTS = 10_000
"""Bytes of them that the acts of a card may take."""

TYPED = 60_000
"""Bytes of what somebody typed that a dialog shows again: with all else it stays below what one message may be."""

VISIBLE_ACTS = 4
LABEL = 75
ROW = 42
"""Characters that a row of buttons holds where a thread is read beside its channel, or on a telephone: a label that
finds no room is cut to its first letter there. AROUND_LABEL of them go to the edges of each button."""

AROUND_LABEL = 4
SIDE_LABEL = 16
"""Characters of a button that still leaves room for words beside it."""

OPTION_LABEL = 100
OPTIONS = 100
SUMMARY = 200
WINDOW_TITLE = 60
SEES_ALSO = 60
"""People for whom a card is drawn anew by itself."""

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def size(drawn: Any) -> int:
    """Bytes of something drawn, as UTF-16 of its JSON."""
    return 2 * units(_JSON.encode(drawn))


def weight(text: str) -> int:
    """Bytes of words inside a card."""
    return size(text) - size("")


@dataclass(slots=True)
class Allowance:
    """Bytes that may still be drawn on one card, so that all of it together stays within CARD."""

    left: int = CARD

    def take(self, text: str, limit: int) -> str:
        """`text` cut to `limit` characters and to what is left."""
        given = cut(cut(text, limit), self.left, weight)
        self.left -= weight(given)
        return given

    def spend(self, drawn: Mapping[str, Any]) -> bool:
        """Set aside what an element takes, with the comma before it; False, and nothing spent, where it is not left."""
        needed = size(drawn) + size(0)
        if needed > self.left:
            return False
        self.left -= needed
        return True
