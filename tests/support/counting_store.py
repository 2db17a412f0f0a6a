"""A store of which tests ask how often it committed, and which they let be away."""

import pytest

from bot.domain.audit import Origin
from bot.errors import Unavailable
from bot.ports.store import Store


class Counting:
    """A store that counts its commits, and is away for some of them."""

    def __init__(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        self.writings = 0
        self.away = 0
        writing = store.writing

        def counted(*origin: Origin) -> object:
            self.writings += 1
            if self.away:
                self.away -= 1
                raise Unavailable("away", service="database", account="")
            return writing(*origin)

        monkeypatch.setattr(store, "writing", counted)
