"""What every repository starts from: the statements of its transaction, and the clock; knows no table."""

from collections.abc import Callable
from datetime import datetime

from bot.storage.statements import Statements

Clock = Callable[[], datetime]


class Repository:
    """A part of a transaction that speaks for some tables."""

    def __init__(self, statements: Statements, clock: Clock) -> None:
        self._db = statements
        self._clock = clock
