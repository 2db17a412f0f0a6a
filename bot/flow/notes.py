"""Notes: words for colleagues that never leave the house, kept, changed and removed with the message they stand in."""

from collections.abc import Sequence

from bot.domain import case as cases
from bot.domain.case import Case
from bot.domain.holding import heard_from
from bot.domain.messages import AddNote, EditNote, NoteCommand, RemoveNote
from bot.domain.view import Note
from bot.errors import EmptyText, NotFound, NotPermitted
from bot.flow.context import TOGETHER, Context
from bot.flow.steps import Outcome, may_act
from bot.ports.rows import Event, NewNote


async def add_note(command: AddNote, context: Context) -> Outcome:
    """Keep a note; see add_notes."""
    [outcome] = await add_notes([command], context)
    return outcome


async def add_notes(commands: Sequence[AddNote], context: Context) -> Sequence[Outcome]:
    """Keep notes, in a few statements whatever their count: all of them, or none and a Refusal. One that stands under
    the same `ref` already is the same note. Raises EmptyText, NotFound, NotPermitted, Stale."""
    for command in commands:
        if not command.text.strip():
            raise EmptyText(case=str(command.case_id))
    tx, now = context.tx, context.now
    found = {case.id: case for case in await tx.cases.many({each.case_id for each in commands}, lock=True)}
    for command in commands:
        may_act(command, found.get(command.case_id), context)
    standing = await tx.threads.notes_at({each.ref for each in commands if each.ref is not None})
    places = [(each.ref, 0) if each.ref is not None else ("", place) for place, each in enumerate(commands, 1)]
    asked: dict[tuple[str, int], AddNote] = {}
    for place, command in zip(places, commands, strict=True):
        if command.ref not in standing:
            asked.setdefault(place, command)
    new = [*asked.values()]
    numbers = await tx.threads.add_notes([NewNote(each.case_id, each.by, each.text, each.ref) for each in new], now)
    kept = {(ref, 0): note.id for ref, note in standing.items()} | dict(zip(asked, numbers, strict=True))
    changed = {number: cases.touched(found[number], now) for number in {each.case_id for each in new}}
    for each in new:
        changed[each.case_id] = heard_from(changed[each.case_id], each.by, now)
    await tx.cases.save_many([*changed.values()])
    await tx.events.add(
        [
            Event(0, now, "noted", each.case_id, found[each.case_id].department, each.by, {"note": number})
            for each, number in zip(new, numbers, strict=True)
        ]
    )
    talk, others = [each for each in new if each.ref is not None], [each for each in new if each.ref is None]
    await context.refresh(sorted({each.case_id for each in talk}), TOGETHER)
    await context.refresh(sorted({each.case_id for each in others}))
    return [
        {"case": each.case_id, "note": kept[place], "revision": (found | changed)[each.case_id].revision}
        for each, place in zip(commands, places, strict=True)
    ]


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


async def _done(kind: str, case: Case, note: Note, command: NoteCommand, context: Context) -> Outcome:
    """Written down at once; the cards of a case that is talked about in a chat are drawn once for several notes."""
    changed = cases.touched(case, context.now)
    await context.tx.cases.save(changed)
    data = {"note": note.id}
    await context.tx.events.add([Event(0, context.now, kind, case.id, case.department, command.by, data)])
    await context.refresh([case.id], TOGETHER)
    return {"case": case.id, "note": note.id, "revision": changed.revision}
