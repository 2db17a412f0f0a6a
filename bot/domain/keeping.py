"""For how long a network lets us keep what came from it: plain values."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

FOR_A_TIME: Final = ("linkedin",)
"""The networks that let us keep things for a time only; the database finds what came from them by an index."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long after it came in we may keep who wrote a mention (`names`), and what it says (`words`)."""

    names: timedelta
    words: timedelta
