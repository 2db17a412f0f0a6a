"""What every page and route may use, put together by the composition root; knows no vendor and no process."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi.requests import HTTPConnection

from bot.cards.card import Card
from bot.cards.drawn import DrawnFor
from bot.flow.bus import Bus
from bot.ports.pictures import PictureSource
from bot.ports.social import Network
from bot.ports.web_store import WebStore
from bot.runtime.feed import LiveFeed
from bot.runtime.rules import RulesHolder
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class WebContext:
    """Everything that the web needs. `networks` are found by account key; `demo` shows the sandbox's links.

    `draw_card` turns a card and its viewer into the HTML of the desk, `pictures` gives those of mentions.
    """

    store: WebStore
    bus: Bus
    rules: RulesHolder
    networks: Mapping[str, Network]
    feed: LiveFeed
    clock: Callable[[], datetime]
    settings: Settings
    draw_card: Callable[[Card, DrawnFor], str]
    pictures: PictureSource
    demo: bool = False


def context_of(connection: HTTPConnection) -> WebContext:
    """The context of the application that serves this request."""
    context = connection.app.state.context
    if not isinstance(context, WebContext):
        raise TypeError("The application was not made by create_web.")
    return context
