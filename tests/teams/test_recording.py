"""The word contact in Teams: a dialog in which a call, a visit or a letter is recorded."""

from tests.teams.office import Office
from tests.teams.test_commands import answered

TYPED = {"kind": "shop", "about": "Her parcel is late", "promised": "A refund", "verified": "no"}


async def opened(office: Office, words: str) -> None:
    await answered(office, "marie", words)
    await office.doing.press("marie", office.tenant.direct("marie")[-1], "Record…")


async def test_a_visit_is_recorded_and_the_card_of_its_case_says_what_was_promised(office: Office) -> None:
    case = await office.a_case()
    await opened(office, f"contact {case}")
    assert "Where is my parcel?" in office.dialog_words("marie")
    await office.submit("marie", "Record", **TYPED)
    assert "Marie promised in the shop: “A refund”" in office.words()
    assert (await office.house.view(case)).person == 1


async def test_what_cannot_be_used_is_told_where_it_was_typed(office: Office) -> None:
    await opened(office, "contact")
    await office.submit("marie", "Record", **TYPED, number="06 12 34 56 78")
    assert "country code" in office.dialog_words("marie")
    await office.submit("marie", "Record", **TYPED, number="+33 6 12 34 56 78")
    async with office.house.store.reading() as tx:
        found = await tx.persons.get(1)
    assert found is not None
    assert [each.said.number for each in found.contacts] == ["+33612345678"]
