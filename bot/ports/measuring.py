"""What reports ask of the database: figures that it counts itself, so that a report of any length needs little memory;
nobody here knows SQL."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.headaches import Suffered
from bot.domain.measures import By, Ears, Figures


@dataclass(frozen=True, slots=True)
class Asked:
    """From when (UTC) until when, itself left out, and for which departments, None for every one."""

    start: datetime
    end: datetime
    departments: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """How many answers an employee published in the name of a department."""

    person: str
    department: str
    answers: int


class Measuring(Protocol):
    """The figures of a period."""

    async def figures(self, asked: Asked, by: By) -> Mapping[str, Figures]:
        """The figures by key: of a department, a network, a person, a rule ("" for the fallback); all under "".

        Cases that nobody answered and nobody has are in no person's figures.
        """
        ...

    async def given(self, asked: Asked) -> Sequence[Given]:
        """Who published how many answers that stand, and for which department."""
        ...

    async def ears(self, asked: Asked) -> Mapping[str, Ears]:
        """What each account said and answered, by account, whatever the departments: a post belongs to none."""
        ...

    async def suffered(self, asked: Asked, before: datetime) -> Sequence[Suffered]:
        """The unhappy cases by rule and tags, with those from `before` until the period begins."""
        ...
