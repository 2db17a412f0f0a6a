"""Pictures on cards: takes cards about to be drawn, gives them with the copies that their surface keeps, asks for the
others."""

from collections.abc import Collection, Mapping
from datetime import datetime

from bot.cards.card import Block, Card, Picture
from bot.domain.place import placed
from bot.ports.rows import NewJob
from bot.ports.store import Transaction


async def with_copies(tx: Transaction, surface: str, place: str, drawn: Mapping[int, Card]) -> Mapping[int, Card]:
    """The cards of one place, each picture with the reference of its copy there where there is one."""
    cases = {card.case for card in drawn.values() if any(isinstance(block, Picture) for block in card.blocks)}
    copies = {(row.case_id, row.url): row.ref for row in await tx.pictures.shown(surface, place, cases)}
    return {key: _shown(card, copies) for key, card in drawn.items()}


async def want_copies(tx: Transaction, surface: str, place: str, cards: Collection[Card], now: datetime) -> None:
    """Have the pictures of these cards fetched and kept by their surface in `place`, each once."""
    wanted = [
        (card.case, block.url, block.alt.text)
        for card in cards
        for block in card.blocks
        if isinstance(block, Picture) and _may_be_shown(block) and not block.ref
    ]
    rows = await tx.pictures.want(surface, place, wanted, now)
    # A lane of its own: a slow server keeps neither cards nor replies waiting, and takes one place among the lanes.
    lane = f"pictures:{placed(place, surface)}"
    await tx.jobs.add(
        [NewJob(lane, "show_picture", f"picture:{row.id}", {"picture": row.id}, now) for row in rows],
    )


def _shown(card: Card, copies: Mapping[tuple[int, str], str]) -> Card:
    return card.model_copy(update={"blocks": tuple(_with_copy(block, card.case, copies) for block in card.blocks)})


def _with_copy(block: Block, case: int, copies: Mapping[tuple[int, str], str]) -> Block:
    if isinstance(block, Picture) and _may_be_shown(block):
        return block.model_copy(update={"ref": copies.get((case, block.url), "")})
    return block


def _may_be_shown(picture: Picture) -> bool:
    """Films and sounds stay links, and so does what its author marked as sensitive."""
    return picture.media == "image" and not picture.sensitive
