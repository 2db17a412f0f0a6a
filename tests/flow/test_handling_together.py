"""Commands that are carried out together are all carried out once, or none of them is."""

import pytest

from bot.domain.messages import AddNote
from bot.errors import EmptyText
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
