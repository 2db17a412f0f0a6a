"""What Slack takes, as numbers: the limits of Block Kit and of messages, counted as Slack counts them; pure.

Numbers from docs.slack.dev/reference/block-kit and the reference of chat.postMessage. The cap on all text of a message
is not published: messages of 13,200 characters were refused, so cards stay below 12,000.
"""

from dataclasses import dataclass

from bot.cards.text import cut as cut
from bot.cards.text import units as length

BLOCKS = 50
ALL_TEXT = 12_000
BUTTON_LABEL = 75
OPTION_LABEL = 75
CONTEXT_TEXT = 2_000
SECTION_TEXT = 3_000
VISIBLE_BUTTONS = 4
FOLDED_BUTTONS = 5
MENUS = 2
SUMMARY = 200
MODAL_TITLE = 24
FIELD_TEXT = 3_000
ALT_TEXT = 2_000
UPLOADED_ALT = 1_000


def escaped(text: str) -> str:
    """`text` for the fields that Slack reads as markup (docs.slack.dev, escaping text): `&` first."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@dataclass(slots=True)
class Allowance:
    """What may still be said in one message, so that all of it together stays within ALL_TEXT."""

    left: int = ALL_TEXT

    def take(self, text: str, limit: int, *, leave: int = 0) -> str:
        """`text` cut to `limit` and to what is left; `leave` characters stay for what comes after it."""
        given = cut(text, min(limit, max(0, self.left - leave)))
        self.left -= length(given)
        return given

    def spend(self, characters: int) -> bool:
        """Set characters aside that cannot be cut; False, and nothing spent, where they are not left."""
        if characters > self.left:
            return False
        self.left -= characters
        return True
