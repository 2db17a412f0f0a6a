"""What every page and route may use, put together by the composition root; knows no vendor and no process."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from fastapi.requests import HTTPConnection

from bot.flow.bus import Bus
from bot.flow.context import RulesInForce
from bot.ports.social import Network
from bot.ports.store import Event
from bot.ports.web_store import WebStore
from bot.settings import Settings


class Rules(Protocol):
    """The rules in force, replaced as a whole when the file changes."""

    @property
    def current(self) -> RulesInForce:
        """The version in force."""
        ...

    @property
    def fault(self) -> str | None:
        """Why the last file was refused; None when the file and the version in force agree."""
        ...


class Feed(Protocol):
    """Every committed event, in order, as it happens."""

    def subscribe(self, last_event_id: str | None) -> AsyncIterator[tuple[str, Event]]:
        """Positions and events behind `last_event_id`, or from now on."""
        ...


@dataclass(frozen=True, slots=True)
class WebContext:
    """Everything that the web needs. `networks` are found by account key; `demo` shows the sandbox's links.

    `draw_card` turns a card and its viewer into the HTML of the desk.
    """

    store: WebStore
    bus: Bus
    rules: Rules
    networks: Mapping[str, Network]
    feed: Feed
    clock: Callable[[], datetime]
    settings: Settings
    draw_card: Callable[..., str]
    demo: bool = False


def context_of(connection: HTTPConnection) -> WebContext:
    """The context of the application that serves this request."""
    context = connection.app.state.context
    if not isinstance(context, WebContext):
        raise TypeError("The application was not made by create_web.")
    return context
