"""What a transaction found and what it left of cases and replies, so that its acts are logged with before and after.

It is told of each by the repositories, which read a case before they save it; it knows no connection.
"""

from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar


class _Numbered(Protocol):
    @property
    def id(self) -> int: ...


Thing = TypeVar("Thing", bound=_Numbered)


@dataclass(slots=True)
class Watch(Generic[Thing]):
    """Things of one kind, by number."""

    _found: dict[int, Thing] = field(default_factory=dict)
    _left: dict[int, Thing] = field(default_factory=dict)

    def found(self, thing: Thing) -> None:
        """It was read; what it was at first counts."""
        self._found.setdefault(thing.id, thing)

    def left(self, thing: Thing) -> None:
        """It was stored, as it is now."""
        self._left[thing.id] = thing

    def before(self, number: Any) -> Thing | None:
        """As it was when it was first read here, None for one that is new or was not read."""
        return self._found.get(number)

    def now(self, number: Any) -> Thing | None:
        """As it is by now."""
        return self._left.get(number, self._found.get(number))
