"""Commands that are carried out together are all carried out once, or none of them is."""

import pytest

from bot.domain.messages import AddNote, EditNote, RemoveNote
from bot.errors import EmptyText, NotFound
from bot.ports.store import Store
from tests.support.house import House


async def test_commands_that_come_again_together_are_passed_over(store: Store) -> None:
    house = await House(store).opened()
    case = await house.a_case()
    notes = [
        (AddNote("marie", case, text=f"note {number}", ref=f"desk:{number}"), f"key-{number}") for number in (1, 2)
    ]
    await house.bus.handle_all(notes, surface="desk")
    more = (AddNote("paul", case, text="note 3", ref="desk:3"), "key-3")
    await house.bus.handle_all([*notes, more], surface="desk")
    assert [note.text for note in (await house.view(case)).notes] == ["note 1", "note 2", "note 3"]


async def test_one_that_is_refused_leaves_none_of_them(store: Store) -> None:
    house = await House(store).opened()
    case = await house.a_case()
    good, empty = AddNote("marie", case, text="good", ref="desk:1"), AddNote("marie", case, text=" ", ref="desk:2")
    with pytest.raises(EmptyText):
        await house.bus.handle_all([(good, "key-1"), (empty, "key-2")], surface="desk")
    assert (await house.view(case)).notes == []


async def test_notes_on_several_cases_are_kept_together_in_their_order(store: Store) -> None:
    house = await House(store).opened()
    one, two = await house.a_case(), await house.a_case()
    before = (await house.view(one)).case.revision
    said = [(one, "first"), (two, "second"), (one, "third"), (one, "fourth")]
    notes = [(AddNote("marie", case, text=text, ref=f"desk:{text}"), f"key-{text}") for case, text in said]
    await house.bus.handle_all(
        [*notes, (EditNote("marie", "desk:third", "3"), "key-5"), (RemoveNote("marie", "desk:fourth"), "key-6")],
        surface="desk",
    )
    assert [note.text for note in (await house.view(one)).notes] == ["first", "3"]
    assert [note.text for note in (await house.view(two)).notes] == ["second"]
    assert (await house.view(one)).case.revision > before


async def test_a_message_that_is_a_note_already_is_the_same_note(store: Store) -> None:
    house = await House(store).opened()
    case = await house.a_case()
    note = AddNote("marie", case, text="once", ref="desk:1")
    first = await house.bus.handle(note, surface="desk", event_key="key-1")
    again = await house.bus.handle(note, surface="desk", event_key="key-2")
    assert again == first
    assert [note.text for note in (await house.view(case)).notes] == ["once"]


async def test_one_of_a_case_that_is_not_there_leaves_none_of_them(store: Store) -> None:
    house = await House(store).opened()
    case = await house.a_case()
    good, lost = AddNote("marie", case, text="good", ref="desk:1"), AddNote("marie", 0, text="lost", ref="desk:2")
    with pytest.raises(NotFound):
        await house.bus.handle_all([(good, "key-1"), (lost, "key-2")], surface="desk")
    assert (await house.view(case)).notes == []


async def test_a_message_that_is_told_of_twice_among_them_is_one_note(store: Store) -> None:
    house = await House(store).opened()
    case = await house.a_case()
    told = AddNote("marie", case, text="Wet again", ref="slack:1")
    unbound = AddNote("paul", case, text="From the API")
    await house.bus.handle_all(
        [(told, "as-message"), (unbound, "a"), (told, "as-mention"), (unbound, "b")], surface="slack"
    )
    notes = (await house.view(case)).notes
    assert [note.text for note in notes] == ["Wet again", "From the API", "From the API"]
    assert (await house.events(case)).count("noted") == 3
