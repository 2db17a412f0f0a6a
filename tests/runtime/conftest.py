"""A house on the database of the test, and a process that nobody has asked for anything lately."""

import pytest

from bot.runtime import precedence
from tests.flow.conftest import house

__all__ = ["house", "nobody_waited"]


@pytest.fixture
def nobody_waited(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process in which no request ended just now, whichever test was before."""
    monkeypatch.setattr(precedence._way, "waited_until", float("-inf"))
