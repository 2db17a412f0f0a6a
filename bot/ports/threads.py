"""What the database keeps of employees' words that are not public: notes, drafts, and who is writing now."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.view import Note
from bot.ports.rows import Draft, NewNote


class Threads(Protocol):
    """What employees write for each other and for themselves: notes, drafts, who is composing."""

    async def add_note(self, case_id: int, person: str, text: str, now: datetime, ref: str | None = None) -> Note:
        """Keep a note; `ref` names the message of a chat in which it stands."""
        ...

    async def add_notes(self, notes: Sequence[NewNote], now: datetime) -> Sequence[int]:
        """Keep several notes at once; gives their numbers in the same order."""
        ...

    async def note_at(self, ref: str) -> Note | None:
        """The note that stands in this message."""
        ...

    async def notes_at(self, refs: Collection[str]) -> Mapping[str, Note]:
        """The notes that stand in these messages, by message."""
        ...

    async def change_note(self, note_id: int, text: str) -> None:
        """Give a note other words."""
        ...

    async def remove_note(self, note_id: int) -> None:
        """Take a note away."""
        ...

    async def save_draft(self, case_id: int, person: str, text: str, now: datetime) -> None:
        """Keep a draft; an empty text removes it."""
        ...

    async def draft(self, case_id: int, person: str) -> Draft | None:
        """One employee's draft for one case."""
        ...

    async def drafts_by(self, person: str, limit: int) -> Sequence[Draft]:
        """One employee's drafts, the latest change first."""
        ...

    async def drafts_of(self, case_id: int) -> Sequence[Draft]:
        """Everybody's drafts for one case."""
        ...

    async def compose(self, case_id: int, person: str, until: datetime | None) -> None:
        """Remember that somebody writes until `until`, or no longer."""
        ...

    async def composing(self, case_id: int, now: datetime) -> Sequence[str]:
        """Who writes on a case now."""
        ...
