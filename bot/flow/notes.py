"""Notes: words for colleagues that never leave the house, kept, changed and removed with the message they stand in."""

from datetime import timedelta

from bot.domain import case as cases
from bot.domain.case import Case
from bot.domain.messages import AddNote, EditNote, NoteCommand, RemoveNote
from bot.domain.view import Note
from bot.errors import EmptyText, NotFound, NotPermitted
from bot.flow.context import TOGETHER, Context
from bot.flow.steps import Outcome, open_case
from bot.ports.rows import Event


async def add_note(command: AddNote, context: Context) -> Outcome:
    """Keep a note. One that stands under the same `ref` already is the same note."""
    if not command.text.strip():
        raise EmptyText(case=str(command.case_id))
    case = await open_case(command, context)
    threads = context.tx.threads
    standing = await threads.note_at(command.ref) if command.ref is not None else None
    if standing is not None:
        return {"case": case.id, "note": standing.id, "revision": case.revision}
    note = await threads.add_note(case.id, command.by, command.text, context.now, command.ref)
    return await _done("noted", case, note, command, context)


async def edit_note(command: EditNote, context: Context) -> Outcome:
    """Its message says something else now. Raises NotFound, NotPermitted for anybody but its author, EmptyText."""
    note, case = await _own(command, context)
    if not command.text.strip():
        raise EmptyText(case=str(case.id))
    await context.tx.threads.change_note(note.id, command.text)
    return await _done("note_edited", case, note, command, context)


async def remove_note(command: RemoveNote, context: Context) -> Outcome:
    """Its message was deleted. Raises NotFound, NotPermitted for anybody but its author."""
    note, case = await _own(command, context)
    await context.tx.threads.remove_note(note.id)
    return await _done("note_removed", case, note, command, context)


async def _own(command: NoteCommand, context: Context) -> tuple[Note, Case]:
    note = await context.tx.threads.note_at(command.ref)
    if note is None:
        raise NotFound("There is no such note.", ref=command.ref)
    if note.person != command.by:
        raise NotPermitted("Only its author changes a note.", case=str(note.case_id))
    case = await context.tx.cases.get(note.case_id, lock=True)
    assert case is not None, "a note belongs to a case, by the database's own rule"
    return note, case


async def _done(kind: str, case: Case, note: Note, command: AddNote | NoteCommand, context: Context) -> Outcome:
    """Written down at once; the cards of a case that is talked about in a chat are drawn once for several notes."""
    changed = cases.touched(case, context.now)
    await context.tx.cases.save(changed)
    data = {"note": note.id}
    await context.tx.events.add([Event(0, context.now, kind, case.id, case.department, command.by, data)])
    await context.refresh([case.id], TOGETHER if command.ref is not None else timedelta(0))
    return {"case": case.id, "note": note.id, "revision": changed.revision}
