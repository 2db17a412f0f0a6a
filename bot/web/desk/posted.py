"""A card as it was posted, read back for drawing; one that an earlier version posted with other words is made anew."""

from typing import Any

from pydantic import ValidationError

from bot.cards.build import case_card
from bot.cards.card import Card
from bot.cards.wording import can_say
from bot.domain.case import Case
from bot.ports.web_store import DeskCard, WebTransaction
from bot.web.desk.channels import Room
from bot.web.desk.desk import Desk


async def posted_card(desk: Desk, tx: WebTransaction, posted: DeskCard, case: Case, room: Room) -> Card:
    """The card that stands in `room`, as a tree that this version can draw."""
    tree = _read(posted)
    if tree is not None:
        return tree
    view = await tx.cases.view(case.id, desk.now())
    if view is None:
        raise LookupError(f"case {case.id} has a card and no rows")
    return case_card(view, desk.directory, now=desk.now(), read_only=case.department not in room.departments)


def _read(posted: DeskCard) -> Card | None:
    """The tree, None where its words or its shape are of another version."""
    if not _sayable(posted.card):
        return None
    try:
        return Card.model_validate(posted.card)
    except ValidationError:
        return None


def _sayable(part: Any) -> bool:
    """True where every sentence inside is one of the catalogue, with the values it wants."""
    if isinstance(part, dict):
        if part.get("kind") in ("say", "link") and not can_say(str(part.get("key")), part.get("values") or {}):
            return False
        return all(_sayable(inner) for inner in part.values())
    if isinstance(part, list):
        return all(_sayable(inner) for inner in part)
    return True
