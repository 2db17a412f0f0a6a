"""The web desk on its stage: cards as the HTML that a browser gets."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from pydantic import TypeAdapter
from selectolax.lexbor import LexborHTMLParser

from bot.cards.card import Card, Line
from bot.cards.drawn import DrawnFor
from bot.cards.plain import words
from bot.domain.department import Locale
from bot.ports.web_store import ChannelFilter, Section
from bot.settings import Settings
from bot.storage.database import SqlStore
from integrations.chat.desk.render import LONGEST, draw_card
from integrations.chat.registry import SurfaceParts, make_surfaces
from tests.cards.samples import DIRECTORY
from tests.contracts.chat.stage import ShownCard

_OUTSIDE = frozenset({"article", "header", "h3", "a", "span", "strong", "time", "dl", "div", "dt", "dd", "p"})
_INSIDE = frozenset({"figure", "blockquote", "figcaption", "details", "summary", "form", "input", "button"})
_ATTRIBUTES = frozenset(
    [
        "class",
        "id",
        "href",
        "target",
        "rel",
        "dir",
        "datetime",
        "tabindex",
        "method",
        "action",
        "type",
        "name",
        "value",
        "data-case",
        "data-revision",
        "data-style",
        "data-verb",
        "aria-labelledby",
        "aria-label",
        "hx-get",
        "hx-post",
        "hx-target",
        "hx-swap",
        "hx-disabled-elt",
    ]
)


class DeskStage:
    """The desk over a real store, seen by Marie."""

    channel = "billing"
    budget = LONGEST

    def __init__(self, store: SqlStore, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        parts = SurfaceParts(store, clock, lambda: DIRECTORY, Settings())
        self.surface = make_surfaces(parts)["desk"]

    async def shown(self) -> list[ShownCard]:
        wanted = ChannelFilter(self.channel, {"billing"}, Section.WAITING, limit=10_000)
        async with self._store.reading() as tx:
            cards = [card for card, _ in await tx.desk.cards(wanted, self._clock())]
        cards.sort(key=lambda card: card.id)
        return [_seen(str(card.id), Card.model_validate(card.card)) for card in cards]

    async def whispers(self, person: str) -> list[str]:
        async with self._store.reading() as tx:
            kept = await tx.desk.whispers(person, limit=100)
        return [words(TypeAdapter[Line](Line).validate_python(each.line), Locale.EN) for each in kept]

    async def take_away(self, ref: str) -> None:
        async with self._store.writing() as tx:
            await tx.desk.remove(int(ref))


@asynccontextmanager
async def desk_stage(store: SqlStore, clock: Callable[[], datetime]) -> AsyncIterator[DeskStage]:
    yield DeskStage(store, clock)


def _seen(ref: str, card: Card) -> ShownCard:
    html = draw_card(card, DrawnFor(Locale.EN, "marie", may_act=True, csrf="c", form_key="k"))
    tree = LexborHTMLParser(html)
    body = tree.body
    assert body is not None
    nodes = [node for node in body.traverse() if node.tag != "body"]
    foreign = {f"<{node.tag}>" for node in nodes if node.tag not in _OUTSIDE | _INSIDE}
    foreign |= {name for node in nodes for name in node.attributes if name not in _ATTRIBUTES}
    links = {str(node.attributes["href"]) for node in nodes if "href" in node.attributes}
    return ShownCard(
        ref=ref,
        text=body.text(separator=" "),
        links=frozenset(link for link in links if not re.match(r"/(?!/)", link)),
        pings=tuple(node.text() for node in body.css(".person")),
        foreign=frozenset(foreign),
        size=len(html),
    )
