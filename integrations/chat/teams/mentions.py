"""Who is told of a card by Teams: takes the people whom it names and their ids there, gives mentions of them; pure.

A mention is <at>name</at> in a TextBlock, with an entity that says whose name it is (learn.microsoft.com, "Text
formatting in cards", user and tag mentions). Only what the rules and Teams itself say of people comes here, and nothing
that anybody wrote: without its entity such a tag pings nobody.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.cards.card import Card, Facts, Inline, Item, Para, Quote, Title, Who
from bot.cards.inline import value
from integrations.chat.teams.rich import Element

_MARKUP = re.compile(r"[^\w .,'’-]|_")


@dataclass(frozen=True, slots=True)
class Mention:
    """A person in Teams, or a tag under which several are told at once, by its id there and its name."""

    id: str
    name: str
    tag: bool = False

    @property
    def text(self) -> str:
        """As it stands in the card; the name without what a TextBlock would read as markup."""
        return f"<at>{value(_MARKUP.sub(' ', self.name)) or '…'}</at>"


def mentioned(card: Card, mentions: Mapping[str, Mention]) -> list[Mention]:
    """Whom the card names to be told of it, each once."""
    people = [part.person for part in _parts(card) if isinstance(part, Who) and part.notify]
    return [mentions[person] for person in dict.fromkeys(people) if person in mentions]


def entities(told: Sequence[Mention]) -> list[Element]:
    """What `msteams.entities` says of those mentioned."""
    return [{"type": "mention", "text": each.text, "mentioned": _named(each)} for each in told]


def _named(mention: Mention) -> Element:
    named = {"id": mention.id, "name": mention.name}
    return {**named, "type": "tag"} if mention.tag else named


def _parts(card: Card) -> list[Inline]:
    found: list[Inline] = []
    for block in card.blocks:
        if isinstance(block, Title | Para | Item):
            found.extend(block.line)
        elif isinstance(block, Quote):
            found.extend(block.author)
        elif isinstance(block, Facts):
            found.extend(part for _, line in block.items for part in line)
    return found
