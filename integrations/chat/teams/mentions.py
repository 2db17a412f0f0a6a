"""Who is called by Teams: takes people and tags by their ids there, gives mentions of them; pure.

A mention is <at>name</at> in a TextBlock, with an entity that says whose name it is (learn.microsoft.com, "Text
formatting in cards", user and tag mentions). Only what the rules and Teams itself say of people comes here, and nothing
that anybody wrote: without its entity such a tag pings nobody.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.inline import value
from bot.domain.department import Department
from integrations.chat.teams.rich import Element

_MARKUP = re.compile(r"[^\w .,'’-]|_")


@dataclass(frozen=True, slots=True)
class Mention:
    """A person in Teams, or a tag under which several are called at once, by its id there and its name."""

    id: str
    name: str
    tag: bool = False

    @property
    def shown(self) -> str:
        """The name without what a TextBlock would read as markup. Teams wants it the same wherever it stands."""
        return value(_MARKUP.sub(" ", self.name)) or "…"

    @property
    def text(self) -> str:
        """As it stands in the card."""
        return f"<at>{self.shown}</at>"


def under_tag(department: Department | None) -> Sequence[Mention]:
    """Those under the tag that the rules name for a department, nobody where they name none."""
    if department is None or not department.teams_tag:
        return ()
    return (Mention(department.teams_tag, department.name(department.locale), tag=True),)


def entities(called: Sequence[Mention]) -> list[Element]:
    """What `msteams.entities` says of those called."""
    return [{"type": "mention", "text": each.text, "mentioned": _named(each)} for each in called]


def _named(mention: Mention) -> Element:
    named = {"id": mention.id, "name": mention.shown}
    return {**named, "type": "tag"} if mention.tag else named
