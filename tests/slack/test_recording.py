"""/comptoir contact: whoever took a call records it in a window, and cards say what was promised."""

from bot.domain.person import PersonView
from tests.slack.office import Office
from tests.slack.test_commands import asked

TYPED = {
    "kind": "phone",
    "who": "Léa Martin",
    "about": "Her parcel is late",
    "promised": "A refund",
    "until": "2026-12-31",
    "email": "lea@example.org",
    "number": "+33 6 12 34 56 78",
    "verified": "yes",
}


async def person(office: Office, number: int = 1) -> PersonView:
    async with office.house.store.reading() as tx:
        found = await tx.persons.get(number)
    assert found is not None
    return found


async def test_a_call_is_recorded_and_the_card_of_its_case_says_what_was_promised(office: Office) -> None:
    case = await office.a_case()
    assert "Where is my parcel?" in await asked(office, "U1", f"contact {case}")
    await office.take_offer("U1", "Record…")
    assert "Where is my parcel?" in str(office.modal("U1").view)
    await office.submit("U1", **TYPED)

    assert office.modals("U1") == []
    [contact] = (await person(office)).contacts
    assert (contact.said.who, contact.said.employee, contact.said.number) == ("Léa Martin", "marie", "+33612345678")
    assert contact.said.verified
    assert "promised on the telephone" in str(office.card())
    assert (await office.house.view(case)).person == 1


async def test_somebody_new_is_recorded_by_anybody_of_a_department(office: Office) -> None:
    await asked(office, "U3", "contact")
    await office.take_offer("U3", "Noter…")
    await office.submit("U3", kind="shop", about="Une tasse cassée", verified="no")
    [contact] = (await person(office)).contacts
    assert (contact.said.employee, contact.said.promised, contact.said.email) == ("sam", "", "")


async def test_what_cannot_be_used_is_told_beside_its_field_and_can_be_mended(office: Office) -> None:
    await asked(office, "U1", "contact")
    await office.take_offer("U1", "Record…")
    for wrong, field in (
        ({"number": "06 12"}, "number"),
        ({"email": "lea"}, "email"),
        ({"until": "soon"}, "until"),
        ({"until": "2001-01-01"}, "until"),
        ({"about": " "}, "about"),
    ):
        await office.submit("U1", **(TYPED | wrong))
        assert set(office.modal("U1").errors) == {field}
    await office.submit("U1", **TYPED)
    assert len((await person(office)).contacts) == 1


async def test_a_case_that_is_not_there_and_a_stranger_are_told_so(office: Office) -> None:
    assert "There is no such thing" in await asked(office, "U1", "contact 99")
    assert "There is no such thing" in await asked(office, "U1", "contact x")
    assert "does not know you" in await asked(office, "U9", "contact")
